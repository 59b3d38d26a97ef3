"""What becomes of one value: nothing here knows a key, the two keyed functions are handed in.

Rules: docs/sources/deidentification.md.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from heyi.contexts.interop.rules.research.refusals import ColumnRefused
from heyi.contexts.interop.terms import Days
from heyi.kernel.moments import age_on, on_the_wall
from heyi.kernel.research import ResearchColumn, Treatment

OLDEST_YEARS = 90
"""Ages from here on are one. Source: docs/sources/deidentification.md#age."""
LONGEST_SHIFT_DAYS = 182
"""A day moves by at most this many. Source: docs/sources/deidentification.md#days."""
RARE = "*"

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}|")
_CATEGORY = re.compile(r"[A-Z]\d\d")
_COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Hiding:
    """What values are hidden by: `pseudonym` of a kind and an id, `drawn` a number from the secret of a person."""

    pseudonym: Callable[[str, UUID], str]
    drawn: Callable[[UUID], int]
    days: Days

    def shift_of(self, person: UUID) -> timedelta:
        """How far the days of one person move, the same for all of theirs; never by nothing."""
        days = self.drawn(person) % (2 * LONGEST_SHIFT_DAYS) - LONGEST_SHIFT_DAYS
        return timedelta(days=days if days < 0 else days + 1)


def moment_out(at: datetime | None, person: UUID, hiding: Hiding) -> datetime | str | None:
    """A moment as it may leave: moved with its person, to the minute, without zone; or the month of it."""
    if at is None:
        return None
    wall = on_the_wall(at)
    if hiding.days is Days.MONTH:
        return f"{wall:%Y-%m}"
    return wall.replace(tzinfo=None, second=0, microsecond=0) + hiding.shift_of(person)


def years_out(born_on: date | None, day: date) -> int | None:
    """Full years on a day, those of the very old in one; unknown and unborn people have none."""
    if born_on is None or born_on > day:
        return None
    return min(age_on(day, born_on=born_on), OLDEST_YEARS)


def county_out(division: str) -> str:
    """The county of a division, or nothing where none is told."""
    return division[:_COUNTY_DIGITS] if len(division) >= _COUNTY_DIGITS and division.isdigit() else ""


def diagnosis_out(code: object) -> str:
    """The category of a diagnosis; what is no code is left out, because it may be words."""
    head = str(code or "").strip().upper()[:3]
    return head if _CATEGORY.fullmatch(head) else ""


def code_out(column: ResearchColumn, value: object) -> str:
    """A code as it is.

    Raises: ColumnRefused for anything that is none: words do not leave.
    """
    text = "" if value is None else str(value)
    if not _CODE.fullmatch(text):
        raise ColumnRefused(column=column.source, why="no_code")
    return text


def check_column(column: ResearchColumn, sort: str | None) -> None:
    """Demands that a column is on the privacy sheet, and that what identifies is treated as such.

    Raises: ColumnRefused.
    """
    if sort is None:
        raise ColumnRefused(column=column.source, why="not_declared")
    hidden = {
        Treatment.PERSON,
        Treatment.CASE,
        Treatment.ORGANISATION,
        Treatment.MOMENT,
        Treatment.AGE,
        Treatment.COUNTY,
    }
    if sort == "identifying" and column.treatment not in hidden and not column.tells_apart:
        raise ColumnRefused(column=column.source, why="identifying")
