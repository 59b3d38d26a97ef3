"""What a FHIR search may ask, read from the address. Not here: the answers (rules.fhir_*), the tables taken in (rules.tables)."""

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from heyi.contexts.referral.public import request_status
from heyi.contexts.referral.terms import State
from heyi.foundation.json_body import cannot_be_stored
from heyi.kernel.errors import InputInvalid, Problem

MOST_ENTRIES = 100
_USUAL_ENTRIES = 20
_FURTHEST_PAGE = 10_000
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of what was found."""

    count: int
    page: int


def paging(asked: QueryDict) -> Paging:
    """How many entries a page shall hold, and which page. More than we give is cut, as FHIR lets a server do.

    Raises: InputInvalid.
    """
    count = _number(asked, "_count", _USUAL_ENTRIES)
    return Paging(min(count, MOST_ENTRIES), _number(asked, "_page", 1))


def _number(asked: QueryDict, name: str, usual: int) -> int:
    text = asked.get(name) or str(usual)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= _FURTHEST_PAGE:
        raise InputInvalid(Problem(name, "out_of_range", limit=f"1–{_FURTHEST_PAGE}"))
    return int(text)


def words(asked: QueryDict, name: str) -> str:
    """A piece of text that is searched for.

    Raises: InputInvalid.
    """
    text = str(asked.get(name) or "")
    if cannot_be_stored(text):
        raise InputInvalid(Problem(name, "forbidden_sign"))
    if len(text) > _LONGEST:
        raise InputInvalid(Problem(name, "too_long", limit=_LONGEST))
    return text


def token(asked: QueryDict, name: str) -> str:
    """The value of a token (`system|value`); the system is ours and need not be said.

    Raises: InputInvalid.
    """
    return words(asked, name).rpartition("|")[2]


def patient_asked(asked: QueryDict) -> UUID | None:
    """The patient of a search, as `Patient/id` or the id alone; None where none is asked for.

    Raises: InputInvalid.
    """
    text = words(asked, "patient") or words(asked, "subject")
    if not text:
        return None
    try:
        return UUID(text.removeprefix("Patient/"))
    except ValueError:
        raise InputInvalid(Problem("patient", "malformed")) from None


def states_asked(asked: QueryDict) -> frozenset[State]:
    """The states behind the ServiceRequest statuses that are asked for; none asked means any.

    Raises: InputInvalid for a status no referral can have.
    """
    wanted = {one for text in asked.getlist("status") for one in text.split(",") if one}
    known = {request_status(state) for state in State}
    strange = sorted(wanted - known)
    if strange:
        shown = "status" if cannot_be_stored(strange[0]) else strange[0][:_LONGEST]
        raise InputInvalid(Problem("status", "unknown_value", shown))
    return frozenset(state for state in State if request_status(state) in wanted)
