"""Entering: each change of a figure is a revision of its own, and what it replaces stays."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from departments import access, audit
from departments.models import AuditEntry
from indicators import checking
from indicators.checking import Refused
from indicators.models import Observation, Revision, Series, Source, segment_of_next


class NotAllowed(Exception):
    """The person may not do this; the message says who may."""


class Conflict(Refused):
    """Somebody else was faster. `theirs` is the revision that stands now."""

    def __init__(self, theirs: Revision):
        self.theirs = theirs
        who = theirs.entered_by or gettext("系统")
        when = timezone.localtime(theirs.entered_at)
        value = checking.shown(theirs.value, theirs.observation.series)
        super().__init__(
            gettext("%(who)s已在%(when)s填写 %(value)s，您的数据没有保存。请核对后再决定。")
            % {"who": who, "when": when.strftime(gettext("%m月%d日 %H:%M")), "value": value}
        )


@dataclass(frozen=True)
class Entry:
    """One figure as a person means it. `seen` is the number of the newest revision they saw."""

    series: Series
    year: int
    text: str
    seen: int | None = None  # None: whatever stands there may be replaced
    remark: str = ""
    locator: str = ""
    vintage: str = Revision.Vintage.FINAL
    attachment: UploadedFile | None = None
    source: Source | None = None
    instead_of: Revision | None = None  # whose attachment goes on


def enter_figure(*, by, known: checking.Background | None = None, **entry) -> Revision:
    """Enter one figure as people write it, as a draft; the fields are those of Entry.

    Returns the draft that stands now: a new one, or the present one if nothing differs, so that
    a form sent twice makes one revision. Raises NotAllowed, Refused and Conflict.
    """
    return enter_figures([Entry(**entry)], by, known)[0]


@transaction.atomic
def enter_figures(
    entries: Iterable[Entry], by, known: checking.Background | None = None
) -> list[Revision]:
    """Enter many figures, all or none; in a constant number of queries."""
    entries = list(entries)
    if not all(access.may_enter_for(by, entry.series.department_id) for entry in entries):
        raise NotAllowed(gettext("只有负责该指标的部门可以填报。"))
    known = known or checking.background(entry.series for entry in entries)
    values = [_checked(entry, known) for entry in entries]
    places = _locked_places(entries)
    standing = _standing(places.values())
    report = _report_of(by)
    kept: list[Revision | None] = []
    new: list[Revision] = []
    replaced: list[int] = []
    for entry, value in zip(entries, values, strict=True):
        observation = places[entry.series.pk, entry.year]
        revisions = standing.get(observation.pk, [])
        latest = revisions[-1] if revisions else None
        draft = next((r for r in revisions if r.is_open), None)
        revision = Revision(
            observation=observation,
            number=latest.number + 1 if latest else 1,
            value=value,
            # A remark that comes later does not rewrite how the figure was written.
            written=draft.written if draft and draft.value == value else entry.text.strip()[:40],
            vintage=entry.vintage,
            source=entry.source or report,
            locator=entry.locator.strip()[:200],
            remark=entry.remark.strip(),
            entered_by=by,
        )
        if draft and _same(draft, revision) and not entry.attachment and draft == latest:
            kept.append(draft)
            continue
        if entry.seen is not None and latest and entry.seen != latest.number:
            raise Conflict(latest)
        if draft and draft.state == Revision.State.SUBMITTED:
            raise Refused(gettext("这一项已提交，等待审核。要修改请先撤回。"))
        if draft:
            replaced.append(draft.pk)
        _attach(revision, entry.attachment, draft or entry.instead_of)
        kept.append(None)
        new.append(revision)
    Revision.objects.filter(pk__in=replaced).update(
        state=Revision.State.WITHDRAWN,
        decided_by=by,
        decided_at=timezone.now(),
        reason="由新的草稿替代",
    )
    written = iter(Revision.objects.bulk_create(new, batch_size=1000))
    result = [revision or next(written) for revision in kept]
    if new:
        about = new[0] if len(new) == 1 else f"{len(new)} 项"
        audit.record(AuditEntry.Action.FIGURE_ENTERED, by, about)
    return result


@transaction.atomic
def clear_figure(*, series: Series, year: int, by, seen: int | None = None) -> Revision | None:
    """Take the draft of a figure back; returns it, or None where there was none."""
    if not access.may_enter_for(by, series.department_id):
        raise NotAllowed(gettext("只有负责该指标的部门可以填报。"))
    observation = (
        Observation.objects.select_for_update(no_key=True)
        .filter(series=series, year=year, period_start=None)
        .first()
    )
    if observation is None:
        return None
    revisions = _standing([observation]).get(observation.pk, [])
    draft = next((r for r in revisions if r.is_open), None)
    if draft is None:
        return None
    if draft.state == Revision.State.SUBMITTED:
        raise Refused(gettext("这一项已提交，等待审核。要修改请先撤回。"))
    if seen is not None and seen != revisions[-1].number:
        raise Conflict(revisions[-1])
    draft.state = Revision.State.WITHDRAWN
    draft.decided_by, draft.decided_at = by, timezone.now()
    draft.reason = "删除草稿"
    draft.save()
    audit.record(AuditEntry.Action.FIGURE_WITHDRAWN, by, draft)
    return draft


def _checked(entry: Entry, known: checking.Background):
    value = checking.typed(entry.text, entry.series)
    for finding in checking.findings(entry.series, entry.year, value, entry.vintage, known):
        if finding.level == checking.ERROR:
            raise Refused(finding.message)
    return value


def _locked_places(entries: list[Entry]) -> dict[tuple[int, int], Observation]:
    """The observations of the entries, made where missing, locked in one order."""
    wanted = {(entry.series.pk, entry.year): entry.series for entry in entries}
    if len(wanted) != len(entries):
        raise Refused(gettext("同一项数据出现了两次。"))
    yearly = Observation.objects.filter(
        series__in={series_id for series_id, _ in wanted}, period_start=None
    )
    standing: dict[int, dict[int, int]] = {}  # by series: the segments of its years
    for series_id, year, segment in yearly.values_list("series_id", "year", "segment"):
        standing.setdefault(series_id, {})[year] = segment
    missing = [place for place in wanted if place[1] not in standing.get(place[0], {})]
    Observation.objects.bulk_create(
        [
            Observation(
                series_id=series_id,
                year=year,
                segment=segment_of_next(year, standing.get(series_id, {}).items()),
            )
            for series_id, year in missing
        ],
        ignore_conflicts=True,  # somebody may make the same place at the same moment
        batch_size=1000,
    )
    there = yearly.filter(year__in={year for _, year in wanted})
    locked = there.select_for_update(of=("self",), no_key=True).order_by("id")
    by_place = {(row.series_id, row.year): row for row in locked}
    for place, series in wanted.items():
        by_place[place].series = series
    return {place: by_place[place] for place in wanted}


def _standing(observations: Iterable[Observation]) -> dict[int, list[Revision]]:
    """All revisions of these places, oldest first."""
    by_id = {observation.pk: observation for observation in observations}
    standing: dict[int, list[Revision]] = {}
    rows = Revision.objects.filter(observation__in=by_id).select_related("entered_by", "source")
    for revision in rows.order_by("observation", "number"):
        revision.observation = by_id[revision.observation_id]
        standing.setdefault(revision.observation_id, []).append(revision)
    return standing


def _same(one: Revision, other: Revision) -> bool:
    names = ("value", "vintage", "source_id", "locator", "remark", "entered_by_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _attach(revision: Revision, file: UploadedFile | None, earlier: Revision | None) -> None:
    """The new file, or the one that the replaced entry had."""
    if file is not None:
        revision.attachment_name = file.name[:120]
        revision.attachment = file
    elif earlier is not None:
        revision.attachment_name = earlier.attachment_name
        revision.attachment = earlier.attachment.name


def _report_of(user) -> Source:
    """The source of what a department reports by itself."""
    department = user.department
    code = f"report-{department.code}"[:40] if department else "report"
    titles = {
        "title": f"{department.name}填报" if department else "部门填报",
        "title_en": f"Report of {department.name_en}" if department and department.name_en else "",
    }
    return Source.objects.get_or_create(code=code, defaults=titles)[0]
