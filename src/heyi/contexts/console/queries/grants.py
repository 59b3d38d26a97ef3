"""Accesses that stand, with the names of both sides. Not here: which stand (patients)."""

from dataclasses import dataclass
from datetime import datetime

from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.patients import public as patients
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One access in words."""

    standing: patients.StandingGrant
    giver: str
    taker: str
    basis: str
    days: int

    @property
    def person_mark(self) -> str:
        """The end of the person's id: enough to tell two apart where no name may be shown."""
        return str(self.standing.grant.person)[-6:]


def grant_page(wanted: patients.GrantsWanted, *, number: int, actor: Actor, now: datetime) -> Page[GrantRow]:
    """Accesses that stand now.

    Raises: NotPermitted.
    """
    found = patients.standing_grants(wanted, number=number, actor=actor, now=now)
    places = {each for one in found.rows for each in (one.offered_by, one.grant.organisation)}
    names = organisation_names(places, actor=actor, now=now)
    rows = tuple(
        GrantRow(
            standing=one,
            giver=names.get(one.offered_by, ""),
            taker=names.get(one.grant.organisation, ""),
            basis=name("opened_by", one.grant.basis),
            days=(now - one.grant.begins_at).days,
        )
        for one in found.rows
    )
    return Page(rows, found.number, found.size, found.has_more, found.total)
