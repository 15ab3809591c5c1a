"""What a file says of itself."""

from django.utils import timezone

from planning.exports.asking import Ask


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
