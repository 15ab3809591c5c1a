"""When figures are due: set by a coordinator, for all departments or for one."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from departments import access
from indicators import services
from indicators.entry.forms import DeadlineForm
from indicators.models import Deadline, Reminder


@access.requires(access.may_coordinate)
def deadlines(request, pk=None):
    """All deadlines, with the form for a new one or for the one that is changed."""
    changed = get_object_or_404(Deadline, pk=pk) if pk else None
    form = DeadlineForm(request.POST or None, instance=changed)
    if request.method == "POST" and form.is_valid():
        kept = services.set_deadline(form, request.user, request)
        messages.success(request, gettext("已保存：%(kept)s。") % {"kept": kept})
        return redirect("deadlines")
    return render(
        request,
        "entry/deadlines.html",
        {
            "form": form,
            "changed": changed,
            "deadlines": Deadline.objects.select_related("department").order_by(
                "-year",
                *(F(f"department__{key}").asc(nulls_last=True) for key in ("order", "code")),
            ),
            "reminders": Reminder.objects.select_related("department", "deadline")[:20],
        },
    )


@require_POST
@access.requires(access.may_coordinate)
def drop(request, pk):
    """Take a deadline away; the year is then open without one."""
    services.drop_deadline(get_object_or_404(Deadline, pk=pk), request.user, request)
    messages.success(request, gettext("已取消这个期限。"))
    return redirect("deadlines")
