"""Who answers which telephone, with the names of the institutions. Not here: the roster itself (governance)."""

from dataclasses import dataclass
from datetime import datetime

from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.on_call import OnCall
from heyi.foundation.listing import Page
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class OnCallRow:
    """One duty as a list shows it; `may_take_off` where the reader keeps that roster."""

    duty: OnCall
    organisation: str
    is_now: bool
    may_take_off: bool


def told_on_call(wanted: governance.OnCallWanted, *, actor: Actor, now: datetime) -> Page[OnCallRow]:
    """One page of the roster, the nearest tier first."""
    found = governance.on_call(wanted, actor=actor, now=now)
    names = organisation_names((one.organisation for one in found.rows), actor=actor, now=now)
    rows = tuple(
        OnCallRow(
            duty=one,
            organisation=names.get(one.organisation, ""),
            is_now=one.starts_at <= now,
            may_take_off=actor.may(Duty.MANAGE_CAPACITY, at=one.organisation),
        )
        for one in found.rows
    )
    return Page(rows, found.number, found.size, found.has_more, found.total)
