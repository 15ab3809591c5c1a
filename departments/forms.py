from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.models import User


class AccountForm(forms.ModelForm):
    """An account without its password: that is made by the machine, or by its owner."""

    class Meta:
        model = User
        fields = ["username", "first_name", "email", "role", "department", "reviews", "is_active"]
        labels = {
            "first_name": _("姓名"),
            "email": _("电子邮箱（收提醒）"),
            "is_active": _("可以登录"),
        }
        help_texts = {"username": _("字母、数字和 @ . + - _，登录时用。"), "is_active": ""}
        widgets = {"reviews": forms.SelectMultiple(attrs={"size": 6})}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("role") == User.Role.CLERK and not cleaned.get("department"):
            self.add_error("department", gettext("填报人员必须属于一个部门。请选择部门。"))
        return cleaned
