"""One figure: its revisions, what each did to the verdicts, and the targets that hang on it."""

from datetime import timedelta

from django.db.models import Q
from django.shortcuts import get_object_or_404, render

from departments import access
from indicators.models import Revision, Series
from planning.models import Status, Target
from planning.recompute import evaluable, judge


def series_targets(request, series):
    """The targets that are measured by a series, as a part of another page."""
    found = get_object_or_404(Series, pk=series)
    targets = (
        Target.objects.filter(Q(series=found) | Q(series_b=found), kind=Target.Kind.GOAL)
        .select_related("plan", "indicator", "subject")
        .order_by("plan__order", "order")
    )
    return render(request, "boards/series_targets.html", {"targets": targets})


def history(request, series, year):
    """Who entered, changed, returned and published a figure, and what that did to the targets.

    Values that are not published are shown to those who enter or judge them; others with an
    account see that they exist, visitors do not.
    """
    series = get_object_or_404(
        Series.objects.select_related("indicator", "subject", "department"), pk=series
    )
    return render(
        request,
        "boards/history.html",
        {
            "series": series,
            "year": year,
            "revisions": revisions_of(series, year, request.user),
            "may_enter": access.may_enter_for(request.user, series.department_id),
            "names": request.user.is_authenticated,
        },
    )


def revisions_of(series: Series, year: int, user) -> list[Revision]:
    """The revisions that somebody may see, the latest first, each with `effects` on the targets.

    `is_shown` says whether its value may be seen too; `as_written` is how it was written, where
    that says more than the number.
    """
    sees_drafts = access.may_see_drafts_of(user, series.department_id)
    revisions = list(
        Revision.objects.filter(observation__series=series, observation__year=year)
        .select_related(
            "observation__series__indicator", "source", "entered_by", "submitted_by", "decided_by"
        )
        .order_by("-number")
    )
    if not access.may_see_that_drafts_exist(user):
        revisions = [r for r in revisions if r.state == Revision.State.PUBLISHED]
    days = {r.known_on for r in revisions if r.state == Revision.State.PUBLISHED}
    effects = {day: _effects(series, year, day) for day in days}
    for revision in revisions:
        is_published = revision.state == Revision.State.PUBLISHED
        revision.is_shown = is_published or sees_drafts
        bare = revision.written.replace(",", "").replace(" ", "")
        revision.as_written = "" if bare == f"{revision.value.normalize():f}" else revision.written
        revision.effects = effects[revision.known_on] if is_published else []
    return revisions


def _effects(series, year: int, day) -> list[tuple[Target, Status, Status]]:
    """How the verdicts of that year changed on that day: (target, before, after)."""
    targets = evaluable().filter(Q(series=series) | Q(series_b=series))
    targets = targets.filter(plan__start_year__lte=year, due_year__gte=year)
    found = targets.select_related("plan", "subject", "indicator").in_bulk()
    before, after = (
        dict(zip(frame["target_id"], frame["status"], strict=True))
        for frame in (
            judge(targets, year, day - timedelta(days=1)),
            judge(targets, year, day),
        )
    )
    return [
        (found[pk], Status(before[pk]), Status(status))
        for pk, status in after.items()
        if pk in before
    ]
