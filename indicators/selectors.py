"""Reads over several tables, each in a constant number of queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from departments import access
from departments.models import Department
from indicators import checking
from indicators.models import Calendar, Deadline, Revision, Series

YEARS_SHOWN = 5


@dataclass
class Cell:
    """The figure of a series in a year, as those who enter it see it."""

    series: Series
    year: int
    is_open: bool  # whether the year can be entered
    revisions: list[Revision] = field(default_factory=list)  # oldest first
    findings: list[checking.Finding] = field(default_factory=list)
    # What was typed and could not be saved, and why.
    text: str | None = None
    refusal: str = ""
    theirs: Revision | None = None

    @property
    def seen(self) -> int:
        """The number of the newest revision; 0 before the first."""
        return self.revisions[-1].number if self.revisions else 0

    @property
    def entered(self) -> Revision | None:
        """The draft or the submitted figure."""
        return next((r for r in reversed(self.revisions) if r.is_open), None)

    @property
    def published(self) -> Revision | None:
        found = [r for r in self.revisions if r.state == Revision.State.PUBLISHED]
        best = {value: order for order, value in enumerate(Revision.Vintage.values)}
        return max(found, key=lambda r: (best[r.vintage], r.number)) if found else None

    @property
    def returned(self) -> Revision | None:
        """The newest revision, where a reviewer gave it back and nobody has taken it up."""
        last = self.revisions[-1] if self.revisions else None
        return last if last and last.state == Revision.State.RETURNED else None

    @property
    def standing(self) -> Revision | None:
        """The revision whose value stands in the cell."""
        return self.entered or self.returned or self.published

    @property
    def state(self) -> str:
        if self.refusal:
            return "refused"
        return str(self.standing.state) if self.standing else "empty"

    @property
    def shown(self) -> str:
        if self.text is not None:
            return self.text
        return checking.plain(self.standing.value) if self.standing else ""

    @property
    def said(self) -> str:
        """The value with its unit, where it was written in another way than it is kept."""
        entered = self.entered
        if not entered or not entered.written:
            return ""
        value = checking.shown(entered.value, self.series)
        bare = str.maketrans("", "", " ,")
        written = entered.written.translate(bare)
        kept = (value.translate(bare), checking.plain(entered.value).translate(bare))
        return "" if written in kept else f"{entered.written} {gettext('＝')} {value}"

    @property
    def warnings(self) -> list[checking.Finding]:
        return [finding for finding in self.findings if finding.level == checking.WARNING]

    @property
    def needs_remark(self) -> bool:
        entered = self.entered
        return bool(entered and entered.state == Revision.State.DRAFT and self.findings)


@dataclass
class Row:
    series: Series
    cells: list[Cell]

    @property
    def current(self) -> Cell:
        return self.cells[-1]


def entered_series(department: Department | None) -> QuerySet[Series]:
    """The series that a department answers for, as its grid shows them."""
    return (
        Series.objects.filter(department=department)
        .select_related("indicator", "subject", "department")
        .order_by("subject__order", "subject__code", "indicator__code")
    )


def grid(series: Iterable[Series], year: int, shown: int = YEARS_SHOWN) -> list[Row]:
    """Rows of the grid: each series with the year and the years before it, the year last."""
    listed = list(series)
    years = range(year - shown + 1, year + 1)
    found: dict[tuple[int, int], list[Revision]] = {}
    revisions = (
        Revision.objects.filter(
            observation__series__in=[one.pk for one in listed],
            observation__year__in=years,
            observation__period_start=None,
        )
        .select_related("observation", "entered_by", "source")
        .order_by("number")
    )
    for revision in revisions:
        place = revision.observation
        found.setdefault((place.series_id, place.year), []).append(revision)
    known = checking.background(listed)
    return [
        Row(one, [cell_of(one, each, found.get((one.pk, each), []), known) for each in years])
        for one in listed
    ]


def cell_of(series: Series, year: int, revisions, known: checking.Background) -> Cell:
    """One cell, with what is odd about the draft that stands in it."""
    is_open = known.calendar.is_open(series.department_id, year, known.today)
    cell = Cell(series, year, is_open, revisions)
    entered = cell.entered
    if entered:
        cell.findings = checking.findings(series, year, entered.value, entered.vintage, known)
    return cell


def cell(series: Series, year: int) -> Cell:
    [row] = grid([series], year, shown=1)
    return row.current


@dataclass
class Progress:
    """How far the figures of a year are, of one department or of several."""

    expected: int = 0
    counts: Counter = field(default_factory=Counter)  # published, submitted, draft, returned
    deadline: Deadline | None = None
    today: date | None = None

    @property
    def missing(self) -> int:
        return self.expected - self.counts.total()

    @property
    def handed_in(self) -> int:
        return self.counts["published"] + self.counts["submitted"]

    @property
    def outstanding(self) -> int:
        return self.expected - self.handed_in

    @property
    def share(self) -> float | None:
        return self.handed_in / self.expected if self.expected else None

    @property
    def days_left(self) -> int | None:
        return (self.deadline.due_on - self.today).days if self.deadline else None

    @property
    def days_late(self) -> int | None:
        return -self.days_left if self.deadline else None

    @property
    def is_late(self) -> bool:
        return bool(self.outstanding and self.deadline and self.deadline.due_on < self.today)


def progress(rows: Iterable[Row], deadline: Deadline | None) -> Progress:
    """The progress of a grid's last year."""
    found = Progress(deadline=deadline, today=timezone.localdate())
    for row in rows:
        found.expected += 1
        if row.current.standing:
            found.counts[str(row.current.standing.state)] += 1
    return found


