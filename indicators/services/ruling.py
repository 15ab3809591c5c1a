"""The rules that figures are checked by, and the departments that answer for them."""

from django.db import transaction

from config.language import in_chinese
from departments import audit
from departments.models import AuditEntry
from indicators.models import Indicator, Series


@transaction.atomic
def keep_rules(form, by, request=None) -> Indicator:
    """Save a valid `RulesForm`, with an entry of the audit log that says what changed."""
    if not form.changed_data:
        return form.instance
    indicator = form.save()
    moved = [one for one in form.series if f"series-{one.pk}" in form.changed_data]
    for one in moved:
        one.department_id = form.cleaned_data[f"series-{one.pk}"]
    Series.objects.bulk_update(moved, ["department"], batch_size=200)
    with in_chinese():
        changed = {str(form.fields[n].label): str(form[n].value()) for n in form.changed_data}
    audit.record(AuditEntry.Action.RULES_CHANGED, by, indicator, request, **changed)
    return indicator
