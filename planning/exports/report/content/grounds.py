"""The last chapters: what does not agree, how verdicts are made, where figures come from."""

from collections import defaultdict

from planning.exports.report.blocks import Chapter, Grid, Heading, Paragraph
from planning.exports.report.content import phrases
from planning.exports.report.content.material import Material
from planning.models import Finding, Severity


def consistency(material: Material) -> Chapter | None:
    """Where the two methods disagree, and where several targets speak of the same thing."""
    blocks = []
    split = [t for t in material.targets if t.row.status_schedule != t.row.status_pace]
    if split:
        rows = tuple(
            (phrases.name_in(material, t), t.row.get_status_schedule_display(), t.row.get_status_pace_display(),
             t.plan.get_method_display())
            for t in split
        )  # fmt: skip
        blocks += [
            Heading("两种评价方法结论不同的目标"),
            Grid("两种方法的结论", ("目标", "序时进度法", "速度比值法", "以何为主"), rows,
                 (0.4, 0.2, 0.2, 0.2)),
        ]  # fmt: skip
    findings = _findings(material)
    if findings:
        rows = tuple(
            (each.get_severity_display(), each.explanation, _places(each, material))
            for each in findings
        )
        blocks += [
            Heading("规划内部和规划之间对不上的地方"),
            Paragraph(f"体检发现矛盾和存疑 {len(findings)} 处，使用有关目标时请对照原文。"),
            Grid("体检发现", ("程度", "说明", "位置"), rows, (0.1, 0.54, 0.36)),
        ]
    proofs = defaultdict(list)
    for target in material.targets:
        for each in target.evidence.all():
            if each.year is None or each.year <= material.question.year:
                proofs[str(each.series), each.statement].append(phrases.name_of(target))
    if proofs:
        rows = tuple(
            ("、".join(dict.fromkeys(names)), series, statement)
            for (series, statement), names in proofs.items()
        )
        blocks += [
            Heading("旁证"),
            Paragraph("下列数据不是目标本身的数据，不影响状态，只说明从中能得出什么。"),
            Grid("旁证", ("目标", "相关数据", "说明什么"), rows, (0.26, 0.24, 0.5)),
        ]
    return Chapter("一致性核对", tuple(blocks)) if blocks else None


def method(material: Material) -> Chapter:
    """How verdicts are made, in the words of the methodology page."""
    lines = (
        "评价只用已发布的数据，一项目标一年一个结论。实测按目标的形式（水平、比重、年均增长、新增量等）由观测值算出，与承诺的数值比较。",
        "进度为当前水平与起点之差除以目标与起点之差；应有进度为路径在数据年份要求的进度，金额、产量等按等比路径，比重、面积、能力等按等差路径；序时差为二者之差。",
        "序时进度法：序时差不小于 0 为快于或符合序时，−10 至 0 个百分点为基本符合，−30 至 −10 为滞后，小于 −30 为严重滞后；进度为负为倒退。",
        "速度比值法：起点以来年均增速除以起点至目标年所需年均增速，不小于 0.95 为快于或符合序时，0.60 至 0.95 为基本符合，0 至 0.60 为滞后，小于 0 为倒退。",
        "到目标年的，只看是否达到：达到为已实现，未达到为未实现。目标年以后发生的事不改变结论。",
        f"本报告用{phrases.day(material.question.known)}以前公布的数据。数据以后有更正的，用同一日期重做本报告，结果不变。",
    )
    return Chapter("评价方法", tuple(Paragraph(line) for line in lines))


def sources(material: Material) -> Chapter:
    """The documents, and where each figure comes from."""
    rows = [
        (
            plan.title,
            plan.issuer,
            phrases.day(plan.issued_on) + (f"，{plan.number}" if plan.number else ""),
        )
        for plan in material.plans
    ]
    used = {r.source.code: r.source for each in material.revisions.values() for r in each}
    for code in sorted(used):
        source = used[code]
        title = f"{source.title}（演示）" if source.invented else source.title
        day = (
            phrases.day(source.published_on) if source.published_on else source.date_note or "不详"
        )
        rows.append((title, source.publisher or "不详", day))
    rows = list(dict.fromkeys(rows))  # a plan is a source too where its figures are used
    return Chapter(
        "资料来源",
        (Grid("规划文件与数据来源", ("题名", "发布者", "日期"), tuple(rows), (0.5, 0.28, 0.22)),),
    )


def _places(finding: Finding, material: Material) -> str:
    """Where its sides stand; with the plan where the report is not of that plan alone."""
    places = {}
    for side in finding.sides.all():
        alone = [side.plan] == material.plans
        places[side.locator if alone else f"《{side.plan.short_title}》{side.locator}"] = None
    return "；".join(places)


def _findings(material: Material) -> list[Finding]:
    """What the rules hold against the plans of this report, without what goes together."""
    return list(
        Finding.objects.filter(sides__plan__in=material.plans)
        .exclude(severity=Severity.COMPATIBLE)
        .distinct()
        .prefetch_related("sides__plan")
        .order_by("order", "id")
    )
