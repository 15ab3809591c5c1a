"""What is measured: indicators with the rules for their figures, sources, and series."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Subject
from config.language import named
from departments.models import Department
from indicators import quantities


def validate_unit(name: str) -> None:
    try:
        quantities.unit(name)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class Indicator(models.Model):
    """A measure: its name, its unit, what exactly it counts, and which way is better."""

    class Kind(models.TextChoices):
        STOCK = "stock", _("时点数")
        FLOW = "flow", _("时期数")
        RATE = "rate", _("增长率")
        SHARE = "share", _("比重")

    code = models.SlugField(_("编码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=80, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    definition = models.TextField(_("口径"), blank=True)
    kind = models.CharField(_("类型"), max_length=6, choices=Kind)
    unit = models.CharField(_("单位"), max_length=20, blank=True, validators=[validate_unit])
    less_is_better = models.BooleanField(_("越低越好"), default=False)
    # The rules that entered figures are checked by (`indicators.checking`).
    minimum = models.DecimalField(
        _("下限"), max_digits=24, decimal_places=8, null=True, blank=True,
        help_text=_("不填时：总量和比重不小于 0，增长率不小于 −100%"),
    )  # fmt: skip
    maximum = models.DecimalField(
        _("上限"), max_digits=24, decimal_places=8, null=True, blank=True,
        help_text=_("不填时：比重不大于 100%，其他没有上限"),
    )  # fmt: skip
    jump = models.DecimalField(
        _("异常变动"), max_digits=6, decimal_places=2, default=Decimal("0.50"), db_default=Decimal("0.50"),
        help_text=_("年均变动超过这个比例时提醒；比重和增长率按每 0.01 为 1 个百分点"),
    )  # fmt: skip
    cumulative = models.BooleanField(
        _("只增不减"), default=False, db_default=False, help_text=_("累计数，不应低于上年")
    )
    additive = models.BooleanField(
        _("可加"), default=False, db_default=False, help_text=_("下级对象之和不应大于上级对象")
    )
    part_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="parts",
        verbose_name=_("总体指标"), help_text=_("本指标是它的一部分，不应大于它"),
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = _("指标")
        ordering = ["code"]

    def __str__(self):
        return named(self.name, self.name_en)

    @property
    def in_percent(self) -> bool:
        return self.unit in ("%", "百分点")

    @property
    def lowest(self) -> Decimal:
        """The smallest value that is possible, in the indicator's unit."""
        if self.minimum is not None:
            return self.minimum
        if self.kind == self.Kind.RATE:
            return Decimal(-100) if self.in_percent else Decimal(-1)
        return Decimal(0)

    @property
    def highest(self) -> Decimal | None:
        """The largest value that is possible; None where there is no end."""
        if self.maximum is not None:
            return self.maximum
        if self.kind == self.Kind.SHARE:
            return Decimal(100) if self.in_percent else Decimal(1)
        return None


class Source(models.Model):
    """Where figures come from: a plan, a bulletin, a yearbook, a department's report."""

    code = models.SlugField(_("编码"), max_length=40, unique=True)
    title = models.CharField(_("题名"), max_length=300)
    title_en = models.CharField(
        _("英文题名"), max_length=300, default="", db_default="", blank=True
    )
    publisher = models.CharField(_("发布者"), max_length=300, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    date_note = models.CharField(_("日期说明"), max_length=120, blank=True)
    locator = models.CharField(_("出处"), max_length=400, blank=True)
    invented = models.BooleanField(_("演示"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("来源")
        ordering = ["code"]

    def __str__(self):
        return named(self.title, self.title_en)


class Series(models.Model):
    """One indicator of one subject over the years; a department answers for its figures."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="series")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="series")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="series"
    )
    note = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("序列")
        ordering = ["indicator", "subject"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "subject"], name="series_unique")
        ]

    def __str__(self):
        return gettext("%(subject)s：%(indicator)s") % {
            "subject": self.subject,
            "indicator": self.indicator,
        }

    @property
    def code(self) -> str:
        """How spreadsheets name the series: `output@henan`."""
        return f"{self.indicator.code}@{self.subject.code}"
