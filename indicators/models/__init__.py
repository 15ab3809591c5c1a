"""What is measured, every figure that was ever entered, and the yearly collecting of them."""

from indicators.models.collecting import Calendar, Deadline, Reminder, Upload
from indicators.models.figures import Observation, Revision, Unchangeable, segment_of_next
from indicators.models.measures import Indicator, Series, Source, validate_unit

__all__ = [
    "Calendar",
    "Deadline",
    "Indicator",
    "Observation",
    "Reminder",
    "Revision",
    "Series",
    "Source",
    "Unchangeable",
    "Upload",
    "segment_of_next",
    "validate_unit",
]
