"""What people enter about duties."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.models import Measure, News, Project


class NewsForm(forms.ModelForm):
    """Stage, date, news and evidence of one measure or project."""

    stage = forms.ChoiceField(label=_("阶段"))

    class Meta:
        model = News
        fields = ["stage", "on", "text", "evidence"]
        widgets = {
            "on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "text": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"evidence": _("文件名称和文号、批复或网页地址。没有就留空。")}
        error_messages = {
            "on": {
                "required": _("请填写这条进展发生的日期。"),
                "invalid": _("日期应写成 2013-06-30 这样。"),
            },
            "text": {
                "required": _("请写一句话说明最新进展。"),
                "max_length": _("请缩短到 500 字以内。"),
            },
        }

    def __init__(self, *args, matter: Measure | Project, reached: str | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = type(matter).Stage.choices
        self.fields["stage"].initial = reached
        self.fields["on"].initial = timezone.localdate()
        self.instance = News(**{matter._meta.model_name: matter})

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(gettext("日期不能晚于今天。"))
        return on
