"""Whom an item of the offline outbox is about, and what a phone needs to write one. Not here: sealing (foundation.offline)."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.console import terms
from heyi.contexts.console.queries import choosing
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import ManagedState, RiskGroup
from heyi.contexts.patients import public as patients
from heyi.foundation.offline import public_key
from heyi.foundation.reading import Purpose
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem

_RESIDENT_NUMBER = "resident_number"


def writes_offline(actor: Actor) -> bool:
    """Whether there is anything that this actor could write down without a line."""
    return any(actor.may_anywhere(duty) for duty in terms.OFFLINE_WRITERS)


def told_to_phone(actor: Actor, *, now: datetime) -> dict[str, Any]:
    """What a phone keeps to write items for its account: the public key and where it may send to. Nothing of any patient."""
    key = public_key(actor.id)
    return {
        "account": str(actor.id),
        "key": key.key,
        "point": base64.b64encode(key.point).decode(),
        "places": _places(actor, now=now),
    }


def _places(actor: Actor, *, now: datetime) -> list[dict[str, str]]:
    own = [one for one in own_organisations(actor, now=now) if actor.may(Duty.DRAFT_REFERRAL, at=one[0])]
    told = []
    for at, name in own:
        for one in choosing.destinations(at, Direction.UP, actor=actor, now=now):
            words = one.words if len(own) == 1 else f"{name} → {one.words}"
            told.append({"value": f"{at}|{one.value}", "words": words})
    return told


def resident_meant(name: str, number: str, *, at: UUID, actor: Actor, now: datetime) -> UUID:
    """The record of this institution that name and number mean; the look is put on record.

    Raises: InputInvalid at `number` where there is none, at `name` where the record bears another.
    """
    asked = (_RESIDENT_NUMBER, number)
    found = patients.own_records([asked], at=at, actor=actor, now=now)[asked]
    if isinstance(found, Problem):
        code = "resident_not_registered" if found.code == "patient_unknown" else found.code
        raise InputInvalid(Problem("number", code))
    cards = patients.cards_of(patients=[found.id], purpose=Purpose.CARE, actor=actor, now=now)
    if not cards:
        raise InputInvalid(Problem("number", "resident_not_registered"))
    if "".join(cards[0].name.split()) != "".join(name.split()):
        raise InputInvalid(Problem("name", "resident_name_differs"))
    return found.id


def enrolment_meant(patient: UUID, group: RiskGroup, *, actor: Actor, now: datetime) -> UUID:
    """The enrolment under which the reader's institution follows somebody up.

    Raises: InputInvalid at `group` where nobody follows them up there, and what the patient index refuses with.
    """
    for one in health.managed_of(patient, actor=actor, now=now):
        enrolment = one.enrolment
        if one.is_own and enrolment.group is group and enrolment.state is ManagedState.ACTIVE:
            return enrolment.id
    raise InputInvalid(Problem("group", "not_followed_up"))
