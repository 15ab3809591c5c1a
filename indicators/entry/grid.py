"""我的填报: the department's figures in one grid, saved cell by cell."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from departments import access
from departments.models import Department, User
from indicators import checking, selectors, services
from indicators.entry.forms import CellForm, FigureForm
from indicators.models import Deadline, Revision, Series

PAGE_SIZE = 100  # rows; a department with more turns pages
PASTE_LIMIT = 500  # cells at a time
SHOWN = {
    "": _("全部"),
    "missing": _("未填"),
    "draft": _("草稿"),
    "returned": _("已退回"),
    "submitted": _("待审核"),
    "published": _("已发布"),
}


@access.requires(access.may_enter)
def entry(request):
    """The grid of one department: a clerk's own, or the one that a coordinator chose."""
    department = department_of(request.user, request.GET.get("department"))
    calendar = Deadline.objects.calendar()
    choice = request.year_choice
    year = choice.year
    if not choice.chosen:
        year = selectors.collecting_year(calendar, department) or year
    rows = rows_of(department, year, request.GET.get("q", ""))
    deadline = calendar.deadline(department.pk if department else None, year)
    state = request.GET.get("state", "")
    parameters = request.GET.copy()
    parameters.pop("page", None)
    as_file = parameters.copy()
    as_file["year"] = year
    if department:
        as_file["department"] = department.code
    return render(
        request,
        "entry/grid.html",
        {
            "department": department,
            "departments": _departments(request.user),
            "year": year,
            "years": range(year - selectors.YEARS_SHOWN + 1, year + 1),
            "progress": selectors.progress(rows, deadline),
            "page": Paginator(in_state(rows, state), PAGE_SIZE).get_page(request.GET.get("page")),
            "drafts": _drafts(department),
            "states": SHOWN.items(),
            "state": state,
            "q": request.GET.get("q", ""),
            "query": parameters.urlencode(),
            "as_file": as_file.urlencode(),
        },
    )


def rows_of(department: Department | None, year: int, words: str) -> list[selectors.Row]:
    """The rows of a department's grid that have every one of the words in their name."""
    series = selectors.entered_series(department)
    for word in words.split():
        series = series.filter(
            Q(indicator__name__icontains=word)
            | Q(indicator__name_en__icontains=word)
            | Q(subject__name__icontains=word)
            | Q(subject__name_en__icontains=word)
        )
    return selectors.grid(series, year)


def in_state(rows: list[selectors.Row], state: str) -> list[selectors.Row]:
    """Those whose figure of the year is in that state; all of them for an empty one."""
    return [row for row in rows if state in ("", shown_as(row.current))]


def shown_as(cell: selectors.Cell) -> str:
    """The state of a cell as a key of `SHOWN`."""
    return "missing" if cell.state == "empty" else cell.state


def _drafts(department: Department | None) -> list[int]:
    """The ids of the department's drafts, of whatever year: what the button submits."""
    drafts = Revision.objects.open().filter(state=Revision.State.DRAFT)
    drafts = drafts.filter(observation__series__department=department)
    return list(drafts.order_by("pk").values_list("pk", flat=True)) if department else []


def department_of(user: User, code: str | None) -> Department | None:
    """The department whose grid is asked for; one's own without a code.

    Raises PermissionDenied for another's.
    """
    if code:
        department = get_object_or_404(Department, code=code)
        if not access.may_enter_for(user, department.pk):
            raise PermissionDenied
        return department
    if user.department_id:
        return user.department
    return Department.objects.filter(series__isnull=False).first()


def _departments(user):
    if user.role != User.Role.COORDINATOR:
        return []
    return Department.objects.filter(series__isnull=False).distinct()


def series_for(user, pk: int) -> Series:
    """The series with that id, if this person enters its figures."""
    series = get_object_or_404(
        Series.objects.select_related("indicator", "subject", "department"), pk=pk
    )
    if not access.may_enter_for(user, series.department_id):
        raise PermissionDenied
    return series


@require_POST
@access.requires(access.may_enter)
def save_cell(request):
    """Save one cell as a draft; answers with the cell as it stands now."""
    form = CellForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(gettext("这一格的数据不完整，请刷新页面。"))
    series = series_for(request.user, form.cleaned_data["series"])
    return _cells(request, [_saved(request.user, series, form.cleaned_data)])


def _saved(user, series: Series, data: dict, known=None) -> selectors.Cell:
    """Enter or clear one figure; a refusal stands in the cell beside what was typed."""
    year, text, seen = data["year"], data["text"].strip(), data["seen"]
    try:
        if text:
            services.enter_figure(
                series=series, year=year, text=text, by=user, seen=seen,
                remark=data["remark"], known=known, **_kept(series, year),
            )  # fmt: skip
        else:
            services.clear_figure(series=series, year=year, by=user, seen=seen)
    except services.Refused as refusal:
        cell = selectors.cell(series, year)
        cell.text, cell.refusal = data["text"], str(refusal)
        cell.theirs = getattr(refusal, "theirs", None)
        return cell
    return selectors.cell(series, year)


def _kept(series: Series, year: int) -> dict:
    """What the grid does not ask for and the draft may already say."""
    draft = (
        Revision.objects.open()
        .filter(observation__series=series, observation__year=year, observation__period_start=None)
        .first()
    )
    return {"vintage": draft.vintage, "locator": draft.locator} if draft else {}


