"""The access report of a person: who looked, when, for what, by what right, over all members. Not here: how it is printed."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Role
from heyi.contexts.patients.models import EmergencyAccessRow, GrantRow, IdentifierRow, PatientRow
from heyi.contexts.patients.models.access import places_of
from heyi.contexts.patients.queries.emergency import access_of
from heyi.contexts.patients.queries.marks import number_mark
from heyi.contexts.patients.queries.persons import ids_of
from heyi.contexts.patients.rules.grounds import Found, Rights, ground_of
from heyi.contexts.patients.rules.registration import read_identifier
from heyi.contexts.patients.terms.people import IncomingIdentifier, Patient
from heyi.foundation.listing import Page, page_of
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, beyond_reach, reading, record_read
from heyi.foundation.record import Kind, moment
from heyi.kernel.actor import Actor, ActorKind
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of

PAGE_SIZE = 50
MOST_LINES = 1_000
# What is told of besides looks: how access was asked for, opened and ended. The policy of the record lists the same facts.
ACCESS_FACTS = (
    "number_asked",
    "access_asked",
    "access_answered",
    "access_opened",
    "access_ended",
    "access_expired",
    "glass_broken",
    "glass_closed",
    "glass_reviewed",
)

_PAGE = "access_report"
_OF_A_REPORT = f'"page":"{_PAGE}"'


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant on, before another one; None is without limit."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One look at the person, or one fact about access to them.

    Shape: no name of staff: `organisation` and `roles` tell who it was; `is_system` for a part of the system or a program.
           A fact that is no look has no purpose and no ground; `is_given` tells a refusal from a consent.
    """

    id: UUID
    at: datetime
    fact: str
    organisation: UUID | None
    roles: tuple[Role, ...]
    is_system: bool
    purpose: str
    page: str
    found: Found | None
    is_given: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReport:
    """What is handed to a patient: the latest first."""

    patient: Patient
    period: Period
    lines: Page[ReportLine]


def access_report(
    patient_id: UUID, period: Period, *, number: int = 1, size: int = PAGE_SIZE, actor: Actor, now: datetime
) -> AccessReport:
    """Who looked at a person's data, at all members; for the data officer of a member that registered them.

    Shape:  a list of several people names the first of them only, so a look at a list counts for that one; the making of
            the report is itself recorded and stands in the reports of everybody else.
    Raises: NotFound (no record of one's own institutions), NotPermitted.
    Source: docs/sources/privacy-rights.md#access-report
    """
    size = min(size, MOST_LINES)
    skipped = (max(1, number) - 1) * size
    with reading(actor, now=now):
        row = PatientRow.objects.filter(registered_by__in=actor.institutions).look_up(patient_id)
        warrant = actor.require(Duty.REVIEW_ACCESS, at=row.registered_by)
        ids = ids_of(row.person)
        rows = RecordedRow.objects.filter(_about(ids, period)).defer("difference", "previous", "mac")
        # One's own reports would push the lines of the next page down while one turns the pages; others see them.
        rows = rows.exclude(kind=Kind.READ.value, actor=str(actor.id), facts__contains=_OF_A_REPORT)
        shown = list(rows.order_by("-transaction", "-place")[skipped : skipped + size + 1])
        rights = _rights(ids)
        people = {UUID(one.actor) for one in shown if one.actor_kind == ActorKind.PERSON}
        held = governance.roles_held(people, actor=actor, now=now)
        patient = row.snapshot(())
    lines = (_line(one, rights, held) for one in shown)
    report = AccessReport(
        patient=patient, period=period, lines=page_of(lines, number=max(1, number), size=size)
    )
    record_read(actor=actor, now=now, purpose=Purpose.AUDIT, page=_PAGE, patient=row.person, warrant=warrant)
    return report


def _about(ids: frozenset[UUID], period: Period) -> Q:
    told = Q(kind=Kind.READ.value) | Q(fact__in=ACCESS_FACTS)
    about = told & Q(patient__in=sorted(str(one) for one in ids))
    if period.since is not None:
        about &= Q(at__gte=moment(period.since))
    if period.until is not None:
        about &= Q(at__lt=moment(period.until))
    return about


def _rights(ids: frozenset[UUID]) -> Rights:
    with beyond_reach("the rights behind looks, told as words and never as records"):
        holders = tuple(
            PatientRow.objects.filter(person__in=ids).values_list("registered_by", "registered_at")
        )
        grants = tuple(row.snapshot() for row in GrantRow.objects.filter(person__in=ids))
        emergencies = tuple(access_of(row) for row in EmergencyAccessRow.objects.filter(person__in=ids))
    return Rights(holders=holders, grants=grants, emergencies=emergencies)


def _line(row: RecordedRow, rights: Rights, held: tuple[governance.HeldRole, ...]) -> ReportLine:
    told = json.loads(row.facts)
    at, by = datetime.fromisoformat(row.at), UUID(row.actor)
    organisation = UUID(row.organisation) if row.organisation else None
    is_look = row.kind == Kind.READ.value
    roles = {
        one.role for one in held if one.account == by and one.organisation == organisation and one.holds(at)
    }
    return ReportLine(
        id=UUID(row.id),
        at=at,
        fact=row.fact,
        organisation=organisation,
        roles=tuple(sorted(roles)),
        is_system=row.actor_kind != ActorKind.PERSON,
        purpose=told.get("purpose", "") if is_look else "",
        page=told.get("page", "") if is_look else "",
        found=ground_of(at=at, by=by, organisation=organisation, rights=rights) if is_look else None,
        is_given=told.get("is_given"),
    )


def own_record_by_number(number: IncomingIdentifier, *, actor: Actor, now: datetime) -> UUID | None:
    """The record with that full number at an institution where the actor reviews access; None where there is none.

    Raises: NotPermitted for who reviews nowhere, InputInvalid.
    """
    places = places_of(actor, Duty.REVIEW_ACCESS)
    if not places:
        raise NotPermitted("duty_not_held", duty=str(Duty.REVIEW_ACCESS))
    identifier, _ = read_identifier(number, day_of(now))
    marks = [number_mark(identifier, one) for one in places]
    with reading(actor, now=now):
        found = IdentifierRow.objects.filter(blind__in=marks, organisation__in=places, ended_at__isnull=True)
        return found.order_by("patient").values_list("patient", flat=True).first()
