"""Where the plans do not go together: what the rules found, and what a coordinator says of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models import Subject
from config.language import named
from indicators.models import Indicator
from planning.models.duties import Measure
from planning.models.plans import Plan, Section
from planning.models.statements import Fact, Target


class FindingClass(models.TextChoices):
    TWO_FIGURES = "two_figures", _("一事两数")
    COMPARATOR = "comparator", _("比较词不同")
    GROWTH = "growth", _("增速与起止数")
    PARTS = "parts", _("分项与总数")
    LIST = "list", _("个数与名单")
    PLACES = "places", _("地点与部门")
    LIMIT = "limit", _("目标相抵")
    RESULT = "result", _("前后不接")
    DEFINITION = "definition", _("口径不同")


class Severity(models.TextChoices):
    CONTRADICTION = "contradiction", _("矛盾")
    DOUBTFUL = "doubtful", _("存疑")
    COMPATIBLE = "compatible", _("可并存")


class Relation(models.Model):
    """What `relations.yaml` declares to belong together, kept for the rules as it stands there."""

    kind = models.CharField(_("类别"), max_length=20)
    code = models.CharField(_("编码"), max_length=120)
    content = models.JSONField(_("内容"))
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("关联")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="relation_unique")]

    def __str__(self):
        return f"{self.kind} {self.code}"


class Finding(models.Model):
    """One thing that a rule found. A cache: it can be thrown away and found again, by its key."""

    key = models.SlugField(_("编码"), max_length=40, unique=True)
    rule = models.CharField(_("规则"), max_length=80)
    finding_class = models.CharField(_("类别"), max_length=12, choices=FindingClass)
    severity = models.CharField(_("程度"), max_length=14, choices=Severity)
    subject = models.ForeignKey(
        Subject,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("对象"),
    )
    indicator = models.ForeignKey(
        Indicator,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("指标"),
    )
    explanation = models.TextField(_("说明"))
    explanation_en = models.TextField(_("英文说明"), default="", db_default="", blank=True)
    numbers = models.JSONField(_("算式数值"), default=dict)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("体检发现")
        ordering = ["order"]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self) -> str:
        return named(self.explanation, self.explanation_en)


class FindingSide(models.Model):
    """One of the places that a finding holds against one another, with what stands there."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="sides")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, blank=True, related_name="finding_sides"
    )
    fact = models.ForeignKey(
        Fact, models.CASCADE, null=True, blank=True, related_name="finding_sides"
    )
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="finding_sides"
    )
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("章节")
    )
    locator = models.CharField(_("位置"), max_length=300)
    label = models.CharField(_("名称"), max_length=200, blank=True)
    label_en = models.CharField(
        _("英文名称"), max_length=300, default="", db_default="", blank=True
    )
    figure = models.CharField(_("所写"), max_length=400)
    figure_en = models.CharField(
        _("英文所写"), max_length=400, default="", db_default="", blank=True
    )
    value = models.CharField(_("数值"), max_length=400)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    comparator = models.CharField(_("比较"), max_length=5, blank=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("体检发现的各处")
        ordering = ["finding", "order"]

    def __str__(self):
        return f"{self.locator} {self.figure}"

    @property
    def name(self) -> str:
        return named(self.label, self.label_en)

    @property
    def stated(self) -> str:
        return named(self.figure, self.figure_en)

    @property
    def record(self) -> Target | Fact | Measure | None:
        """What is encoded of this place; None where it names places or departments only."""
        return self.target or self.fact or self.measure


class Remark(models.Model):
    """What a coordinator says of a finding. It hangs on the key, so that it outlives a new check.

    The latest remark decides whether the finding is closed; none is overwritten. `explanation`
    is the finding's sentence when the remark was made: if it reads otherwise today, figures have
    changed since.
    """

    key = models.SlugField(_("发现编码"), max_length=40)
    text = models.TextField(_("说明"))
    closes = models.BooleanField(_("结案"), default=False)
    explanation = models.TextField(_("当时的发现"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("作者")
    )
    written_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("体检说明")
        ordering = ["key", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="remark_says_something")
        ]

    def __str__(self):
        return self.text
