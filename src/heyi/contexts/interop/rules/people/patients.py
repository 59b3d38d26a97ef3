"""A FHIR R4 Patient as a person to be registered. Not here: rows of a table (cells), what must be stated (patients.rules).

Source: docs/sources/import-files.md#fhir-patient
"""

import re

from heyi.contexts.interop.rules.people.cells import reason_of
from heyi.contexts.interop.rules.tables.elements import (
    Content,
    Misshapen,
    codes_at,
    in_order,
    part_at,
    parts_at,
    text_at,
    texts_at,
)
from heyi.contexts.interop.rules.tables.fhir_files import Resource
from heyi.contexts.interop.rules.tables.profiles import Profile
from heyi.contexts.interop.terms import Feed
from heyi.contexts.patients.terms.importing import UnreadableRow
from heyi.contexts.patients.terms.people import IdentifierType, IncomingIdentifier, IncomingPerson
from heyi.kernel.errors import Problem

_NAME_USES = ("official", "usual")
_HOME_USES = ("home",)
_PHONE_USES = ("mobile", "home")
_IDENTIFIER_USES = ("official", "usual")
_PHONES = ("phone", "sms")
# Who answers for a patient: next of kin (HL7 v2-0131), guardian and parents (v3 RoleCode). Not whom to call first.
_GUARDIANS = frozenset({"N", "GUARD", "PRN", "MTH", "FTH", "NMTH", "NFTH"})
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
# What an element of FHIR is called in a report.
_FIELDS = {
    "birthDate": "birth_on",
    "gender": "sex",
    "telecom": "phone",
    "identifier": "identifiers",
    "contact": "guardian_name",
}


def patient_of(resource: Resource, profile: Profile) -> IncomingPerson | UnreadableRow:
    """The person that a resource is about, as texts."""
    content = resource.content
    if content is None:
        return UnreadableRow((Problem("row", "no_resource"),))
    if content.get("active") is False:
        return UnreadableRow((Problem("active", "record_not_active"),))
    try:
        return _person(content, profile)
    except Misshapen as refused:
        element = str(refused.args[0])
        return UnreadableRow((Problem(_FIELDS.get(element, element), "fhir_shape"),))


def _person(content: Content, profile: Profile) -> IncomingPerson:
    identifiers = _identifiers(content, profile)
    address = next(iter(in_order(parts_at(content, "address"), _HOME_USES)), {})
    guardian = _guardian(content)
    return IncomingPerson(
        name=_name(in_order(parts_at(content, "name"), _NAME_USES)),
        sex=text_at(content, "gender"),
        birth_on=text_at(content, "birthDate"),
        identifiers=identifiers,
        phone=_phone(content),
        address=_address(address),
        country=profile.layouts[Feed.PEOPLE].meant("country", text_at(address, "country")),
        without_number=reason_of("", identifiers),
        guardian_name=_name([part_at(guardian, "name")]),
        guardian_phone=_phone(guardian),
    )


def _identifiers(content: Content, profile: Profile) -> tuple[IncomingIdentifier, ...]:
    """The numbers whose kind is known, one of each; without any the id under which the sender's system keeps the patient."""
    found: dict[str, IncomingIdentifier] = {}
    for part in in_order(parts_at(content, "identifier"), _IDENTIFIER_USES):
        kind, value = kind_of_identifier(part, profile), text_at(part, "value")
        if kind in set(IdentifierType) and value:
            until = text_at(part_at(part, "period"), "end")
            found.setdefault(kind, IncomingIdentifier(kind, value, until))
    if not found and text_at(content, "id"):
        local = IdentifierType.LOCAL_RECORD.value
        found[local] = IncomingIdentifier(local, text_at(content, "id"))
    return tuple(found.values())


def kind_of_identifier(part: Content, profile: Profile) -> str:
    """Which number an identifier is, by its system, else by its type; empty for one that nobody here knows."""
    kind = profile.systems.get(text_at(part, "system"))
    if kind:
        return kind
    codes = codes_at(part_at(part, "type"))
    return next((profile.types[code] for code in codes if code in profile.types), "")


def _name(names: list[Content]) -> str:
    """The first name as it is written; of its parts, the family name first where it is written in Chinese signs."""
    part = names[0] if names else {}
    text = text_at(part, "text")
    family, given = text_at(part, "family"), texts_at(part, "given")
    if text or not (family or given):
        return text
    if _HAN.search(family + "".join(given)):
        return family + "".join(given)
    return " ".join([*given, family]).strip()


def _phone(content: Content) -> str:
    numbers = [part for part in parts_at(content, "telecom") if text_at(part, "system") in _PHONES]
    return next((text_at(part, "value") for part in in_order(numbers, _PHONE_USES)), "")


def _address(address: Content) -> str:
    text = text_at(address, "text")
    if text:
        return text
    lines = texts_at(address, "line")
    place = [text_at(address, name) for name in ("state", "city", "district")]
    if _HAN.search("".join(place + lines)):
        whole = "".join(lines)
        return "".join(part for part in place if part not in whole) + whole
    behind = " ".join(part for part in (place[0], text_at(address, "postalCode")) if part)
    return ", ".join(part for part in (*lines, place[2], place[1], behind) if part)


def _guardian(content: Content) -> Content:
    for contact in parts_at(content, "contact"):
        if any(_GUARDIANS.intersection(codes_at(one)) for one in parts_at(contact, "relationship")):
            return contact
    return {}
