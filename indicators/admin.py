"""Revisions can be looked at here and never changed: a correction is a new revision."""

from django.contrib import admin

from departments.admin import ReadOnlyAdmin
from indicators.models import Indicator, Revision


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "unit", "kind", "less_is_better"]
    search_fields = ["code", "name"]


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["observation", "number", "value", "state", "grade", "source", "known_on"]
    list_filter = ["state", "grade", "source__invented"]
    list_select_related = [
        "observation__series__indicator",
        "observation__series__subject",
        "source",
    ]
