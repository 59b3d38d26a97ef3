"""Builders for tests of the record: entries as a member's system would send them, and a reader's view of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.terms.importing import ImportMode
from heyi.contexts.patients.terms.people import Patient
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import BatchReport, EntryKind, IncomingEntry
from heyi.foundation.reading import Purpose
from heyi.kernel.actor import Actor
from tests.making_patients import NOW, staff_at

HIS = "his"
_keys = count(1)

EARLIER = NOW - timedelta(days=30)

SAID: Mapping[EntryKind, Mapping[str, Any]] = {
    EntryKind.ENCOUNTER: {
        "setting": "outpatient", "status": "finished", "begins_at": EARLIER.isoformat(),
        "ends_at": (EARLIER + timedelta(hours=1)).isoformat(), "number": "MZ20260001", "department": "心血管内科",
        "doctor": "李医生", "reason": "胸闷一周",
    },
    EntryKind.DIAGNOSIS: {
        "text": "高血压 2 级", "code": "I10.x00x002", "system": "ICD-10", "system_version": "国临版2.0", "role": "main",
        "stated_at": EARLIER.isoformat(), "onset_on": "2020-03-01",
    },
    EntryKind.OBSERVATION: {
        "text": "空腹血糖", "code": "1558-6", "system": "http://loinc.org", "group": "laboratory", "number": "7.10",
        "unit": "mmol/L", "low": 3.9, "high": "6.1", "flag": "H", "taken_at": EARLIER.isoformat(),
    },
    EntryKind.ALLERGY: {
        "substance": "青霉素", "group": "medicine", "reaction": "皮疹", "severity": "severe", "certainty": "confirmed",
        "recorded_at": EARLIER.isoformat(),
    },
    EntryKind.CHARGE: {
        "item_name": "普通门诊诊察费", "item_code": "110200001", "group": "consultation", "quantity": 1, "amount_fen": 1500,
        "insurance_fen": 1200, "patient_fen": 300, "charged_at": EARLIER.isoformat(),
    },
    EntryKind.DOCUMENT: {"title": "出院小结", "group": "discharge_summary", "written_at": EARLIER.isoformat(), "author": "李医生"},
}  # fmt: skip


def new_key() -> str:
    """A key that no other test of this run uses."""
    return f"K{next(_keys)}"


def an_entry(
    kind: EntryKind = EntryKind.OBSERVATION, patient: Patient | None = None, **changes: Any
) -> IncomingEntry:
    """One entry as it is sent; what is no field of the way it is sent is a field of what it tells."""
    own = {"key", "encounter", "payload", "file", "is_withdrawn"}
    given = {name: value for name, value in changes.items() if name in own}
    said = {
        name: value
        for name, value in (dict(SAID[kind]) | changes).items()
        if name not in own and value is not None
    }
    named = changes.get("named", patient.id if patient else None)
    said.pop("named", None)
    return IncomingEntry(**{"kind": kind, "key": new_key(), "patient": named, "said": said} | given)


def a_blood_pressure(patient: Patient, systolic: int, diastolic: int, at: datetime) -> IncomingEntry:
    """A pair of numbers, as a ward or a village sends them."""
    parts = [
        {"text": "收缩压", "number": systolic, "unit": "mm[Hg]", "code": "8480-6"},
        {"text": "舒张压", "number": diastolic, "unit": "mm[Hg]", "code": "8462-4"},
    ]
    return an_entry(
        EntryKind.OBSERVATION, patient, text="血压", code="85354-9", group="vital_signs", parts=parts, number=None,
        unit=None, low=None, high=None, flag=None, taken_at=at.isoformat(),
    )  # fmt: skip


def sent(
    at: UUID,
    *entries: IncomingEntry,
    source: str = HIS,
    mode: ImportMode = ImportMode.EACH_GOOD_ROW,
    actor: Actor | None = None,
    now: datetime = NOW,
) -> BatchReport:
    """What became of entries that a member's system sent."""
    by = actor or staff_at(at, duties=(Duty.IMPORT_DATA,))
    return record.take_in(enumerate(entries, start=1), at=at, source=source, mode=mode, actor=by, now=now)


def counts(report: BatchReport) -> tuple[int, int, int, int, int]:
    """Accepted, changed, unchanged, withdrawn, rejected; their sum is what was read."""
    told = (report.accepted, report.changed, report.unchanged, report.withdrawn, report.rejected)
    assert sum(told) == report.read
    return told


def wrong(report: BatchReport) -> set[tuple[int, str, str]]:
    """Row, field and code of each error."""
    return {(one.row, one.field, one.code) for one in report.errors}


def story(patient: Patient, actor: Actor, *, now: datetime = NOW, **wanted: Any) -> record.Story:
    """What a reader sees of a patient."""
    number = wanted.pop("number", 1)
    return record.story_of(
        patient.id, record.Wanted(**wanted), number=number, purpose=Purpose.CARE, actor=actor, now=now
    )
