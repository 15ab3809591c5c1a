from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from departments.models import AuditEntry, Department, User


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and changes none: files and services are the only ways to write."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts are the one thing that a coordinator keeps here, passwords among them."""

    list_display = ["username", "first_name", "role", "department", "is_active"]
    list_filter = ["role", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("个人"), {"fields": ["first_name", "last_name", "email"]}),
        (_("职责"), {"fields": ["role", "department", "is_active", "is_staff", "is_superuser"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2", "role", "department"]}),
    ]


@admin.register(Department)
class DepartmentAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "kind"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "by", "about", "address"]
    list_filter = ["action"]
    list_select_related = ["by"]
