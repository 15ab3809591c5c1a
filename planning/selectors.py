"""Reads over several tables, each in a constant number of queries."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Q, Sum
from django.utils import timezone

from planning.models import (
    BEHIND,
    Evaluation,
    Finding,
    FindingSide,
    Plan,
    Rebuild,
    RebuildChunk,
    Refusal,
    Remark,
    Responsibility,
    Section,
    StaleMark,
    StaleTally,
    Status,
    Tally,
    Target,
)
from planning.models.plans import AUDITING, AUDITING_OF_ROWS

GOOD = (Status.ACHIEVED, Status.ON_TRACK)
RATED = tuple(s for s in Status if s not in (Status.UNRATED, Status.NO_DATA))
# What a sentence counts, and which statuses a list has to hold to be exactly as long.
COUNTED: dict[str, tuple[Status, ...]] = {
    "begun": tuple(Status),
    "rated": RATED,
    "good": GOOD,
    "behind": BEHIND,
    "with_figures": tuple(s for s in Status if s != Status.NO_DATA),
    "no_data": (Status.NO_DATA,),
    "unrated": (Status.UNRATED,),
}


@dataclass(frozen=True)
class YearChoice:
    """The year that a page speaks of, and the years that it offers."""

    year: int
    first: int
    last: int
    chosen: bool
    known: date | None = None  # what was published by that day; None for the present

    @classmethod
    def of(cls, text: str | None, known: date | None = None) -> "YearChoice":
        span = Plan.objects.aggregate(first=Min("start_year"), last=Max("end_year"))
        first, last = span["first"] or 2011, span["last"] or 2020
        valid = bool(text) and text.isascii() and text.isdigit() and first <= int(text) <= last
        return cls(int(text) if valid else last, first, last, valid, known)

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def query(self) -> str:
        parts = [f"year={self.year}"] if self.chosen else []
        parts += [f"known={self.known}"] if self.known else []
        return f"?{'&'.join(parts)}" if parts else ""


@dataclass(frozen=True)
class QueueState:
    """What waits for being judged."""

    targets: int  # marked, each counted once
    oldest_seconds: float  # 0 where none is marked
    refused: int
    sections: int  # whose goals are to be counted
    rebuild_left: int  # targets of chunks that a running rebuild has not done

    def as_dict(self) -> dict:
        return asdict(self)


def queue_state() -> QueueState:
    marks = StaleMark.objects.aggregate(
        targets=Count("target_id", distinct=True), oldest=Min("marked_at")
    )
    left = RebuildChunk.objects.filter(done_at=None, rebuild__state=Rebuild.State.RUNNING)
    oldest = marks["oldest"]
    return QueueState(
        targets=marks["targets"],
        oldest_seconds=round((timezone.now() - oldest).total_seconds(), 1) if oldest else 0.0,
        refused=Refusal.objects.count(),
        sections=StaleTally.objects.values("section_id").distinct().count(),
        rebuild_left=left.aggregate(left=Sum("targets"))["left"] or 0,
    )


def evaluations_in(year: int):
    """The verdict of every target as it stood in a year: its own last year's after that."""
    return Evaluation.objects.filter(
        Q(year=year) | Q(year=F("target__due_year"), target__due_year__lt=year)
    )


def tallies_in(year: int):
    """The same verdicts, counted."""
    return Tally.objects.filter(Q(year=year) | Q(year=F("due_year"), due_year__lt=year))


def with_verdicts(targets, year: int):
    """Targets with all that a row shows: `row.verdict` (a list of one or none), owners, names."""
    duties = Responsibility.objects.select_related("department").order_by("order")
    return (
        targets.select_related(
            "plan", "section", "subject", "indicator", "series__indicator", "series_b__subject"
        )
        .defer(*AUDITING_OF_ROWS)
        .prefetch_related(
            Prefetch("evaluations", queryset=evaluations_in(year), to_attr="verdicts"),
            Prefetch("responsibilities", queryset=duties, to_attr="duties"),
            Prefetch("stale_marks", to_attr="marks"),
        )
    )


@dataclass
class Standing:
    """How many targets of a group have which status in a year."""

    counts: Counter = field(default_factory=Counter)
    total: int = 0  # targets there are, whether their period has begun or not

    @property
    def begun(self) -> int:
        return self.counts.total()

    @property
    def rated(self) -> int:
        return sum(self.counts[status] for status in RATED)

    @property
    def good(self) -> int:
        return sum(self.counts[status] for status in GOOD)

    @property
    def behind(self) -> int:
        return sum(self.counts[status] for status in BEHIND)

    @property
    def no_data(self) -> int:
        return self.counts[Status.NO_DATA]

    @property
    def unrated(self) -> int:
        return self.counts[Status.UNRATED]

    @property
    def with_figures(self) -> int:
        return self.begun - self.no_data

    @property
    def share_with_figures(self) -> float | None:
        return self.with_figures / self.begun if self.begun else None

    @property
    def coverage(self) -> float | None:
        """The part of the targets that can be judged; None where there are none."""
        return self.rated / self.begun if self.begun else None

    @property
    def parts(self) -> list[tuple[Status, int]]:
        return [(status, self.counts[status]) for status in Status if self.counts[status]]


def standings(year: int, by: str, targets) -> dict[object, Standing]:
    """Standings of groups of some goals; `by` is a field path of Target, such as `subject_id`.

    Every verdict is counted: for whole plans and sections take `tallied`.
    """
    rows = (
        evaluations_in(year)
        .filter(target__in=targets)
        .values_list(f"target__{by}", "status")
        .annotate(n=_targets_counted(by))
    )
    return _standings(
        targets.order_by().values_list(by).annotate(n=Count("id", distinct=True)), rows.order_by()
    )


