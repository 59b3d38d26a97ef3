"""Where an institution lies and what it can do, as a row tells it. Not here: what may be (governance)."""

from collections.abc import Iterator

from heyi.contexts.governance.public import NewFacility, capabilities_in
from heyi.contexts.governance.terms.facilities import Facility
from heyi.contexts.interop.terms import IncomingOrganisation
from heyi.kernel.errors import InputInvalid, Problem

_SHOWN = 40


def tells_of_facility(one: IncomingOrganisation) -> bool:
    """Whether a row says anything of it."""
    return any((one.latitude, one.longitude, one.zone, one.capabilities))


def told_facility(one: IncomingOrganisation, before: Facility | None, source: str) -> NewFacility:
    """What a row says, and what was known where it says nothing.

    Raises: InputInvalid for a coordinate that is no number.
    """
    problems = tuple(_no_numbers(one))
    if problems:
        raise InputInvalid(*problems)
    told = capabilities_in(one.capabilities)
    return NewFacility(
        latitude=float(one.latitude) if one.latitude else before.latitude if before else None,
        longitude=float(one.longitude) if one.longitude else before.longitude if before else None,
        zone=one.zone or (before.zone if before else ""),
        capabilities=told if told is not None else before.capabilities if before else None,
        source=source,
    )


def _no_numbers(one: IncomingOrganisation) -> Iterator[Problem]:
    for field in ("latitude", "longitude"):
        text = getattr(one, field)
        if text and not text.replace(".", "", 1).isdecimal():
            yield Problem(field, "malformed", text[:_SHOWN])
