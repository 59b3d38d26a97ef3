"""A row of a table as a person to be registered. Not here: FHIR (patients), what must be stated (patients.rules)."""

import re
from collections.abc import Mapping
from typing import Final

from heyi.contexts.interop.rules.tables.profiles import Layout, plain_word
from heyi.contexts.interop.terms import Cells
from heyi.contexts.patients.terms.importing import UnreadableRow
from heyi.contexts.patients.terms.people import (
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    WithoutNumber,
)
from heyi.kernel.errors import Problem

# How Excel writes a number of which it kept fifteen digits at most.
_LOST_DIGITS = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2}", re.IGNORECASE | re.ASCII)
# Days counted from 1900, which is how Excel keeps a date; up to the year 2099.
_DAY_COUNT = re.compile(r"[0-9]{5}", re.ASCII)
_LAST_DAY_COUNT = 73_050
_NUMBERS: Final = tuple(kind for kind in IdentifierType if kind is not IdentifierType.TEMPORARY)
_PLAIN = (
    "name",
    "sex",
    "birth_on",
    "phone",
    "address",
    "division",
    "country",
    "without_number",
    "circumstances",
    "guardian_name",
    "guardian_phone",
)
_NUMBER_FIELDS = frozenset({*(kind.value for kind in _NUMBERS), "number", "phone", "guardian_phone"})


def person_of(cells: Cells, layout: Layout) -> IncomingPerson | UnreadableRow:
    """The person that a row is about, as texts; a row with cells beyond the last column may be shifted and is not read."""
    if cells.too_many:
        return UnreadableRow((Problem("row", "too_many_cells"),))
    said = {**layout.fixed, **{name: text for name, text in cells.texts if text.strip()}}
    plain = {name: layout.meant(name, said.get(name, "")).strip() for name in _PLAIN}
    identifiers = tuple(_identifiers(said, layout))
    return IncomingPerson(
        **{**plain, "without_number": reason_of(plain["without_number"], identifiers)},
        identifiers=identifiers,
    )


def reason_of(said: str, identifiers: tuple[IncomingIdentifier, ...]) -> str:
    """Why there is no identity number; where only the member's own record number came, that nothing else was sent."""
    kinds = {one.type for one in identifiers}
    if not said and kinds == {IdentifierType.LOCAL_RECORD.value}:
        return WithoutNumber.NOT_SENT.value
    return said


def _identifiers(said: Mapping[str, str], layout: Layout) -> list[IncomingIdentifier]:
    found = [
        IncomingIdentifier(kind.value, said[kind.value].strip(), _until(kind, said))
        for kind in _NUMBERS
        if kind.value in said
    ]
    if "number" in said:
        kind = _kind_of_number(said, layout)
        number = said["number"].strip()
        if not any(one.type == kind and one.value == number for one in found):
            found.append(IncomingIdentifier(kind, number, _until(kind, said)))
    return found


def _until(kind: str, said: Mapping[str, str]) -> str:
    return said.get("resident_number_until", "").strip() if kind == IdentifierType.RESIDENT else ""


def _kind_of_number(said: Mapping[str, str], layout: Layout) -> str:
    """The kind that stands in the column beside a number; without one a number as long as a resident's is taken for one."""
    word = said.get("number_type", "").strip()
    if word:
        return layout.meant("number_type", word).strip().lower()
    return IdentifierType.RESIDENT.value


def better_codes(cells: Cells) -> dict[str, str]:
    """For fields that a spreadsheet has spoilt, the code that says so; it is told instead of what the value then lacks."""
    codes = {name: code for name, text in cells.texts if (code := _spoilt(name, plain_word(text)))}
    if "number" in codes:
        # What is wrong with that column is told of the kind of number that stands in it.
        codes |= {kind.value: codes["number"] for kind in _NUMBERS if kind.value not in codes}
    return codes


def _spoilt(name: str, text: str) -> str:
    if name in _NUMBER_FIELDS and _LOST_DIGITS.fullmatch(text):
        return "number_lost_digits"
    if name == "birth_on" and _DAY_COUNT.fullmatch(text) and 0 < int(text) <= _LAST_DAY_COUNT:
        return "day_as_number"
    return ""
