"""What persons asked about their data, with the names that stand behind it. Not here: filing and answering (patients)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.console.queries.naming import names_of_people, organisation_names
from heyi.contexts.patients import public as patients
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RightsRow:
    """One request in words; `is_ours` where the reader's side answers it."""

    named: patients.NamedRequest
    kind: str
    scope: str
    asker: str
    proof: str
    holder: str
    desk: str
    outcome: str
    reason: str
    answered_by: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """One restricted record in words."""

    restriction: patients.Restriction
    scope: str
    organisation: str


def rights_page(*, number: int, is_answered: bool, actor: Actor, now: datetime) -> Page[RightsRow]:
    """Requests that wait, the most urgent first; or the answered ones, the latest first.

    Raises: NotPermitted.
    """
    found = patients.rights_requests(number=number, is_answered=is_answered, actor=actor, now=now)
    asked = [one.request for one in found.rows]
    places = organisation_names(
        {each for one in asked for each in (one.organisation, one.desk)}, actor=actor, now=now
    )
    staff = names_of_people({one.answered_by for one in asked if one.answered_by})
    rows = tuple(_row(one, places, staff, actor) for one in found.rows)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def _row(
    named: patients.NamedRequest, places: dict[UUID, str], staff: dict[UUID, str], actor: Actor
) -> RightsRow:
    one = named.request
    return RightsRow(
        named=named,
        kind=name("rights_kind", one.kind),
        scope=name("restriction_scope", one.scope) if one.scope else "",
        asker=name("rights_asker", one.asker),
        proof=name("rights_proof", one.proof),
        holder=places.get(one.organisation, ""),
        desk=places.get(one.desk, ""),
        outcome=name("rights_outcome", one.outcome) if one.outcome else "",
        reason=name("rights_reason", one.reason) if one.reason else "",
        answered_by=staff.get(one.answered_by, "") if one.answered_by else "",
        is_ours=one.organisation in actor.institutions,
    )


def restriction_page(*, number: int, actor: Actor, now: datetime) -> Page[RestrictionRow]:
    """Records of the reader's institutions that are restricted now.

    Raises: NotPermitted.
    """
    found = patients.restrictions(number=number, actor=actor, now=now)
    rows = restrictions_told(found.rows, actor=actor, now=now)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def restrictions_told(
    found: tuple[patients.Restriction, ...], *, actor: Actor, now: datetime
) -> tuple[RestrictionRow, ...]:
    """Restrictions with the names of the members whose records they shut."""
    if not found:
        return ()
    names = organisation_names({one.organisation for one in found}, actor=actor, now=now)
    return tuple(
        RestrictionRow(one, name("restriction_scope", one.scope), names.get(one.organisation, ""))
        for one in found
    )
