"""Accounts: one's own password, and what a coordinator keeps."""

from django.contrib import messages
from django.contrib.auth import views
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from departments import access, audit, services
from departments.forms import AccountForm
from departments.models import AuditEntry, User

AUDIT_PAGE = 100


class PasswordView(views.PasswordChangeView):
    template_name = "accounts/password.html"
    success_url = reverse_lazy("overview")

    def form_valid(self, form):
        form.user.must_change_password = False
        response = super().form_valid(form)
        audit.record(AuditEntry.Action.PASSWORD_CHANGED, form.user, request=self.request)
        messages.success(self.request, gettext("密码已修改。"))
        return response


@access.requires(access.may_coordinate)
def accounts(request):
    """Every account with its role, department and last sign-in."""
    found = User.objects.select_related("department").prefetch_related("reviews")
    return render(
        request,
        "accounts/accounts.html",
        {
            "accounts": found.order_by("-is_active", "role", "username"),
            "given": request.session.pop("given_password", None),
        },
    )


@access.requires(access.may_coordinate)
def account(request, pk=None):
    """A new account, or a change of one."""
    changed = get_object_or_404(User, pk=pk) if pk else None
    form = AccountForm(request.POST or None, instance=changed)
    if request.method == "POST" and form.is_valid():
        kept, password = services.keep_account(form, request.user, request)
        if password:
            request.session["given_password"] = [kept.username, password]
        messages.success(
            request, gettext("账户 %(username)s 已保存。") % {"username": kept.username}
        )
        return redirect("accounts")
    return render(request, "accounts/account.html", {"form": form, "account": changed})


@require_POST
@access.requires(access.may_coordinate)
def reset_password(request, pk):
    """Give an account a new random password, shown once and to be changed at the next sign-in."""
    reset = get_object_or_404(User, pk=pk)
    password = services.reset_password(reset, request.user, request)
    request.session["given_password"] = [reset.username, password]
    return redirect("accounts")


@access.requires(access.may_coordinate)
def audit_log(request):
    """Who did what, the newest first."""
    entries = AuditEntry.objects.select_related("by")
    action, name = request.GET.get("action", ""), request.GET.get("name", "")
    if action in AuditEntry.Action.values:
        entries = entries.filter(action=action)
    if name:
        entries = entries.filter(by__username=name)
    parameters = request.GET.copy()
    parameters.pop("page", None)
    return render(
        request,
        "accounts/audit.html",
        {
            "page": Paginator(entries, AUDIT_PAGE).get_page(request.GET.get("page")),
            "actions": AuditEntry.Action.choices,
            "action": action,
            "name": name,
            "query": parameters.urlencode(),
        },
    )
