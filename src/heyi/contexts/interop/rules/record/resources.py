"""FHIR R4 resources about care as entries of the record. Not here: what an entry must state (record.rules).

Source: docs/sources/import-files.md#fhir-record
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from heyi.contexts.interop.rules.record.elements import (
    codes_in,
    coding_of,
    display_at,
    first_part,
    full_day,
    referred,
    words_of,
)
from heyi.contexts.interop.rules.record.observations import observation_of
from heyi.contexts.interop.rules.tables.elements import Content, Misshapen, part_at, parts_at, text_at
from heyi.contexts.interop.rules.tables.fhir_files import Resource
from heyi.contexts.record.terms import EntryKind, IncomingEntry, UnreadableEntry
from heyi.kernel.errors import Problem

KINDS: Mapping[str, EntryKind] = MappingProxyType(
    {
        "Encounter": EntryKind.ENCOUNTER,
        "Condition": EntryKind.DIAGNOSIS,
        "Observation": EntryKind.OBSERVATION,
        "AllergyIntolerance": EntryKind.ALLERGY,
    }
)
# The act codes of HL7 v3 that FHIR uses for the class of an encounter.
_SETTINGS = {
    "AMB": "outpatient", "EMER": "emergency", "IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient",
    "OBSENC": "inpatient", "SS": "inpatient", "HH": "home_visit", "VR": "online",
}  # fmt: skip
_STATUSES = {"planned": "planned", "finished": "finished", "cancelled": "cancelled", "unknown": "finished"}
_ROLES = {"AD": "admission", "DD": "discharge", "CC": "main", "CM": "secondary"}
_SUSPECTED = {"unconfirmed", "provisional", "differential"}
_OVER = {"resolved", "remission", "inactive"}
_WRONG = "entered-in-error"
_ALLERGY_GROUPS = {
    "medication": "medicine",
    "food": "food",
    "environment": "environment",
    "biologic": "biologic",
}
# SNOMED CT codes that say there is no allergy; kept as sent, and never shown as one.
_NO_ALLERGY = {"716186003", "409137002", "429625007", "428607008"}


class Names:
    """What resources of one file are called by, and what an encounter says of its diagnoses."""

    def __init__(self) -> None:
        self.patients: dict[str, tuple[str, str]] = {}
        self.encounters: dict[str, str] = {}
        self.roles: dict[str, str] = {}

    def learn(self, encounter: Resource) -> None:
        """Remembers what an encounter is called and which of its diagnoses is which."""
        content = encounter.content or {}
        try:
            if encounter.url:
                self.encounters[encounter.url] = text_at(content, "id")
            for one in parts_at(content, "diagnosis"):
                codes = codes_in(one, "use")
                role = next((_ROLES[code] for code in sorted(codes) if code in _ROLES), "")
                self.roles[referred(one, "condition", {})] = role
        except Misshapen:
            # The encounter itself is refused by name where it is read as an entry.
            return


def entry_of(resource: Resource, names: Names) -> IncomingEntry | UnreadableEntry:
    """The entry that a resource is, as texts and numbers; `meta` is no part of what it says."""
    content = resource.content
    kind = KINDS.get(resource.type)
    if content is None or kind is None:
        return UnreadableEntry((Problem("row", "no_resource"),))
    try:
        said = _READERS[kind](content, names)
        subject = "patient" if kind is EntryKind.ALLERGY else "subject"
        reference = text_at(part_at(content, subject), "reference")
        patient = names.patients.get(reference) or ("local_record", reference.rpartition("/")[2])
        is_wrong = _WRONG in {text_at(content, "status"), *codes_in(content, "verificationStatus")}
        return IncomingEntry(
            kind=kind,
            key=text_at(content, "id"),
            patient=patient if reference else None,
            encounter="" if kind is EntryKind.ENCOUNTER else referred(content, "encounter", names.encounters),
            said={name: value for name, value in said.items() if value not in ("", None, [])},
            payload={name: value for name, value in content.items() if name != "meta"},
            is_withdrawn=is_wrong,
        )
    except Misshapen as refused:
        return UnreadableEntry((Problem(str(refused.args[0]), "fhir_shape"),))


def _encounter(content: Content, names: Names) -> dict[str, object]:
    del names
    period = part_at(content, "period")
    kind = text_at(part_at(content, "class"), "code")
    reasons = [words_of(one) for one in parts_at(content, "reasonCode")]
    return {
        "setting": _SETTINGS.get(kind, "other"),
        "status": _STATUSES.get(text_at(content, "status"), "in_progress"),
        "begins_at": text_at(period, "start"),
        "ends_at": text_at(period, "end"),
        "number": text_at(first_part(content, "identifier"), "value"),
        "department": words_of(part_at(content, "serviceType")),
        "doctor": _attending(content),
        "reason": "；".join(filter(None, reasons)),
    }


def _attending(content: Content) -> str:
    people = parts_at(content, "participant")
    attending = [one for one in people if "ATND" in codes_in(one, "type")]
    return next((name for one in (*attending, *people) if (name := display_at(one, "individual"))), "")


def _condition(content: Content, names: Names) -> dict[str, object]:
    concept = part_at(content, "code")
    verified, clinical = codes_in(content, "verificationStatus"), codes_in(content, "clinicalStatus")
    status = "active"
    if "refuted" in verified:
        status = "refuted"
    elif verified & _SUSPECTED:
        status = "suspected"
    elif clinical & _OVER:
        status = "resolved"
    is_of_visit = "encounter-diagnosis" in codes_in(content, "category")
    return {
        "text": words_of(concept),
        **coding_of(concept),
        "system_version": text_at(first_part(concept, "coding"), "version"),
        "role": names.roles.get(text_at(content, "id")) or ("main" if is_of_visit else "secondary"),
        "status": status,
        "stated_at": text_at(content, "recordedDate"),
        "onset_on": full_day(text_at(content, "onsetDateTime")),
        "doctor": display_at(content, "asserter", "recorder"),
    }


def _observation(content: Content, names: Names) -> dict[str, object]:
    del names
    return observation_of(content)


def _allergy(content: Content, names: Names) -> dict[str, object]:
    del names
    concept = part_at(content, "code")
    reaction = first_part(content, "reaction")
    verified, clinical = codes_in(content, "verificationStatus"), codes_in(content, "clinicalStatus")
    groups = content.get("category")
    group = groups[0] if isinstance(groups, list) and groups else ""
    recorded_at = text_at(content, "recordedDate") or text_at(content, "onsetDateTime")
    is_none = bool(_NO_ALLERGY & codes_in(content, "code"))
    certainty = next(iter(sorted(verified)), "")
    severity = text_at(reaction, "severity") or (
        "severe" if text_at(content, "criticality") == "high" else ""
    )
    return {
        "substance": words_of(concept),
        **coding_of(concept),
        "group": _ALLERGY_GROUPS.get(group, "other") if isinstance(group, str) else "other",
        "reaction": "；".join(filter(None, (words_of(one) for one in parts_at(reaction, "manifestation")))),
        "severity": severity,
        "certainty": "refuted"
        if is_none
        else certainty
        if certainty in {"confirmed", "refuted"}
        else "unconfirmed",
        "recorded_at": recorded_at,
        # That it is over is told without a day; the day it was written down is the last on which it may have held.
        "ended_on": full_day(recorded_at) if clinical & _OVER and not is_none else "",
    }


_READERS: Mapping[EntryKind, Callable[[Content, Names], dict[str, object]]] = MappingProxyType(
    {
        EntryKind.ENCOUNTER: _encounter,
        EntryKind.DIAGNOSIS: _condition,
        EntryKind.OBSERVATION: _observation,
        EntryKind.ALLERGY: _allergy,
    }
)
