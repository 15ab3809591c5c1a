"""What a target promises and what its evaluation found, in one sentence each."""

from django.utils.translation import gettext

from config.language import is_english
from planning.models import Evaluation, Form, Path, Status, Target
from planning.progress import REASONS
from planning.scales import GROWTH_FORMS, in_fractions
from planning.wording.figures import (
    NOTHING,
    in_points,
    is_fraction,
    level,
    measure,
    number,
    percent,
    promised,
    significant,
)


def reason_words(code: str) -> str:
    """Why a row has its status, or why it has none."""
    return gettext(REASONS[code]) if code in REASONS else code


def promise_sentence(target: Target) -> str:
    """The promise in one sentence, with its year, its nature and its hedge."""
    name = gettext("%(subject)s%(indicator)s") % {
        "subject": target.subject,
        "indicator": target.indicator,
    }
    if target.threshold and not is_english():  # a quotation: English pages set it apart
        name += f"（{target.threshold}）"
    if target.hedged:
        name = gettext("力争%(name)s") % {"name": name}
    if target.period_start and target.due_year:
        name = gettext("%(start)s—%(due)s年%(name)s") % {
            "start": target.period_start,
            "due": target.due_year,
            "name": name,
        }
    elif target.due_year:
        name = gettext("到%(due)s年%(name)s") % {"due": target.due_year, "name": name}
    promise = promised(target)
    if target.nature:
        promise += gettext("（%(nature)s）") % {"nature": target.get_nature_display()}
    return gettext("%(name)s %(promise)s。") % {"name": name, "promise": promise}


def verdict_sentence(target: Target, row: Evaluation | None) -> str:
    """What the evaluation found, in one sentence; why there is no verdict where there is none."""
    if row is None:
        return gettext("规划期尚未开始，没有评价。")
    if row.status == Status.NO_DATA:
        return gettext("截至%(year)s年没有可用的已发布数据，缺数据不等于零。") % {"year": row.year}
    words = {"promise": promised(target), "reason": reason_words(row.reason)}
    if row.measured is None:
        words["reached"] = gettext("最新数据为%(year)s年") % {"year": row.used_year}
    else:
        words["reached"] = gettext("%(year)s年为 %(measured)s") % {
            "year": row.used_year,
            "measured": measure(row.measured, target),
        }
    if row.status == Status.UNRATED:
        if row.missing_year:
            missing = words | {"missing": row.missing_year}
            return gettext("%(reached)s，无法评价：%(reason)s（%(missing)s年）。") % missing
        return gettext("%(reached)s，无法评价：%(reason)s。") % words
    if row.status == Status.ACHIEVED:
        if row.used_year < target.due_year:
            return gettext("%(reached)s，提前实现目标（%(promise)s）。") % words
        return gettext("%(reached)s，实现目标（%(promise)s）。") % words
    if row.status == Status.MISSED:
        if row.attainment is None:
            return gettext("%(reached)s，未达到目标（%(promise)s）。") % words
        words["attainment"] = percent(row.attainment)
        return gettext("%(reached)s，未达到目标（%(promise)s），完成率 %(attainment)s。") % words
    words |= {"against": _against_path(row), "onwards": _from_here(row)}
    return gettext("%(reached)s%(against)s%(onwards)s。") % words


def _against_path(row: Evaluation) -> str:
    if row.lead is None:
        return gettext("，%(reason)s") % {"reason": reason_words(row.reason) if row.reason else ""}
    points = {"points": number(abs(row.lead), 1)}
    if row.lead >= 0:
        return gettext("，比路径快 %(points)s 个百分点") % points
    return gettext("，比路径慢 %(points)s 个百分点") % points


def _from_here(row: Evaluation) -> str:
    if row.needed_rate is None:
        return ""
    need = gettext("，今后每年需%(change)s") % {"change": change(row.needed_rate)}
    if row.achieved_rate is not None:
        need += gettext("，此前每年%(change)s") % {"change": change(row.achieved_rate)}
    return need


def needed(target: Target, row: Evaluation | None) -> str:
    """What is needed every year from here; how far it came where the due year is past."""
    if row is None or row.used_year is None:
        return NOTHING
    if row.used_year >= target.due_year:
        if row.attainment is None:
            return gettext("已到期")
        return gettext("已到期，完成 %(attainment)s") % {"attainment": percent(row.attainment)}
    by_amount = row.path == Path.LINEAR and target.form not in GROWTH_FORMS
    if by_amount and row.needed_amount is not None:
        amount = {"amount": measure(abs(row.needed_amount), target)}
        if row.needed_amount >= 0:
            return gettext("每年需增 %(amount)s") % amount
        return gettext("每年需减 %(amount)s") % amount
    if row.needed_rate is None:
        return NOTHING
    return gettext("每年需%(change)s") % {"change": change(row.needed_rate)}


def change(rate: float) -> str:
    """A yearly rate with its direction in words."""
    text = {"rate": percent(abs(rate))}
    return gettext("增 %(rate)s") % text if rate >= 0 else gettext("降 %(rate)s") % text


def chart_finding(target: Target, row: Evaluation | None) -> str:
    """The title of the target's chart: how far the figure is from the path or from the target."""
    if row is None or row.level_value is None:
        return gettext("目标已定，数据待补") if row else gettext("规划期尚未开始")
    is_due = row.used_year == target.due_year
    goal = row.goal_value if is_due else row.required
    words = {"year": row.used_year}
    if goal is None:
        return gettext("%(year)s年的数据，没有可比的基期") % words
    gap = row.level_value - goal
    if not gap:
        if is_due:
            return gettext("%(year)s年正好在目标上") % words
        return gettext("%(year)s年正好在路径要求上") % words
    words["gap"] = _gap(abs(gap), target)
    if is_due:
        if gap > 0:
            return gettext("%(year)s年比目标多 %(gap)s") % words
        return gettext("%(year)s年比目标少 %(gap)s") % words
    if gap > 0:
        return gettext("%(year)s年比路径要求多 %(gap)s") % words
    return gettext("%(year)s年比路径要求少 %(gap)s") % words


def _gap(value: float, target: Target) -> str:
    """A distance between two points of the path, in points where the path is in percent."""
    if target.form in GROWTH_FORMS and in_fractions(target.series.indicator.unit):
        return gettext("%(points)s 点（基期＝100）") % {"points": significant(value * 100)}
    if target.form not in GROWTH_FORMS and (target.form == Form.RATIO or is_fraction(target)):
        return in_points(value)
    return level(value, target)
