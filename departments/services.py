"""Writes: accounts, each with its entry in the audit log."""

import secrets

from django.db import transaction

from departments import audit
from departments.models import AuditEntry, Department, User

_DEMO_CLERK_DEPARTMENT = "industry-informatization"
_DEMO_NAMES = {
    User.Role.OFFICIAL: "演示·查阅",
    User.Role.CLERK: "演示·填报",
    User.Role.REVIEWER: "演示·审核",
    User.Role.ANALYST: "演示·分析",
    User.Role.COORDINATOR: "演示·统筹",
}


@transaction.atomic
def make_demo_accounts() -> dict[str, str]:
    """One account of each role; returns the passwords of those made now, by user name.

    Accounts that exist stay as they are. The passwords are random and stand nowhere else.
    """
    made = {}
    for role, name in _DEMO_NAMES.items():
        if User.objects.filter(username=role.value).exists():
            continue
        password = secrets.token_urlsafe(9)
        department = None
        if role == User.Role.CLERK:
            department = Department.objects.filter(code=_DEMO_CLERK_DEPARTMENT).first()
            department = department or Department.objects.first()
        User.objects.create_user(
            role.value,
            password=password,
            first_name=name,
            role=role,
            department=department,
            is_staff=role == User.Role.COORDINATOR,
            is_superuser=role == User.Role.COORDINATOR,
        )
        made[role.value] = password
    return made


@transaction.atomic
def keep_account(form, by, request=None) -> tuple[User, str | None]:
    """Save a valid form of an account; a new one gets a random password, which is returned."""
    new = form.instance.pk is None
    password = secrets.token_urlsafe(9) if new else None
    if new:
        form.instance.set_password(password)
        form.instance.must_change_password = True
    account = form.save()
    action = AuditEntry.Action.ACCOUNT_ADDED if new else AuditEntry.Action.ACCOUNT_CHANGED
    audit.record(action, by, account.username, request, fields=sorted(form.changed_data))
    return account, password


@transaction.atomic
def reset_password(account: User, by, request=None) -> str:
    """A new random password; whoever was signed in with the old one is signed out."""
    password = secrets.token_urlsafe(9)
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    audit.record(AuditEntry.Action.PASSWORD_RESET, by, account.username, request)
    return password