@require_POST
@access.requires(access.may_enter)
def check_cell(request):
    """What is typed, shown back and checked, before anything is saved."""
    form = CellForm(request.POST)
    if not form.is_valid():
        return HttpResponse()
    data = form.cleaned_data
    series = series_for(request.user, data["series"])
    context = {"shown": "", "findings": [], "refusal": ""}
    if data["text"].strip():
        try:
            value = checking.typed(data["text"], series)
        except services.Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            context["shown"] = checking.shown(value, series)
            context["findings"] = checking.findings(
                series, data["year"], value, Revision.Vintage.FINAL, checking.background([series])
            )
    return render(request, "entry/typed.html", context)


@require_POST
@access.requires(access.may_enter)
def paste(request):
    """Save a pasted block; answers with every cell of it, those refused with the reason."""
    try:
        block = json.loads(request.POST.get("cells", ""))
        forms = [CellForm(cell) for cell in block]
    except (ValueError, TypeError, AttributeError):
        return HttpResponseBadRequest(gettext("粘贴的内容读不懂，请刷新页面后再试。"))
    if len(forms) > PASTE_LIMIT:
        return HttpResponseBadRequest(
            gettext("一次最多粘贴 %(paste_limit)s 格，更多请用上传。")
            % {"paste_limit": PASTE_LIMIT}
        )
    if not all(form.is_valid() for form in forms):
        return HttpResponseBadRequest(gettext("粘贴的内容太长，请核对后再试。"))
    ids = {form.cleaned_data["series"] for form in forms}
    found = Series.objects.select_related("indicator", "subject", "department").in_bulk(ids)
    for pk in ids:
        if pk not in found or not access.may_enter_for(request.user, found[pk].department_id):
            raise PermissionDenied
    return _cells(
        request,
        [
            _saved(request.user, found[form.cleaned_data["series"]], form.cleaned_data)
            for form in forms
        ],
        apart=True,
    )


def _cells(request, cells: list[selectors.Cell], apart: bool = False) -> HttpResponse:
    """Cells to be put in their places, with the form that submits what is a draft now."""
    parts = [
        render_to_string("entry/cell.html", {"cell": cell, "apart": apart}, request)
        for cell in cells
    ]
    if cells:
        context = {
            "drafts": _drafts(cells[0].series.department),
            "query": request.POST.get("query", ""),
            "apart": True,
        }
        # A browser drops a form that follows a table's cell, unless it stands in a template.
        form = render_to_string("entry/submit.html", context, request)
        parts.append(f"<template>{form}</template>")
    return HttpResponse("".join(parts))


@access.requires(access.may_enter)
def figure(request, series, year):
    """One figure with its source, remark and attachment."""
    series = series_for(request.user, series)
    if not 1949 <= year <= 2100:
        raise PermissionDenied
    cell = selectors.cell(series, year)
    standing = cell.standing
    initial = {"seen": cell.seen, "vintage": Revision.Vintage.FINAL}
    if standing:
        initial |= {
            "text": checking.plain(standing.value),
            "vintage": standing.vintage,
            "locator": standing.locator,
            "remark": cell.entered.remark if cell.entered else "",
        }
    form = FigureForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_figure(series=series, year=year, by=request.user, **form.cleaned_data)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                gettext("%(series)s %(year)s年已存为草稿。") % {"series": series, "year": year},
            )
            return redirect(_address(series, year))
    return render(
        request,
        "entry/figure.html",
        {
            "series": series,
            "year": year,
            "cell": cell,
            "form": form,
            "back": _address(series, year),
        },
    )


def _address(series: Series, year: int) -> str:
    """The grid in which the series stands."""
    owner = f"&department={series.department.code}" if series.department else ""
    return f"{reverse('entry')}?year={year}{owner}"


@require_POST
@access.requires(access.may_enter)
def submit(request):
    """Hand the drafts that stood on the page to the reviewers."""
    ids = [int(pk) for pk in request.POST.getlist("revision") if pk.isdecimal()]
    if not ids:
        messages.warning(request, gettext("没有可提交的草稿。请先填写数据。"))
        return redirect(_back(request))
    try:
        submitted, refused = services.submit_ready_figures(ids, request.user)
    except services.Refused as refusal:
        messages.error(request, gettext("没有提交。%(refusal)s") % {"refusal": refusal})
        return redirect(_back(request))
    except services.NotAllowed as refusal:
        raise PermissionDenied from refusal
    if submitted:
        messages.success(
            request, gettext("已提交 %(n)s 项，等待审核。审核前可以撤回。") % {"n": len(submitted)}
        )
    if refused:
        messages.error(
            request,
            gettext("还有 %(n)s 项没有提交，如%(refused)s")
            % {"n": len(refused), "refused": refused[0]},
        )
    return redirect(_back(request))


@require_POST
@access.requires(access.may_enter)
def withdraw(request, pk):
    """Take a submitted figure back to be changed."""
    revision = get_object_or_404(Revision.objects.select_related("observation__series"), pk=pk)
    try:
        services.withdraw_figure(revision, request.user)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    except services.NotAllowed as refusal:
        raise PermissionDenied from refusal
    if request.htmx:
        place = revision.observation
        series = series_for(request.user, place.series_id)
        return _cells(request, [selectors.cell(series, place.year)])
    return redirect(_back(request))


def _back(request) -> str:
    """The grid as it was, by the query that the form carries."""
    query = request.POST.get("query", "")
    return f"{reverse('entry')}?{query}" if query else reverse("entry")
