"""What a file says of itself."""

from django.db.models import QuerySet
from django.utils import timezone

from indicators.models import Revision, Source
from planning.boards.cited import sources_of
from planning.exports.asking import Ask
from planning.models import Evaluation, Plan, Target


def about(ask: Ask) -> list[tuple[str, str]]:
    """What the file is: filters, year, day, sources, and how to name it."""
    lines = [("内容", f"{ask.table.name}：{ask.table.meaning}")]
    lines += [(f"筛选：{label}", words) for _, label, words in ask.filters]
    if ask.table.takes_year:
        lines.append(("评价年份", f"截至 {ask.as_of.year} 年"))
    known = ask.as_of.known
    lines.append(("数据公布至", known.isoformat() if known else f"导出当日 {timezone.localdate()}"))
    lines.append(("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"))
    if ask.has_invented():
        lines.append(("注意", "含演示数据：标“演示”的行用到虚构的数，不是统计数据。"))
    lines.append(("空白", "没有数据，不等于零"))
    lines.append(("来源", "目标出自规划原文（规划、位置两列）；数据来源见“观测值”表的来源列"))
    return lines


def cited(ask: Ask) -> list[tuple[str, str]]:
    """The plans that the rows are from, and the sources of the figures in them or behind them.

    What a page computes has no rows to ask.
    """
    if not isinstance(ask.rows, QuerySet):
        return []
    rows, model = ask.rows.order_by(), ask.rows.model
    lines = []
    if plan := {Evaluation: "target__plan"}.get(model, _field(model, "plan")):
        plans = Plan.objects.filter(pk__in=rows.values(plan))
        named = (f"{p.full_title}（{p.issuer}，{p.issued_on}）" for p in plans)
        lines.append(("规划文件", "；".join(named)))
    sources = Source.objects.none()
    if model is Revision:
        sources = Source.objects.filter(pk__in=rows.values("source"))
    elif model is Target:
        sources = sources_of(ask.as_of, rows)
    elif model is Evaluation:
        sources = sources_of(ask.as_of, Target.objects.filter(pk__in=rows.values("target")))
    if sources:
        lines.append(("数据来源", "；".join(f"{s.code} {s.title}，{s.publisher}" for s in sources)))
    return lines


def _field(model, name: str) -> str | None:
    return name if any(field.name == name for field in model._meta.fields) else None
