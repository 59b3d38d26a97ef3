"""Minutes between two moments of a case, at the right hospital. Not here: which figures are made of them (figures).

Only codes, places and times are read, never the order in which things were recorded.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from heyi.contexts.governance.terms.pathways import Site
from heyi.contexts.pathways.terms.cases import CaseView, Stamp

_SECONDS = Decimal(60)


def instant(at: datetime) -> datetime:
    """A moment in UTC. Python compares two of one zone by the wall, which is wrong where clocks were turned between them."""
    return at.astimezone(UTC)


def minutes(earlier: datetime, later: datetime) -> Decimal:
    """The minutes that passed from one moment to another, exact to the second; negative where they stand the other way round.

    Shape: both are aware; two in one zone are compared as moments, so that clocks turned between them change nothing.
    """
    return Decimal(round(later.timestamp() - earlier.timestamp())) / _SECONDS


def stamps_of(code: str, view: CaseView) -> tuple[Stamp, ...]:
    """Every hospital's stamp of a milestone, the earliest first."""
    found = (one for one in view.stamps if one.code == code)
    return tuple(sorted(found, key=lambda one: (one.at.timestamp(), one.organisation.int)))


def first_stamp(code: str, view: CaseView) -> Stamp | None:
    """The earliest stamp of a milestone."""
    return next(iter(stamps_of(code, view)), None)


def begins_at(code: str, view: CaseView, *, site: Site, organisation: UUID) -> datetime | None:
    """When a span begins that ends at a hospital: the onset for "", a milestone there, or the earliest one anywhere.

    Shape: a milestone that is told of each hospital and was not told of this one has no stand-in.
    """
    if not code:
        return view.onset_at
    found = stamps_of(code, view)
    if site is Site.SAME and code in view.per_hospital:
        found = tuple(one for one in found if one.organisation == organisation)
    return found[0].at if found else None


def spans(
    since: str, until: str, view: CaseView, *, site: Site = Site.SAME
) -> Iterator[tuple[Stamp, Decimal | None]]:
    """Each stamp that ends the span, the earliest first, with the minutes since it began; None where no beginning lies before it.

    Shape: what lies after the end began nothing, as the alert of the next hospital did not begin the arrival at this one.
    """
    for stamp in stamps_of(until, view):
        begin = begins_at(since, view, site=site, organisation=stamp.organisation)
        passed = None if begin is None else minutes(begin, stamp.at)
        yield stamp, None if passed is None or passed < 0 else passed


def span_until(since: str, view: CaseView, *, now: datetime) -> Decimal | None:
    """The minutes from a beginning to a moment; from the latest one where several hospitals told it."""
    if not since:
        return None if view.onset_at is None else minutes(view.onset_at, now)
    found = stamps_of(since, view)
    return minutes(found[-1].at, now) if found else None
