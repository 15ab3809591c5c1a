"""Figures and sentences in Chinese, made from the data. No sentence is stored anywhere."""

from decimal import Decimal

from planning.models import Comparator, Evaluation, Form, Path, Status, Target
from planning.progress import REASONS
from planning.scales import GROWTH_FORMS, in_fractions

NOTHING = "—"
_MINUS = "−"
_FORM_WORDS = {
    Form.ANNUAL_GROWTH: "年均增长",
    Form.YOY_GROWTH: "同比增长",
    Form.CUMULATIVE_CHANGE: "累计变化",
    Form.INCREMENT: "新增",
}


def number(value, places: int | None = None) -> str:
    """A number with thousands separators; `places` decimals, or as many as it has.

    `—` for None. A minus sign is a minus sign, so that it cannot be read as a dash.
    """
    if value is None:
        return NOTHING
    if places is None:
        value = Decimal(str(value)) if not isinstance(value, Decimal) else value
        text = f"{value.normalize():,f}"
    else:
        text = f"{value:,.{places}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", _MINUS)


def significant(value: float | None, digits: int = 4) -> str:
    """A computed number to a few significant digits, never with an exponent."""
    if value is None:
        return NOTHING
    if value == 0:
        return "0"
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    rounded = round(value, max(digits - whole, 0) if whole else digits)
    return number(Decimal(repr(rounded)))


def percent(fraction: float | None, places: int = 1) -> str:
    return NOTHING if fraction is None else f"{number(fraction * 100, places)}%"


def points(value: float | None) -> str:
    """A difference in points with its sign."""
    if value is None:
        return NOTHING
    text = number(value, 1)
    return text if text.startswith(_MINUS) or text == "0.0" else f"+{text}"


def is_fraction(target: Target) -> bool:
    """Whether the target's own measure is kept as a fraction and shown in percent."""
    return target.form in GROWTH_FORMS or in_fractions(target.unit)


def measure(value: float | None, target: Target, unit: bool = True) -> str:
    """A measured or required value in the words of the target: `7,012 亿元`, `11.8%`, `3.9 : 6.1`."""
    if value is None:
        return NOTHING
    if target.form == Form.RATIO:
        return f"{number(value * 100, 1)} : {number(100 - value * 100, 1)}"
    if target.form == Form.PP_DIFFERENCE or target.unit == "百分点":
        return f"{significant(value * 100)} 个百分点" if unit else significant(value * 100)
    if is_fraction(target):
        return f"{significant(value * 100)}%" if unit else significant(value * 100)
    return f"{significant(value, 5)} {target.unit}".strip() if unit else significant(value, 5)


def level(value: float | None, target: Target) -> str:
    """A point of the path: in the target's own measure, or in its series' for growth forms."""
    if target.form not in GROWTH_FORMS:
        return measure(value, target)
    if value is None:
        return NOTHING
    series_unit = target.series.indicator.unit if target.series_id else ""
    if in_fractions(series_unit):
        return f"{number(value * 100, 1)}（基期＝100）"
    return f"{significant(value, 5)} {series_unit}".strip()


def promised(target: Target) -> str:
    """What is promised, as short as it can be said: `≥ 12,000 亿元`, `年均增长 ≥ 25%`."""
    low = number(target.value)
    sign = target.get_comparator_display()
    unit = target.unit
    space = "" if unit in ("%", "") else " "
    if target.form == Form.RATIO:
        text = f"{low} : {number(target.value_max)}"
    elif target.comparator == Comparator.RANGE:
        text = f"{low}–{number(target.value_max)}{space}{unit}"
    else:
        text = f"{low}{space}{unit}"
    if target.comparator not in (Comparator.RANGE, Comparator.EQUAL):
        text = f"{sign} {text}"
    words = _FORM_WORDS.get(target.form, "")
    # A fact of the plan has no series; only a target is measured against another subject.
    if target.form == Form.PP_DIFFERENCE and getattr(target, "series_b_id", None):
        words = f"高于{target.series_b.subject}"
    if target.decrease:
        words = words.replace("变化", "下降").replace("增长", "下降")
    if words and words.rstrip("量") in target.indicator.name:
        words = ""
    return f"{words} {text}".strip()


