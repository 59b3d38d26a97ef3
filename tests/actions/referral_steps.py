"""Taking the steps of a referral in tests as a door does, and looking at what became of it."""

from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import HoldRow, ReferralRow
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound
from tests.making import NOW, Yibin


def actor_as(place: Yibin, role: Role, at: str) -> Actor:
    """The holder of a role at one of the story's places."""
    return place.staff(role, getattr(place, at)).actor()


def doctor_of(place: Yibin) -> Actor:
    """Who sends: the doctor of the village."""
    return actor_as(place, Role.VILLAGE_DOCTOR, "village")


def head_of(place: Yibin) -> Actor:
    """Who receives: the head of department at the county hospital."""
    return actor_as(place, Role.DEPARTMENT_HEAD, "county")


def step(one: Referral, action: str, actor: Actor, *, seen: int | None = None, **given: Any) -> Referral:
    """One step as a door takes it: with the version that was seen."""
    version = one.version if seen is None else seen
    return referral.take_step(one.id, action, given, seen_version=version, actor=actor, now=NOW)


def standing(one: Referral) -> tuple[State, int]:
    """Where the referral stands in the database, and its version."""
    with reading(OPERATOR, now=NOW):
        row = ReferralRow.objects.get(pk=one.id)
    return State(row.state), row.version


def live_holds() -> int:
    """How many places are held or occupied."""
    with reading(OPERATOR, now=NOW):
        return HoldRow.objects.filter(ended_at__isnull=True).count()


def knows_patient(actor: Actor, one: Referral) -> bool:
    """Whether the record of the referred patient is open to somebody."""
    try:
        patients.patient_page(one.patient, purpose=Purpose.CARE, actor=actor, now=NOW)
    except NotFound:
        return False
    return True


def sees(actor: Actor, one: Referral) -> referral.Seen:
    """The referral as somebody sees it on its page."""
    return referral.see_referral(one.id, actor=actor, purpose=Purpose.REFERRAL, now=NOW)


def told(refused: pytest.ExceptionInfo[InputInvalid]) -> set[tuple[str, str]]:
    """Field and code of everything that was found wrong."""
    return {(one.field, one.code) for one in refused.value.problems}
