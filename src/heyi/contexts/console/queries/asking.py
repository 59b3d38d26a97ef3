"""Requests to see a record, with the names that stand behind them. Not here: asking and answering (patients)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.queries.residents import PersonRow, people_by_person
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import AccessQuestion
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose
from heyi.kernel.actor import Actor

ACCESS_DAYS = patients.ASKED_ACCESS.days


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request: who asks, and about whom where the reader may know that person."""

    question: AccessQuestion
    asked_by: str
    person: PersonRow | None


def request_page(*, number: int, is_ours: bool, actor: Actor, now: datetime) -> Page[RequestRow]:
    """Requests of others that wait for an answer, the oldest first; or those of the reader's side, the latest first."""
    asked = patients.requests_made if is_ours else patients.requests_to_answer
    found = asked(number=number, actor=actor, now=now)
    rows = _told(found.rows, actor=actor, now=now)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def request_told(question_id: UUID, *, actor: Actor, now: datetime) -> RequestRow | None:
    """The request that followed a question for a number; None while none did.

    Raises: NotFound.
    """
    asked = patients.request_behind(question_id, actor=actor, now=now)
    return None if asked is None else _told((asked,), actor=actor, now=now)[0]


def _told(questions: tuple[AccessQuestion, ...], *, actor: Actor, now: datetime) -> tuple[RequestRow, ...]:
    if not questions:
        return ()
    names = organisation_names((one.asked_by for one in questions), actor=actor, now=now)
    people = people_by_person(
        {one.person for one in questions}, purpose=Purpose.REGISTRATION, actor=actor, now=now
    )
    return tuple(RequestRow(one, names.get(one.asked_by, ""), people.get(one.person)) for one in questions)
