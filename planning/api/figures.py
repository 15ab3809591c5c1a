"""Writing: clerks enter and submit, reviewers publish and return; the same services as the pages."""

from django.db.models import QuerySet
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from departments import access
from departments.models import User
from indicators import services
from indicators.models import Revision, Series
from planning.api import describing
from planning.api.views import View

_STATES = (Revision.State.DRAFT, Revision.State.SUBMITTED, Revision.State.RETURNED)


class FigureEntry(serializers.Serializer):
    """A figure as people write it."""

    indicator = serializers.SlugField(help_text="指标编码")
    subject = serializers.SlugField(help_text="对象编码")
    year = serializers.IntegerField(min_value=1949, max_value=2100, help_text="年份")
    value = describing.Said(
        describing.SAID, max_length=40, help_text="数字，可带单位，如 3266 亿元"
    )
    remark = describing.Said(describing.TEXT, required=False, allow_blank=True, max_length=2000)
    vintage = serializers.ChoiceField(choices=Revision.Vintage, required=False)


class ReturnReason(serializers.Serializer):
    reason = describing.Said(describing.SAID, max_length=2000, help_text="退回的理由")


class FigureRecord(serializers.ModelSerializer):
    """A figure on its way: entered, submitted, returned."""

    indicator = serializers.CharField(source="observation.series.indicator.code")
    subject = serializers.CharField(source="observation.series.subject.code")
    year = serializers.IntegerField(source="observation.year")
    value = serializers.FloatField()
    unit = serializers.CharField(source="observation.series.indicator.unit", allow_blank=True)

    class Meta:
        model = Revision
        fields = [
            "id", "indicator", "subject", "year", "value", "unit", "written", "vintage", "number",
            "state", "remark", "reason", "known_on",
        ]  # fmt: skip


FIGURES = serializers.ListSerializer(child=FigureRecord())


def visible(user: User) -> QuerySet[Revision]:
    """Figures that are not published yet and that this person enters or judges."""
    figures = Revision.objects.filter(state__in=_STATES).select_related(
        "observation__series__indicator", "observation__series__subject"
    )
    if not access.may_see_drafts(user):
        return figures.none()
    if user.role == User.Role.CLERK:
        return figures.filter(observation__series__department=user.department_id)
    reviewed = access.reviewed_departments(user)
    if reviewed is None:
        return figures
    return figures.filter(observation__series__department__in=reviewed)


def _figure(user: User, pk: int) -> Revision:
    """One of them. Raises Http404 also where it is somebody else's: nothing is given away."""
    figure = visible(user).filter(pk=pk).first()
    if figure is None:
        raise Http404("没有这一版数据，或它已经发布。")
    return figure


_TAGS = ["填报与审核"]
# Described as `id`, as the path that drf-spectacular writes calls it.
_ID = OpenApiParameter("id", {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}, "path")
_ANSWER = describing.answers(FigureRecord)
_WRITES = describing.answers(FigureRecord, also=(415,))


@method_decorator(conditional_page, name="get")
class FiguresView(View):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="正在填报的数据", tags=_TAGS, operation_id="figures_list",
        responses=describing.answers(FIGURES),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        figures = visible(request.user).order_by("-id")[:1000]
        return Response(FigureRecord(figures, many=True).data)

    @extend_schema(
        summary="填写一个数据，成为草稿", tags=_TAGS, operation_id="figures_enter",
        request=FigureEntry, responses=describing.answers(FigureRecord, status=201, also=(415,)),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        entry = FigureEntry(data=request.data)
        entry.is_valid(raise_exception=True)
        given = dict(entry.validated_data)
        series = Series.objects.filter(
            indicator__code=given.pop("indicator"), subject__code=given.pop("subject")
        ).first()
        if series is None:
            raise Http404("没有这个指标和对象的序列，请先由统筹人员建立。")
        figure = services.enter_figure(
            series=series, text=given.pop("value"), by=request.user, **given
        )
        return Response(FigureRecord(figure).data, status=201)


class _StepView(View):
    permission_classes = [IsAuthenticated]


class SubmitView(_StepView):
    @extend_schema(summary="提交草稿", tags=_TAGS, operation_id="figures_submit", request=None,
                   parameters=[_ID], responses=_WRITES)  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        figure = services.submit_figure(_figure(request.user, pk), request.user)
        return Response(FigureRecord(figure).data)


class PublishView(_StepView):
    @extend_schema(summary="发布", tags=_TAGS, operation_id="figures_publish", request=None,
                   parameters=[_ID], responses=_WRITES)  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        figure = services.publish_figure(_figure(request.user, pk), request.user)
        return Response(FigureRecord(figure).data)


class ReturnView(_StepView):
    @extend_schema(summary="退回", tags=_TAGS, operation_id="figures_return", request=ReturnReason,
                   parameters=[_ID], responses=_WRITES)  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        given = ReturnReason(data=request.data)
        given.is_valid(raise_exception=True)
        figure = services.return_figure(
            _figure(request.user, pk), request.user, given.validated_data["reason"]
        )
        return Response(FigureRecord(figure).data)
