"""What staff report of measures and projects: stage, news and evidence, dated and signed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planning.models.duties import Measure, Project


class News(models.Model):
    """One report on one measure or project. None is overwritten: a wrong one is withdrawn."""

    measure = models.ForeignKey(Measure, models.CASCADE, null=True, blank=True, related_name="news")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="news")
    stage = models.CharField(_("阶段"), max_length=9)
    on = models.DateField(_("日期"))
    text = models.CharField(_("最新进展"), max_length=500)
    evidence = models.CharField(_("佐证"), max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="news")
    made_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("进展")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="news_of_one_thing",
                condition=Q(measure__isnull=False, project=None)
                | Q(measure=None, project__isnull=False),
            ),
            models.CheckConstraint(
                name="news_stage_fits",
                condition=Q(measure__isnull=False, stage__in=Measure.Stage.values)
                | Q(project__isnull=False, stage__in=Project.Stage.values),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="news_says_something"),
        ]

    def __str__(self):
        return f"{self.matter} {self.on:%Y-%m-%d}"

    @property
    def matter(self) -> Measure | Project:
        return self.measure or self.project

    def get_stage_display(self) -> str:
        return type(self.matter).Stage(self.stage).label
