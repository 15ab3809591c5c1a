"""What those who work here see: the department's figures, what waits for review, what is one's own.

Each is for whom its page is, and holds for everybody what the page holds for them.
"""

from collections.abc import Callable

import django_filters
from django.utils.translation import gettext_noop as _

from departments import access
from departments.models import Department
from indicators import selectors
from indicators.entry import grid, upload
from indicators.models import Revision, Upload
from indicators.tables import Column, Kind
from planning.exports.summaries.summary import Asked, Summary, chinese, count
from planning.models import Export, SavedView


def _department() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        label="部门", queryset=Department.objects.all(), to_field_name="code"
    )


class OfReviewed(django_filters.FilterSet):
    department = _department()


class OfGrid(django_filters.FilterSet):
    department = _department()
    state = django_filters.ChoiceFilter(
        label="状态", choices=[each for each in grid.SHOWN.items() if each[0]]
    )
    q = django_filters.CharFilter(label="关键词")


class OfUpload(django_filters.FilterSet):
    upload = django_filters.NumberFilter(label="上传编号", required=True, min_value=1)


def _of_series(of: Callable) -> tuple[Column, ...]:
    """Whose figure it is and of what; `of` leads from a row to its series."""

    def owner(row) -> Department | None:
        return of(row).department

    return (
        Column("department", _("部门编码"), lambda row: owner(row).code if owner(row) else ""),
        Column("department_name", _("部门"), lambda row: owner(row).name if owner(row) else ""),
        Column("subject", _("对象编码"), lambda row: of(row).subject.code),
        Column("subject_name", _("对象"), lambda row: of(row).subject.name),
        Column("indicator", _("指标编码"), lambda row: of(row).indicator.code),
        Column("indicator_name", _("指标"), lambda row: of(row).indicator.name),
        Column("unit", _("单位"), lambda row: of(row).indicator.unit),
    )


def _said(findings) -> str:
    return "；".join(finding.message for finding in findings)


def _cells(asked: Asked) -> list[selectors.Cell]:
    """The grid cell by cell, as it reads."""
    chosen = asked.values["department"]
    department = grid.department_of(asked.by, chosen.code if chosen else None)
    rows = grid.rows_of(department, asked.year, asked.values["q"])
    shown = grid.in_state(rows, asked.values["state"])
    return [cell for row in shown for cell in row.cells]


def _standing(of: Callable) -> Callable:
    return lambda cell: of(cell.standing) if cell.standing else None


ENTRY = Summary(
    "entry-grid", _("填报表"), _("一个部门各序列近五年的数据和填报状态，即“我的填报”页的表，一格一行"),
    (
        *_of_series(lambda cell: cell.series),
        count("figure_year", _("数据年份"), lambda cell: cell.year),
        Column("value", _("数值"), _standing(lambda revision: revision.value), Kind.DECIMAL,
               _("草稿、待审核、已退回或已发布的数"), _("见“单位”列")),
        Column("written", _("原文写法"), _standing(lambda revision: revision.written),
               meaning=_("来源或填报人写出的样子")),
        Column("state_name", _("状态"), lambda cell: str(grid.SHOWN[grid.shown_as(cell)])),
        Column("open", _("可以填报"), lambda cell: cell.is_open, Kind.FLAG),
        Column("checks", _("提示"), lambda cell: _said(cell.findings), meaning=_("核对规则说了什么")),
        Column("remark", _("备注"), lambda cell: cell.entered.remark if cell.entered else ""),
        Column("reason", _("退回的理由"), lambda cell: cell.returned.reason if cell.returned else ""),
    ),
    _cells, OfGrid, takes_year=True, allowed=access.may_enter,
)  # fmt: skip


def _of_revision(of: Callable) -> Callable:
    return lambda item: of(item.revision)


def _vintage(revision: Revision) -> str:
    return str(revision.get_vintage_display())


