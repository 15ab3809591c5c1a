"""Every figure that was ever entered. A correction is a new revision; none is overwritten."""

import secrets
from collections.abc import Iterable
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.guards import Guard
from indicators.models.measures import Series, Source


class Observation(models.Model):
    """The figure of a series for a year, or its published mean over the years up to it.

    The observation is the place; its value is in the revisions, none of which is overwritten.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="observations")
    year = models.PositiveSmallIntegerField(_("年份"))
    period_start = models.PositiveSmallIntegerField(
        _("起始年份"), null=True, blank=True, help_text=_("填写后表示该年至“年份”的年均值")
    )
    segment = models.PositiveSmallIntegerField(
        _("可比段"), default=0, help_text=_("序列断裂后加一；不同段之间不比较")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("观测值")
        ordering = ["series", "year", "period_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"],
                condition=Q(period_start__isnull=True),
                name="observation_unique",
            ),
            models.UniqueConstraint(
                fields=["series", "year", "period_start"], name="observation_of_period_unique"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=2100), name="observation_year_range"
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True) | Q(period_start__lt=F("year")),
                name="observation_period_before_year",
            ),
        ]

    def __str__(self):
        span = f"{self.period_start}—{self.year}" if self.period_start else f"{self.year}"
        return gettext("%(series)s %(span)s年") % {"series": self.series, "span": span}


def segment_of_next(year: int, standing: Iterable[tuple[int, int]]) -> int:
    """The segment that a new figure of a year belongs to: that of the latest one before it.

    `standing` are year and segment of the series' other figures.
    """
    return max(((y, segment) for y, segment in standing if y < year), default=(0, 0))[1]


class Unchangeable(Exception):
    """Somebody tried to change or delete a revision; the message says what to do instead."""


_ADVICE = _("修订不能修改或删除；更正请填写新的一版")
# What a decision may set; all other columns stay as they were entered.
DECIDED = frozenset(
    ["state", "submitted_by", "submitted_at", "decided_by", "decided_at", "reason", "known_on"]
)


class RevisionQuerySet(models.QuerySet):
    def update(self, **values):
        """Only what a decision sets; the database refuses a step that is none."""
        if not {self.model._meta.get_field(name).name for name in values} <= DECIDED:
            raise Unchangeable(_ADVICE)
        return super().update(**values)

    def delete(self):
        """Only invented figures, which stand for nothing, can be taken out."""
        if self.filter(source__invented=False).exists():
            raise Unchangeable(_ADVICE)
        return super().delete()

    def open(self):
        """What somebody entered and nobody has decided yet: drafts and submitted figures."""
        return self.filter(state__in=Revision.OPEN, entered_by__isnull=False)

    def published(self, known=None):
        """Revisions that are published, or were already known on the day `known`."""
        published = self.filter(state=Revision.State.PUBLISHED)
        return published.filter(known_on__lte=known) if known else published

    def current(self, known=None):
        """The newest published revision of each observation and vintage."""
        newer = self.model.objects.published(known).filter(
            observation=models.OuterRef("observation"),
            vintage=models.OuterRef("vintage"),
            number__gt=models.OuterRef("number"),
        )
        return self.published(known).filter(~models.Exists(newer))


def attachment_path(revision, filename: str) -> str:
    """A name that nobody can guess, without the one the file had: that is kept in the row."""
    return f"attachments/{secrets.token_urlsafe(16)}{PurePath(filename).suffix.lower()}"


class Revision(models.Model):
    """One entered value of an observation. A correction is a new revision with a reason."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("已提交")
        PUBLISHED = "published", _("已发布")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Vintage(models.TextChoices):
        PRELIMINARY = "preliminary", _("初步数")
        FINAL = "final", _("最终数")
        REVISED = "revised", _("修订数")

    class Precision(models.TextChoices):
        EXACT = "exact", _("确数")
        ROUNDED = "rounded", _("约数")
        LOWER = "lower", _("不低于")
        UPPER = "upper", _("不高于")

    class Grade(models.TextChoices):
        A = "A", _("A（统计机构原始发布）")
        B = "B", _("B（可信转载）")
        C = "C", _("C（未核对）")

    OPEN = (State.DRAFT, State.SUBMITTED)
    NEXT = {
        State.DRAFT: (State.SUBMITTED, State.WITHDRAWN),
        State.SUBMITTED: (State.PUBLISHED, State.RETURNED, State.WITHDRAWN),
    }

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("版次"))
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=8)
    written = models.CharField(_("原文写法"), max_length=40, blank=True)
    precision = models.CharField(
        _("精度"), max_length=8, choices=Precision, default=Precision.EXACT
    )
    vintage = models.CharField(_("版本"), max_length=12, choices=Vintage, default=Vintage.FINAL)
    source = models.ForeignKey(Source, models.PROTECT, related_name="revisions")
    locator = models.CharField(_("位置"), max_length=200, blank=True)
    grade = models.CharField(_("来源等级"), max_length=1, choices=Grade, blank=True)
    remark = models.TextField(_("备注"), blank=True)
    attachment = models.FileField(
        _("佐证材料"), upload_to=attachment_path, default="", db_default="", blank=True
    )
    attachment_name = models.CharField(
        _("文件名"), max_length=120, default="", db_default="", blank=True
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("录入时间"), auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    known_on = models.DateField(_("公布日期"), null=True, blank=True, db_index=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("修订")
        ordering = ["observation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["observation", "number"], name="revision_unique"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(known_on__isnull=False),
                name="published_revision_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="returned_revision_has_reason"
            ),
            # Two people cannot both have an entry under way for one figure.
            models.UniqueConstraint(
                fields=["observation"],
                condition=Q(state__in=["draft", "submitted"], entered_by__isnull=False),
                name="revision_open_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "entered_by"], name="revision_state_entered"),
            models.Index(
                fields=["decided_at"],
                condition=Q(state="published"),
                name="revision_published_at",
            ),
        ]

    def __str__(self):
        return gettext("%(observation)s 第%(number)s版") % {
            "observation": self.observation,
            "number": self.number,
        }

    def save(self, *args, **kwargs):
        """Insert, or take the next step. Raises Unchangeable for any other change."""
        if not self._state.adding:
            stored = Revision.objects.values().get(pk=self.pk)
            frozen = [f.attname for f in self._meta.concrete_fields if f.name not in DECIDED]
            if any(getattr(self, name) != stored[name] for name in frozen):
                raise Unchangeable(_ADVICE)
            if self.state != stored["state"] and self.state not in self.NEXT.get(
                stored["state"], ()
            ):
                raise Unchangeable(_ADVICE)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if not self.source.invented:
            raise Unchangeable(_ADVICE)
        return super().delete(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """Somebody entered it and nobody has decided it yet."""
        return self.state in self.OPEN and self.entered_by_id is not None


def _guard() -> Guard:
    """The same in the database: what was entered stays, and states only go forward."""
    columns = [f.column for f in Revision._meta.concrete_fields if f.name not in DECIDED]
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns)
    steps = " OR ".join(
        f"(OLD.state = '{state}' AND NEW.state IN ({', '.join(repr(str(n)) for n in following)}))"
        for state, following in Revision.NEXT.items()
    )
    invented = f"(SELECT invented FROM {Source._meta.db_table} WHERE id = OLD.source_id)"
    return Guard(Revision._meta.db_table, _ADVICE, f"({same}) AND ({steps})", invented)


GUARD = _guard()
