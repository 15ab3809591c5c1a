"""Plans, their outline, and their text where it was loaded."""

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.language import named

# What the database writes for a process that does not know the column yet.
NOTHING = Value([], models.JSONField())


class Method(models.TextChoices):
    """The two published ways of judging; the plan says which one leads."""

    SCHEDULE = "schedule", _("序时进度法")
    PACE = "pace", _("速度比值法")


class Plan(models.Model):
    """A document of the province that promises figures."""

    code = models.SlugField(_("编码"), max_length=20, unique=True)
    title = models.CharField(_("标题"), max_length=120)
    short_title = models.CharField(_("简称"), max_length=40)
    title_en = models.CharField(_("英文标题"), max_length=200, blank=True)
    short_title_en = models.CharField(
        _("英文简称"), max_length=80, default="", db_default="", blank=True
    )
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=60)
    issuer_en = models.CharField(
        _("英文发文机关"), max_length=120, default="", db_default="", blank=True
    )
    issued_on = models.DateField(_("发布日期"))
    start_year = models.PositiveSmallIntegerField(_("起始年份"))
    end_year = models.PositiveSmallIntegerField(_("截止年份"))
    method = models.CharField(
        _("主评价方法"), max_length=8, choices=Method, default=Method.SCHEDULE
    )
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    # What the plan's YAML says under set_aside: {why, written, rule}.
    set_aside = models.JSONField(_("不计的数字"), default=list, db_default=NOTHING, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("规划")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_year__lte=F("end_year")), name="plan_period_in_order"
            )
        ]

    def __str__(self):
        return named(self.short_title, self.short_title_en)

    @property
    def full_title(self) -> str:
        return named(self.title, self.title_en)

    @property
    def issued_by(self) -> str:
        return named(self.issuer, self.issuer_en)


def passage_locator(record) -> str:
    """The document's own numbering and headings, down to the paragraph's lead phrase."""
    section = record.section.locator
    return f"{section} / {record.passage}" if record.passage else section


# What only the source audit reads: lists in JSON, which a board of a hundred rows leaves out.
AUDITING = ("set_aside", "shared")
AUDITING_OF_ROWS = ("plan__set_aside", *(f"section__{name}" for name in AUDITING))


class Section(models.Model):
    """A numbered part of a plan, with the document's own number and heading."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    code = models.CharField(_("编码"), max_length=80)
    number = models.CharField(_("编号"), max_length=20, blank=True)
    heading = models.CharField(_("标题"), max_length=120, blank=True)
    heading_en = models.CharField(
        _("英文标题"), max_length=200, default="", db_default="", blank=True
    )
    locator = models.CharField(_("位置"), max_length=200)
    depth = models.PositiveSmallIntegerField(_("层级"), default=0)
    order = models.PositiveSmallIntegerField(_("次序"))
    # Numbers of this section that are no figures: {paragraph, why, written}.
    set_aside = models.JSONField(_("不计的数字"), default=list, db_default=NOTHING, blank=True)
    # Numbers that are stated of several things: {paragraph, written, records}.
    shared = models.JSONField(_("合写的数字"), default=list, db_default=NOTHING, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("章节")
        ordering = ["plan", "order"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="section_unique")]

    def __str__(self):
        return f"{self.plan} {self.locator}"

    @property
    def number_and_heading(self) -> str:
        """As the document prints them: a space only where the number ends in no mark."""
        space = " " if self.number and self.number[-1] not in "、）." else ""
        return f"{self.number}{space}{self.heading}"

    @property
    def numbers(self) -> str:
        """The locator without the section's own heading: the document's numbers down to it."""
        return self.locator.removesuffix(self.heading)


class Paragraph(models.Model):
    """One paragraph of a plan's text, loaded at run time; the texts are no part of the repository.

    Number 0 is the heading of its section. What stands before the first heading has no section.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="paragraphs")
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, related_name="paragraphs"
    )
    number = models.PositiveSmallIntegerField(_("段落"))
    text = models.TextField(_("原文"))
    order = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        verbose_name = verbose_name_plural = _("原文段落")
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="paragraph_order_unique"),
            models.UniqueConstraint(fields=["section", "number"], name="paragraph_number_unique"),
        ]

    def __str__(self):
        return gettext("%(section)s 第%(number)s段") % {
            "section": self.section or self.plan,
            "number": self.number,
        }
