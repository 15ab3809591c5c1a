"""Which rows of a table are asked for. Targets keep the filters of their own page."""

import django_filters
from django.db.models import Q

from departments.models import AuditEntry, Department
from indicators.models import Indicator, Revision, Source
from planning import gathering
from planning.boards import filters
from planning.models import (
    Finding,
    FindingClass,
    Item,
    Plan,
    Responsibility,
    Severity,
    Status,
    Target,
)


class _Filter(django_filters.FilterSet):
    """A filter by stable codes; every filter takes the year of the verdicts and may ignore it."""

    def __init__(self, *args, year: int, **kwargs):
        self.year = year
        super().__init__(*args, **kwargs)


def _words(*paths: str):
    """A free-text filter: every word has to stand in one of these fields."""

    def search(queryset, name, value):
        for word in value.split():
            found = Q()
            for path in paths:
                found |= Q(**{f"{path}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    return django_filters.CharFilter(label="关键词", method=search)


def _named(*prefixes: str) -> list[str]:
    """The Chinese and the English name of things, for `_words`."""
    return [prefix + name for prefix in prefixes for name in ("name", "name_en")]


def _plan(path: str = "plan"):
    return django_filters.ModelChoiceFilter(
        label="规划", queryset=Plan.objects.all(), to_field_name="code", field_name=path
    )


def _code(label: str, path: str):
    return django_filters.CharFilter(label=label, field_name=path)


def _from_year(path: str = "year"):
    return django_filters.NumberFilter(label="起始年份", field_name=path, lookup_expr="gte",
                                       min_value=1949, max_value=2100)  # fmt: skip


def _to_year(path: str = "year"):
    return django_filters.NumberFilter(label="截止年份", field_name=path, lookup_expr="lte",
                                       min_value=1949, max_value=2100)  # fmt: skip


class EvaluationFilter(_Filter):
    """The verdicts of every year; `status` is the row's own."""

    q = _words(*_named("target__subject__", "target__indicator__"), "target__code")
    plan = _plan("target__plan")
    target = _code("目标编码", "target__code")
    status = django_filters.MultipleChoiceFilter(label="状态", choices=Status)
    department = django_filters.ModelChoiceFilter(
        label="部门",
        queryset=Department.objects.all(),
        to_field_name="code",
        method="of_department",
    )
    year_from = _from_year()
    year_to = _to_year()

    def of_department(self, queryset, name, department):
        duties = Responsibility.objects.filter(department=department, target__isnull=False)
        return queryset.filter(target__in=duties.values("target_id"))


class FigureFilter(_Filter):
    """Figures, by what is measured, where, when and by whom."""

    _series = "observation__series__"
    q = _words(*_named(_series + "indicator__", _series + "subject__"), "source__title")
    indicator = django_filters.ModelChoiceFilter(
        label="指标", queryset=Indicator.objects.all(), to_field_name="code",
        field_name=_series + "indicator",
    )  # fmt: skip
    subject = _code("对象", _series + "subject__code")
    department = django_filters.ModelChoiceFilter(
        label="负责部门", queryset=Department.objects.all(), to_field_name="code",
        field_name=_series + "department",
    )  # fmt: skip
    source = django_filters.ModelChoiceFilter(
        label="来源", queryset=Source.objects.all(), to_field_name="code"
    )
    vintage = django_filters.ChoiceFilter(label="版本", choices=Revision.Vintage)
    year_from = _from_year("observation__year")
    year_to = _to_year("observation__year")
    target = django_filters.CharFilter(label="目标编码", method="of_target")
    invented = django_filters.ChoiceFilter(
        label="演示", choices=[("true", "是"), ("false", "否")], method="is_invented"
    )

    def of_target(self, queryset, name, value):
        """The figures by which a target is measured, of both its series where it has two."""
        series = Target.objects.filter(code=value).values_list("series", "series_b")
        wanted = [pk for pair in series for pk in pair if pk]
        return queryset.filter(observation__series__in=wanted)

    def is_invented(self, queryset, name, value):
        return queryset.filter(source__invented=value == "true")


class DutyFilter(_Filter):
    plan = _plan()
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.all(), to_field_name="code"
    )
    role = django_filters.ChoiceFilter(label="角色", choices=Responsibility.Role)
    matter = django_filters.ChoiceFilter(
        label="事项类别",
        choices=[("target", "目标"), ("cluster", "集群"), ("measure", "任务"), ("project", "项目")],
        method="about",
    )
    target = _code("目标编码", "target__code")

    def about(self, queryset, name, value):
        return queryset.filter(**{f"{value}__isnull": False})


class PlacedFilter(_Filter):
    plan = _plan()
    q = _words("code", "section__heading")


class ProjectFilter(_Filter, filters.ProjectFilter):
    """That of the page."""


class MeasureFilter(_Filter, filters.MeasureFilter):
    """That of the page."""


class NewsFilter(_Filter):
    q = _words("text", "evidence", "measure__title", "project__name")
    matter = django_filters.ChoiceFilter(
        label="事项类别", choices=[("measure", "任务"), ("project", "项目")], method="about"
    )
    code = django_filters.CharFilter(label="事项编码", method="of_one")

    def about(self, queryset, name, value):
        return queryset.filter(**{f"{value}__isnull": False})

    def of_one(self, queryset, name, value):
        return queryset.filter(Q(measure__code=value) | Q(project__code=value))


class StatementFilter(PlacedFilter):
    q = _words(*_named("subject__", "indicator__"), "code")
    subject = _code("对象", "subject__code")
    indicator = _code("指标", "indicator__code")


class FactFilter(StatementFilter):
    about = filters.about()

    def is_about(self, queryset, name, subject):
        return queryset.filter(id__in=gathering.facts_of(gathering.reach_of(subject)).values("id"))


class ItemFilter(PlacedFilter):
    q = _words("name", "section__heading")
    kind = django_filters.ChoiceFilter(label="类别", choices=Item.Kind)
    about = filters.about()

    def is_about(self, queryset, name, subject):
        return queryset.filter(id__in=gathering.items_of(gathering.reach_of(subject)).values("id"))


class MentionFilter(PlacedFilter):
    q = _words("named", "subject__name", "section__heading")
    subject = _code("对象", "subject__code")
    about = filters.about()

    def is_about(self, queryset, name, subject):
        found = gathering.mentions_of(gathering.reach_of(subject))
        return queryset.filter(id__in=found.values("id"))


class RemarkFilter(_Filter):
    q = _words("text", "explanation")
    finding = _code("发现编码", "key")


class EvidenceFilter(_Filter):
    plan = _plan("target__plan")
    target = _code("目标编码", "target__code")


class NameFilter(_Filter):
    q = _words("name", "department__name")
    department = django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.all(), to_field_name="code"
    )


