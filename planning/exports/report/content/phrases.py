"""The words of a target in the report's tables, and the table of groups by status."""

from datetime import date

from planning import wording
from planning.exports.report.blocks import Grid
from planning.exports.report.content.material import Material, standing_of
from planning.models import Responsibility, Status, Target

# In this order they are counted.
COUNTED = (Status.ACHIEVED, Status.ON_TRACK, Status.SLIGHTLY_BEHIND, Status.BEHIND,
           Status.FAR_BEHIND, Status.REVERSING, Status.MISSED, Status.UNRATED, Status.NO_DATA)  # fmt: skip
LINE = 156.0  # millimetres of text in a line


def name_of(target: Target) -> str:
    threshold = f"（{target.threshold}）" if target.threshold else ""
    return f"{target.subject}{target.indicator}{threshold}"


def name_in(material: Material, target: Target) -> str:
    """A target's name; with its plan where the report is of several."""
    plan = f"（{target.plan.short_title}）" if len(material.plans) > 1 else ""
    return name_of(target) + plan


def status(target: Target) -> str:
    early = target.row.reason == "achieved_early"
    mark = "（演示）" if target.row.invented else ""
    return ("提前实现" if early else str(Status(target.row.status).label)) + mark


def latest(target: Target) -> str:
    row = target.row
    if row.measured is None:
        return wording.NOTHING
    return f"{wording.measure(row.measured, target)}（{row.used_year}年）"


def lead(target: Target) -> str:
    return wording.NOTHING if target.row.lead is None else wording.points(target.row.lead)


def needed(target: Target) -> str:
    row = target.row
    if row.status == Status.MISSED:
        done = "" if row.attainment is None else f"，完成率 {wording.percent(row.attainment)}"
        return f"已到目标年{done}"
    if row.needed_rate is None:
        return wording.NOTHING
    before = "" if row.achieved_rate is None else f"（此前 {wording.percent(row.achieved_rate)}）"
    return f"每年 {wording.percent(row.needed_rate)}{before}"


def leads(target: Target) -> str:
    roles = (Responsibility.Role.LEAD, Responsibility.Role.ACCOUNTABLE)
    return "、".join(d.department.name for d in target.duties if d.role in roles)


def status_grid(caption: str, head: str, groups: list[tuple[str, list[Target]]]) -> Grid:
    """Groups by statuses, with only the statuses that occur, and the total at the end."""
    present = [s for s in COUNTED if any(t.row.status == s for _, mine in groups for t in mine)]
    rows = []
    for name, mine in groups:
        counts = standing_of(mine).counts
        rows.append((name, *(str(counts[s]) if counts[s] else "" for s in present), str(len(mine))))
    first = 0.3
    share = (1 - first) / (len(present) + 1)
    return Grid(
        caption,
        (head, *(str(s.label) for s in present), "合计"),
        tuple(rows),
        (first, *([share] * (len(present) + 1))),
        frozenset(range(1, len(present) + 2)),
    )


def day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
