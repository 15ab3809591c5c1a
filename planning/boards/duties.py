"""Measures and projects: lists, one of them with its news, and the matrix of who answers."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from departments.access import may_enter, may_report_for, requires
from planning import gathering, services
from planning.boards.cited import cited
from planning.boards.filters import MeasureFilter, ProjectFilter, in_words
from planning.boards.paging import paged
from planning.documents.clauses import clause_of
from planning.duties import ANSWERING, in_the_matrix, matrix, with_stage
from planning.forms import NewsForm
from planning.models import Measure, News, Plan, Project, Status, Target
from planning.selectors import with_verdicts

PAGE_SIZE = 50
MATRIX_CELLS = 1500  # of one page, departments × plans


def measures(request):
    return _list(request, Measure, MeasureFilter)


def projects(request):
    return _list(request, Project, ProjectFilter)


def _list(request, model, filter_class):
    filtered = filter_class(request.GET, queryset=with_stage(model.objects.all()))
    return render(
        request,
        "boards/matters.html",
        paged(request, filtered.qs, PAGE_SIZE)
        | {
            "kind": model._meta.model_name,
            "label": model._meta.verbose_name,
            "stages": _stages(request, model, filter_class),
            "filter": filtered,
            "filters_in_words": in_words(filtered),
            "cited_plans": Plan.objects.all(),
        },
    )


def _stages(request, model, filter_class) -> list[tuple[str, str, int, float]]:
    """How many stand at each stage under the other filters: (stage, word, number, part of most)."""
    others = request.GET.copy()
    others.pop("stage", None)
    rows = filter_class(others, queryset=with_stage(model.objects.all())).qs
    counts = Counter(rows.order_by().values_list("reached", flat=True))
    found = [(stage, label, counts[stage]) for stage, label in model.Stage.choices]
    found.append(("none", gettext("未报进展"), counts[""] + counts[None]))
    most = max(n for *_, n in found) or 1
    return [(stage, label, n, round(100 * n / most, 1)) for stage, label, n in found]


def measure(request, code):
    return _matter(request, _found(Measure, code))


def project(request, code):
    return _matter(request, _found(Project, code))


def _found(model, code) -> Measure | Project:
    return get_object_or_404(with_stage(model.objects.all(), everyone=True), code=code)


def _matter(request, matter, form=None):
    """One measure or project: what the plan says, who answers, its news; and a form for more."""
    is_project = isinstance(matter, Project)
    may_report = _may_report(request.user, matter)
    if may_report and form is None:
        form = NewsForm(matter=matter, reached=matter.reached)
    goals = _goals(matter, request.year_choice.year) if is_project else []
    return render(
        request,
        "boards/matter.html",
        cited(request.year_choice, goals, [matter.plan])
        | {
            "matter": matter,
            "clause": clause_of(matter),
            "codes": [matter.code, getattr(matter.target, "code", "") if is_project else ""],
            "goals": goals,
            "kind": matter._meta.model_name,
            "label": matter._meta.verbose_name,
            "form": form,
            "may_report": may_report,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _goals(project: Project, year: int) -> list[Target]:
    """The goals of its plan that a project serves, with their standing."""
    return list(with_verdicts(gathering.goals_of(project).order_by("order"), year))


@requires(may_enter)
@require_POST
def report_measure(request, code):
    return _report(request, _found(Measure, code))


@requires(may_enter)
@require_POST
def report_project(request, code):
    return _report(request, _found(Project, code))


def _report(request, matter):
    """Add a report; a wrong one comes back with what was written and what to do."""
    if not _may_report(request.user, matter):
        raise PermissionDenied
    form = NewsForm(request.POST, matter=matter, reached=matter.reached)
    if not form.is_valid():
        return _matter(request, matter, form)
    services.report_news(matter, request.user, **form.cleaned_data)
    messages.success(request, gettext("已登记这条进展。"))
    return redirect(matter._meta.model_name, matter.code)


@requires(may_enter)
@require_POST
def withdraw(request, pk):
    """Undo a report."""
    news = get_object_or_404(News.objects.select_related("measure", "project"), pk=pk)
    if not _may_report(request.user, news.matter):
        raise PermissionDenied
    services.withdraw_news(news)
    messages.success(request, gettext("已撤回这条进展。"))
    return redirect(news.matter._meta.model_name, news.matter.code)


def _may_report(user, matter) -> bool:
    if not user.is_authenticated:
        return False
    answering = matter.responsibilities.filter(role__in=ANSWERING)
    return may_report_for(user, set(answering.values_list("department_id", flat=True)))


def duty_matrix(request):
    """Departments × plans, with counts by status; every number leads to what it counts."""
    size = max(MATRIX_CELLS // max(Plan.objects.count(), 1), 1)
    listed = paged(request, in_the_matrix(), size)
    plans, listed["page"].object_list = matrix(request.year_choice.year, listed["page"])
    return render(
        request,
        "boards/matrix.html",
        listed | cited(request.year_choice, plans=plans) | {"plans": plans, "statuses": Status},
    )