def tallied(year: int, by: str, **only) -> dict[object, Standing]:
    """Standings of all goals or `only` those of a plan, by `plan_id`, `section_id` or `nature`."""
    goals = Target.objects.filter(kind=Target.Kind.GOAL, **only).order_by()
    rows = tallies_in(year).filter(**only).order_by().values_list(by, "status")
    return _standings(goals.values_list(by).annotate(n=Count("id")), rows.annotate(n=Sum("n")))


def tallied_whole(year: int, **only) -> Standing | None:
    """The standing of all goals that fit; None where none fits.

    `only` are conditions on `Tally`; one on the verdict itself (status, reason) leaves those goals
    out that have none.
    """
    counts = Counter(
        dict(
            tallies_in(year).filter(**only).order_by().values_list("status").annotate(sum=Sum("n"))
        )
    )
    total = counts.total()
    if not only.keys() - {"plan", "section", "nature"}:
        total = Target.objects.filter(kind=Target.Kind.GOAL, **only).count()
    return Standing(counts, total) if total else None


def _standings(totals, counts) -> dict[object, Standing]:
    """From rows of (key, goals) and of (key, status, goals)."""
    result: dict[object, Standing] = {}
    for key, total in totals:
        result.setdefault(key, Standing()).total = total
    for key, status, n in counts:
        result.setdefault(key, Standing()).counts[status] += n
    return result


def combined(parts) -> Standing:
    """Several standings as one."""
    whole = Standing()
    for part in parts:
        whole.counts.update(part.counts)
        whole.total += part.total
    return whole


def outline(plan: Plan, targets: list[Target]) -> list[Section]:
    """The plan's sections in order, each with `section.rows`: its targets."""
    by_section: dict[int, list[Target]] = {}
    for target in targets:
        by_section.setdefault(target.section_id, []).append(target)
    sections = list(plan.sections.defer(*AUDITING).order_by("order"))
    parents = {section.pk: section.parent_id for section in sections}
    needed = set()
    for section_id in by_section:
        while section_id and section_id not in needed:
            needed.add(section_id)
            section_id = parents[section_id]
    for section in sections:
        section.rows = by_section.get(section.pk, [])
    return [section for section in sections if section.pk in needed]


def is_closed(key: str = "key") -> Exists:
    """Whether the latest remark on a finding closes it; `key` leads from a row to its key."""
    newer = Remark.objects.filter(key=OuterRef("key"), id__gt=OuterRef("id"))
    return Exists(Remark.objects.filter(~Exists(newer), key=OuterRef(key), closes=True))


def findings_with_state(findings=None):
    """Findings with their places and `closed`: whether the latest remark closes them."""
    findings = Finding.objects.all() if findings is None else findings
    sides = FindingSide.objects.select_related(
        "plan", "section", "target__project", "fact__indicator", "measure"
    )
    return (
        findings.annotate(closed=is_closed())
        .select_related("subject", "indicator")
        .prefetch_related(Prefetch("sides", queryset=sides.order_by("order")))
    )


def standings_by_year(by: str, targets, years) -> dict[tuple[object, int], Standing]:
    """Standings of groups of goals, year by year; `by` is a field path of Target.

    After its due year a target keeps its last verdict, as in `evaluations_in`. One query.
    """
    verdicts = (
        Evaluation.objects.filter(target__in=targets, year__lte=max(years, default=0))
        .values_list(f"target__{by}", "target__due_year", "year", "status")
        .annotate(n=_targets_counted(by))
        .order_by()
    )
    return _by_year(verdicts, list(years))


def tallied_by_year(by: str, years, **only) -> dict[tuple[object, int], Standing]:
    """The same of all goals or `only` those of a plan, as in `tallied`. One query."""
    tallies = Tally.objects.filter(year__lte=max(years, default=0), **only).order_by()
    rows = tallies.values_list(by, "due_year", "year", "status").annotate(n=Sum("n"))
    return _by_year(rows, list(years))


def _by_year(verdicts, years: list[int]) -> dict[tuple[object, int], Standing]:
    """From rows of (key, due year, year, status, goals)."""
    result: dict[tuple[object, int], Standing] = {}
    for key, due, verdict_year, status, n in verdicts:
        until = years[-1] if verdict_year == due else verdict_year
        for year in range(verdict_year, until + 1):
            if year in years:
                result.setdefault((key, year), Standing()).counts[status] += n
    return result


def _targets_counted(by: str) -> Count:
    """Each target once; only where `by` leads to several rows of it need they be told apart."""
    return Count("target_id", distinct="__" in by)


def due_counts() -> dict[tuple[int, int], int]:
    """How many goals fall due, by plan and year."""
    goals = Target.objects.filter(kind=Target.Kind.GOAL)
    rows = goals.values_list("plan_id", "due_year").annotate(n=Count("id")).order_by()
    return {(plan_id, due): n for plan_id, due, n in rows}


def leads_before_and_after(targets, year: int) -> list[tuple[Target, float, float]]:
    """Targets with a lead in the year and in the one before, from figures of those years."""
    rows: dict[int, dict[int, float]] = {}
    found = Evaluation.objects.filter(
        target__in=targets, year__in=(year - 1, year), used_year=F("year"), lead__isnull=False
    )
    for target_id, when, lead in found.values_list("target_id", "year", "lead"):
        rows.setdefault(target_id, {})[when] = lead
    both = {pk: leads for pk, leads in rows.items() if len(leads) == 2}
    named = Target.objects.filter(id__in=both).select_related("subject", "indicator")
    return [
        (target, both[target.pk][year - 1], both[target.pk][year])
        for target in named.order_by("plan__order", "order")
    ]
