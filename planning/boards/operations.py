"""What waits, what was refused, and the rebuild of everything, for coordinators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from departments import access
from planning import recompute, tasks
from planning.models import Rebuild, Refusal
from planning.selectors import queue_state

PAGE_SIZE = 50
_SHOWN = 10  # earlier rebuilds


@access.requires(access.may_coordinate)
def operations(request):
    """The queue, the rebuild under way or the last one, and the targets that are refused."""
    refusals = Refusal.objects.select_related(
        "target__plan", "target__subject", "target__indicator"
    ).order_by("target__code")
    page = Paginator(refusals, PAGE_SIZE).get_page(request.GET.get("page"))
    earlier = list(Rebuild.objects.select_related("started_by")[: _SHOWN + 1])[1:]
    return render(request, "boards/operations.html", _state() | {"page": page, "earlier": earlier})


@access.requires(access.may_coordinate)
def operations_state(request):
    """The part of the page that changes while workers work."""
    return render(request, "parts/operations_state.html", _state())


@require_POST
@access.requires(access.may_coordinate)
def rebuild(request):
    """Start, stop or resume; the form's button says which."""
    step = request.POST.get("step")
    try:
        if step == "start":
            tasks.begin_rebuild(recompute.start_rebuild(by=request.user))
            messages.success(request, gettext("已开始全部重算。可以离开这个页面。"))
        else:
            chosen = get_object_or_404(Rebuild, pk=request.POST.get("rebuild", 0))
            if step == "cancel":
                recompute.cancel_rebuild(chosen)
                messages.success(
                    request, gettext("正在停下：做到一半的分块做完为止，已完成的不会重做。")
                )
            else:
                recompute.resume_rebuild(chosen)
                tasks.begin_rebuild(chosen)
                messages.success(request, gettext("已继续。"))
    except recompute.RebuildRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("operations")


def _state() -> dict:
    latest = Rebuild.objects.select_related("started_by").first()
    progress = recompute.progress_of(latest) if latest else None
    queue = queue_state()
    running = latest is not None and latest.state == Rebuild.State.RUNNING
    return {"queue": queue, "progress": progress, "moving": running or bool(queue.targets)}
