"""Upload: a template to fill, the file read in the background, a preview, all or nothing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from departments import access, audit
from departments.models import AuditEntry
from indicators import selectors, services, sheets, tasks
from indicators.entry.forms import UploadForm
from indicators.entry.grid import department_of
from indicators.entry.sheets import HEAD, WIDTHS, template
from indicators.models import Deadline, Upload

PAGE_SIZE = 100
OUTCOMES = {
    "error": _("有错误"),
    "new": _("新填"),
    "changed": _("有改动"),
    "unchanged": _("没有变化"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access.requires(access.may_enter)
def download(request, ending):
    """The department's rows of a year as a spreadsheet to be filled."""
    department = department_of(request.user, request.GET.get("department"))
    year = request.year_choice.year
    if not request.year_choice.chosen:
        year = selectors.collecting_year(Deadline.objects.calendar(), department) or year
    rows = template(selectors.grid(selectors.entered_series(department), year, shown=2), year)
    name = gettext("%(department)s%(year)s年填报.%(ending)s") % {
        "department": department,
        "year": year,
        "ending": ending,
    }
    if ending == "xlsx":
        content, kind = (
            sheets.write_xlsx(rows, gettext("%(year)s年") % {"year": year}, WIDTHS),
            XLSX,
        )
    else:
        content, kind = sheets.write_csv(rows), "text/csv; charset=utf-8"
    audit.record(AuditEntry.Action.EXPORTED, request.user, name, request, rows=len(rows) - 1)
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=kind, headers=headers)


@access.requires(access.may_enter)
def upload(request):
    """Send a file, and see the last ones."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > sheets.FILE_SIZE:
            form.add_error(
                "file",
                gettext("文件超过 %(file_size)s MB。请拆成几个文件上传。")
                % {"file_size": sheets.FILE_SIZE // 2**20},
            )
        else:
            kept = services.keep_upload(file.name, file.read(), request.user)
            transaction.on_commit(lambda: tasks.wake(tasks.read_upload, kept.pk))
            return redirect("upload_preview", kept.pk)
    department = department_of(request.user, request.GET.get("department"))
    return render(
        request,
        "entry/upload.html",
        {
            "form": form,
            "head": HEAD,
            "department": department,
            "year": selectors.collecting_year(Deadline.objects.calendar(), department)
            or request.year_choice.year,
            "uploads": request.user.uploads.defer("content", "rows")[:10],
        },
    )


def own(user, pk: int) -> Upload:
    """An upload of one's own. Raises PermissionDenied for another's."""
    found = get_object_or_404(Upload.objects.defer("content"), pk=pk)
    if found.by_id != user.pk:
        raise PermissionDenied
    return found


def in_order(kept: Upload) -> list[dict]:
    """The rows of a file, mistakes first."""
    order = list(OUTCOMES)
    return sorted(kept.rows, key=lambda row: (order.index(row["outcome"]), row["line"]))


@access.requires(access.may_enter)
def preview(request, pk):
    """What the file would do, row by row, mistakes first; its progress while it is being read."""
    kept = own(request.user, pk)
    if request.htmx and kept.is_busy:
        return render(request, "entry/upload_progress.html", {"upload": kept})
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    rows = in_order(kept)
    counts = {outcome: sum(1 for row in rows if row["outcome"] == outcome) for outcome in OUTCOMES}
    return render(
        request,
        "entry/upload_preview.html",
        {
            "upload": kept,
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "counts": [(outcome, label, counts[outcome]) for outcome, label in OUTCOMES.items()],
            "errors": counts["error"],
            "writes": counts["new"] + counts["changed"],
            "labels": OUTCOMES,
        },
    )


@require_POST
@access.requires(access.may_enter)
def decide(request, pk):
    """Take the whole file, or give it up."""
    kept = own(request.user, pk)
    if "drop" in request.POST:
        services.drop_upload(kept.pk, request.user)
        messages.success(request, gettext("已放弃这次上传，数据没有改动。"))
        return redirect("upload")
    try:
        services.begin_writing(kept.pk, request.user)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        transaction.on_commit(lambda: tasks.wake(tasks.write_upload, kept.pk))
    return redirect("upload_preview", kept.pk)
