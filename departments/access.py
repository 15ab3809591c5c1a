"""Who may read and who may do what. Every page and endpoint asks here and nowhere else."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from rest_framework.permissions import SAFE_METHODS, BasePermission

from departments.models import User

# Paths that stay open when the site is closed: signing in, the files its page needs, and the
# interface, which asks `MayRead` and answers programs with 401 where a page would redirect.
_ALWAYS_OPEN = ("/accounts/", "/static/", "/healthz", "/readyz", "/metrics", "/api/v1/")


def may_read(user) -> bool:
    """Reading is open to all unless the installation is closed (PUBLIC=false)."""
    return settings.PUBLIC or user.is_authenticated


def has_account(user) -> bool:
    """What is one's own: reports asked for, saved views."""
    return user.is_authenticated


def may_enter(user) -> bool:
    return user.is_authenticated and user.role in (User.Role.CLERK, User.Role.COORDINATOR)


def may_enter_for(user, department_id: int | None) -> bool:
    """A clerk enters what the own department answers for; a coordinator enters anything."""
    if not may_enter(user):
        return False
    if user.role == User.Role.COORDINATOR:
        return True
    return department_id is not None and user.department_id == department_id


def may_report_for(user, department_ids) -> bool:
    """News of a duty: a clerk of a department that leads or answers for it, and any coordinator."""
    if not may_enter(user):
        return False
    return user.role == User.Role.COORDINATOR or user.department_id in department_ids


def may_review(user) -> bool:
    return user.is_authenticated and user.role in (User.Role.REVIEWER, User.Role.COORDINATOR)


def may_review_for(user, department_id: int | None) -> bool:
    """A reviewer judges every department, or those of a set; a coordinator all."""
    if not may_review(user):
        return False
    if user.role == User.Role.COORDINATOR:
        return True
    reviewed = reviewed_departments(user)
    return reviewed is None or department_id in reviewed


def reviewed_departments(user) -> set[int] | None:
    """The ids of the departments that a reviewer is limited to; None for no limit.

    Asked once an account object: a request judges a hundred figures with one look.
    """
    if user.role == User.Role.COORDINATOR:
        return None
    if not hasattr(user, "_reviewed"):
        user._reviewed = set(user.reviews.values_list("id", flat=True)) or None
    return user._reviewed


def may_see_drafts(user) -> bool:
    """Some values that are not published yet: those who enter them and those who judge them."""
    return may_enter(user) or may_review(user)


def may_see_drafts_of(user, department_id: int | None) -> bool:
    """The unpublished values of one department."""
    return may_enter_for(user, department_id) or may_review_for(user, department_id)


def may_see_that_drafts_exist(user) -> bool:
    """Everybody with an account sees that something is being entered; not what."""
    return user.is_authenticated


def may_export(user) -> bool:
    """Whoever may read a page may take its table along."""
    return may_read(user)


def may_coordinate(user) -> bool:
    """Plans, indicators, duties, deadlines, accounts."""
    return user.is_authenticated and user.role == User.Role.COORDINATOR


def requires(allowed: Callable) -> Callable:
    """A view for those of whom `allowed(user)` holds: visitors sign in first, others get 403."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def to_sign_in(request):
    """To the sign-in page and back again; a part of a page takes the whole page there."""
    if getattr(request, "htmx", False):
        back = request.htmx.current_url_abs_path or "/"
        address = redirect_to_login(back).url
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect_to_login(request.get_full_path())


class ReadingMiddleware:
    """Sends visitors of a closed site to sign in, and people with a given password to change it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(_ALWAYS_OPEN):
            if not may_read(request.user):
                return redirect_to_login(request.get_full_path())
            if request.user.is_authenticated and request.user.must_change_password:
                return redirect(reverse("password"))
        return self.get_response(request)


class MayRead(BasePermission):
    """The same rule for the JSON interface, which only reads."""

    def has_permission(self, request, view):
        return request.method in SAFE_METHODS and may_read(request.user)
