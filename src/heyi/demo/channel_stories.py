"""Invented courses of strokes and heart attacks, in minutes after the onset. Not here: telling them (channel).

No number of them is a finding: they are drawn so that a page has something to show, faster from month to month.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from heyi.contexts.governance.terms import Role

_NIHSS = (
    "consciousness", "questions", "commands", "gaze", "visual", "face", "left_arm", "right_arm", "left_leg", "right_leg",
    "ataxia", "sensory", "language", "dysarthria", "neglect",
)  # fmt: skip
_MOST = {
    "left_arm": 4,
    "right_arm": 4,
    "left_leg": 4,
    "right_leg": 4,
    "face": 3,
    "language": 3,
    "consciousness": 2,
}
_REGIONS = ("caudate", "lentiform", "insula", "capsule", "m1", "m2", "m3", "m4", "m5", "m6")
_A_DAY = 1440
_EVERY_HOURS = (14, 40)
_TEAM, _EMERGENCY, _NURSE = Role.CHANNEL_TEAM, Role.EMERGENCY_STAFF, Role.WARD_NURSE


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told: `kind` is milestone, scale, items, sign, send or end; `where` primary, hub or lead."""

    minutes: float
    kind: str
    code: str
    where: str
    role: Role | None = None
    answers: Mapping[str, bool | float | str] = field(default_factory=dict)
    task: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One case from its onset on."""

    pathway: str
    label: str
    onset_at: datetime
    onset_kind: str
    opened_minutes: float
    primary: int
    first: str
    destination: str
    told: tuple[Told, ...]


def stories(dice: random.Random, *, since: datetime, until: datetime, primaries: int) -> Iterator[Story]:
    """Cases one after another, and two that run at this moment."""
    at = since
    whole = (until - since).total_seconds()
    while at < until - timedelta(hours=12):
        at += timedelta(hours=dice.uniform(*_EVERY_HOURS))
        # The longer they work together the faster they become.
        practice = (at - since).total_seconds() / whole
        yield _story(dice, at, practice, dice.randrange(primaries))
    yield _stroke(dice, until - timedelta(minutes=52), 1.0, dice.randrange(primaries), transferred=True)
    yield _stroke(dice, until - timedelta(minutes=31), 1.0, dice.randrange(primaries), transferred=False)
    yield _heart(dice, until - timedelta(minutes=44), 1.0, dice.randrange(primaries))


def _story(dice: random.Random, at: datetime, practice: float, primary: int) -> Story:
    if dice.random() < 0.3:
        return _heart(dice, at, practice, primary)
    return _stroke(dice, at, practice, primary, transferred=dice.random() < 0.4)


def _label(dice: random.Random) -> str:
    return f"{dice.choice('男女')} 约 {dice.randrange(45, 90)} 岁"


def _stroke(dice: random.Random, at: datetime, practice: float, primary: int, *, transferred: bool) -> Story:
    slow = 1.25 - 0.4 * practice
    opened = dice.uniform(12, 45)
    door = opened + dice.uniform(18, 40)
    scan = door + dice.uniform(9, 24) * slow
    needle = scan + dice.uniform(14, 38) * slow
    told = [
        Told(opened + 1, "milestone", "recognised", "primary"),
        Told(opened + 2, "scale", "race", "primary", answers=_race(dice, severe=transferred)),
        Told(opened + 6, "milestone", "depart", "primary"),
        Told(door, "milestone", "door", "hub", _EMERGENCY),
        Told(door + 3, "milestone", "seen", "hub", _TEAM),
        Told(door + 5, "scale", "nihss", "hub", _TEAM, _nihss(dice, severe=transferred)),
        Told(scan, "milestone", "ct_start", "hub", _TEAM),
        Told(scan + 6, "milestone", "ct_read", "hub", _TEAM),
        Told(scan + 7, "items", "", "hub", _TEAM, _found(dice, transferred)),
        Told(needle - 3, "sign", "ivt", "hub", _TEAM),
        Told(needle, "milestone", "needle", "hub", _TEAM),
    ]
    told += _shipped(dice, needle, slow) if transferred else _stays(dice, needle, "hub")
    return Story("stroke", _label(dice), at, dice.choice(("known", "known", "last_well")), opened, primary, "primary", "hub",
                 tuple(told))  # fmt: skip


def _shipped(dice: random.Random, needle: float, slow: float) -> list[Told]:
    leaves = needle + dice.uniform(15, 40) * slow
    door = leaves + dice.uniform(20, 35)
    puncture = door + dice.uniform(25, 60) * slow
    opened = puncture + dice.uniform(25, 60)
    grade = dice.choice(("2b", "2c", "3", "3", "2a"))
    return [
        Told(needle + 5, "send", "lead", "hub", _TEAM),
        Told(leaves, "milestone", "depart", "hub", _TEAM),
        Told(door, "milestone", "door", "lead", _EMERGENCY),
        Told(door + 4, "scale", "aspects", "lead", _TEAM, dict.fromkeys(_REGIONS, False)),
        Told(door + 6, "milestone", "ct_start", "lead", _TEAM),
        Told(puncture - 5, "sign", "evt", "lead", _TEAM),
        Told(puncture, "milestone", "puncture", "lead", _TEAM),
        Told(opened, "milestone", "reperfusion", "lead", _TEAM),
        Told(opened + 2, "scale", "mtici", "lead", _TEAM, {"grade": grade}),
        *_stays(dice, needle, "lead"),
    ]


def _stays(dice: random.Random, needle: float, where: str) -> list[Told]:
    leaves = needle + dice.randrange(6, 12) * _A_DAY
    bleeding = dice.random() < 0.06
    after = {
        "bleeding_after": "ph2" if bleeding else "none", "nihss_rise": 5 if bleeding else -dice.randrange(0, 6),
        "bleeding_hours": 24,
    }  # fmt: skip
    recovering = {"rehabilitation": True, "clot_prevention": True}
    swallow = {"swallow": dice.choice(("passed", "passed", "failed"))}
    return [
        Told(needle + 900, "items", "", where, _NURSE, swallow, "swallow_screen"),
        Told(needle + _A_DAY, "items", "", where, _TEAM, after, "imaging_day"),
        Told(needle + 2000, "items", "", where, _TEAM, {"antiplatelet": dice.random() < 0.92}, "antiplatelet_48h"),
        Told(needle + 3000, "items", "", where, _NURSE, recovering, "rehabilitation_assessed"),
        Told(leaves, "milestone", "discharge", where, _TEAM),
        Told(leaves + 30, "items", "", where, _TEAM, {"statin": True, "pressure_medicine": True}, "discharge_medicines"),
        Told(leaves + 60, "end", "discharged", where, _TEAM),
        Told(leaves + 30 * _A_DAY, "items", "", "primary", None, {"taking_medicines": dice.random() < 0.8}, "month_visit"),
        Told(90 * _A_DAY, "scale", "mrs_90", "primary", None, {"grade": dice.choice("0011223346")}, "day_90"),
    ]  # fmt: skip


def _heart(dice: random.Random, at: datetime, practice: float, primary: int) -> Story:
    slow = 1.25 - 0.4 * practice
    contact = dice.uniform(20, 70)
    trace = contact + dice.uniform(3, 12) * slow
    door = trace + dice.uniform(25, 45)
    wire = door + dice.uniform(45, 95) * slow
    told = (
        Told(contact + 0.5, "milestone", "contact", "primary"),
        Told(trace, "milestone", "ecg", "primary"),
        Told(trace + 2, "milestone", "ecg_sent", "primary"),
        Told(trace + 7, "milestone", "diagnosed", "hub", _TEAM),
        Told(trace + 8, "items", "", "hub", _TEAM, _heart_found(dice)),
        Told(trace + 12, "milestone", "antiplatelets", "primary"),
        Told(trace + 14, "milestone", "depart", "primary"),
        Told(trace + 15, "milestone", "room_called", "hub", _TEAM),
        Told(door, "milestone", "door", "hub", _EMERGENCY),
        Told(door + 4, "milestone", "blood_drawn", "hub", _NURSE),
        Told(door + 4 + dice.uniform(12, 24) * slow, "milestone", "troponin", "hub", _EMERGENCY),
        Told(wire - 14, "milestone", "room_ready", "hub", _TEAM),
        Told(wire - 13, "sign", "ppci", "hub", _TEAM),
        Told(wire - 12, "milestone", "puncture", "hub", _TEAM),
        Told(wire, "milestone", "wire", "hub", _TEAM),
        Told(6 * _A_DAY, "milestone", "discharge", "hub", _TEAM),
        Told(6 * _A_DAY + 20, "items", "", "hub", _TEAM, {"statin": True}, "discharge_medicines"),
        Told(6 * _A_DAY + 60, "end", "discharged", "hub", _TEAM),
    )
    return Story("chest-pain", _label(dice), at, "known", contact, primary, "primary", "hub",
                 tuple(sorted(told, key=lambda one: one.minutes)))  # fmt: skip


def _race(dice: random.Random, *, severe: bool) -> dict[str, str]:
    least = 1 if severe else 0
    return {
        "face": str(dice.randint(least, 2)), "arm": str(dice.randint(least, 2)), "leg": str(dice.randint(0, 2)),
        "gaze": str(least), "cortex": str(dice.randint(least, 2)),
    }  # fmt: skip


def _nihss(dice: random.Random, *, severe: bool) -> dict[str, str]:
    found = {item: str(dice.randint(0, 1) if item in _MOST else 0) for item in _NIHSS}
    if severe:
        found |= {"right_arm": "4", "right_leg": "3", "language": "2", "face": "2"}
    return found


def _found(dice: random.Random, large: bool) -> dict[str, bool | float | str]:
    no = dict.fromkeys(
        ("ct_bleeding", "ct_large_hypodensity", "former_bleeding", "head_three_months", "gut_bleeding", "surgery_two_weeks",
         "arterial_puncture", "heparin", "direct_anticoagulant"), False,
    )  # fmt: skip
    return {
        **no, "diagnosis": "ischaemic", "occlusion": "m1" if large else "none", "weight": dice.randint(48, 88),
        "age": dice.randint(46, 88), "systolic": dice.randint(130, 180), "diastolic": dice.randint(70, 105),
        "glucose": round(dice.uniform(4.5, 11), 1), "platelets": dice.randint(120, 320), "inr": 1.1, "mrs_before": 0,
    }  # fmt: skip


def _heart_found(dice: random.Random) -> dict[str, bool | float | str]:
    return {
        "diagnosis": "stemi", "arrival_way": dice.choice(("ambulance", "walk_in", "transfer")),
        "passed_emergency": dice.random() < 0.4, "passed_ccu": dice.random() < 0.6, "pulse": dice.randint(58, 118),
        "systolic": dice.randint(95, 165), "creatinine": dice.randint(58, 140), "age": dice.randint(46, 84),
    }  # fmt: skip
