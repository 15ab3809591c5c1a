"""Stored evaluations: a cache that can be thrown away and rebuilt to the same rows."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from indicators.models import Series
from planning.models.plans import Plan, Section
from planning.models.statements import Nature, Path, Target


class Status(models.TextChoices):
    ACHIEVED = "achieved", _("已实现")
    ON_TRACK = "on_track", _("快于或符合序时")
    SLIGHTLY_BEHIND = "slightly_behind", _("基本符合")
    BEHIND = "behind", _("滞后")
    FAR_BEHIND = "far_behind", _("严重滞后")
    REVERSING = "reversing", _("倒退")
    MISSED = "missed", _("未实现")
    UNRATED = "unrated", _("无法评价")
    NO_DATA = "no_data", _("缺数据")


# Statuses that ask somebody to act, the gravest first.
BEHIND = (Status.REVERSING, Status.FAR_BEHIND, Status.MISSED, Status.BEHIND)
# How far behind: by lead, and the missed ones, which have none, by attainment.
GRAVITY = (Coalesce("lead", 0.0), Coalesce("attainment", 0.0))


class EvaluationQuerySet(models.QuerySet):
    def behind(self) -> "EvaluationQuerySet":
        """Those behind or missed, the furthest first."""
        return self.filter(status__in=BEHIND).order_by(*GRAVITY, "target_id")


class Evaluation(models.Model):
    """How far a target was in a year, with the numbers that the verdict was made from.

    `measured` and `target_value` are what the promise speaks of (a level in the target's unit, a
    growth rate or a share as a fraction). The path is walked in levels: `start_value`,
    `level_value`, `goal_value` and `required` are in the target's unit for level forms and in the
    series' unit for growth forms (an index from 1 where only rates are known). `lead` is in
    points. Derived numbers are binary floats, as the arithmetic gives them; the figures they come
    from are decimals. Null where a quantity is not defined.
    """

    # No index of its own: the unique constraint begins with the target.
    target = models.ForeignKey(Target, models.CASCADE, related_name="evaluations", db_index=False)
    year = models.PositiveSmallIntegerField(_("年份"))
    used_year = models.PositiveSmallIntegerField(_("数据年份"), null=True)
    used_value = models.FloatField(_("所用观测值"), null=True)
    measured = models.FloatField(_("实测"), null=True)
    target_value = models.FloatField(_("目标值"), null=True)
    baseline_year = models.PositiveSmallIntegerField(_("基期年份"), null=True)
    baseline_value = models.FloatField(_("基期数值"), null=True)
    start_value = models.FloatField(_("路径起点"), null=True)
    level_value = models.FloatField(_("当前水平"), null=True)
    goal_value = models.FloatField(_("路径终点"), null=True)
    required = models.FloatField(_("路径要求"), null=True)
    path = models.CharField(_("路径"), max_length=9, choices=Path, blank=True)
    attained = models.BooleanField(_("达到"), null=True)
    attainment = models.FloatField(_("完成率"), null=True)
    progress = models.FloatField(_("进度"), null=True)
    elapsed = models.FloatField(_("时间进度"), null=True)
    expected = models.FloatField(_("应有进度"), null=True)
    lead = models.FloatField(_("序时差"), null=True)
    pace = models.FloatField(_("速度比值"), null=True)
    achieved_rate = models.FloatField(_("此前年均增速"), null=True)
    achieved_amount = models.FloatField(_("此前年均增量"), null=True)
    needed_rate = models.FloatField(_("今后年均需增速"), null=True)
    needed_amount = models.FloatField(_("今后年均需增量"), null=True)
    projected_value = models.FloatField(_("推算水平"), null=True)
    projected_measure = models.FloatField(_("推算值"), null=True)
    projected_year = models.PositiveSmallIntegerField(_("推算实现年份"), null=True)
    projection = models.CharField(_("推算方法"), max_length=16, blank=True)
    formula = models.CharField(_("算式"), max_length=24, blank=True)
    bound = models.CharField(_("界"), max_length=6, blank=True)
    missing_year = models.PositiveSmallIntegerField(_("缺失年份"), null=True)
    status_schedule = models.CharField(_("状态（序时）"), max_length=16, choices=Status)
    status_pace = models.CharField(_("状态（速度）"), max_length=16, choices=Status)
    status = models.CharField(_("状态"), max_length=16, choices=Status)
    reason = models.CharField(_("理由"), max_length=40)
    invented = models.BooleanField(_("含演示数据"), default=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评价")
        ordering = ["target", "year"]
        constraints = [models.UniqueConstraint(fields=["target", "year"], name="evaluation_unique")]
        indexes = [
            models.Index(fields=["year", "status"], name="evaluation_year_status"),
            models.Index(
                "year",
                *GRAVITY,
                "target",
                condition=Q(status__in=BEHIND),
                name="evaluation_furthest_behind",
            ),
        ]

    def __str__(self):
        return gettext("%(target)s %(year)s年：%(status)s") % {
            "target": self.target,
            "year": self.year,
            "status": self.get_status_display(),
        }


class Tally(models.Model):
    """How many goals of a section had a verdict in a year: `Evaluation` counted.

    A page that speaks of a whole plan, or of all of them, reads these few rows.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    section = models.ForeignKey(Section, models.CASCADE, related_name="+", db_index=False)
    nature = models.CharField(_("属性"), max_length=8, choices=Nature, blank=True)
    due_year = models.PositiveSmallIntegerField(_("目标年份"))
    year = models.PositiveSmallIntegerField(_("年份"))
    status = models.CharField(_("状态"), max_length=16, choices=Status)
    reason = models.CharField(_("理由"), max_length=40)
    n = models.PositiveIntegerField(_("目标数"))

    class Meta:
        verbose_name = verbose_name_plural = _("计数")
        ordering = ["section", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "year", "due_year", "nature", "status", "reason"],
                name="tally_unique",
            )
        ]

    def __str__(self):
        return gettext("%(section)s %(year)s年：%(status)s %(n)s 项") % {
            "section": self.section,
            "year": self.year,
            "status": self.get_status_display(),
            "n": self.n,
        }


class Evidence(models.Model):
    """A related series that is not the target's own, and what it proves. Changes no status."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="evidence")
    series = models.ForeignKey(Series, models.PROTECT, related_name="evidence")
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    statement = models.TextField(_("说明"))

    class Meta:
        verbose_name = verbose_name_plural = _("旁证")
        ordering = ["target", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(statement=""), name="evidence_says_something")
        ]

    def __str__(self):
        return f"{self.target}：{self.series}"
