"""Open requests for access, for those who deal with them. Not here: the patients themselves (showing)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import AccessQuestionRow, GrantRow
from heyi.contexts.patients.queries.persons import current_person
from heyi.contexts.patients.terms.access import AccessQuestion, Grant, Known
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

PAGE_SIZE = 20


def requests_to_answer(*, number: int = 1, actor: Actor, now: datetime) -> Page[AccessQuestion]:
    """Requests of others to see people whom the actor's institutions hold, unanswered, the oldest first.

    Shape: for those who may answer, which is who may read the record.
    """
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = AccessQuestionRow.objects.within_reach_of(actor, duty=Duty.READ_PATIENT).filter(
            requested_at__isnull=False, answered_at__isnull=True
        )
        found = rows.exclude(asked_by__in=actor.institutions).order_by("requested_at", "id")
        shown = found[skipped : skipped + PAGE_SIZE + 1]
        return page_of((row.snapshot() for row in shown), number=max(1, number), size=PAGE_SIZE)


def requests_made(*, number: int = 1, actor: Actor, now: datetime) -> Page[AccessQuestion]:
    """What the actor's institutions asked others to be shown, answered or not, the latest first."""
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        mine = AccessQuestionRow.objects.within_reach_of(actor, duty=Duty.SEARCH_PATIENT)
        asked = mine.filter(asked_by__in=actor.institutions, requested_at__isnull=False)
        shown = asked.order_by("-requested_at", "id")[skipped : skipped + PAGE_SIZE + 1]
        return page_of((row.snapshot() for row in shown), number=max(1, number), size=PAGE_SIZE)


def request_behind(question: UUID, *, actor: Actor, now: datetime) -> AccessQuestion | None:
    """The request for access that followed a question of the actor's own institutions; None while none did.

    Raises: NotFound (no question of theirs, or one that led to nobody whom others hold).
    """
    with reading(actor, now=now):
        mine = AccessQuestionRow.objects.within_reach_of(actor, duty=Duty.SEARCH_PATIENT).filter(
            asked_by__in=actor.institutions, known=Known.ASK_FOR_ACCESS
        )
        row = mine.look_up(question)
        return row.snapshot() if row.requested_at is not None else None


def access_to(person: UUID, *, actor: Actor, now: datetime) -> tuple[Grant, ...]:
    """The access to a person that the actor's institutions have or gave, ended ones too, the oldest first."""
    with reading(actor, now=now):
        rows = (
            GrantRow.objects.within_reach_of(actor)
            .filter(person=current_person(person))
            .order_by("begins_at", "id")
        )
        return tuple(row.snapshot() for row in rows)