def promise_sentence(target: Target) -> str:
    """The promise in one sentence, with its year, its nature and its hedge."""
    nature = f"（{target.get_nature_display()}）" if target.nature else ""
    hedge = "力争" if target.hedged else ""
    name = f"{target.subject.name}{target.indicator.name}"
    threshold = f"（{target.threshold}）" if target.threshold else ""
    due = f"到{target.due_year}年" if target.due_year else ""
    if target.period_start and target.due_year:
        due = f"{target.period_start}—{target.due_year}年"
    return f"{due}{hedge}{name}{threshold} {promised(target)}{nature}。"


def verdict_sentence(target: Target, row: Evaluation | None) -> str:
    """What the evaluation found, in one sentence; why there is no verdict where there is none."""
    if row is None:
        return "规划期尚未开始，没有评价。"
    reason = REASONS.get(row.reason, "")
    if row.status == Status.NO_DATA:
        return f"截至{row.year}年没有可用的已发布数据，缺数据不等于零。"
    reached = f"{row.used_year}年为 {measure(row.measured, target)}"
    if row.measured is None:
        reached = f"最新数据为{row.used_year}年"
    if row.status == Status.UNRATED:
        missing = f"（{row.missing_year}年）" if row.missing_year else ""
        return f"{reached}，无法评价：{reason}{missing}。"
    if row.status == Status.ACHIEVED:
        early = row.used_year < target.due_year
        return f"{reached}，{'提前' if early else ''}实现目标（{promised(target)}）。"
    if row.status == Status.MISSED:
        return f"{reached}，未达到目标（{promised(target)}）{_attainment(row)}。"
    return f"{reached}{_against_path(row)}{_from_here(row)}。"


def _attainment(row: Evaluation) -> str:
    return "" if row.attainment is None else f"，完成率 {percent(row.attainment)}"


def _against_path(row: Evaluation) -> str:
    if row.lead is None:
        return f"，{REASONS.get(row.reason, '')}"
    side = "快" if row.lead >= 0 else "慢"
    return f"，比路径{side} {number(abs(row.lead), 1)} 个百分点"


def _from_here(row: Evaluation) -> str:
    if row.needed_rate is None:
        return ""
    need = f"，今后每年需{_change(row.needed_rate)}"
    if row.achieved_rate is not None:
        need += f"，此前每年{_change(row.achieved_rate)}"
    return need


def needed(target: Target, row: Evaluation | None) -> str:
    """What is needed every year from here; how far it came where the due year is past."""
    if row is None or row.used_year is None:
        return NOTHING
    if row.used_year >= target.due_year:
        return f"已到期，完成 {percent(row.attainment)}" if row.attainment is not None else "已到期"
    by_amount = row.path == Path.LINEAR and target.form not in GROWTH_FORMS
    if by_amount and row.needed_amount is not None:
        verb = "增" if row.needed_amount >= 0 else "减"
        return f"每年需{verb} {measure(abs(row.needed_amount), target)}"
    return NOTHING if row.needed_rate is None else f"每年需{_change(row.needed_rate)}"


def _change(rate: float) -> str:
    return f"{'增' if rate >= 0 else '降'} {percent(abs(rate))}"


def chart_finding(target: Target, row: Evaluation | None) -> str:
    """The title of the target's chart: how far the figure is from the path or from the target."""
    if row is None or row.level_value is None:
        return "目标已定，数据待补" if row else "规划期尚未开始"
    goal = row.goal_value if row.used_year == target.due_year else row.required
    if goal is None:
        return f"{row.used_year}年的数据，没有可比的基期"
    gap = row.level_value - goal
    wanted = "目标" if row.used_year == target.due_year else "路径要求"
    if not gap:
        return f"{row.used_year}年正好在{wanted}上"
    return f"{row.used_year}年比{wanted}{'多' if gap > 0 else '少'} {_gap(abs(gap), target)}"


