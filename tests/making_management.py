"""Builders for tests of health management: residents who are followed up, and visits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Findings, Item, MissReason, Way
from heyi.contexts.health.terms.management import Basis, Enrolment, Ground, RiskGroup
from heyi.contexts.patients.terms.people import Patient
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of
from tests.making_patients import DESK, NOW, registered, staff_at

TEAM = (*DESK, Duty.MANAGE_HEALTH, Duty.DRAFT_REFERRAL)


def a_team(at: UUID) -> Actor:
    """Somebody who may follow residents up there."""
    return staff_at(at, duties=TEAM)


def enrolled(
    patient: Patient,
    group: RiskGroup = RiskGroup.HYPERTENSION,
    *,
    by: Actor | None = None,
    days_ago: int = 250,
    now: datetime = NOW,
    **changes: Any,
) -> Enrolment:
    """Somebody whom the member that registered them follows up, since so many days."""
    new = health.NewEnrolment(
        patient=patient.id,
        at=patient.registered_by,
        group=group,
        basis=Basis.PUBLIC_SERVICE,
        ground=Ground.AGE if group is RiskGroup.ELDERLY else Ground.DIAGNOSIS,
        started_on=day_of(now) - timedelta(days=days_ago),
    )
    return health.enrol_resident(replace(new, **changes), actor=by or a_team(patient.registered_by), now=now)


def followed_up(
    at: UUID, group: RiskGroup = RiskGroup.HYPERTENSION, name: str = "王秀英", **changes: Any
) -> Enrolment:
    """Somebody new who is followed up."""
    return enrolled(registered(at, name), group, **changes)


def found(*values: object, **more: Any) -> Findings:
    """Findings: two numbers are a blood pressure, one is a glucose."""
    items: Mapping[int, tuple[Item, ...]] = {0: (), 1: (Item.GLUCOSE,), 2: (Item.SYSTOLIC, Item.DIASTOLIC)}
    told = zip(items[len(values)], values, strict=True)
    return Findings(values={item: Decimal(str(value)) for item, value in told}, **more)


def visited(
    enrolment: Enrolment,
    *values: object,
    days_ago: int = 0,
    by: Actor | None = None,
    now: datetime = NOW,
    way: Way = Way.FACE_TO_FACE,
    **more: Any,
) -> health.Visited:
    """A visit so many days ago that found these values."""
    care = {"care": more.pop("care")} if "care" in more else {}
    new = health.NewVisit(on=day_ago(days_ago, now), way=way, findings=found(*values, **more), **care)
    return health.record_follow_up(enrolment.id, new, actor=by or a_team(enrolment.organisation), now=now)


def tried(enrolment: Enrolment, *, days_ago: int = 0, by: Actor | None = None, now: datetime = NOW) -> int:
    """A visit that was tried in vain."""
    new = health.Attempt(on=day_ago(days_ago, now), way=Way.PHONE, reason=MissReason.NOT_REACHED)
    return health.record_attempt(enrolment.id, new, actor=by or a_team(enrolment.organisation), now=now)


def day_ago(days: int, now: datetime = NOW) -> date:
    """The day so many days ago, in China."""
    return day_of(now) - timedelta(days=days)
