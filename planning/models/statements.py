"""The figures that a plan states: targets ahead of it, facts behind it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Subject
from indicators.models import Indicator, Series, validate_unit
from planning.models.plans import Plan, Section, passage_locator


class Form(models.TextChoices):
    """How observations become the quantity that a target speaks of (docs/methodology.md)."""

    LEVEL = "level", _("水平")
    SHARE = "share", _("比重")
    COUNT = "count", _("个数")
    THRESHOLD_COUNT = "threshold_count", _("达标个数")
    CAPACITY = "capacity", _("能力")
    RATIO = "ratio", _("比例")
    ANNUAL_GROWTH = "annual_growth", _("年均增长")
    YOY_GROWTH = "yoy_growth", _("同比增长")
    CUMULATIVE_CHANGE = "cumulative_change", _("累计变化")
    INCREMENT = "increment", _("新增量")
    PP_DIFFERENCE = "pp_difference", _("百分点差")
    MILESTONE = "milestone", _("里程碑")


class Comparator(models.TextChoices):
    AT_LEAST = ">=", "≥"
    ABOVE = ">", _("＞")
    EQUAL = "=", _("＝")
    ABOUT = "~", "≈"
    AT_MOST = "<=", "≤"
    BELOW = "<", _("＜")
    RANGE = "range", _("区间")


class Nature(models.TextChoices):
    BINDING = "binding", _("约束性")
    EXPECTED = "expected", _("预期性")


class Path(models.TextChoices):
    GEOMETRIC = "geometric", _("等比")
    LINEAR = "linear", _("等差")


class Statement(models.Model):
    """One figure of a plan's text: one number, one pair or one range, and where it stands."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="%(class)ss")
    section = models.ForeignKey(Section, models.CASCADE, related_name="%(class)ss")
    paragraph = models.PositiveSmallIntegerField(_("段落"))
    passage = models.CharField(_("段首语"), max_length=80, blank=True)
    code = models.CharField(_("编码"), max_length=120, unique=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="%(class)ss", verbose_name=_("对象")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="%(class)ss", verbose_name=_("指标")
    )
    form = models.CharField(_("形式"), max_length=20, choices=Form)
    threshold = models.CharField(_("门槛"), max_length=60, blank=True)
    comparator = models.CharField(_("比较"), max_length=5, choices=Comparator)
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=6)
    value_max = models.DecimalField(
        _("上限"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    unit = models.CharField(_("单位"), max_length=20, blank=True, validators=[validate_unit])
    decrease = models.BooleanField(
        _("下降"), default=False, help_text=_("文件以“下降”陈述，数值写正数")
    )
    written = models.CharField(_("原文写法"), max_length=40, blank=True)
    period_start = models.PositiveSmallIntegerField(_("起始年份"), null=True, blank=True)
    places = models.ManyToManyField(Subject, blank=True, related_name="+", verbose_name=_("地点"))
    listed = models.PositiveSmallIntegerField(_("名单个数"), null=True, blank=True)
    list_open = models.BooleanField(_("名单未列全"), default=False, db_default=False)

    class Meta:
        abstract = True

    @property
    def locator(self) -> str:
        return passage_locator(self)


class Target(Statement):
    """A plan's promise: what shall be reached, by which year, measured by which series."""

    class Kind(models.TextChoices):
        GOAL = "target", _("目标")
        PROJECT = "project", _("项目规模")
        MONEY = "money", _("资金")
        POLICY = "policy", _("政策数值")

    kind = models.CharField(_("类别"), max_length=8, choices=Kind, default=Kind.GOAL)
    due_year = models.PositiveSmallIntegerField(_("目标年份"), null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("基期年份"), null=True, blank=True)
    baseline_value = models.DecimalField(
        _("基期数值"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    nature = models.CharField(_("属性"), max_length=8, choices=Nature, blank=True)
    hedged = models.BooleanField(_("力争"), default=False)
    tolerance = models.DecimalField(
        _("容差"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    two_sided = models.BooleanField(_("双侧"), default=False)
    path = models.CharField(_("路径"), max_length=9, choices=Path, blank=True)
    series = models.ForeignKey(
        Series,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("序列"),
    )
    series_b = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="targets_compared"
    )
    series_note = models.TextField(_("口径说明"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("目标")
        ordering = ["plan", "order"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="target") | Q(due_year__isnull=False),
                name="goal_has_due_year",
            ),
            models.CheckConstraint(
                condition=Q(baseline_year__isnull=True)
                | Q(due_year__isnull=True)
                | Q(due_year__gt=F("baseline_year")),
                name="due_after_baseline",
                violation_error_message=_("目标年份必须晚于基期年份。"),
            ),
            models.CheckConstraint(
                condition=Q(baseline_value__isnull=True) | Q(baseline_year__isnull=False),
                name="baseline_value_has_year",
            ),
            models.CheckConstraint(
                condition=~Q(comparator="range")
                | Q(value_max__isnull=False, value_max__gte=F("value")),
                name="range_has_upper_end",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0, tolerance__lte=1),
                name="tolerance_is_fraction",
            ),
        ]

    def __str__(self):
        return gettext("%(subject)s%(indicator)s") % {
            "subject": self.subject,
            "indicator": self.indicator,
        }


class Fact(Statement):
    """A state or a result that a plan reports of the years before it."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", _("基期")
        RESULT = "result", _("结果")

    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("既有数据")
        ordering = ["plan", "order"]

    def __str__(self):
        return gettext("%(subject)s%(indicator)s") % {
            "subject": self.subject,
            "indicator": self.indicator,
        }
