"""People and institutions as FHIR R4 Patient and Organization. Pure. Not here: who may see them.

Source: HL7 FHIR R4, http://hl7.org/fhir/R4/patient.html and organization.html (official)
"""

from collections.abc import Callable, Mapping
from typing import Any

from heyi.contexts.governance.terms import Organisation
from heyi.contexts.interop.rules.fhir_base import (
    Resource,
    coded,
    house_system,
    meta,
    reference,
    without_empty,
)
from heyi.contexts.patients.terms.people import Identifier, IdentifierType, Patient, Sex

_GENDERS: Mapping[Sex, str] = {Sex.MALE: "male", Sex.FEMALE: "female"}
# System of the national resident number as in the shared documents of health records (WS/T 500; status: secondary).
_RESIDENT_SYSTEM = "urn:oid:2.16.156.10011.1.3"
_TYPE_SYSTEM = "http://terminology.hl7.org/CodeSystem/v2-0203"
_TYPES: Mapping[IdentifierType, str] = {
    IdentifierType.RESIDENT: "NNCHN",
    IdentifierType.PASSPORT: "PPN",
    IdentifierType.BIRTH_CERTIFICATE: "BCT",
    IdentifierType.INSURANCE: "MC",
    IdentifierType.HEALTH_CARD: "HC",
    IdentifierType.LOCAL_RECORD: "MR",
}
_RENDERED = "http://hl7.org/fhir/StructureDefinition/rendered-value"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

Mask = Callable[[str], str]


def organization(one: Organisation, *, tier: str, kind: str) -> Resource:
    """An institution; `tier` and `kind` are the words for people."""
    numbers = [{"system": house_system("organisation-code"), "value": one.code}]
    if one.uscc:
        numbers.append({"system": house_system("uscc"), "value": one.uscc})
    return without_empty(
        {
            "resourceType": "Organization",
            "id": str(one.id),
            "identifier": numbers,
            "active": True,
            "type": [
                coded(house_system("organisation-kind"), one.kind, kind),
                coded(house_system("tier"), one.tier, tier),
            ],
            "name": one.name,
            "alias": [one.name_en] if one.name_en else [],
            "partOf": reference("Organization", one.parent) if one.parent else None,
        }
    )


def patient(one: Patient, *, mask_number: Mask | None, mask_phone: Mask | None) -> Resource:
    """A person's record at one institution; where masks are given, numbers are told as much as they let through."""
    details = one.details
    return without_empty(
        {
            "resourceType": "Patient",
            "id": str(one.id),
            "meta": meta(one.version, one.registered_at),
            "identifier": [_identifier(number, mask_number) for number in details.identifiers],
            "active": True,
            "name": [{"use": "official", "text": details.name}],
            "telecom": [_phone(details.phone, mask_phone)] if details.phone else [],
            "gender": _GENDERS.get(details.sex, "unknown"),
            "birthDate": _birth(one),
            "address": [{"use": "home", "text": details.address}]
            if details.address and not mask_number
            else [],
            "contact": _guardian(one, mask_phone),
            "managingOrganization": reference("Organization", one.registered_by),
        }
    )


def _birth(one: Patient) -> str:
    born = one.details.birth_on
    if born is None:
        return ""
    return f"{born.year:04d}" if one.details.birth_is_estimated else born.isoformat()


def _identifier(number: Identifier, mask: Mask | None) -> Resource:
    is_resident = number.type is IdentifierType.RESIDENT
    told: Resource = {
        "use": "official" if number.type.names_one_human else "secondary",
        "system": _RESIDENT_SYSTEM if is_resident else house_system(f"identifier:{number.type.value}"),
    }
    if number.type in _TYPES:
        told["type"] = coded(_TYPE_SYSTEM, _TYPES[number.type])
    if number.valid_until:
        told["period"] = {"end": number.valid_until.isoformat()}
    return told | _value(number.value, mask)


def _value(value: str, mask: Mask | None) -> Resource:
    """A value, or the way FHIR says that it is there and only shown in part."""
    if mask is None:
        return {"value": value}
    shown: list[dict[str, Any]] = [
        {"url": _RENDERED, "valueString": mask(value)},
        {"url": _ABSENT, "valueCode": "masked"},
    ]
    return {"_value": {"extension": shown}}


def _phone(number: str, mask: Mask | None) -> Resource:
    return {"system": "phone"} | _value(number, mask)


def _guardian(one: Patient, mask: Mask | None) -> list[Resource]:
    details = one.details
    if not details.guardian_name:
        return []
    contact: Resource = {"name": {"text": details.guardian_name}}
    if details.guardian_phone:
        contact["telecom"] = [_phone(details.guardian_phone, mask)]
    return [contact]
