"""The calculation of a verdict line by line, as a reader would write it down."""

from django.utils.translation import gettext

from planning.models import Evaluation, Form, Path, Target
from planning.wording.figures import level, measure, number, percent, points, promised
from planning.wording.sentences import change, reason_words


def working(target: Target, row: Evaluation) -> list[tuple[str, str]]:
    """Every step with its numbers put in; empty steps are left out."""
    return [
        *_what_was_measured(target, row),
        *_against_the_path(target, row),
        *_from_here(target, row),
        (
            gettext("结论"),
            gettext("%(status)s：%(reason)s")
            % {"status": row.get_status_display(), "reason": reason_words(row.reason)},
        ),
    ]


def _what_was_measured(target: Target, row: Evaluation):
    if row.baseline_year and row.start_value is not None:
        yield gettext("基期"), _of_year(row.baseline_year, level(row.start_value, target))
    if row.used_year and row.level_value is not None:
        yield gettext("所用数据"), _of_year(row.used_year, level(row.level_value, target))
    if row.measured is not None:
        yield (
            gettext("实测量"),
            gettext("%(formula)s ＝ %(value)s")
            % {"formula": _formula(target, row), "value": measure(row.measured, target)},
        )
    if row.attained is not None and row.target_value is not None:
        words = {"measured": measure(row.measured, target), "promise": promised(target)}
        if row.attained:
            yield gettext("是否达到"), gettext("%(measured)s 对 %(promise)s：达到") % words
        else:
            yield gettext("是否达到"), gettext("%(measured)s 对 %(promise)s：未达到") % words
    if row.attainment is not None:
        yield gettext("完成率"), percent(row.attainment)


def _of_year(year: int, value: str) -> str:
    return gettext("%(year)s年：%(value)s") % {"year": year, "value": value}


def _against_the_path(target: Target, row: Evaluation):
    if row.progress is not None:
        ends = [level(x, target) for x in (row.level_value, row.start_value, row.goal_value)]
        yield (
            gettext("进度"),
            gettext("（%(reached)s − %(start)s）÷（%(goal)s − %(start)s）＝ %(progress)s")
            % {
                "reached": ends[0],
                "start": ends[1],
                "goal": ends[2],
                "progress": percent(row.progress),
            },
        )
    if row.expected is not None:
        yield (
            gettext("应有进度"),
            gettext(
                "%(path)s路径上 %(year)s年要求 %(required)s，即 %(expected)s（时间进度 %(elapsed)s）"
            )
            % {
                "path": Path(row.path).label,
                "year": row.used_year,
                "required": level(row.required, target),
                "expected": percent(row.expected),
                "elapsed": percent(row.elapsed),
            },
        )
    if row.lead is not None:
        yield (
            gettext("序时差"),
            gettext("%(progress)s − %(expected)s ＝ %(lead)s 个百分点 → %(status)s")
            % {
                "progress": percent(row.progress),
                "expected": percent(row.expected),
                "lead": points(row.lead),
                "status": row.get_status_schedule_display(),
            },
        )
    if row.pace is not None:
        yield gettext("速度比值"), f"{number(row.pace, 2)} → {row.get_status_pace_display()}"


def _from_here(target: Target, row: Evaluation):
    if row.needed_rate is not None:
        words = {"needed": change(row.needed_rate)}
        if row.achieved_rate is None:
            text = gettext("%(needed)s（此前无）") % words
        else:
            words["achieved"] = change(row.achieved_rate)
            text = gettext("%(needed)s（此前每年%(achieved)s）") % words
        yield gettext("今后年均需"), text
    if row.projected_measure is not None and row.used_year != target.due_year:
        yield (
            gettext("趋势推算"),
            gettext("%(year)s年约 %(measure)s（不作为状态依据）")
            % {"year": target.due_year, "measure": measure(row.projected_measure, target)},
        )


def _formula(target: Target, row: Evaluation) -> str:
    """How the measured quantity was made from the figures."""
    words = {
        "start": row.baseline_year,
        "year": row.used_year,
        "form": Form(target.form).label,
    }
    if row.formula == "growth_of_levels":
        return gettext("%(start)s—%(year)s年%(form)s率") % words
    if row.formula == "chained_rates":
        return gettext("%(start)s—%(year)s年各年增速连乘") % words
    if row.formula == "sum_of_flows":
        return gettext("%(start)s—%(year)s年逐年累加") % words
    if row.formula == "difference_of_stocks":
        return gettext("%(year)s年减%(start)s年") % words
    if row.formula == "mean_difference":
        return gettext("%(start)s—%(year)s年平均差") % words
    if row.formula == "span_mean":
        return gettext("%(start)s—%(year)s年公布的年均数") % words
    return gettext("%(year)s年数值") % words
