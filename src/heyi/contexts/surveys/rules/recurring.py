"""When the next wave of a survey is due that a charter wants repeated. Not here: reading the charter (governance)."""

from calendar import monthrange
from datetime import date

_MONTHS_A_YEAR = 12


def due_on(last: date, every_months: int) -> date:
    """So many months after the first day of the last wave; where that month is shorter, its last day.

    Source: docs/sources/heyi-assumptions.md#assessment
    """
    year, month = divmod(last.year * _MONTHS_A_YEAR + last.month - 1 + every_months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))
