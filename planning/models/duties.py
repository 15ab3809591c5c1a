"""Duties without a number: measures and projects, and the departments that answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Subject
from departments.models import Department
from planning.models.plans import Plan, Section, passage_locator
from planning.models.statements import Target


class Measure(models.Model):
    """A duty without a number."""

    class Stage(models.TextChoices):
        PLANNED = "planned", _("未启动")
        RUNNING = "running", _("推进中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已停止")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures")
    section = models.ForeignKey(Section, models.CASCADE, related_name="measures")
    paragraph = models.PositiveSmallIntegerField(_("段落"), default=1)
    code = models.CharField(_("编码"), max_length=120, unique=True)
    passage = models.CharField(_("段首语"), max_length=80, default="", db_default="", blank=True)
    title = models.CharField(_("名称"), max_length=120)
    places = models.ManyToManyField(Subject, blank=True, related_name="+", verbose_name=_("地点"))
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("任务措施")
        ordering = ["plan", "order"]

    def __str__(self):
        return self.title

    @property
    def locator(self) -> str:
        return passage_locator(self)


class Project(models.Model):
    """A named or sized project of a plan; its size is a statement of the plan where it has one."""

    class Stage(models.TextChoices):
        RESERVE = "reserve", _("储备")
        SIGNED = "signed", _("签约")
        STARTED = "started", _("开工")
        PRODUCING = "producing", _("投产")
        FULL = "full", _("达产")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="projects")
    section = models.ForeignKey(Section, models.CASCADE, related_name="projects")
    paragraph = models.PositiveSmallIntegerField(_("段落"), default=1)
    code = models.CharField(_("编码"), max_length=120, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    passage = models.CharField(_("段首语"), max_length=80, default="", db_default="", blank=True)
    company = models.CharField(_("企业"), max_length=80, blank=True)
    what = models.CharField(_("内容"), max_length=120, default="", db_default="", blank=True)
    size = models.CharField(_("规模"), max_length=80, blank=True)
    stage = models.CharField(_("阶段"), max_length=9, choices=Stage, blank=True)
    target = models.OneToOneField(
        Target,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="project",
        verbose_name=_("规模"),
    )
    places = models.ManyToManyField(Subject, blank=True, related_name="+", verbose_name=_("地点"))
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("重大项目")
        ordering = ["plan", "order"]

    def __str__(self):
        return self.name if self.name.startswith(self.company) else f"{self.company}{self.name}"

    @property
    def locator(self) -> str:
        return passage_locator(self)


class Responsibility(models.Model):
    """A department answers for one target, cluster, measure or project."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        SUPPORT = "support", _("配合")
        ACCOUNTABLE = "accountable", _("责任")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="responsibilities")
    department = models.ForeignKey(Department, models.PROTECT, related_name="responsibilities")
    named = models.CharField(_("原文名称"), max_length=60)
    role = models.CharField(_("角色"), max_length=11, choices=Role)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, blank=True, related_name="responsibilities"
    )
    cluster = models.ForeignKey(
        Subject, models.CASCADE, null=True, blank=True, related_name="responsibilities"
    )
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="responsibilities"
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="responsibilities"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("职责")
        ordering = ["plan", "order"]
        constraints = [
            models.CheckConstraint(
                name="responsibility_for_one_thing",
                condition=(
                    Q(target__isnull=False, cluster=None, measure=None, project=None)
                    | Q(target=None, cluster__isnull=False, measure=None, project=None)
                    | Q(target=None, cluster=None, measure__isnull=False, project=None)
                    | Q(target=None, cluster=None, measure=None, project__isnull=False)
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["plan", "department", "role", matter],
                    condition=Q(**{f"{matter}__isnull": False}),
                    name=f"responsibility_{matter}_unique",
                )
                for matter in ("target", "cluster", "measure", "project")
            ),
        ]

    def __str__(self):
        return f"{self.department} {self.get_role_display()} {self.matter}"

    @property
    def matter(self):
        return self.target or self.cluster or self.measure or self.project
