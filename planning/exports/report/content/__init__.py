"""What stands in the report: sentences, tables and charts made from the data of one day."""

from collections.abc import Callable

from planning.exports.report.blocks import Document, chinese
from planning.exports.report.content import grounds, owing, standing
from planning.exports.report.content.material import Question, gather
from planning.exports.report.content.phrases import day

__all__ = ["Question", "document"]


def document(
    question: Question, progress: Callable[[int, int, str], None] = lambda *_: None
) -> Document:
    """The whole report. `progress(done, total, step)` is called along the way."""
    progress(0, 5, "评价目标")
    material = gather(question)
    chapters = []
    makers = (
        ("汇总", standing.summary),
        ("列目标完成情况", standing.by_target),
        ("画图", standing.pictures),
        ("分析滞后目标", owing.lagging),
        ("汇总部门", owing.departments),
        ("列数据缺口", owing.gaps),
        ("核对一致性", grounds.consistency),
        ("说明方法", grounds.method),
        ("列来源", grounds.sources),
    )
    for i, (step, make) in enumerate(makers):
        progress(1 + i * 2 // len(makers), 5, step)
        chapter = make(material)
        if chapter is not None:
            chapters.append(chapter)
    plan = material.plans[0] if question.plan else None
    name = plan.title if plan else f"河南省{chinese(len(material.plans))}个产业规划"
    invented = any(target.row.invented for target in material.targets)
    return Document(
        title=f"{name}\n实施监测评估报告",
        subtitle=f"（{question.year}年）",
        facts=(
            ("评估年份", f"截至{question.year}年"),
            ("数据公布截至", day(question.known)),
            ("评价对象", f"数值目标 {len(material.targets)} 项"),
        ),
        made_on=question.known,
        chapters=tuple(chapters),
        warning="本报告含演示数据（虚构，不是统计数据），不得作为依据。" if invented else "",
    )