class SectionFilter(_Filter):
    q = _words("code", "heading")
    plan = _plan()


class CommitmentFilter(StatementFilter):
    kind = django_filters.ChoiceFilter(
        label="类别", choices=[choice for choice in Target.Kind.choices if choice[0] != "target"]
    )


class FindingFilter(_Filter):
    """All places of the findings that the page shows under the same filters."""

    q = _words("finding__explanation", "label", "locator")
    finding = django_filters.CharFilter(label="发现编码", method="of_keys")
    plan = django_filters.ModelChoiceFilter(
        label="规划", queryset=Plan.objects.all(), to_field_name="code", method="in_plan"
    )
    kind = django_filters.ChoiceFilter(
        label="类别", choices=FindingClass, field_name="finding__finding_class"
    )
    severity = django_filters.ChoiceFilter(
        label="程度", choices=Severity, field_name="finding__severity"
    )
    closed = django_filters.ChoiceFilter(
        label="处理",
        choices=[("no", "未结案"), ("yes", "已说明结案")],
        method="is_closed",
    )

    def of_keys(self, queryset, name, value):
        return queryset.filter(finding__key__in=value.split(","))

    def in_plan(self, queryset, name, plan):
        return queryset.filter(finding__in=Finding.objects.filter(sides__plan=plan))

    def is_closed(self, queryset, name, value):
        return queryset.filter(closed=value == "yes")


class NamedFilter(_Filter):
    q = _words("code", *_named(""))


class PlanFilter(_Filter):
    q = _words("code", "title", "title_en")


class SubjectFilter(NamedFilter):
    kind = _code("类别", "kind")
    parent = _code("上级", "parent__code")


class SourceFilter(_Filter):
    q = _words("code", "title", "publisher")


class WholeFilter(_Filter):
    """A list that is always whole."""


class AuditFilter(_Filter):
    action = django_filters.ChoiceFilter(label="动作", choices=AuditEntry.Action)
    name = _code("用户名", "by__username")


FILTERS: dict[str, type[django_filters.FilterSet]] = {
    "targets": filters.TargetFilter,
    "evaluations": EvaluationFilter,
    "observations": FigureFilter,
    "revisions": FigureFilter,
    "responsibilities": DutyFilter,
    "projects": ProjectFilter,
    "measures": MeasureFilter,
    "news": NewsFilter,
    "commitments": CommitmentFilter,
    "facts": FactFilter,
    "evidence": EvidenceFilter,
    "remarks": RemarkFilter,
    "names": NameFilter,
    "sections": SectionFilter,
    "mentions": MentionFilter,
    "items": ItemFilter,
    "findings": FindingFilter,
    "plans": PlanFilter,
    "departments": NamedFilter,
    "subjects": SubjectFilter,
    "indicators": NamedFilter,
    "sources": SourceFilter,
    "audit-log": AuditFilter,
    **dict.fromkeys(("accounts", "deadlines", "reminders", "refusals", "rebuilds"), WholeFilter),
}
