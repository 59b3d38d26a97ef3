"""The synthetic register as the patient index reads it: what a desk would refuse is left out."""

from datetime import date

import pandas as pd

from heyi.contexts.patients.rules.comparing import Traits, traits_of
from heyi.contexts.patients.rules.registration import read_person
from heyi.contexts.patients.terms.people import Details, IncomingIdentifier, IncomingPerson
from heyi.kernel.errors import InputInvalid

TODAY = date(2026, 11, 1)
Read = list[tuple[str, str, str, Details]]


def incoming_of(row: dict[str, str]) -> IncomingPerson:
    """One row as a member's system would send it."""
    numbers = [IncomingIdentifier("local_record", row["local_number"])]
    if row["resident_number"]:
        numbers.append(IncomingIdentifier("resident_number", row["resident_number"]))
    if row["other_number"]:
        numbers.append(IncomingIdentifier("passport", row["other_number"]))
    return IncomingPerson(
        name=row["name"],
        sex=row["sex"],
        birth_on=row["birth_date"],
        identifiers=tuple(numbers),
        phone=row["phone"],
        address=row["address"],
        division=row["division"],
        without_number="" if row["resident_number"] or row["other_number"] else "not_sent",
    )


def readable(table: pd.DataFrame) -> Read:
    """Record id, true person, member and checked details of each row that a desk would take.

    Shape: a row whose number cannot be is taken without the number, as a clerk would send it after the refusal.
    """
    found: Read = []
    for row in table.to_dict("records"):
        details = _read(row) or _read(row | {"resident_number": "", "other_number": ""})
        if details is None:
            details = _read(row | {"resident_number": "", "other_number": "", "phone": ""})
        if details is not None:
            found.append((row["record_id"], row["person"], row["member"], details))
    return found


def _read(row: dict[str, str]) -> Details | None:
    try:
        return read_person(incoming_of(row), today=TODAY)
    except InputInvalid:
        return None


def traits_table(read: Read) -> pd.DataFrame:
    """The traits in columns, lists as lists."""
    rows = [
        {"record_id": record, "person": person, "member": member, **_columns(traits_of(details))}
        for record, person, member, details in read
    ]
    return pd.DataFrame(rows)


def _columns(traits: Traits) -> dict[str, object]:
    return {
        "name": traits.name,
        "readings": sorted(traits.readings),
        "reading": traits.reading,
        "surname": traits.surname,
        "birth": traits.birth,
        "sex": traits.sex,
        "resident": traits.resident,
        "document": next(iter(traits.documents.values()), ""),
        "phones": sorted(traits.phones),
        "phone": traits.phone,
        "county": traits.county,
        "address": traits.address,
    }
