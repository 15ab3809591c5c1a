"""Dates in English pages: the day first, as the Chinese pages' source documents are cited abroad."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
MONTH_DAY_FORMAT = "j F"
