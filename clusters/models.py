"""What and where: everything that a figure can be about, from the province to a park."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.language import named


class Subject(models.Model):
    """The thing that is measured: the province, an industry, a cluster, a park, a city …"""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("全省")
        INDUSTRY = "industry", _("产业")
        CLUSTER = "cluster", _("产业集群")
        PARK = "park", _("园区")
        CITY = "city", _("市县")
        ENTERPRISE = "enterprise", _("企业")
        GROUP = "group", _("一类单位")  # 规模以上企业, 省级示范园区 …: counted or measured together

    code = models.SlugField(_("编码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("上级")
    )
    group = models.CharField(_("分组"), max_length=40, blank=True)
    group_en = models.CharField(_("英文分组"), max_length=80, default="", db_default="", blank=True)
    number = models.PositiveSmallIntegerField(_("序号"), null=True, blank=True)
    cities = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="located", verbose_name=_("所在市县")
    )
    industries = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="akin", verbose_name=_("所属产业")
    )
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("对象")
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "group"], name="subject_name_unique"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="subject_not_its_own_parent",
            ),
        ]

    def __str__(self):
        return named(self.name, self.name_en)

    @property
    def group_name(self) -> str:
        return named(self.group, self.group_en)
