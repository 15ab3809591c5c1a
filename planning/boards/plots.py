"""The charts of the boards: each asks for its rows and builds one figure, for a page and as a file.

A chart is asked for by its kind and by what stands in an address (`?plan=iu12&year=2013`), so that
the file of its numbers holds exactly what the page draws.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from clusters.models import Subject
from config.language import is_english, named
from departments.models import Department
from indicators.models import Revision
from indicators.units import unit_name
from planning import charts, wording
from planning.charts import Chart
from planning.models import Evaluation, Form, Plan, Responsibility, Target
from planning.selectors import (
    Standing,
    YearChoice,
    due_counts,
    leads_before_and_after,
    standings_by_year,
    tallied_by_year,
    with_verdicts,
)

COMPARED = 6  # targets that one chart tells apart
_SIZE = "亿元"


def goals():
    return Target.objects.filter(kind=Target.Kind.GOAL)


def states(asked: Mapping, choice: YearChoice) -> Chart | None:
    """Sections of a plan, plans of a department, or all departments, year by year."""
    if plan := Plan.objects.filter(code=asked.get("plan", "")).first():
        return _states_of_plan(plan, choice)
    if department := Department.objects.filter(code=asked.get("department", "")).first():
        return _states_of_department(department, choice)
    return _states_of_departments(choice)


def _address(name: str, code: str, choice: YearChoice) -> str:
    return reverse(name, args=[code]) + choice.query


def _states_of_plan(plan: Plan, choice: YearChoice) -> Chart | None:
    years = range(plan.start_year, min(plan.end_year, choice.year) + 1)
    by_section = tallied_by_year("section_id", years, plan=plan)
    sections = {section.pk: section for section in plan.sections.order_by("order")}
    merged: dict = {}
    for (section_id, year), standing in by_section.items():
        section = sections[section_id]
        while section.depth > 1:
            section = sections[section.parent_id]
        known = merged.setdefault((section.pk, year), Standing())
        known.counts.update(standing.counts)
    page = reverse("plan", args=[plan.code]) + choice.query
    groups = [
        (
            s.pk,
            # Every chapter counts its sections anew: numbers would stand there twice.
            _short(named(s.heading, s.heading_en or s.heading)),
            f"{page}#{s.code}",
        )
        for s in sections.values()
    ]
    return charts.heat_map(
        groups, list(years), merged, gettext("章节"), f"plan={plan.code}", quoting=True
    )


def _short(text: str) -> str:
    most = 34 if is_english() else 18  # letters are half as wide
    return text if len(text) <= most else text[: most - 1] + "…"


def _states_of_department(department: Department, choice: YearChoice) -> Chart | None:
    duties = Responsibility.objects.filter(department=department, target__isnull=False)
    mine = goals().filter(id__in=duties.values("target_id"))
    years = range(choice.first, choice.year + 1)
    standings = standings_by_year("plan_id", mine, years)
    years = [year for year in years if any(y == year for _, y in standings)]
    groups = [
        (plan.pk, str(plan), _address("plan", plan.code, choice)) for plan in Plan.objects.all()
    ]
    return charts.heat_map(
        groups, years, standings, gettext("规划"), f"department={department.code}"
    )


def _states_of_departments(choice: YearChoice) -> Chart | None:
    years = range(choice.first, choice.year + 1)
    standings = standings_by_year("responsibilities__department_id", goals(), years)
    years = [year for year in years if any(y == year and key for key, y in standings)]
    groups = [
        (department.pk, str(department), _address("department", department.code, choice))
        for department in Department.objects.all()
    ]
    # The one with most behind stands first.
    groups.sort(key=lambda group: -standings.get((group[0], choice.year), Standing()).behind)
    return charts.heat_map(groups, years, standings, gettext("部门"), "")


def plans(asked: Mapping, choice: YearChoice) -> Chart | None:
    """The plans one after another."""
    return charts.plan_spans(list(Plan.objects.all()), due_counts(), choice.year)


def change(asked: Mapping, choice: YearChoice) -> Chart | None:
    """How the leads of a plan's targets moved since the year before."""
    plan = Plan.objects.filter(code=asked.get("plan", "")).first()
    if plan is None:
        return None
    rows = leads_before_and_after(goals().filter(plan=plan), choice.year)
    return charts.slope(rows, choice.year, f"plan={plan.code}")


