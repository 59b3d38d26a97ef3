"""Where an institution lies, what it can do, its insurance zone: what may be told. Not here: what follows (referral)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category, normalize

from heyi.contexts.governance.terms import Status
from heyi.contexts.governance.terms.facilities import LATITUDES, LONGEST_SOURCE, LONGEST_ZONE, LONGITUDES
from heyi.kernel.errors import InputInvalid, Problem

LONGEST_CAPABILITY = 40
MOST_CAPABILITIES = 80
_ZONE = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*", re.ASCII)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_MARKUP = frozenset("<>")
_BETWEEN = re.compile(r"[、，,;；|\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacility:
    """What is told of an institution's place and abilities.

    Shape: `capabilities` None means that nobody has said what it can do; an empty tuple, that it can do nothing of note.
    Units: degrees, WGS 84, east and north.
    """

    latitude: float | None = None
    longitude: float | None = None
    zone: str = ""
    capabilities: tuple[str, ...] | None = None
    source: str = ""
    status: Status = Status.UNVERIFIED


def capabilities_in(text: str) -> tuple[str, ...] | None:
    """The departments and services that a line of text names, each once; None for an empty line."""
    named = dict.fromkeys(one for part in _BETWEEN.split(text) if (one := normalize("NFKC", part).strip()))
    return tuple(named) or None


def _coordinate(field: str, value: float | None, bounds: tuple[float, float]) -> Iterator[Problem]:
    # Written so that "not a number" is outside as well.
    if value is not None and not bounds[0] <= value <= bounds[1]:
        yield Problem(field, "out_of_range", f"{value:g}", limit=f"{bounds[0]:g}–{bounds[1]:g}")


def _text(field: str, text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem(field, "too_long", limit=most)
    elif any(category(sign) in _UNSEEN for sign in text):
        yield Problem(field, "malformed")
    elif _MARKUP & set(text):
        yield Problem(field, "malformed", text[:LONGEST_CAPABILITY])


def _problems(new: NewFacility) -> Iterator[Problem]:
    yield from _coordinate("latitude", new.latitude, LATITUDES)
    yield from _coordinate("longitude", new.longitude, LONGITUDES)
    for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if getattr(new, name) is None and getattr(new, other) is not None:
            yield Problem(name, "required")
    if new.zone and (len(new.zone) > LONGEST_ZONE or not _ZONE.fullmatch(new.zone)):
        yield Problem("zone", "zone_malformed", new.zone[:LONGEST_ZONE])
    named = new.capabilities or ()
    if len(named) > MOST_CAPABILITIES:
        yield Problem("capabilities", "too_many_capabilities", limit=MOST_CAPABILITIES)
    for one in named:
        yield from _text("capabilities", one, LONGEST_CAPABILITY)
    yield from _text("source", new.source, LONGEST_SOURCE)


def checked_facility(new: NewFacility) -> NewFacility:
    """What was told, if it can be.

    Raises: InputInvalid with every problem of every field.
    """
    problems = tuple(dict.fromkeys(_problems(new)))
    if problems:
        raise InputInvalid(*problems)
    return new
