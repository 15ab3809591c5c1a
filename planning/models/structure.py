"""What a plan sets out without a number: whom its sections are about, and the items they list."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Subject
from planning.models.plans import Plan, Section, passage_locator


class Mention(models.Model):
    """A section deals with a subject (an industry, a cluster, a park) under the name written there."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="mentions")
    section = models.ForeignKey(Section, models.CASCADE, related_name="mentions")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="mentions", verbose_name=_("对象")
    )
    named = models.CharField(_("原文名称"), max_length=80)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("章节对象")
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["section", "subject"], name="mention_unique"),
            models.CheckConstraint(condition=~Q(named=""), name="mention_has_name"),
        ]

    def __str__(self):
        return f"{self.section}：{self.named}"


class Item(models.Model):
    """A named part of a section: a field of a cluster, an item of a box, or where a cluster settles.

    `products` are names, in the document's order. A site has places and no name of its own.
    """

    class Kind(models.TextChoices):
        FIELD = "field", _("细分领域")
        BOX = "box", _("专栏条目")
        SITE = "site", _("布局")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    section = models.ForeignKey(Section, models.CASCADE, related_name="items")
    paragraph = models.PositiveSmallIntegerField(_("段落"), default=1)
    passage = models.CharField(_("段首语"), max_length=80, blank=True)
    kind = models.CharField(_("类别"), max_length=5, choices=Kind)
    name = models.CharField(_("名称"), max_length=80, blank=True)
    products = models.JSONField(_("产品"), default=list, blank=True)
    places = models.ManyToManyField(Subject, blank=True, related_name="+", verbose_name=_("地点"))
    order = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        verbose_name = verbose_name_plural = _("条目")
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="item_unique"),
            models.CheckConstraint(
                condition=Q(kind="site", name="") | (~Q(kind="site") & ~Q(name="")),
                name="item_named_unless_site",
            ),
        ]

    def __str__(self):
        return self.name or self.get_kind_display()

    @property
    def locator(self) -> str:
        return passage_locator(self)