def clusters(asked: Mapping, choice: YearChoice) -> Chart | None:
    """The clusters of the latest plan that promises their sizes, each by its own section's size."""
    sizes = goals().filter(subject__kind=Subject.Kind.CLUSTER, unit=_SIZE, form=Form.LEVEL)
    latest = sizes.order_by("-plan__order").values("plan")[:1]
    sizes = with_verdicts(sizes.filter(plan=latest), choice.year)
    # A cluster's own section, which lies deepest, says it last; there its first figure is its size.
    own = {target.subject_id: target for target in sizes.order_by("section__depth", "-order")}
    links = {pk: _address("subject", t.subject.code, choice) for pk, t in own.items()}
    return charts.cluster_sizes(list(own.values()), links)


@dataclass(frozen=True)
class Road:
    """A target's verdicts of all years, the one of the chosen year, and its published figures."""

    rows: list[Evaluation]
    row: Evaluation | None
    revisions: list[Revision]
    figures: list[tuple[int, float]]


def road_of(target: Target, choice: YearChoice) -> Road:
    """Two queries; None for the row before the plan begins."""
    rows = list(target.evaluations.order_by("year"))
    for row in rows:
        row.target = target
    wanted = min(choice.year, target.due_year or choice.year)
    revisions = list(
        Revision.objects.current(choice.known)
        .filter(observation__series__in=filter(None, (target.series_id, target.series_b_id)))
        .select_related("observation__series__indicator", "observation__series__subject", "source")
        .order_by("observation__series", "observation__year", "vintage")
    )
    return Road(
        rows,
        next((row for row in rows if row.year == wanted), None),
        revisions,
        charts.figures_of(target, rows, revisions),
    )


def road(asked: Mapping, choice: YearChoice) -> Chart | None:
    """The road of one target."""
    related = ("plan", "subject", "indicator", "series__indicator", "series_b__subject")
    target = goals().filter(code=asked.get("target", "")).select_related(*related).first()
    return target and road_chart(target, road_of(target, choice))


def road_chart(target: Target, road: Road) -> Chart | None:
    figure = charts.trajectory(target, road.rows, road.row, road.figures)
    if figure is None:
        return None
    projected = gettext("、趋势推算") if road.row and road.row.projected_value is not None else ""
    sources = dict.fromkeys(str(revision.source) for revision in road.revisions)
    by_year = {row.year: row for row in road.rows}
    values, path = dict(road.figures), dict(charts.required_path(road.rows))
    return Chart(
        kind="road",
        finding=wording.chart_finding(target, road.row),
        subtitle=gettext("%(target)s，%(unit)s：已发布数据、路径要求%(projected)s与目标")
        % {"target": target, "unit": unit_name(target.unit), "projected": projected},
        figure=figure,
        head=(
            gettext("年份"),
            gettext("数据"),
            gettext("路径要求"),
            gettext("序时差（百分点）"),
            gettext("状态"),
        ),
        rows=[
            (
                year,
                values.get(year),
                path.get(year),
                row.lead if row and row.used_year == year else None,
                row.get_status_display() if row else None,
            )
            for year in sorted({*values, *path, *by_year})
            for row in [by_year.get(year)]
        ],
        source=gettext("；").join(sources) or target.plan.full_title,
        query=f"target={target.code}",
    )


def compare(asked: QueryDict, choice: YearChoice) -> Chart | None:
    """Any chosen targets on one scale."""
    codes = chosen(asked)
    targets = goals().filter(code__in=codes).select_related("plan", "subject", "indicator")
    found = {target.code: target for target in targets}
    by_target: dict[int, list[Evaluation]] = {}
    rows = Evaluation.objects.filter(target__in=targets, attainment__isnull=False)
    for row in rows.order_by("year"):
        by_target.setdefault(row.target_id, []).append(row)
    pairs = [(found[code], by_target.get(found[code].pk, [])) for code in codes if code in found]
    return charts.indexes(pairs, choice.year, "&".join(f"target={code}" for code in codes))


def chosen(asked: QueryDict) -> list[str]:
    """The codes of the targets in an address, each once, as many as a chart tells apart."""
    return list(dict.fromkeys(asked.getlist("target")))[:COMPARED]


PLOTS: dict[str, Callable[[Mapping, YearChoice], Chart | None]] = {
    "road": road,
    "states": states,
    "plans": plans,
    "change": change,
    "clusters": clusters,
    "compare": compare,
}
