"""Deciding: a draft is submitted; a submitted figure is published, returned or withdrawn."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from departments import access, audit
from departments.models import AuditEntry
from indicators import checking
from indicators.checking import Refused
from indicators.models import Revision, Series
from indicators.services.entering import NotAllowed, enter_figure
from indicators.signals import figures_changed

_State = Revision.State
_Action = AuditEntry.Action


def submit_figure(revision: Revision, by) -> Revision:
    """Hand one draft to the reviewers. Raises NotAllowed and Refused."""
    return submit_figures([revision.pk], by)[0]


@transaction.atomic
def submit_figures(ids: Iterable[int], by) -> list[Revision]:
    """Hand drafts to the reviewers, all or none. A figure with a warning needs a remark."""
    ready, refused = _sorted_out(ids, by)
    if refused:
        raise Refused(refused[0])
    return _submit(ready, by)


@transaction.atomic
def submit_ready_figures(ids: Iterable[int], by) -> tuple[list[Revision], list[str]]:
    """Hand over those drafts that can be; returns them, and a sentence for each of the others."""
    ready, refused = _sorted_out(ids, by)
    return _submit(ready, by), refused


def _sorted_out(ids: Iterable[int], by) -> tuple[list[Revision], list[str]]:
    """Locked drafts that can be submitted, and why the others cannot."""
    ready, refused = [], []
    revisions = _locked(ids)
    for revision in revisions:
        if not access.may_enter_for(by, revision.observation.series.department_id):
            raise NotAllowed(gettext("只有负责该指标的部门可以提交。"))
        _require(revision, _State.DRAFT, gettext("只有草稿可以提交"))
    known = checking.background(revision.observation.series for revision in revisions)
    for revision in revisions:
        place = revision.observation
        found = checking.findings(place.series, place.year, revision.value, revision.vintage, known)
        stopping = [f for f in found if f.level == checking.ERROR or not revision.remark]
        if stopping:
            refused.append(f"{place}：{stopping[0].message}")
        else:
            ready.append(revision)
    return ready, refused


def _submit(revisions: list[Revision], by) -> list[Revision]:
    if revisions:
        _set(revisions, _State.SUBMITTED, submitted_by=by, submitted_at=timezone.now())
        _note(_Action.FIGURE_SUBMITTED, by, revisions)
    return revisions


def publish_figure(revision: Revision, by, known_on: date | None = None) -> Revision:
    """Publish a submitted figure: it counts from now on. Raises NotAllowed and Refused."""
    return publish_figures([revision.pk], by, known_on)[0]


@transaction.atomic
def publish_figures(ids: Iterable[int], by, known_on: date | None = None) -> list[Revision]:
    """Publish submitted figures, all or none; nobody publishes what they entered themselves."""
    revisions = _locked(ids)
    for revision in revisions:
        _require_reviewer(revision, by, gettext("发布"))
        if by.pk in (revision.entered_by_id, revision.submitted_by_id):
            raise NotAllowed(gettext("不能发布自己填报的数据，请由另一位审核人员审核。"))
        _require(revision, _State.SUBMITTED, gettext("只有已提交的数据可以发布"))
    _set(
        revisions,
        _State.PUBLISHED,
        decided_by=by,
        decided_at=timezone.now(),
        known_on=known_on or timezone.localdate(),
    )
    announce({revision.observation.series_id for revision in revisions})
    _note(_Action.FIGURE_PUBLISHED, by, revisions)
    return revisions


def return_figure(revision: Revision, by, reason: str) -> Revision:
    """Give a submitted figure back with a reason. Raises NotAllowed and Refused."""
    return return_figures([revision.pk], by, reason)[0]


@transaction.atomic
def return_figures(ids: Iterable[int], by, reason: str) -> list[Revision]:
    """Give submitted figures back for one reason."""
    revisions = _locked(ids)
    for revision in revisions:
        _require_reviewer(revision, by, gettext("退回"))
        _require(revision, _State.SUBMITTED, gettext("只有已提交的数据可以退回"))
    if not reason.strip():
        raise Refused(gettext("请写明退回的理由。"))
    _set(
        revisions,
        _State.RETURNED,
        decided_by=by,
        decided_at=timezone.now(),
        reason=reason.strip(),
    )
    _note(_Action.FIGURE_RETURNED, by, revisions, reason=reason.strip()[:200])
    return revisions


@transaction.atomic
def withdraw_figure(revision: Revision, by) -> Revision:
    """Take a submitted figure back before it is decided; returns a draft with the same value."""
    [revision] = _locked([revision.pk])
    place = revision.observation
    if not access.may_enter_for(by, place.series.department_id):
        raise NotAllowed(gettext("只有负责该指标的部门可以撤回。"))
    _require(revision, _State.SUBMITTED, gettext("只有已提交、尚未审核的数据可以撤回"))
    _set([revision], _State.WITHDRAWN, decided_by=by, decided_at=timezone.now())
    _note(_Action.FIGURE_WITHDRAWN, by, [revision])
    return enter_figure(
        series=place.series,
        year=place.year,
        text=f"{revision.value.normalize():f}",
        by=by,
        remark=revision.remark,
        locator=revision.locator,
        vintage=revision.vintage,
        source=revision.source,
        instead_of=revision,
    )


def announce(series_ids: set[int]) -> None:
    """Tell whoever depends on these series, inside the transaction that changed them."""
    figures_changed.send(sender=Series, series_ids=series_ids)


def _locked(ids: Iterable[int]) -> list[Revision]:
    """The revisions, locked in one order so that two people cannot wait for each other."""
    wanted = set(ids)
    found = list(
        Revision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("observation__series__indicator", "observation__series__subject", "source")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    if len(found) != len(wanted):
        raise Refused(gettext("有的数据已经不在了，请刷新页面。"))
    return found


def _require(revision: Revision, state: str, sentence: str) -> None:
    if revision.state != state:
        raise Refused(
            gettext("%(observation)s：%(sentence)s；这一版现在是“%(state)s”。请刷新页面。")
            % {
                "observation": revision.observation,
                "sentence": sentence,
                "state": revision.get_state_display(),
            }
        )


def _require_reviewer(revision: Revision, by, verb: str) -> None:
    if not access.may_review_for(by, revision.observation.series.department_id):
        raise NotAllowed(gettext("只有负责该部门的审核人员可以%(verb)s。") % {"verb": verb})


def _set(revisions: list[Revision], state: str, **decided) -> None:
    """Take the step for all of them in one statement, in the database and in hand."""
    Revision.objects.filter(pk__in=[revision.pk for revision in revisions]).update(
        state=state, **decided
    )
    for revision in revisions:
        revision.state = state
        for name, value in decided.items():
            setattr(revision, name, value)


def _note(action: str, by, revisions: list[Revision], **details) -> None:
    about = revisions[0] if len(revisions) == 1 else f"{len(revisions)} 项"
    audit.record(action, by, about, revisions=[revision.pk for revision in revisions], **details)
