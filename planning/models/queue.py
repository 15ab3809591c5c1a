"""The queue of work: marks of single targets, and a rebuild of all of them in chunks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planning.models.plans import Section
from planning.models.statements import Target


class StaleMark(models.Model):
    """A target whose evaluations have to be made anew, set by whoever changed it.

    Marks are only ever added and, once their target is recomputed, removed; several marks for one
    target are one piece of work. The database does not check the target: a publication must not
    fail because a plan takes the target out at that moment. A mark without a target is dropped.
    """

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="stale_marks", db_constraint=False
    )
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("待算标记")
        ordering = ["id"]

    def __str__(self):
        return f"{self.target_id} {self.marked_at:%Y-%m-%d %H:%M:%S}"


class StaleTally(models.Model):
    """A section whose evaluations or goals changed since they were counted: the same for tallies."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="+")
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("待计数标记")
        ordering = ["id"]

    def __str__(self):
        return f"{self.section_id} {self.marked_at:%Y-%m-%d %H:%M:%S}"


class Refusal(models.Model):
    """A target that the arithmetic refuses, and what it said; gone once the target can be judged.

    Its evaluations say 无法评价. The others of its chunk are judged as if it were not there.
    """

    target = models.OneToOneField(Target, models.CASCADE, related_name="refusal")
    message = models.TextField(_("原因"))
    refused_at = models.DateTimeField(_("时间"), auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("无法计算的目标")
        ordering = ["target"]

    def __str__(self):
        return f"{self.target}：{self.message}"


class Rebuild(models.Model):
    """All evaluations made anew, in chunks that any number of workers take from the database.

    It goes on from where it is after a crash, a cancellation and a restart: what is done is what
    its chunks say.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        CANCELLED = "cancelled", _("已停止")
        FINISHED = "finished", _("已完成")

    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("开始"), auto_now_add=True)
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("全部重算")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="one_rebuild_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.get_state_display()}"


class RebuildChunk(models.Model):
    """The targets on the series from `first_series` to `last_series`: one transaction's work.

    Cut along series, so that every observation is read by one chunk alone.
    """

    rebuild = models.ForeignKey(Rebuild, models.CASCADE, related_name="chunks")
    first_series = models.BigIntegerField()
    last_series = models.BigIntegerField()
    targets = models.PositiveIntegerField(_("目标数"))
    done_at = models.DateTimeField(_("完成"), null=True, blank=True)
    seconds = models.FloatField(_("用时"), null=True, blank=True)
    worker = models.CharField(_("进程"), max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("重算分块")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None), name="rebuild_chunk_open")
        ]

    def __str__(self):
        return f"{self.first_series}—{self.last_series}"
