"""How the entries of a stay are read: signs, results, operations, what is prepared from them. Not here: judging (stability).

Source: docs/sources/down-referral.md#windows
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from heyi.contexts.governance.terms import SIGN_BOUNDS, Sign
from heyi.contexts.record.terms import (
    Charge,
    ChargeGroup,
    Diagnosis,
    DiagnosisRole,
    DiagnosisStatus,
    Document,
    DocumentKind,
    Encounter,
    Flag,
    Observation,
    ObservationGroup,
    Said,
)
from heyi.contexts.referral.rules.asked import LONGEST_NAME, MOST_MEDICINES
from heyi.contexts.referral.rules.stability import Course, Measured

# LOINC, and the words hospitals write where they send no code.
_CODES: Mapping[str, Sign] = MappingProxyType(
    {
        "8480-6": Sign.SYSTOLIC, "8462-4": Sign.DIASTOLIC, "8867-4": Sign.PULSE, "9279-1": Sign.BREATHS,
        "8310-5": Sign.TEMPERATURE, "2708-6": Sign.OXYGEN, "59408-5": Sign.OXYGEN,
    }
)  # fmt: skip
_NAMES: Mapping[str, Sign] = MappingProxyType(
    {
        "收缩压": Sign.SYSTOLIC, "舒张压": Sign.DIASTOLIC, "脉搏": Sign.PULSE, "心率": Sign.PULSE, "呼吸": Sign.BREATHS,
        "呼吸频率": Sign.BREATHS, "体温": Sign.TEMPERATURE, "血氧饱和度": Sign.OXYGEN, "氧饱和度": Sign.OXYGEN,
    }
)  # fmt: skip
_CRITICAL = frozenset({Flag.CRITICALLY_LOW, Flag.CRITICALLY_HIGH, Flag.CRITICALLY_ABNORMAL})
_INTENSIVE = ("icu", "重症", "监护")
_MEDICINES = frozenset({ChargeGroup.WESTERN_MEDICINE, ChargeGroup.CHINESE_MEDICINE})
_ROLES = (DiagnosisRole.MAIN, DiagnosisRole.DISCHARGE, DiagnosisRole.ADMISSION, DiagnosisRole.SECONDARY)
_STANDS = frozenset({DiagnosisStatus.ACTIVE, DiagnosisStatus.RESOLVED})
MOST_FINDINGS = 12


def course_of(encounter: Encounter | None, said: Iterable[Said]) -> Course:
    """What the entries of one stay say of its course; without an encounter nobody told of the ward."""
    told = list(said)
    observations = [one for one in told if isinstance(one, Observation)]
    results = [one for one in observations if one.group is ObservationGroup.LABORATORY]
    critical = [one.taken_at for one in observations if one.flag in _CRITICAL]
    operated = list(_operations(told))
    return Course(
        signs=_latest(observations),
        results_at=max((one.taken_at for one in results), default=None),
        critical_at=max(critical, default=None),
        in_intensive_care=_in_intensive_care(encounter),
        operated_at=max(operated, default=None),
        tells_operations=any(isinstance(one, Charge) for one in told),
    )


def _in_intensive_care(encounter: Encounter | None) -> bool | None:
    if encounter is None or not encounter.department.strip():
        return None
    return any(word in encounter.department.casefold() for word in _INTENSIVE)


def _operations(told: Iterable[Said]) -> Iterator[datetime]:
    for one in told:
        if isinstance(one, Charge) and one.group is ChargeGroup.OPERATION:
            yield one.charged_at
        if isinstance(one, Document) and one.group is DocumentKind.OPERATION_RECORD:
            yield one.written_at


def _latest(observations: Iterable[Observation]) -> Mapping[Sign, Measured]:
    latest: dict[Sign, Measured] = {}
    for one in observations:
        for sign, value in _signs_in(one):
            if sign not in latest or latest[sign].at <= one.taken_at:
                latest[sign] = Measured(value, one.taken_at)
    return latest


def _signs_in(one: Observation) -> Iterator[tuple[Sign, float]]:
    numbers: list[tuple[str, str, Decimal | None]] = [(one.code, one.text, one.number)]
    numbers += [(part.code, part.text, part.number) for part in one.parts]
    for code, text, number in numbers:
        sign = _CODES.get(code) or _NAMES.get(text.strip())
        # A slip of the pen is no measurement.
        if sign is not None and number is not None and SIGN_BOUNDS[sign][0] <= number <= SIGN_BOUNDS[sign][1]:
            yield sign, float(number)


def diagnoses_of(said: Iterable[Said]) -> tuple[Diagnosis, ...]:
    """The diagnoses that stand, the main one first."""
    found = [one for one in said if isinstance(one, Diagnosis) and one.status in _STANDS]
    return tuple(sorted(found, key=lambda one: _ROLES.index(one.role)))


def summary_of(encounter: Encounter | None, said: Iterable[Said]) -> str:
    """A draft of the summary from what is on record: diagnoses, signs and results. Chinese, as wards write; empty without any."""
    told = list(said)
    lines = []
    diagnoses = diagnoses_of(told)
    if encounter is not None and encounter.reason.strip():
        lines.append(f"入院原因：{encounter.reason.strip()}")
    if diagnoses:
        lines.append(
            "诊断：" + "；".join(f"{one.text}{f'（{one.code}）' if one.code else ''}" for one in diagnoses)
        )
    operations = [
        one.item_name for one in told if isinstance(one, Charge) and one.group is ChargeGroup.OPERATION
    ]
    if operations:
        lines.append("手术：" + "；".join(dict.fromkeys(operations)))
    results = sorted(
        (one for one in told if isinstance(one, Observation)), key=lambda one: one.taken_at, reverse=True
    )
    findings = dict.fromkeys(_finding(one) for one in results)
    shown = [one for one in findings if one][:MOST_FINDINGS]
    if shown:
        lines.append("最近检查：" + "；".join(shown))
    return "\n".join(lines)


def _finding(one: Observation) -> str:
    if one.parts:
        return f"{one.text} {'/'.join(f'{part.number:f}' for part in one.parts)} {one.parts[0].unit}".strip()
    if one.number is not None:
        return f"{one.text} {one.number:f} {one.unit}".strip()
    return f"{one.text} {one.words}".strip() if one.words else ""


def medicines_of(said: Iterable[Said]) -> list[dict[str, Any]] | None:
    """The medicines that were charged for, by name; None where none was. How much and how often is not on record."""
    charges = [one for one in said if isinstance(one, Charge) and one.group in _MEDICINES]
    names = dict.fromkeys(one.item_name.strip()[:LONGEST_NAME] for one in charges if one.item_name.strip())
    return [{"name": name} for name in names][:MOST_MEDICINES] or None
