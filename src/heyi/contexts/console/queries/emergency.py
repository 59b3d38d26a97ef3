"""Emergency access with the names that stand behind it: for who broke the glass and for who judges it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.console.queries.residents import PersonRow, people_by_person
from heyi.contexts.console.queries.rights import RestrictionRow, restrictions_told
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose
from heyi.foundation.shell import Standing
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

HOURS = int(patients.EMERGENCY_ACCESS.total_seconds() // 3600)


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look while it lasted: when, at what, for what."""

    at: datetime
    page: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One emergency access to judge: who, where, why, and what was looked at."""

    review: patients.EmergencyReview
    who: str
    where: str
    for_whom: str
    reason: str
    verdict: str
    judged_by: str
    looks: tuple[LookLine, ...]
    is_overdue: bool
    is_own: bool

    @property
    def person_mark(self) -> str:
        """The end of the person's id: enough to tell two of one day apart."""
        return str(self.review.emergency.person)[-6:]


@dataclass(frozen=True, slots=True)
class EmergencyTold:
    """One's own emergency access, with the person while it lasts."""

    access: patients.EmergencyAccess
    reason: str
    person: PersonRow | None
    holds: bool
    restrictions: tuple[RestrictionRow, ...]


def review_page(*, number: int, is_judged: bool, actor: Actor, now: datetime) -> Page[ReviewRow]:
    """Emergency accesses that wait to be judged, the most urgent first; or those that were judged.

    Raises: NotPermitted.
    """
    found = patients.reviews(number=number, is_judged=is_judged, actor=actor, now=now)
    places = {each for one in found.rows for each in (one.organisation, one.emergency.organisation)}
    names = organisation_names(places, actor=actor, now=now)
    people = {one.emergency.broken_by for one in found.rows} | {
        one.reviewed_by for one in found.rows if one.reviewed_by
    }
    staff = names_of_people(people)
    rows = tuple(
        ReviewRow(
            review=one,
            who=staff.get(one.emergency.broken_by, ""),
            where=names.get(one.emergency.organisation, ""),
            for_whom=names.get(one.organisation, ""),
            reason=name("emergency", one.emergency.reason),
            verdict=name("verdict", one.verdict) if one.verdict else "",
            judged_by=staff.get(one.reviewed_by, "") if one.reviewed_by else "",
            looks=tuple(
                LookLine(look.at, name("page", look.page), name("purpose", look.purpose))
                for look in one.looks
            ),
            is_overdue=one.is_overdue(now),
            is_own=one.emergency.broken_by == actor.id,
        )
        for one in found.rows
    )
    return Page(rows, found.number, found.size, found.has_more, found.total)


def emergency_told(emergency_id: UUID, *, actor: Actor, now: datetime) -> EmergencyTold:
    """One's own emergency access; while it holds, the person with it. The look is put on record.

    Raises: NotFound.
    """
    access = patients.emergency(emergency_id, actor=actor, now=now)
    holds = access.holds(now)
    found = (
        people_by_person(
            patients.person_ids(access.person, actor=actor, now=now),
            purpose=Purpose.CARE,
            actor=actor,
            now=now,
        )
        if holds
        else {}
    )
    shut = patients.restrictions_of(access.person, actor=actor, now=now) if holds else ()
    return EmergencyTold(
        access=access,
        reason=name("emergency", access.reason),
        person=next(iter(found.values()), None),
        holds=holds,
        restrictions=restrictions_told(shut, actor=actor, now=now),
    )


def standing_emergencies(actor: Actor, *, now: datetime) -> tuple[Standing, ...]:
    """What every page tells of one's own emergency accesses until they end."""
    if not actor.may_anywhere(Duty.BREAK_GLASS):
        return ()
    return tuple(
        Standing(
            words=gettext("紧急访问中"),
            told_at=now,
            begun_at=one.begins_at,
            ends_at=one.ends_at,
            address=reverse("console:emergency", args=[one.id]),
        )
        for one in patients.emergencies_now(actor=actor, now=now)
    )
