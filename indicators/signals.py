"""What indicators tell those above them, who may listen without being known here."""

from django.dispatch import Signal

# Sent inside the publishing transaction with `series_ids`: the series whose published figures
# have changed.
figures_changed = Signal()
