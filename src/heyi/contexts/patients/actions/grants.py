"""Ending access by whoever gave it, and telling what ended by itself. Not here: opening it, ending it with its case (access)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.events import AccessEnded, AccessExpired
from heyi.contexts.patients.models import GrantRow
from heyi.contexts.patients.rules.access import AccessOver
from heyi.contexts.patients.rules.emergency import read_words
from heyi.contexts.patients.terms.access import Grant
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

# As many in one round as one transaction carries easily; the next round takes the rest.
MOST_EXPIRED = 500


def end_grant(grant: UUID, words: str, *, actor: Actor, now: datetime) -> Grant:
    """The institution that gave an access ends it before its time, and says why.

    Raises: NotFound, NotPermitted (not the giver, or not the duty), InputInvalid, AccessOver.
    Records: AccessEnded.
    """
    why = read_words(words, "words")
    with unit_of_work(actor, now=now) as work:
        row = GrantRow.objects.within_reach_of(actor).hold(grant)
        warrant = actor.require(Duty.REVIEW_ACCESS, at=row.offered_by)
        if row.ends_at is not None and row.ends_at <= now:
            raise AccessOver(ended_at=row.ends_at)
        row.store(ends_at=max(now, row.begins_at), ended_by=actor.id)
        work.record(
            AccessEnded(subject=row.id, person=row.person, organisation=row.organisation, case=row.case),
            warrant=warrant,
            patient=row.person,
            after={"words": why},
        )
        return row.snapshot()


def tell_expired(*, actor: Actor, now: datetime) -> int:
    """Puts on record that accesses ended by themselves, each once; answers how many.

    Raises: NotPermitted for anybody who is no part of the system.
    Records: AccessExpired for each.
    """
    if not actor.is_system:
        raise NotPermitted("system_only")
    with unit_of_work(actor, now=now) as work:
        over = GrantRow.objects.filter(ends_at__lte=now, ended_by__isnull=True).order_by("ends_at", "id")
        rows = list(over[:MOST_EXPIRED].select_for_update())
        for row in rows:
            row.store(ended_by=actor.id)
            work.record(
                AccessExpired(
                    subject=row.id, person=row.person, organisation=row.organisation, case=row.case
                ),
                patient=row.person,
            )
        return len(rows)
