"""Builders for patients who lie in a ward: a stay with everything that a member's system tells of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.terms.people import Patient
from heyi.contexts.record.terms import EntryKind, IncomingEntry
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.stays import StayProposal, StayState
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from tests.making import NOW, Yibin, a_patient
from tests.making_record import an_entry, sent

# LOINC, text, unit and a value that speaks for stability.
_SIGNS = (
    ("8310-5", "体温", "Cel", "36.6"), ("8867-4", "心率", "/min", "76"), ("9279-1", "呼吸", "/min", "18"),
    ("8480-6", "收缩压", "mm[Hg]", "128"), ("59408-5", "血氧饱和度", "%", "97"),
)  # fmt: skip


def a_stay(
    yibin: Yibin,
    *,
    days: int = 14,
    code: str = "I63.9",
    name: str = "李桂芳",
    number: str | None = None,
    is_told: bool = True,
    now: datetime = NOW,
    **signs: str,
) -> tuple[Patient, str]:
    """Somebody who lies in the county hospital; with `is_told` its system tells of everything. Also the key of the stay."""
    doctor = yibin.staff(Role.MEMBER_DOCTOR, yibin.county).actor(now)
    patient = a_patient(yibin.county, by=doctor, name=name, number=number, now=now)
    begins_at = now - timedelta(days=days)
    stay = an_entry(
        EntryKind.ENCOUNTER, patient, setting="inpatient", status="in_progress", begins_at=begins_at.isoformat(),
        ends_at=None, department="神经内科", reason="突发右侧肢体无力",
    )  # fmt: skip
    entries = [stay, *_told(patient, stay.key, code, is_told, signs, now)]
    report = sent(yibin.county, *entries, actor=OPERATOR, now=now)
    assert not report.errors, report.errors
    return patient, stay.key


def _told(
    patient: Patient, stay: str, code: str, is_told: bool, signs: dict[str, str], now: datetime
) -> Iterator[IncomingEntry]:
    hour = (now - timedelta(hours=2)).isoformat()
    yield an_entry(
        EntryKind.DIAGNOSIS, patient, encounter=stay, text="脑梗死", code=code, stated_at=hour, onset_on=None
    )
    if not is_told:
        return
    for loinc, text, unit, usual in _SIGNS:
        yield an_entry(
            EntryKind.OBSERVATION, patient, encounter=stay, text=text, code=loinc, group="vital_signs", unit=unit,
            number=signs.get(text, usual), low=None, high=None, flag=None, taken_at=hour,
        )  # fmt: skip
    yield an_entry(EntryKind.OBSERVATION, patient, encounter=stay, taken_at=hour, flag="N", number="5.2")
    yield an_entry(
        EntryKind.CHARGE, patient, encounter=stay, item_name="阿司匹林肠溶片", item_code="", group="western_medicine",
        charged_at=hour,
    )  # fmt: skip


def ended(yibin: Yibin, patient: Patient, key: str, *, now: datetime = NOW) -> None:
    """The system tells that the stay is over."""
    told = an_entry(
        EntryKind.ENCOUNTER, patient, key=key, setting="inpatient", status="finished", department="神经内科",
        begins_at=(now - timedelta(days=14)).isoformat(), ends_at=(now - timedelta(hours=1)).isoformat(),
    )  # fmt: skip
    sent(yibin.county, told, actor=OPERATOR, now=now)


def proposals(
    yibin: Yibin, *, state: StayState = StayState.OPEN, now: datetime = NOW, **wanted: Any
) -> tuple[StayProposal, ...]:
    """What the county's ward sees."""
    asked = referral.StaysWanted(state=state, **wanted)
    return referral.list_stays(asked, actor=head(yibin, now), now=now).rows


def head(yibin: Yibin, now: datetime = NOW) -> Actor:
    """Who sends patients down from the county."""
    return yibin.staff(Role.DEPARTMENT_HEAD, yibin.county).actor(now)


def looked(now: datetime = NOW) -> int:
    """The morning's look; how many were proposed anew."""
    return referral.look_at_wards(actor=TIMEKEEPER, now=now)