def _gap(value: float, target: Target) -> str:
    """A distance between two points of the path, in points where the path is in percent."""
    if target.form in GROWTH_FORMS and in_fractions(target.series.indicator.unit):
        return f"{significant(value * 100)} 点（基期＝100）"
    if target.form not in GROWTH_FORMS and (target.form == Form.RATIO or is_fraction(target)):
        return f"{significant(value * 100)} 个百分点"
    return level(value, target)


def working(target: Target, row: Evaluation) -> list[tuple[str, str]]:
    """The calculation line by line, with the numbers put in; empty steps are left out."""
    lines = []
    if row.baseline_year and row.start_value is not None:
        lines.append(("基期", f"{row.baseline_year}年：{level(row.start_value, target)}"))
    if row.used_year and row.level_value is not None:
        lines.append(("所用数据", f"{row.used_year}年：{level(row.level_value, target)}"))
    if row.measured is not None:
        lines.append(("实测量", f"{_formula(target, row)} ＝ {measure(row.measured, target)}"))
    if row.attained is not None and row.target_value is not None:
        lines.append(
            (
                "是否达到",
                f"{measure(row.measured, target)} 对 {promised(target)}："
                f"{'达到' if row.attained else '未达到'}",
            )
        )
    if row.attainment is not None:
        lines.append(("完成率", percent(row.attainment)))
    if row.progress is not None:
        ends = [level(x, target) for x in (row.level_value, row.start_value, row.goal_value)]
        lines.append(
            (
                "进度",
                f"（{ends[0]} {_MINUS} {ends[1]}）÷（{ends[2]} {_MINUS} {ends[1]}）"
                f"＝ {percent(row.progress)}",
            )
        )
    if row.expected is not None:
        lines.append(
            (
                "应有进度",
                f"{Path(row.path).label}路径上 {row.used_year}年要求 {level(row.required, target)}，"
                f"即 {percent(row.expected)}（时间进度 {percent(row.elapsed)}）",
            )
        )
    if row.lead is not None:
        lines.append(
            (
                "序时差",
                f"{percent(row.progress)} {_MINUS} {percent(row.expected)} ＝ "
                f"{points(row.lead)} 个百分点 → {row.get_status_schedule_display()}",
            )
        )
    if row.pace is not None:
        lines.append(("速度比值", f"{number(row.pace, 2)} → {row.get_status_pace_display()}"))
    if row.needed_rate is not None:
        lines.append(("今后年均需", f"{_change(row.needed_rate)}（此前{_change_or_not(row)}）"))
    if row.projected_measure is not None and row.used_year != target.due_year:
        lines.append(
            (
                "趋势推算",
                f"{target.due_year}年约 {measure(row.projected_measure, target)}（不作为状态依据）",
            )
        )
    lines.append(("结论", f"{row.get_status_display()}：{REASONS.get(row.reason, row.reason)}"))
    return lines


def _change_or_not(row: Evaluation) -> str:
    return "无" if row.achieved_rate is None else f"每年{_change(row.achieved_rate)}"


def _formula(target: Target, row: Evaluation) -> str:
    span = f"{row.baseline_year}—{row.used_year}年"
    return {
        "growth_of_levels": f"{span}{Form(target.form).label}率",
        "chained_rates": f"{span}各年增速连乘",
        "sum_of_flows": f"{span}逐年累加",
        "difference_of_stocks": f"{row.used_year}年减{row.baseline_year}年",
        "mean_difference": f"{span}平均差",
        "span_mean": f"{span}公布的年均数",
    }.get(row.formula, f"{row.used_year}年数值")