def progress_by_department(year: int) -> dict[int, Progress]:
    """The progress of every department that has series, by its id."""
    calendar = Deadline.objects.calendar()
    today = timezone.localdate()
    mine = Series.objects.exclude(department=None).order_by()
    result = {
        department_id: Progress(n, deadline=calendar.deadline(department_id, year), today=today)
        for department_id, n in mine.values_list("department_id").annotate(n=Count("id"))
    }
    revisions = Revision.objects.filter(observation__year=year, observation__period_start=None)
    published = revisions.filter(state=Revision.State.PUBLISHED).values("observation__series")
    done = mine.filter(id__in=published).values_list("department_id").annotate(n=Count("id"))
    for department_id, n in done:
        result[department_id].counts["published"] = n
    # What is still on its way, each series by the furthest that it has come.
    order = ("draft", "returned", "submitted")
    waiting = (
        revisions.filter(entered_by__isnull=False, state__in=order)
        .exclude(observation__series__in=published)
        .exclude(observation__series__department=None)
        .values_list("observation__series__department_id", "observation__series_id", "state")
    )
    furthest: dict[tuple[int, int], str] = {}
    for department_id, series_id, state in waiting.order_by():
        known = furthest.setdefault((department_id, series_id), state)
        furthest[department_id, series_id] = max(known, state, key=order.index)
    for (department_id, _), state in furthest.items():
        result[department_id].counts[state] += 1
    return result


def collecting_year(calendar: Calendar, department: Department | None) -> int | None:
    return calendar.open_year(department.pk if department else None, timezone.localdate())


@dataclass
class Submission:
    """A submitted figure as its reviewer sees it: beside what stood before, with what is odd."""

    revision: Revision
    published: Decimal | None
    last_year: Decimal | None
    findings: list[checking.Finding]
    is_own: bool

    @property
    def change(self) -> Decimal | None:
        """Against the year before, as a fraction; None where that says nothing."""
        indicator = self.revision.observation.series.indicator
        if not self.last_year or self.last_year < 0 or indicator.in_percent:
            return None
        return self.revision.value / self.last_year - 1


def submissions(user, department: Department | None = None) -> list[Submission]:
    """What waits for this reviewer, the oldest first."""
    waiting = Revision.objects.open().filter(state=Revision.State.SUBMITTED)
    limits = access.reviewed_departments(user)
    if limits is not None:
        waiting = waiting.filter(observation__series__department__in=limits)
    if department is not None:
        waiting = waiting.filter(observation__series__department=department)
    revisions = list(
        waiting.select_related(
            "observation__series__indicator",
            "observation__series__subject",
            "observation__series__department",
            "entered_by",
            "submitted_by",
            "source",
        ).order_by("observation__series__department__order", "submitted_at", "pk")
    )
    known = checking.background(revision.observation.series for revision in revisions)
    result = []
    for revision in revisions:
        place = revision.observation
        published = known.published.get((place.series_id, place.year, revision.vintage))
        last = known.values.get(place.series_id, {}).get(place.year - 1)
        odd = checking.findings(place.series, place.year, revision.value, revision.vintage, known)
        own = user.pk in (revision.entered_by_id, revision.submitted_by_id)
        result.append(Submission(revision, published, last, odd, own))
    return result
