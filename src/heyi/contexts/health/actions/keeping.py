"""What the clock does with contracts: it tells which ran out, and opens what has begun. Not here: the steps people take."""

from datetime import datetime

from heyi.contexts.health.actions.contracts_moving import end_run_out
from heyi.contexts.health.actions.contracts_opening import open_pending
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted


def keep_contracts(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Ends the contracts whose last day is over and opens the records of those that have begun; answers how many of each.

    Raises: NotPermitted for anybody who is no part of the system.
    Records: ContractEnded and AccessEnded, ContractAccessOpened and AccessOpened, for each.
    """
    if not actor.is_system:
        raise NotPermitted("system_only")
    return end_run_out(None, actor=actor, now=now), open_pending(actor=actor, now=now)
