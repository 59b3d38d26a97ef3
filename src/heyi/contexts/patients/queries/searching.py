"""Finding patients within reach by name, reading, initials and numbers. Not here: what a typed text means (rules.tokens)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import PatientRow, SearchTokenRow
from heyi.contexts.patients.queries.marks import token_mark
from heyi.contexts.patients.queries.persons import current_persons
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.rules import masking
from heyi.contexts.patients.rules.clashes import personal_numbers
from heyi.contexts.patients.rules.tokens import SearchPlan, Token, plan_of
from heyi.contexts.patients.terms.people import Details, PatientCard
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

PAGE_SIZE = 20
MOST_PAGES = 50

AskedMarks = tuple[tuple[frozenset[bytes], ...], ...]


def search_patients(
    query: str, *, purpose: Purpose, number: int = 1, actor: Actor, now: datetime
) -> Page[PatientCard]:
    """The patients within reach that a typed text means, the latest registered first; the look is recorded.

    Shape:  `number` is the page; every term of the text must fit. Names are shown, numbers masked.
    Raises: InputInvalid for a text that asks for nothing, NotPermitted for an actor who may search nowhere.
    """
    plan = plan_of(query)
    return _cards(plan, purpose=purpose, number=number, actor=actor, now=now)


def latest_patients(*, purpose: Purpose, number: int = 1, actor: Actor, now: datetime) -> Page[PatientCard]:
    """The patients within reach, the latest registered first; the look is recorded.

    Raises: NotPermitted for an actor who may search nowhere.
    """
    return _cards(SearchPlan(()), purpose=purpose, number=number, actor=actor, now=now)


def cards_of(
    *,
    patients: Iterable[UUID] = (),
    persons: Iterable[UUID] = (),
    purpose: Purpose,
    actor: Actor,
    now: datetime,
) -> tuple[PatientCard, ...]:
    """The cards of these records and of all records of these persons that the actor may read; the look is recorded.

    Shape: what the actor may not know of is left out; the oldest record first. Persons by any id that means them.
    """
    with reading(actor, now=now):
        meant = current_persons(persons)
        rows = PatientRow.objects.within_reach_of(actor, now=now, duty=Duty.READ_PATIENT)
        asked = rows.filter(Q(pk__in=list(patients)) | Q(person__in=meant))
        found = tuple(card_of(row, actor) for row in asked.order_by("id").prefetch_related(STANDING_NUMBERS))
    if found:
        record_read(actor=actor, now=now, purpose=purpose, page="patient_cards", rows=len(found))
    return found


def _cards(
    plan: SearchPlan, *, purpose: Purpose, number: int, actor: Actor, now: datetime
) -> Page[PatientCard]:
    if not actor.may_anywhere(Duty.SEARCH_PATIENT):
        raise NotPermitted("duty_not_held", duty=str(Duty.SEARCH_PATIENT))
    page = min(max(1, number), MOST_PAGES)
    skipped = (page - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = PatientRow.objects.within_reach_of(actor, now=now, duty=Duty.SEARCH_PATIENT).filter(
            _meant_by(plan)
        )
        # One more than the page holds tells whether another follows, without counting them all.
        shown = rows.order_by("-id").prefetch_related(STANDING_NUMBERS)[skipped : skipped + PAGE_SIZE + 1]
        found = page_of((card_of(row, actor) for row in shown), number=page, size=PAGE_SIZE)
    if found.rows:
        record_read(
            actor=actor,
            now=now,
            purpose=purpose,
            page="patient_search",
            patient=found.rows[0].person,
            rows=len(found.rows),
        )
    return found


def marks_asked(query: str) -> AskedMarks:
    """What a typed text means, as keyed hashes, for a context that keeps the marks of a patient beside its own cases.

    Shape:  every term must be met, each by all marks of one of its ways.
    Raises: InputInvalid for a text that asks for nothing.
    """
    return tuple(tuple(frozenset(map(token_mark, way)) for way in ways) for ways in plan_of(query).terms)


def _meant_by(plan: SearchPlan) -> Q:
    meant = Q()
    for ways in plan.terms:
        any_way = Q()
        for way in ways:
            all_tokens = Q()
            for token in sorted(way):
                all_tokens &= Q(pk__in=_holders_of(token))
            any_way |= all_tokens
        meant &= any_way
    return meant


def _holders_of(token: Token) -> QuerySet[SearchTokenRow, object]:
    return SearchTokenRow.objects.filter(token=token_mark(token)).values("patient")


def card_of(row: PatientRow, actor: Actor) -> PatientCard:
    """A row that was read with STANDING_NUMBERS, as lists show it."""
    details = row.opened(numbers_of(row))
    return PatientCard(
        id=row.id,
        person=row.person,
        registered_by=row.registered_by,
        registered_at=row.registered_at,
        name=details.name,
        sex=details.sex,
        birth_on=details.birth_on,
        number=masking.mask_number(_first_number(details)),
        phone=masking.mask_phone(details.phone),
        without_number=details.without_number,
        is_own=row.registered_by in actor.institutions,
    )


def _first_number(details: Details) -> str:
    numbers: Sequence[str] = [one.value for one in (*personal_numbers(details), *details.identifiers)]
    return numbers[0] if numbers else ""
