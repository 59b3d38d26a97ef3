"""The whole register compared anew, some records at a time. Not here: when (tasks), what a comparison is (matching)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.actions.matching import Matching
from heyi.contexts.patients.actions.regrouping import hold_identities
from heyi.contexts.patients.events import RegisterCompared
from heyi.contexts.patients.models import PairRow, PatientRow
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

# Few enough that nobody at a desk waits for the turn of the round.
AT_A_TIME = 200


def compare_some(after: UUID | None, *, actor: Actor, now: datetime) -> UUID | None:
    """Compares the next records of the register with all others; answers after which to go on, None at the end.

    Shape:  harmless when it is done twice. What changed keys, weights or neighbours since a record was written is made
            good: a new model of weights, a register from before there were keys, two registrations at one moment.
    Raises: NotPermitted to people: they decide single pairs.
    Records: RegisterCompared, and PersonRegrouped for each record whose person changes.
    """
    if not actor.is_system:
        raise NotPermitted("duty_not_held", duty=str(Duty.DECIDE_IDENTITY))
    with unit_of_work(actor, now=now) as work:
        hold_identities()
        rows = PatientRow.objects.within_reach_of(actor, now=now).prefetch_related(STANDING_NUMBERS)
        if after is not None:
            rows = rows.filter(pk__gt=after)
        found = list(rows.order_by("id")[:AT_A_TIME])
        if not found:
            return None
        Matching(work).match_again([(row, row.opened(numbers_of(row))) for row in found])
        pairs = PairRow.objects.of([row.id for row in found]).waiting().count()
        work.record(RegisterCompared(subject=found[0].id, records=len(found), pairs=pairs))
        return found[-1].id
