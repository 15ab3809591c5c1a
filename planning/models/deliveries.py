"""What is made in the background for somebody, and what somebody wants to see again."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """What a link ends with: nobody guesses it."""
    return secrets.token_urlsafe(18)


class ExportQuerySet(models.QuerySet):
    def kept(self) -> "ExportQuerySet":
        """Those whose link still holds."""
        return self.filter(expires_at__gt=timezone.now())


class Export(models.Model):
    """A report or a large table that is made, or being made, by a worker; its link expires."""

    class Kind(models.TextChoices):
        REPORT = "report", _("报告")
        TABLE = "table", _("表")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        WORKING = "working", _("生成中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")

    key = models.CharField(_("链接"), max_length=40, unique=True, default=new_key)
    kind = models.CharField(_("类别"), max_length=6, choices=Kind)
    question = models.JSONField(_("内容"))
    title = models.CharField(_("标题"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("账户"),
    )
    state = models.CharField(_("状态"), max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("已做"), default=0)
    total = models.PositiveIntegerField(_("总量"), default=0)
    step = models.CharField(_("步骤"), max_length=60, blank=True)
    problem = models.TextField(_("问题"), blank=True)
    files = models.JSONField(_("文件"), default=list)
    asked_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    expires_at = models.DateTimeField(_("失效时间"))

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导出")
        ordering = ["-id"]

    def __str__(self):
        return self.title


class SavedView(models.Model):
    """A named question: a table, its filters and columns. Its link may be given to others."""

    class Sending(models.TextChoices):
        NEVER = "never", _("不发邮件")
        MONTHLY = "monthly", _("每月")
        ON_CHANGE = "on_change", _("有变化时")

    key = models.CharField(_("链接"), max_length=40, unique=True, default=new_key)
    name = models.CharField(_("名称"), max_length=60)
    table = models.CharField(_("表"), max_length=20)
    query = models.TextField(_("条件"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("账户")
    )
    sending = models.CharField(_("邮件"), max_length=9, choices=Sending, default=Sending.NEVER)
    sent_at = models.DateTimeField(_("上次发送"), null=True)
    sent_digest = models.CharField(_("上次内容"), max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("保存的视图")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["by", "name"], name="saved_view_unique")]

    def __str__(self):
        return self.name
