"""审核: what waits for a reviewer, published or returned; and the files that prove figures."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from departments import access
from departments.models import Department
from indicators import selectors, services
from indicators.models import Revision


@access.requires(access.may_review)
def review(request):
    """Every submitted figure that this person may judge."""
    code = request.GET.get("department", "")
    department = get_object_or_404(Department, code=code) if code else None
    everything = selectors.submissions(request.user)
    departments = {}
    for submission in everything:
        owner = submission.revision.observation.series.department
        departments.setdefault(owner, []).append(submission)
    shown = departments.get(department, []) if department else everything
    return render(
        request,
        "entry/review.html",
        {
            "submissions": shown,
            "departments": [(owner, len(found)) for owner, found in departments.items() if owner],
            "total": len(everything),
            "department": department,
        },
    )


@require_POST
@access.requires(access.may_review)
def decide(request):
    """Publish or return the chosen figures, all or none."""
    ids = [int(pk) for pk in request.POST.getlist("revision") if pk.isdecimal()]
    code = request.POST.get("department", "")
    back = reverse("review") + (f"?department={code}" if code else "")
    if not ids:
        messages.warning(request, gettext("没有选中数据。请先勾选。"))
        return redirect(back)
    try:
        if "return" in request.POST:
            done = services.return_figures(ids, request.user, request.POST.get("reason", ""))
            messages.success(
                request, gettext("已退回 %(n)s 项，填报人员会看到理由。") % {"n": len(done)}
            )
        else:
            done = services.publish_figures(ids, request.user)
            messages.success(
                request, gettext("已发布 %(n)s 项，相关目标正在重新评价。") % {"n": len(done)}
            )
    except services.Refused as refusal:
        messages.error(request, gettext("没有改动。%(refusal)s") % {"refusal": refusal})
    except services.NotAllowed as refusal:
        if not all(_is_judged_by(request.user, pk) for pk in ids):
            raise PermissionDenied from refusal
        messages.error(request, gettext("没有改动。%(refusal)s") % {"refusal": refusal})
    return redirect(back)


def _is_judged_by(user, pk: int) -> bool:
    """Whether the figure is one that this person judges: then the page can say what is wrong."""
    revision = Revision.objects.select_related("observation__series").filter(pk=pk).first()
    return bool(revision) and access.may_review_for(user, revision.observation.series.department_id)


def attachment(request, pk):
    """The file that proves a figure, as a download: of a published one for everybody with an
    account, before that for those who see the figure."""
    if not request.user.is_authenticated:
        return access.to_sign_in(request)
    revision = get_object_or_404(Revision.objects.select_related("observation__series"), pk=pk)
    department_id = revision.observation.series.department_id
    is_public = revision.state == Revision.State.PUBLISHED
    if not is_public and not access.may_see_drafts_of(request.user, department_id):
        raise PermissionDenied
    if not revision.attachment:
        raise Http404
    try:
        content = revision.attachment.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=revision.attachment_name,
        content_type="application/octet-stream",
    )
