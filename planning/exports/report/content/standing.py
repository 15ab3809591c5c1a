"""The first chapters: how it stands, target by target, and the road of each in a picture."""

from planning import charts, wording
from planning.exports.report import drawing
from planning.exports.report.blocks import Chapter, Grid, Heading, Paragraph, Picture
from planning.exports.report.content import phrases
from planning.exports.report.content.material import Material
from planning.models import Status, Target
from planning.selectors import RATED, Standing

MOST_CHARTS = 24


def summary(material: Material) -> Chapter:
    """How it stands, in sentences, and the table and the picture of the statuses."""
    standing, year = material.standing, material.question.year
    names = "、".join(f"《{plan.title}》" for plan in material.plans)
    if not material.targets:
        return Chapter("总体情况", (Paragraph(f"截至{year}年，没有已开始的规划目标可以评价。"),))
    blocks = [
        Paragraph(
            f"本报告对{names}的 {standing.begun} 项数值目标截至{year}年的实施情况作出评价，"
            f"所用数据以{phrases.day(material.question.known)}以前公布的为限。"
        ),
        Paragraph(_found(standing)),
    ]
    if standing.no_data or standing.begun - standing.rated - standing.no_data:
        unrated = standing.begun - standing.rated - standing.no_data
        blocks.append(
            Paragraph(
                f"另有 {standing.no_data} 项没有口径一致的公开数据"
                + (f"、{unrated} 项有数据但不能评价" if unrated else "")
                + "。没有数据不等于没有进展，也不作为零计算；可评价的占 "
                f"{wording.percent(standing.coverage)}，结论只对这一部分目标成立。"
            )
        )
    counts = [
        (status, standing.counts[status]) for status in phrases.COUNTED if standing.counts[status]
    ]
    blocks.append(
        Picture(
            _headline(standing), f"各状态的目标数，项，截至{year}年", drawing.statuses(counts), phrases.LINE,
            drawing.statuses_height(counts) * phrases.LINE,
        )
    )  # fmt: skip
    groups = [(plan.short_title, [t for t in material.targets if t.plan_id == plan.pk])
              for plan in material.plans]  # fmt: skip
    if len(groups) == 1:
        groups = [("全部目标", material.targets)]
        for value, label in Target.nature.field.choices:
            if mine := [t for t in material.targets if t.nature == value]:
                groups.append((f"其中：{label}", mine))
        if unsaid := [t for t in material.targets if not t.nature]:
            groups.append(("其中：文件未写明属性", unsaid))
    blocks.append(phrases.status_grid("目标状态汇总（项）", "范围", groups))
    return Chapter("总体情况", tuple(blocks))


def _found(standing: Standing) -> str:
    if not standing.rated:
        return "目前没有一项目标的数据足以评价。"
    between = standing.rated - standing.good - standing.behind
    achieved = standing.counts[Status.ACHIEVED]
    counts = (
        ("已实现", achieved),
        ("快于或符合序时", standing.good - achieved),
        ("基本符合", between),
        ("滞后、倒退或未实现", standing.behind),
    )
    words = "，".join(f"{word} {n} 项" for word, n in counts if n)
    return f"有数据可以评价的 {standing.rated} 项中，{words}。"


def _headline(standing: Standing) -> str:
    if not standing.rated:
        return "还没有一项目标可以评价"
    return f"可评价的 {standing.rated} 项目标中 {standing.good} 项已实现或符合序时"


def by_target(material: Material) -> Chapter | None:
    """Every target that can be judged, in the order of the document."""
    rated = material.with_status(*RATED)
    if not rated:
        return None
    blocks = []
    for plan in material.plans:
        mine = [target for target in rated if target.plan_id == plan.pk]
        if not mine:
            continue
        if len(material.plans) > 1:
            blocks.append(Heading(plan.short_title))
        rows = tuple(
            (
                str(i),
                phrases.name_of(t),
                wording.promised(t),
                str(t.due_year),
                phrases.latest(t),
                phrases.lead(t),
                phrases.status(t),
            )
            for i, t in enumerate(mine, 1)
        )
        blocks.append(
            Grid(
                "可评价目标完成情况", ("序号", "目标", "承诺", "目标年", "最新数据", "序时差", "状态"), rows,
                (0.07, 0.25, 0.17, 0.09, 0.2, 0.1, 0.12), frozenset({3, 5}),
            )
        )  # fmt: skip
        blocks += [
            Paragraph(f"{phrases.name_of(t)}：{wording.verdict_sentence(t, t.row)}") for t in mine
        ]
    note = "序时差为进度减应有进度，单位百分点；已到目标年的只看是否达到。"
    return Chapter("目标完成情况", (Paragraph(note), *blocks))


def pictures(material: Material) -> Chapter | None:
    """The road of each target that has figures."""
    found = []
    for target in material.with_status(*RATED, Status.UNRATED):
        revisions = material.revisions.get(target.series_id, [])
        figures = [(year, value) for year, value in charts.figures_of(target, target.rows, revisions)
                   if value is not None]  # fmt: skip
        figure = charts.trajectory(target, target.rows, target.row, figures)
        if figure is None or len(figures) < 2:
            continue
        sources = list(dict.fromkeys(revision.source.title for revision in revisions))
        found.append(
            Picture(
                wording.chart_finding(target, target.row),
                f"{phrases.name_in(material, target)}，承诺 {target.due_year}年 {wording.promised(target)}",
                drawing.trajectory(figure, target.due_year, min(material.question.year, target.due_year)),
                phrases.LINE, drawing.TRAJECTORY_HEIGHT * phrases.LINE,
                "来源：" + "；".join(sources) if sources else "",
            )
        )  # fmt: skip
    if not found:
        return None
    left_out = len(found) - MOST_CHARTS
    if left_out > 0:
        found = found[:MOST_CHARTS]
        found.append(Paragraph(f"其余 {left_out} 项的走势图见网站各目标页。"))
    key = "图中实线为已发布数据，虚线为路径要求，点线为趋势推算，菱形为目标，竖线为评估年份。"
    return Chapter("重点目标走势", (Paragraph(key), *found))
