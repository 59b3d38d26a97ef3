"""What an informed consent must say: who informed, of what, who consented, how and when. Not here: the rest of a package.

What the patient was told they would pay may be kept with the long form; the short form keeps nothing of it.
The short form `true` says no more than that somebody consented; it stays valid for programs that know no more.
Source: docs/sources/consent.md
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from heyi.contexts.referral.rules.kept_payment import problems_of_payment
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text, shown_back
from heyi.contexts.referral.terms.consent import ConsentBy, ConsentHow, Explained
from heyi.kernel.errors import Problem

LONGEST_NAME = 120
_CODES: Mapping[str, type[StrEnum]] = {"by": ConsentBy, "how": ConsentHow}
_TEXTS = ("informed_by", "name", "witness")
FIELDS = (*_CODES, "explained", "at", *_TEXTS, "payment")


def problems_of_consent(given: Any, field: str) -> tuple[Problem, ...]:
    """What cannot be read in a consent as it was written; a draft may lack anything."""
    if isinstance(given, bool):
        return ()
    if not isinstance(given, Mapping):
        return (Problem(field, "malformed"),)
    return tuple(_problems(given, field))


def _problems(given: Mapping[Any, Any], field: str) -> Iterator[Problem]:
    yield from (
        Problem(f"{field}.{shown_back(name)}", "unknown_field") for name in given if name not in FIELDS
    )
    for name, codes in _CODES.items():
        if not is_blank(given.get(name)):
            yield from _problems_of_code(given[name], codes, f"{field}.{name}")
    for name in _TEXTS:
        if not is_blank(given.get(name)):
            yield from problems_of_text(f"{field}.{name}", given[name], most=LONGEST_NAME)
    explained = given.get("explained")
    if explained is not None and not _is_list_of_codes(explained):
        yield Problem(f"{field}.explained", "malformed")
    if given.get("payment") is not None:
        yield from problems_of_payment(given["payment"], f"{field}.payment")
    if not is_blank(given.get("at")):
        yield from _problems_of_moment(given["at"], f"{field}.at")


def _problems_of_code(value: Any, codes: type[StrEnum], field: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(field, "malformed")
    elif value not in [str(one) for one in codes]:
        yield Problem(field, "unknown_value", shown_back(value))


def _is_list_of_codes(explained: Any) -> bool:
    known = {str(one) for one in Explained}
    return isinstance(explained, list | tuple) and all(
        isinstance(one, str) and one in known for one in explained
    )


def _problems_of_moment(value: Any, field: str) -> Iterator[Problem]:
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None:
        yield Problem(field, "malformed")
    elif read.utcoffset() is None:
        yield Problem(field, "time_zone_missing")


def missing_in_consent(given: Any, field: str) -> tuple[Problem, ...]:
    """What a consent lacks before anybody is moved by it.

    Shape: nothing where it is `true`; of the long form who consented and how, who informed and of what, the name of whoever
           consented in the patient's place, and a witness of a consent that nobody signed.
    """
    if given is True:
        return ()
    if not isinstance(given, Mapping) or not given:
        return (Problem(field, "consent_needed"),)
    needed = ["by", "how", "informed_by", "explained"]
    if not is_blank(given.get("by")) and given["by"] != ConsentBy.PATIENT:
        needed.append("name")
    if given.get("how") == ConsentHow.VERBAL_WITNESSED:
        needed.append("witness")
    return tuple(
        Problem(f"{field}.{name}", "required")
        for name in needed
        if is_blank(given.get(name)) or given[name] == []
    )
