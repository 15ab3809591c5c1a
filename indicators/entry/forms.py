"""Forms of the entry pages, and what may be attached to a figure."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from indicators.models import Deadline, Indicator, Revision

ATTACHMENT_SIZE = 10 * 2**20
# The kinds of files that prove a figure, by their ending and by how they really begin.
_KINDS = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
}


def check_attachment(file) -> None:
    """Raises ValidationError for a file that is too large or is not what its name says."""
    ending = PurePath(file.name).suffix.lower()
    if ending not in _KINDS:
        raise ValidationError(
            gettext("佐证材料只收 PDF、PNG、JPG、DOCX、XLSX 文件。请另存后再传。")
        )
    if file.size > ATTACHMENT_SIZE:
        raise ValidationError(gettext("佐证材料不能超过 10 MB。请压缩或拆分后再传。"))
    start = file.read(16)
    file.seek(0)
    if not start.startswith(_KINDS[ending]):
        raise ValidationError(
            gettext("文件内容不是 %(upper)s。请核对文件。") % {"upper": ending[1:].upper()}
        )


class FigureForm(forms.Form):
    """One figure with everything that is kept of it."""

    text = forms.CharField(label=_("数值"), max_length=40, help_text=_("可带单位，如 1.2万亿元"))
    vintage = forms.ChoiceField(label=_("版本"), choices=Revision.Vintage)
    locator = forms.CharField(
        label=_("出处"), max_length=200, required=False, help_text=_("报表、公报的名称和页码")
    )
    remark = forms.CharField(
        label=_("备注"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("数据异常或更正已发布的数据时必填"),
    )
    attachment = forms.FileField(
        label=_("佐证材料"),
        required=False,
        validators=[check_attachment],
        help_text=_("10 MB 以内"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CellForm(forms.Form):
    """One cell of the grid, or one of a pasted block."""

    series = forms.IntegerField(min_value=1, max_value=2**62)
    year = forms.IntegerField(min_value=1949, max_value=2100)
    text = forms.CharField(max_length=40, required=False)
    seen = forms.IntegerField(min_value=0, max_value=2**15, required=False)
    remark = forms.CharField(max_length=1000, required=False)


class DeadlineForm(forms.ModelForm):
    class Meta:
        model = Deadline
        fields = ["year", "department", "opens_on", "due_on", "closes_on"]
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("opens_on", "due_on", "closes_on")
        }


class RulesForm(forms.ModelForm):
    """The rules that figures of an indicator are checked by, and who answers for each series."""

    class Meta:
        model = Indicator
        fields = ["minimum", "maximum", "jump", "cumulative", "additive", "part_of"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part_of"].queryset = Indicator.objects.exclude(pk=self.instance.pk)
        self.series = list(self.instance.series.select_related("subject"))
        departments = [(each.pk, str(each)) for each in Department.objects.all()]
        for one in self.series:
            self.fields[f"series-{one.pk}"] = forms.TypedChoiceField(
                label=str(one.subject),
                choices=departments,
                coerce=int,
                initial=one.department_id,
            )

    def rules(self):
        """The fields of the rules."""
        return [self[name] for name in self.Meta.fields]

    def departments(self):
        """The fields that say who answers, one a series."""
        return [self[f"series-{one.pk}"] for one in self.series]

    def clean_jump(self):
        jump = self.cleaned_data["jump"]
        if jump <= 0:
            raise ValidationError(gettext("异常变动应大于 0，如 0.5 表示 50%。"))
        return jump

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("minimum"), cleaned.get("maximum")
        if low is not None and high is not None and low > high:
            self.add_error("maximum", gettext("上限不能小于下限。"))
        return cleaned


class UploadForm(forms.Form):
    file = forms.FileField(label=_("文件"), max_length=120)
