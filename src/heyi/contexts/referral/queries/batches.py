"""Batches of letters as who ordered them sees them. Not here: ordering and making them (actions.printing)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.referral.models import LetterBatchRow
from heyi.contexts.referral.queries.letters import Printed
from heyi.contexts.referral.terms.letters import LetterBatch
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound


def letter_batch(batch_id: UUID, *, actor: Actor, now: datetime) -> LetterBatch:
    """How far a batch is.

    Raises: NotFound for anybody else's.
    """
    with reading(actor, now=now):
        # The file is sealed and large; asking how far it is does not open it.
        return LetterBatchRow.objects.within_reach_of(actor).defer("content").look_up(batch_id).snapshot()


def fetch_letters(batch_id: UUID, *, actor: Actor, now: datetime) -> Printed:
    """The file of a batch. The read is put on record.

    Raises: NotFound for anybody else's, and once it was thrown away.
    """
    with reading(actor, now=now):
        batch = LetterBatchRow.objects.within_reach_of(actor).look_up(batch_id)
        if batch.content is None:
            raise NotFound
        content = bytes(batch.content)
        record_read(actor=actor, now=now, purpose=Purpose.REFERRAL, page="letters", rows=batch.printed)
    return Printed(f"{batch.kind.replace('_', '-')}-{batch.printed}.pdf", content)
