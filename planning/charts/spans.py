"""The plans one after another: when each was issued, how long it runs, what falls due when."""

from collections.abc import Mapping, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext

from planning.charts.chart import Chart
from planning.models import Plan


def plan_spans(
    plans: Sequence[Plan], due: Mapping[tuple[int, int], int], year: int
) -> Chart | None:
    """`due` counts the goals that fall due, by plan and year. None without a plan."""
    if not plans:
        return None
    names = [str(plan) for plan in plans]
    periods = {
        "type": "bar",
        "orientation": "h",
        "name": gettext("规划期"),
        "y": names,
        "base": [plan.start_year - 0.5 for plan in plans],
        "x": [plan.end_year - plan.start_year + 1 for plan in plans],
        "width": 0.5,
        "customdata": [
            gettext("%(plan)s：%(start_year)s—%(end_year)s年")
            % {"plan": p, "start_year": p.start_year, "end_year": p.end_year}
            for p in plans
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "meta": "period",
    }
    issued = {
        "type": "scatter",
        "mode": "markers",
        "name": gettext("印发"),
        "x": [_moment(plan) for plan in plans],
        "y": names,
        "marker": {"symbol": "diamond-open", "size": 11, "line": {"width": 2}},
        "customdata": [gettext("%(day)s印发") % {"day": date_format(p.issued_on)} for p in plans],
        "hovertemplate": "%{y} %{customdata}<extra></extra>",
        "meta": "goal",
    }  # fmt: skip
    by_name = [
        (str(plan), when, n)
        for plan in plans
        for (plan_id, when), n in sorted(due.items())
        if plan_id == plan.pk
    ]
    falling = {
        "type": "scatter",
        "mode": "text",
        "name": gettext("到期目标数"),
        "x": [when for _, when, _ in by_name],
        "y": [name for name, _, _ in by_name],
        "text": [str(n) for _, _, n in by_name],
        "hovertemplate": gettext("%{y} %{x}年到期目标 %{text} 项<extra></extra>"),
        "showlegend": False,
        "meta": "label",
    }
    first, last = min(p.start_year for p in plans), max(p.end_year for p in plans)
    return Chart(
        kind="plans",
        finding=_finding(due, first, last),
        subtitle=gettext("横条为规划期，菱形为印发日期，数字为当年到期的数值目标数，竖线为所选年份"),
        figure={
            "data": [periods, issued, falling],
            "layout": {
                "xaxis": {"dtick": 1, "range": [first - 0.7, max(last, issued_last(plans)) + 0.7]},
                "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
                "shapes": [
                    {"type": "line", "x0": year, "x1": year, "y0": 0, "y1": 1, "yref": "paper",
                     "name": "year"}
                ],
            },
        },
        head=(gettext("规划"), gettext("起始年份"), gettext("截止年份"), gettext("印发日期"), gettext("到期年份"), gettext("到期目标数")),
        rows=[
            (str(p), p.start_year, p.end_year, p.issued_on.isoformat(), when, n)
            for p in plans
            for (plan_id, when), n in sorted(due.items())
            if plan_id == p.pk
        ],
        source=gettext("五个规划"),
        height="low",
    )  # fmt: skip


def _moment(plan: Plan) -> float:
    """The day of issue on an axis where a year stands in its middle."""
    return round(plan.issued_on.year - 0.5 + plan.issued_on.timetuple().tm_yday / 366, 3)


def issued_last(plans: Sequence[Plan]) -> int:
    return max(plan.issued_on.year for plan in plans)


def _finding(due: Mapping[tuple[int, int], int], first: int, last: int) -> str:
    by_year: dict[int, int] = {}
    for (_, when), n in due.items():
        by_year[when] = by_year.get(when, 0) + n
    if not by_year:
        return gettext("五个规划从%(first)s年到%(last)s年") % {"first": first, "last": last}
    most = max(by_year, key=lambda when: by_year[when])
    return gettext(
        "五个规划从%(first)s年到%(last)s年，%(most)s年到期的目标最多：%(by_year)s 项"
    ) % {"first": first, "last": last, "most": most, "by_year": by_year[most]}
