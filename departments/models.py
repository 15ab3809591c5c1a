"""Who answers: departments, the names they had, and the people who work for them."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Department(models.Model):
    """An office that leads, supports or answers for something a plan promises."""

    STATISTICS_BUREAU = "statistics"  # the code of the one that answers for what nobody leads

    class Kind(models.TextChoices):
        PROVINCIAL = "provincial", "省级部门"
        NATIONAL = "national", "中央驻豫单位"
        CITY = "city", "市级政府"
        INSTITUTE = "institute", "企事业单位"

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["order", "code"]

    def __str__(self):
        return self.name


class DepartmentName(models.Model):
    """A name under which documents know a department, the present one among them."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门名称"
        ordering = ["department", "name"]

    def __str__(self):
        return self.name


class User(AbstractUser):
    """A person with one role; a clerk belongs to the department whose figures they enter."""

    class Role(models.TextChoices):
        OFFICIAL = "official", "查阅人员"
        CLERK = "clerk", "填报人员"
        REVIEWER = "reviewer", "审核人员"
        ANALYST = "analyst", "分析人员"
        COORDINATOR = "coordinator", "统筹人员"

    role = models.CharField("角色", max_length=12, choices=Role, default=Role.OFFICIAL)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="部门", related_name="staff"
    )
    reviews = models.ManyToManyField(
        Department,
        blank=True,
        verbose_name="审核范围",
        related_name="reviewers",
        help_text="审核人员只审核这些部门的数据；不选表示审核所有部门。",
    )
    must_change_password = models.BooleanField("须修改密码", default=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role="clerk") | models.Q(department__isnull=False),
                name="clerk_has_department",
                violation_error_message="填报人员必须属于一个部门。",
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.username


class AuditEntry(models.Model):
    """One thing that somebody did. Entries are added by `departments.audit` and never changed."""

    class Action(models.TextChoices):
        SIGNED_IN = "signed_in", "登录"
        SIGN_IN_REFUSED = "sign_in_refused", "登录失败"
        SIGNED_OUT = "signed_out", "退出"
        PASSWORD_CHANGED = "password_changed", "修改密码"
        PASSWORD_RESET = "password_reset", "重设密码"
        ACCOUNT_ADDED = "account_added", "新建账户"
        ACCOUNT_CHANGED = "account_changed", "修改账户"
        DEADLINE_SET = "deadline_set", "设定期限"
        RULES_CHANGED = "rules_changed", "修改填报规则"
        FIGURE_ENTERED = "figure_entered", "填写数据"
        FIGURE_SUBMITTED = "figure_submitted", "提交数据"
        FIGURE_WITHDRAWN = "figure_withdrawn", "撤回数据"
        FIGURE_PUBLISHED = "figure_published", "发布数据"
        FIGURE_RETURNED = "figure_returned", "退回数据"
        UPLOADED = "uploaded", "上传文件"
        EXPORTED = "exported", "导出数据"

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    action = models.CharField("动作", max_length=20, choices=Action)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="账户", related_name="+"
    )
    about = models.CharField("事项", max_length=200, blank=True)
    details = models.JSONField("细节", default=dict, blank=True)
    address = models.GenericIPAddressField("地址", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_action_display()} {self.about}"
