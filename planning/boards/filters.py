"""The filters of the lists, the same for a page and for its exports."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Subject
from departments.models import Department
from indicators.models import Indicator
from planning import gathering
from planning.models import (
    Finding,
    FindingClass,
    Measure,
    Nature,
    Plan,
    Project,
    Responsibility,
    Severity,
    Status,
    Target,
)
from planning.progress import REASONS
from planning.selectors import Standing, evaluations_in, standings, tallied_whole


def in_words(filters: django_filters.FilterSet) -> list[tuple[str, str, str]]:
    """The filters that are set: (parameter, its word, its values in words)."""
    found = []
    for name, value in filters.form.cleaned_data.items() if filters.is_valid() else ():
        if value in (None, "", []):
            continue
        choices = filters.filters[name].extra.get("choices") or ()
        words = dict(getattr(choices, "choices", choices))
        values = value if isinstance(value, list) else [value]
        said = gettext("、").join(str(words.get(each, each)) for each in values)
        found.append((name, str(filters.filters[name].label), said))
    return found


def about() -> django_filters.ModelChoiceFilter:
    """What the page of a subject gathers of it: its parts, its places, and the sections about it."""
    return django_filters.ModelChoiceFilter(
        label=_("有关对象"),
        queryset=Subject.objects.all(),
        to_field_name="code",
        method="is_about",
        widget=forms.HiddenInput,
    )


class TargetFilter(django_filters.FilterSet):
    """`year` is not a filter: it says of which year the statuses are."""

    q = django_filters.CharFilter(label=_("关键词"), method="search")
    plan = django_filters.ModelChoiceFilter(
        label=_("规划"),
        queryset=Plan.objects.all(),
        to_field_name="code",
        empty_label=_("全部规划"),
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("状态"),
        choices=Status,
        method="in_status",
        widget=forms.CheckboxSelectMultiple,
    )
    department = django_filters.ModelChoiceFilter(
        label=_("部门"),
        queryset=Department.objects.all(),
        to_field_name="code",
        method="of_department",
        empty_label=_("全部部门"),
    )
    nature = django_filters.ChoiceFilter(label=_("属性"), choices=Nature, empty_label=_("全部属性"))
    reason = django_filters.ChoiceFilter(
        label=_("原因"),
        choices=[(code, _(words)) for code, words in REASONS.items()],
        method="for_reason",
        widget=forms.HiddenInput,
    )
    subject = django_filters.ModelChoiceFilter(
        label=_("对象"),
        queryset=Subject.objects.all(),
        to_field_name="code",
        widget=forms.HiddenInput,
    )
    about = about()
    indicator = django_filters.ModelChoiceFilter(
        label=_("指标"),
        queryset=Indicator.objects.all(),
        to_field_name="code",
        method="of_indicator",
        widget=forms.HiddenInput,
    )
    target = django_filters.CharFilter(
        label=_("目标编码"), method="of_codes", widget=forms.HiddenInput
    )

    # The filters that tallies can answer, as conditions on them.
    TALLIED = {"plan": "plan", "nature": "nature", "status": "status__in", "reason": "reason"}

    class Meta:
        model = Target
        fields = [
            "q", "plan", "status", "department", "nature", "reason", "subject", "about",
            "indicator", "target",
        ]  # fmt: skip

    def __init__(self, *args, year: int, **kwargs):
        self.year = year
        super().__init__(*args, **kwargs)

    def search(self, queryset, name, value):
        for word in value.split():
            queryset = queryset.filter(
                Q(subject__name__icontains=word)
                | Q(indicator__name__icontains=word)
                | Q(subject__name_en__icontains=word)
                | Q(indicator__name_en__icontains=word)
                | Q(passage__icontains=word)
                | Q(section__heading__icontains=word)
                | Q(code__icontains=word)
            )
        return queryset

    def in_status(self, queryset, name, values):
        if not values:
            return queryset
        judged = evaluations_in(self.year).filter(status__in=values)
        return queryset.filter(id__in=judged.values("target_id"))

    def for_reason(self, queryset, name, value):
        judged = evaluations_in(self.year).filter(reason=value)
        return queryset.filter(id__in=judged.values("target_id"))

    def of_department(self, queryset, name, department):
        duties = Responsibility.objects.filter(department=department, target__isnull=False)
        return queryset.filter(id__in=duties.values("target_id"))

    def is_about(self, queryset, name, subject):
        found = gathering.targets_of(gathering.reach_of(subject))
        return queryset.filter(id__in=found.values("id"))

    def of_indicator(self, queryset, name, indicator):
        return queryset.filter(Q(indicator=indicator) | Q(series__indicator=indicator))

    def of_codes(self, queryset, name, value):
        return queryset.filter(code__in=value.split(","))

    @cached_property
    def standing(self) -> Standing | None:
        """How the goals that fit stand; None where none fits.

        Tallies know of what they tell apart; anything else is counted verdict by verdict.
        """
        asked = {
            name: value
            for name, value in (self.form.cleaned_data if self.is_valid() else {}).items()
            if value not in (None, "", [])
        }
        if asked.keys() - self.TALLIED.keys():
            return standings(self.year, "kind", self.qs.order_by()).get(Target.Kind.GOAL)
        only = {self.TALLIED[name]: value for name, value in asked.items()}
        return tallied_whole(self.year, **only)


class FindingFilter(django_filters.FilterSet):
    """The findings of the consistency check; `closed` comes from `findings_with_state`."""

    plan = django_filters.ModelChoiceFilter(
        label=_("规划"),
        queryset=Plan.objects.all(),
        to_field_name="code",
        empty_label=_("全部规划"),
        method="in_plan",
    )
    kind = django_filters.ChoiceFilter(
        label=_("类别"), choices=FindingClass, field_name="finding_class", empty_label=_("全部类别")
    )
    severity = django_filters.ChoiceFilter(
        label=_("程度"), choices=Severity, empty_label=_("全部程度")
    )
    closed = django_filters.ChoiceFilter(
        label=_("处理"),
        choices=[("no", _("未结案")), ("yes", _("已说明结案"))],
        empty_label=_("不限"),
        method="is_closed",
    )

    class Meta:
        model = Finding
        fields = ["plan", "kind", "severity", "closed"]

    def in_plan(self, queryset, name, plan):
        return queryset.filter(sides__plan=plan).distinct()

    def is_closed(self, queryset, name, value):
        return queryset.filter(closed=value == "yes")


class _MatterFilter(django_filters.FilterSet):
    """Filters of measures and of projects, on rows that know the stage they have reached."""

    q = django_filters.CharFilter(label=_("关键词"), method="search")
    plan = django_filters.ModelChoiceFilter(
        label=_("规划"),
        queryset=Plan.objects.all(),
        to_field_name="code",
        empty_label=_("全部规划"),
    )
    department = django_filters.ModelChoiceFilter(
        label=_("部门"),
        queryset=Department.objects.all(),
        to_field_name="code",
        method="of_department",
        empty_label=_("全部部门"),
    )
    about = about()
    words = ("section__heading", "passage", "code", "places__name")

    def search(self, queryset, name, value):
        for word in value.split():
            found = Q()
            for path in self.words:
                found |= Q(**{f"{path}__icontains": word})
            ids = self.Meta.model.objects.filter(found).values("id")
            queryset = queryset.filter(id__in=ids)
        return queryset

    def of_department(self, queryset, name, department):
        matter = self.Meta.model._meta.model_name
        duties = Responsibility.objects.filter(
            department=department, **{f"{matter}__isnull": False}
        )
        return queryset.filter(id__in=duties.values(f"{matter}_id"))

    def is_about(self, queryset, name, subject):
        found = gathering.duties_of(gathering.reach_of(subject), self.Meta.model)
        return queryset.filter(id__in=found.values("id"))

    def in_stage(self, queryset, name, value):
        if value == "none":
            return queryset.filter(Q(reached="") | Q(reached__isnull=True))
        return queryset.filter(reached=value)


_NOT_REPORTED = ("none", _("未报进展"))


class MeasureFilter(_MatterFilter):
    stage = django_filters.ChoiceFilter(
        label=_("阶段"),
        choices=[*Measure.Stage.choices, _NOT_REPORTED],
        method="in_stage",
        empty_label=_("全部阶段"),
    )
    words = ("title", *_MatterFilter.words)

    class Meta:
        model = Measure
        fields = ["q", "plan", "department", "stage", "about"]


class ProjectFilter(_MatterFilter):
    stage = django_filters.ChoiceFilter(
        label=_("阶段"),
        choices=[*Project.Stage.choices, _NOT_REPORTED],
        method="in_stage",
        empty_label=_("全部阶段"),
    )
    words = ("name", "company", "what", *_MatterFilter.words)

    class Meta:
        model = Project
        fields = ["q", "plan", "department", "stage", "about"]
