"""The spreadsheet that a department fills: its template, and what an uploaded one says."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import cache

from django.utils.translation import gettext

from config.language import in_chinese
from indicators import checking, selectors
from indicators.checking import Refused
from indicators.models import Revision, Series
from indicators.sheets import FORMULA, Sheet, Unreadable, plain

HEAD = ["编码", "对象", "指标", "单位", "年份", "上年数", "数值", "版本", "出处", "备注"]
WIDTHS = [40, 22, 26, 12, 8, 14, 16, 10, 24, 30]
# The names under which a column is found, beside its own.
_ALSO = {
    "编码": ("序列编码", "代码", "code"),
    "对象": ("产业", "单位名称", "subject"),
    "指标": ("指标名称", "indicator"),
    "年份": ("年", "年度", "year"),
    "数值": ("填报值", "本年数", "本期数", "数据", "value"),
    "版本": ("数据版本",),
    "出处": ("来源", "来源说明"),
    "备注": ("说明", "remark"),
}
_HEAD_WITHIN = 20  # rows in which the head is looked for
_EMPTY = {"", "-", "—", "–", "/", "无"}
NOTE_EVERY = 250


@dataclass
class Line:
    """A row of an upload, understood or not; kept as a plain dict."""

    line: int
    outcome: str  # new, changed, unchanged, error
    place: str  # the series and the year in words
    text: str = ""
    series: int | None = None
    year: int | None = None
    shown: str = ""
    before: str = ""
    seen: int = 0
    remark: str = ""
    locator: str = ""
    vintage: str = Revision.Vintage.FINAL.value
    column: str = ""  # where the mistake is
    messages: list[str] = field(default_factory=list)


def template(rows: Iterable[selectors.Row], year: int) -> list[list]:
    """The head and one row a series: last year's figure beside the place for this year's."""
    vintages = {value: label for label, value in _vintages().items()}
    lines: list[list] = [HEAD]
    for row in rows:
        series, current = row.series, row.current
        last = row.cells[-2].standing if len(row.cells) > 1 else None
        entered = current.standing
        lines.append(
            [
                series.code,
                series.subject.name,
                series.indicator.name,
                series.indicator.unit,
                year,
                last.value.normalize() if last else None,
                entered.value.normalize() if entered else None,
                vintages[(entered or Revision()).vintage],
                entered.locator if entered else "",
                current.entered.remark if current.entered else "",
            ]
        )
    return lines


def understood(
    sheet: Sheet, series: Iterable[Series], note: Callable[[int, int], None] = lambda *_: None
) -> list[dict]:
    """Every row below the head, judged against the department's series.

    `note(done, total)` is told of the progress. Raises Unreadable where there is no head.
    """
    top, columns = _head(sheet)
    listed = list(series)
    by_code = {one.code: one for one in listed}
    by_name = {(plain(one.subject.name), plain(one.indicator.name)): one for one in listed}
    rows = [(number, _named(cells, columns)) for number, cells in sheet[top:]]
    known = checking.background(listed)
    found: list[Line] = []
    for done, (number, cells) in enumerate(rows):
        if done % NOTE_EVERY == 0:
            note(done, len(rows))
        line = _line(number, cells, by_code, by_name)
        if line is not None:
            found.append(line)
    _compare(found, {one.pk: one for one in listed}, known)
    note(len(rows), len(rows))
    return [asdict(line) for line in found]


@cache
def _vintages() -> dict[str, str]:
    """The words for vintages in a file, which is Chinese whoever reads it."""
    with in_chinese():
        return {str(label): value for value, label in Revision.Vintage.choices}


def _head(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """How many rows are above the first line, and where each column is.

    A head may stand below a title and, where cells are merged, over two rows.
    """
    names = {plain(name): own for own, also in _ALSO.items() for name in (own, *also)}
    for index in range(min(len(sheet), _HEAD_WITHIN)):
        for depth in (1, 2):
            columns: dict[str, int] = {}
            for _, layer in sheet[index : index + depth]:
                for place, cell in enumerate(layer):
                    own = names.get(plain(cell))
                    if own and own not in columns:
                        columns[own] = place
            named = "编码" in columns or {"对象", "指标"} <= set(columns)
            if named and {"年份", "数值"} <= set(columns):
                return index + depth, columns
    raise Unreadable(
        gettext(
            "找不到表头。第一张工作表要有“编码”（或“对象”和“指标”）、“年份”和“数值”几列，请下载模板填写。"
        )
    )


def _named(cells: list[str], columns: dict[str, int]) -> dict[str, str]:
    return {
        name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()
    }


def _line(number: int, cells: dict, by_code: dict, by_name: dict) -> Line | None:
    """One row; None where no figure was filled in."""
    text = cells["数值"]
    if text in _EMPTY:
        return None
    code = cells.get("编码", "")
    name = (plain(cells.get("对象", "")), plain(cells.get("指标", "")))
    words = code or f"{cells.get('对象', '')} {cells.get('指标', '')}".strip()
    line = Line(number, "error", f"{words} {cells['年份']}".strip()[:120], text=text[:60])
    series = by_code.get(code.lower()) if code else by_name.get(name)
    if series is None:
        line.column = "编码" if code else "指标"
        line.messages.append(
            gettext("“%(words)s”不是本部门负责的序列。请用模板中的编码。") % {"words": words[:60]}
        )
        return line
    line.series = series.pk
    year = plain(cells["年份"]).removesuffix("年").removesuffix(".0")
    if not (year.isascii() and year.isdigit() and 1949 <= int(year) <= 2100):
        line.column = "年份"
        line.messages.append(
            gettext("“%(cells)s”不是年份。请写四位数字，如 2015。") % {"cells": cells["年份"][:20]}
        )
        return line
    line.year, line.place = (
        int(year),
        gettext("%(series)s %(year)s年") % {"series": series, "year": year},
    )
    vintage = cells.get("版本", "")
    if vintage and vintage not in _vintages():
        line.column = "版本"
        line.messages.append(
            gettext("“%(vintage)s”不是版本。请写%(vintages)s之一。")
            % {"vintage": vintage[:20], "vintages": gettext("、").join(_vintages())}
        )
        return line
    line.vintage = str(_vintages().get(vintage, Revision.Vintage.FINAL))
    line.remark, line.locator = cells.get("备注", "")[:1000], cells.get("出处", "")[:200]
    line.outcome = ""
    return line


def _compare(lines: list[Line], series: dict[int, Series], known: checking.Background) -> None:
    """Each understood row against what stands there: new, changed, unchanged, or a mistake."""
    standing = _standing(lines)
    taken: dict[tuple[int, int], int] = {}
    for line in lines:
        if line.outcome == "error":
            continue
        owner, place = series[line.series], (line.series, line.year)
        first = taken.setdefault(place, line.line)
        if first != line.line:
            _mistake(
                line, "编码", gettext("与第 %(first)s 行重复。请只保留一行。") % {"first": first}
            )
            continue
        if line.text == FORMULA:
            _mistake(
                line,
                "数值",
                gettext("公式没有保存计算结果。请在电子表格软件中打开、保存后再上传。"),
            )
            continue
        try:
            value = checking.typed(line.text, owner)
        except Refused as refusal:
            _mistake(line, "数值", str(refusal))
            continue
        if len(line.text) > 40:
            _mistake(line, "数值", gettext("写得太长。请只写数字和单位。"))
            continue
        revisions = standing.get(place, [])
        cell = selectors.Cell(owner, line.year, True, revisions)
        line.shown, line.seen = checking.shown(value, owner), cell.seen
        if cell.entered and cell.entered.state == Revision.State.SUBMITTED:
            if cell.entered.value == value:
                line.outcome = "unchanged"
            else:
                _mistake(line, "数值", gettext("这一项已提交，等待审核。要修改请先撤回。"))
            continue
        found = checking.findings(owner, line.year, value, line.vintage, known)
        errors = [finding for finding in found if finding.level == checking.ERROR]
        if errors:
            column = "年份" if errors[0].code == "year_not_open" else "数值"
            _mistake(line, column, errors[0].message)
            continue
        line.messages = [finding.message for finding in found]
        before = cell.standing
        line.outcome = "new"
        if before:
            same = before.value == value and before.vintage == line.vintage
            same = same and (not line.remark or line.remark == before.remark)
            line.outcome = "unchanged" if same else "changed"
            line.before = checking.shown(before.value, owner)


def _standing(lines: list[Line]) -> dict[tuple[int, int], list[Revision]]:
    years = {line.year for line in lines if line.year}
    ids = {line.series for line in lines if line.series}
    found: dict[tuple[int, int], list[Revision]] = {}
    rows = Revision.objects.filter(
        observation__series__in=ids, observation__year__in=years, observation__period_start=None
    ).select_related("observation")
    for revision in rows.order_by("number"):
        place = revision.observation
        found.setdefault((place.series_id, place.year), []).append(revision)
    return found


def _mistake(line: Line, column: str, message: str) -> None:
    line.outcome, line.column, line.messages, line.shown = "error", column, [message], ""
