"""The coordinator's back room: a look at what was loaded. Plans are mended in their YAML files."""

from django.contrib import admin

from departments.admin import ReadOnlyAdmin
from planning.models import Evaluation, Fact, Plan, Responsibility, Target


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "start_year", "end_year", "method"]


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    list_display = ["code", "subject", "indicator", "comparator", "value", "unit", "due_year"]
    list_filter = ["plan", "kind", "form", "nature"]
    list_select_related = ["subject", "indicator"]
    search_fields = ["code", "subject__name", "indicator__name"]


@admin.register(Fact)
class FactAdmin(ReadOnlyAdmin):
    list_display = ["code", "kind", "subject", "indicator", "value", "unit", "year"]
    list_filter = ["plan", "kind"]
    list_select_related = ["subject", "indicator"]


@admin.register(Responsibility)
class ResponsibilityAdmin(ReadOnlyAdmin):
    list_display = ["department", "role", "plan", "matter"]
    list_filter = ["plan", "role"]
    list_select_related = ["department", "plan", "target", "cluster", "measure", "project"]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ["target", "year", "status_schedule", "status_pace", "reason"]
    list_filter = ["year", "status"]
    list_select_related = ["target__subject", "target__indicator"]