REVIEW = Summary(
    "review-queue", _("待审核数据"), _("等待审核的数据，最早提交的在前，即“审核”页的列表"),
    (
        *_of_series(lambda item: item.revision.observation.series),
        count("figure_year", _("数据年份"), lambda item: item.revision.observation.year),
        Column("value", _("填报值"), _of_revision(lambda revision: revision.value), Kind.DECIMAL,
               unit=_("见“单位”列")),
        Column("vintage", _("版本"), _of_revision(_vintage)),
        Column("published", _("已发布"), lambda item: item.published, Kind.DECIMAL,
               _("同一版本已经发布的数"), _("见“单位”列")),
        Column("last_year", _("上年"), lambda item: item.last_year, Kind.DECIMAL, unit=_("见“单位”列")),
        Column("change", _("变动"), lambda item: None if item.change is None else float(item.change),
               Kind.FLOAT, _("填报值÷上年−1；单位为百分数的不算"), _("小数")),
        Column("checks", _("提示"), lambda item: _said(item.findings), meaning=_("核对规则说了什么")),
        Column("remark", _("备注"), _of_revision(lambda revision: revision.remark)),
        Column("locator", _("出处"), _of_revision(lambda revision: revision.locator)),
        Column("attachment", _("佐证材料"), _of_revision(lambda revision: revision.attachment_name)),
        Column("entered_by", _("填报人"), _of_revision(lambda revision: str(revision.entered_by or ""))),
        Column("submitted_at", _("提交时间"), _of_revision(lambda revision: revision.submitted_at),
               Kind.MOMENT),
        Column("own", _("自己填报"), lambda item: item.is_own, Kind.FLAG, _("true 表示由另一位审核人员审核")),
    ),
    lambda asked: selectors.submissions(asked.by, asked.values["department"]),
    OfReviewed, allowed=access.may_review,
)  # fmt: skip
UPLOADS = Summary(
    "uploads", _("我的上传"), _("自己上传过的文件，最近的在前"),
    (
        count("upload", _("上传编号"), lambda row: row.pk),
        Column("at", _("时间"), lambda row: row.at, Kind.MOMENT),
        Column("name", _("文件"), lambda row: row.name),
        Column("state", _("状态"), lambda row: str(row.get_state_display())),
        count("written", _("写入"), lambda row: row.written, _("写成草稿的数据")),
    ),
    lambda asked: Upload.objects.filter(by=asked.by).defer("content", "rows"),
    allowed=access.may_enter,
)  # fmt: skip


def _in_upload(key: str) -> Callable:
    return lambda row: row[key]


UPLOADED = Summary(
    "upload-rows", _("上传的各行"), _("自己上传的一个文件逐行核对的结果，有错误的在前"),
    (
        count("line", _("行"), _in_upload("line")),
        Column("outcome", _("结果"), lambda row: chinese(upload.OUTCOMES[row["outcome"]])),
        Column("place", _("序列与年份"), _in_upload("place")),
        Column("text", _("文件中"), _in_upload("text")),
        Column("shown", _("写入"), _in_upload("shown")),
        Column("before", _("原有"), _in_upload("before")),
        Column("column", _("有错误的列"), _in_upload("column")),
        Column("messages", _("说明"), lambda row: "；".join(row["messages"])),
        Column("remark", _("备注"), _in_upload("remark")),
    ),
    lambda asked: upload.in_order(upload.own(asked.by, int(asked.values["upload"]))),
    OfUpload, allowed=access.may_enter,
)  # fmt: skip
EXPORTS = Summary(
    "exports", _("我的报告和大表"), _("自己要过的报告和大表，到期以前"),
    (
        Column("title", _("内容"), lambda row: row.title),
        Column("asked_at", _("提出时间"), lambda row: row.asked_at, Kind.MOMENT),
        Column("state", _("状态"), lambda row: str(row.get_state_display())),
        Column("expires_at", _("保留到"), lambda row: row.expires_at, Kind.MOMENT),
    ),
    lambda asked: Export.objects.kept().filter(by=asked.by), allowed=access.has_account,
)  # fmt: skip
VIEWS = Summary(
    "saved-views", _("我的视图"), _("自己保存的视图，可以看到条件"),
    (
        Column("name", _("名称"), lambda row: row.name),
        Column("table", _("表编码"), lambda row: row.table),
        Column("query", _("条件"), lambda row: row.query),
        Column("sending", _("邮件"), lambda row: str(row.get_sending_display())),
    ),
    lambda asked: SavedView.objects.filter(by=asked.by), allowed=access.has_account,
)  # fmt: skip
