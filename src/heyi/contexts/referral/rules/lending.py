"""Beds between two wards: how many come back now, and what may be lent. Pure."""

from dataclasses import dataclass

from heyi.kernel.errors import RuleBroken


class BedsInUse(RuleBroken):
    """A ward lends only beds that nobody holds or lies in."""

    default_code = "beds_in_use"


class LoanEnded(RuleBroken):
    """The loan no longer stands where this may be done."""

    default_code = "loan_ended"


class PeriodShut(RuleBroken):
    """The period is closed already."""

    default_code = "period_shut"


@dataclass(frozen=True, slots=True)
class GiveBack:
    """How many beds go back now, and from how many of those who are still expected a place must be taken for it."""

    beds: int
    recalled: int


def give_back(owed: int, *, places: int, settled: int, expected: int) -> GiveBack:
    """What goes back of `owed` beds of a ward with so many places.

    Shape: `settled` are patients who lie there or are on the way, whom nobody turns out; `expected` are those for whom a
           place is only held: they wait for another, the last who were promised first.
    """
    beds = min(owed, max(places - settled, 0))
    if not beds:
        return GiveBack(0, 0)
    left = places - beds
    return GiveBack(beds, min(expected, max(settled + expected - left, 0)))
