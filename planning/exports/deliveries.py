"""Pages of what is made in the background, and of saved views."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.exports import asking, audit, names, opening, services
from planning.exports.tables import TABLES
from planning.models import Export, Plan, SavedView
from planning.selectors import YearChoice


class ReportForm(forms.Form):
    plan = forms.ModelChoiceField(
        Plan.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("全部规划"),
        label=_("规划"),
    )
    year = forms.TypedChoiceField(coerce=int, label=_("截至年份"))
    known = forms.DateField(
        label=_("数据公布截至"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填为今天；填过去的日期可以重做当时的报告。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choice = YearChoice.of(None)
        self.fields["year"].choices = [
            (year, gettext("%(year)s年") % {"year": year}) for year in choice.years
        ]

    def clean(self):
        cleaned = super().clean()
        plan, year = cleaned.get("plan"), cleaned.get("year")
        if plan and year and year < plan.start_year:
            self.add_error(
                "year",
                gettext("这个规划从%(start_year)s年开始，请选之后的年份。")
                % {"start_year": plan.start_year},
            )
        if (known := cleaned.get("known")) and known > timezone.localdate():
            self.add_error("known", gettext("日期不能晚于今天。"))
        return cleaned


@login_required
def reports(request):
    """Ask for a report; see those that one has asked for."""
    asked = {
        "plan": request.GET.get("plan"),
        "year": request.year_choice.year,
        "known": request.known,
    }
    form = ReportForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data["known"] or timezone.localdate()
        made = services.ask_report(
            form.cleaned_data["plan"], form.cleaned_data["year"], known, request.user
        )
        return redirect("export", made.key)
    mine = Export.objects.kept().filter(by=request.user)[:20]
    return render(request, "exports/reports.html", {"form": form, "exports": mine})


def _export(request, key: str) -> Export:
    """The export of a link, until it expires.

    Whoever has the link may read it, unless the list is not for every reader: then it is for whom
    it was made alone. Raises Http404.
    """
    export = get_object_or_404(Export.objects.kept(), key=key)
    table = asking.LISTS.get(export.question.get("table"))
    if table and not asking.is_open(table) and request.user != export.by:
        raise Http404
    return export


def export(request, key):
    """How far an export is; the page asks again by itself until it is ready."""
    export = _export(request, key)
    running = export.state in (Export.State.WAITING, Export.State.WORKING)
    response = render(request, "exports/export.html", {"export": export, "running": running})
    response["Cache-Control"] = "no-store"
    return response


def export_file(request, key, name):
    export = _export(request, key)
    path = services.folder_of(export) / name
    if name not in export.files or not path.is_file():
        raise Http404
    audit.note(name, request.user, request, export=export.pk)
    response = FileResponse(path.open("rb"))
    response["Content-Disposition"] = names.disposition(name)
    return response


@login_required
def views(request):
    """Save a view; see and remove one's own."""
    problem = ""
    if request.method == "POST":
        if "remove" in request.POST:
            get_object_or_404(SavedView, key=request.POST["remove"], by=request.user).delete()
            messages.info(request, gettext("已删除。"))
            return redirect("views")
        try:
            view = services.save_view(
                request.POST.get("name", ""),
                _table(request.POST.get("table", "")),
                request.POST.get("query", ""),
                _sending(request.POST.get("sending", "")),
                request.user,
            )
        except (services.NotReady, asking.Misasked) as error:
            problem = str(error)
        else:
            messages.info(
                request,
                gettext("已保存视图“%(name)s”。把下面的链接发给同事，他们看到同样的表。")
                % {"name": view.name},
            )
            return redirect("views")
    mine = request.user.saved_views.all()
    for each in mine:
        each.address = request.build_absolute_uri(reverse("view", args=[each.key]))
        each.table_name = asking.LISTS[each.table].name
        each.in_interface = each.table in TABLES
    return render(
        request,
        "exports/views.html",
        {"views": mine, "problem": problem, "sendings": SavedView.Sending.choices},
        status=400 if problem else 200,
    )


def _table(code: str) -> str:
    if code not in asking.LISTS:
        raise asking.Misasked("table", gettext("没有这张表，请从列表页保存视图。"))
    return code


def _sending(code: str) -> str:
    return code if code in SavedView.Sending.values else SavedView.Sending.NEVER


def view(request, key):
    """The link of a saved view: the page that shows this list where there is one, else the file."""
    view = get_object_or_404(SavedView, key=key)
    if page := opening.page_of(view.table, QueryDict(view.query)):
        return redirect(page)
    return redirect(f"{reverse('table_file', args=[view.table, 'csv'])}?{view.query}")
