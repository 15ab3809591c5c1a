"""What and where: everything that a figure can be about, from the province to a park."""

from django.db import models


class Subject(models.Model):
    """The thing that is measured: the province, an industry, a cluster, a park, a city …"""

    class Kind(models.TextChoices):
        PROVINCE = "province", "全省"
        INDUSTRY = "industry", "产业"
        CLUSTER = "cluster", "产业集群"
        PARK = "park", "园区"
        CITY = "city", "市县"
        ENTERPRISE = "enterprise", "企业"
        GROUP = "group", "一类单位"  # 规模以上企业, 省级示范园区 …: counted or measured together

    code = models.SlugField("编码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    name_en = models.CharField("英文名称", max_length=160, blank=True)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="上级"
    )
    group = models.CharField("分组", max_length=40, blank=True)
    number = models.PositiveSmallIntegerField("序号", null=True, blank=True)
    cities = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="located", verbose_name="所在市县"
    )
    industries = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="akin", verbose_name="所属产业"
    )
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "对象"
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "group"], name="subject_name_unique"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="subject_not_its_own_parent",
            ),
        ]

    def __str__(self):
        return self.name
