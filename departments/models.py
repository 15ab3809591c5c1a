"""Who answers: departments, the names they had, and the people who work for them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.language import named


class Department(models.Model):
    """An office that leads, supports or answers for something a plan promises."""

    STATISTICS_BUREAU = "statistics"  # the code of the one that answers for what nobody leads

    class Kind(models.TextChoices):
        PROVINCIAL = "provincial", _("省级部门")
        NATIONAL = "national", _("中央驻豫单位")
        CITY = "city", _("市级政府")
        INSTITUTE = "institute", _("企事业单位")

    code = models.SlugField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("部门")
        ordering = ["order", "code"]

    def __str__(self):
        return named(self.name, self.name_en)


class DepartmentName(models.Model):
    """A name under which documents know a department, the present one among them."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("部门名称")
        ordering = ["department", "name"]

    def __str__(self):
        return self.name


class User(AbstractUser):
    """A person with one role; a clerk belongs to the department whose figures they enter."""

    class Role(models.TextChoices):
        OFFICIAL = "official", _("查阅人员")
        CLERK = "clerk", _("填报人员")
        REVIEWER = "reviewer", _("审核人员")
        ANALYST = "analyst", _("分析人员")
        COORDINATOR = "coordinator", _("统筹人员")

    role = models.CharField(_("角色"), max_length=12, choices=Role, default=Role.OFFICIAL)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("部门"),
        related_name="staff",
    )
    reviews = models.ManyToManyField(
        Department,
        blank=True,
        verbose_name=_("审核范围"),
        related_name="reviewers",
        help_text=_("审核人员只审核这些部门的数据；不选表示审核所有部门。"),
    )
    must_change_password = models.BooleanField(_("须修改密码"), default=False, db_default=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role="clerk") | models.Q(department__isnull=False),
                name="clerk_has_department",
                violation_error_message=_("填报人员必须属于一个部门。"),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.username


class AuditEntry(models.Model):
    """One thing that somebody did. Entries are added by `departments.audit` and never changed."""

    class Action(models.TextChoices):
        SIGNED_IN = "signed_in", _("登录")
        SIGN_IN_REFUSED = "sign_in_refused", _("登录失败")
        SIGNED_OUT = "signed_out", _("退出")
        PASSWORD_CHANGED = "password_changed", _("修改密码")
        PASSWORD_RESET = "password_reset", _("重设密码")
        ACCOUNT_ADDED = "account_added", _("新建账户")
        ACCOUNT_CHANGED = "account_changed", _("修改账户")
        DEADLINE_SET = "deadline_set", _("设定期限")
        RULES_CHANGED = "rules_changed", _("修改填报规则")
        FIGURE_ENTERED = "figure_entered", _("填写数据")
        FIGURE_SUBMITTED = "figure_submitted", _("提交数据")
        FIGURE_WITHDRAWN = "figure_withdrawn", _("撤回数据")
        FIGURE_PUBLISHED = "figure_published", _("发布数据")
        FIGURE_RETURNED = "figure_returned", _("退回数据")
        UPLOADED = "uploaded", _("上传文件")
        EXPORTED = "exported", _("导出数据")

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    action = models.CharField(_("动作"), max_length=20, choices=Action)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("账户"), related_name="+"
    )
    about = models.CharField(_("事项"), max_length=200, blank=True)
    details = models.JSONField(_("细节"), default=dict, blank=True)
    address = models.GenericIPAddressField(_("地址"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审计记录")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_action_display()} {self.about}"
