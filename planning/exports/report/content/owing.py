"""The chapters that ask for something: what is behind, whose it is, which figures are wanted."""

from collections import Counter, defaultdict

from planning import wording
from planning.exports.report.blocks import Chapter, Grid, Heading, Paragraph
from planning.exports.report.content import phrases
from planning.exports.report.content.material import Material
from planning.models import Responsibility, Status, Target
from planning.progress import REASONS
from planning.selectors import BEHIND


def lagging(material: Material) -> Chapter | None:
    """What is behind, whose it is, and what it needs from here."""
    behind = material.with_status(*BEHIND)
    behind.sort(key=lambda t: (BEHIND.index(t.row.status), t.row.lead or 0, t.plan.order, t.order))
    if not behind:
        return None
    rows = tuple(
        (
            str(i),
            phrases.name_in(material, t),
            phrases.status(t),
            phrases.lead(t),
            phrases.needed(t),
            phrases.leads(t) or "未指定",
        )
        for i, t in enumerate(behind, 1)
    )
    running = sum(t.row.needed_rate is not None for t in behind)
    words = f"滞后、倒退或未实现的目标共 {len(behind)} 项，由重到轻列于下表。"
    if running:
        words += f"其中 {running} 项尚未到目标年，表中列出从现在起每年需要的增速。"
    return Chapter(
        "滞后目标与今后要求",
        (
            Paragraph(words),
            Grid(
                "滞后目标", ("序号", "目标", "状态", "序时差", "今后要求", "牵头部门"), rows,
                (0.07, 0.27, 0.11, 0.1, 0.19, 0.26), frozenset({3}),
            ),
        ),
    )  # fmt: skip


def departments(material: Material) -> Chapter | None:
    """Who answers for how much, and how it stands."""
    by_department = defaultdict(list)
    unowned = 0
    for target in material.targets:
        owners = {d.department for d in target.duties if d.role != Responsibility.Role.SUPPORT}
        unowned += not owners
        for department in owners:
            by_department[department].append(target)
    if not by_department:
        words = (
            f"文件没有为这 {len(material.targets)} 项目标逐项指定牵头部门，部门责任无法据文件汇总。"
        )
        return Chapter("部门责任", (Paragraph(words),))
    ordered = sorted(
        by_department.items(), key=lambda each: (-len(each[1]), each[0].order, each[0].code)
    )
    words = f"文件点名牵头或负责的部门 {len(ordered)} 个。"
    if unowned:
        words += f"另有 {unowned} 项目标文件没有指定牵头部门。"
    words += "同一目标有几个牵头部门的，各计一次。"
    groups = [(department.name, mine) for department, mine in ordered]
    return Chapter(
        "部门责任",
        (Paragraph(words), phrases.status_grid("各部门牵头目标的状态（项）", "部门", groups)),
    )


def gaps(material: Material) -> Chapter | None:
    """What cannot be judged and why, and for which targets figures are wanted."""
    missing = material.with_status(Status.NO_DATA, Status.UNRATED)
    if not missing:
        return None
    reasons = Counter((t.row.status, t.row.reason) for t in missing)
    rows = tuple(
        (str(Status(status).label), REASONS.get(reason, reason), str(n))
        for (status, reason), n in sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
    )
    blocks = [
        Paragraph(f"{len(missing)} 项目标还不能评价，原因如下。补齐数据以后，评价自动更新。"),
        Grid("不能评价的原因", ("状态", "原因", "目标数"), rows, (0.2, 0.64, 0.16), frozenset({2})),
    ]
    for plan in material.plans:
        mine = [target for target in missing if target.plan_id == plan.pk]
        if mine and len(material.plans) > 1:
            blocks.append(Heading(plan.short_title))
        if mine:
            blocks.append(_wanted(mine))
    return Chapter("数据缺口", tuple(blocks))


def _wanted(targets: list[Target]) -> Grid:
    """The targets of one plan that want figures, with whom to ask where the document says so."""
    caption, heads = "需要补充数据的目标", ("序号", "目标", "承诺", "目标年")
    rows = [
        (str(i), phrases.name_of(t), wording.promised(t), str(t.due_year))
        for i, t in enumerate(targets, 1)
    ]
    leads = [phrases.leads(target) for target in targets]
    if not any(leads):
        return Grid(caption, heads, tuple(rows), (0.08, 0.54, 0.27, 0.11), frozenset({3}))
    return Grid(
        caption,
        (*heads, "牵头部门"),
        tuple((*row, words or "未指定") for row, words in zip(rows, leads, strict=True)),
        (0.07, 0.33, 0.19, 0.09, 0.32),
        frozenset({3}),
    )
