"""What every verb of a case begins with: the case held, its pathway, what was told, and by what right. Not here: the verbs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Role
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.events.cases import CaseFact
from heyi.contexts.pathways.models import CaseRow, PartRow
from heyi.contexts.pathways.queries.charters import pathway_in, sites_of
from heyi.contexts.pathways.queries.viewing import Told, hold_case, told_of, view_of
from heyi.contexts.pathways.rules.states import check_state, check_version
from heyi.contexts.pathways.terms.cases import CaseState, CaseView, PartKind
from heyi.foundation.unit_of_work import Work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotPermitted

Fact = TypeVar("Fact", bound=CaseFact)


@dataclass(frozen=True, slots=True)
class Held:
    """A case that is being written, with everything its rules read."""

    row: CaseRow
    pathway: Pathway
    told: Told

    @property
    def view(self) -> CaseView:
        """The case as its rules read it."""
        return view_of(self.row, self.pathway, self.told)

    @property
    def organisations(self) -> tuple[UUID, ...]:
        """All that have a part in it, as they came to it."""
        return tuple(one.organisation for one in self.told.parts)

    def sites_at(self, organisation: UUID) -> frozenset[str]:
        """The sites that an institution is in this pathway."""
        return sites_of(self.pathway, governance.organisation(organisation))


def held(case_id: UUID, *, actor: Actor, states: Iterable[CaseState] = (CaseState.RUNNING,)) -> Held:
    """The case, locked, in one of these states.

    Raises: NotFound, also for strangers; WrongState naming when it was moved.
    """
    row = hold_case(case_id, actor=actor)
    check_state(row.snapshot(), states, moved_at=row.moved_at)
    return Held(row, pathway_in(row.charter, row.pathway), told_of([row.id])[row.id])


def place_for(
    held: Held, wanted: UUID | None, duty: Duty, *, actor: Actor, first: UUID | None = None
) -> UUID:
    """At which of the actor's hospitals on the case something is done: where it is said, else where the case is.

    Shape:  `first` comes before where the case is, as the hospital that expects it does for an arrival.
    Raises: NotPermitted.
    """
    able = [one for one in held.organisations if actor.may(duty, at=one, under=held.row.alliance)]
    if wanted is not None:
        actor.require(duty, at=wanted if wanted in held.organisations else None, under=held.row.alliance)
        return wanted
    for one in (first, held.row.here, held.row.next, *able):
        if one is not None and one in able:
            return one
    actor.require(duty, at=held.row.here, under=held.row.alliance)
    raise NotPermitted("duty_not_held", duty=str(duty))


def require_role(roles: Iterable[Role], *, actor: Actor, at: UUID, alliance: UUID) -> None:
    """One of the roles that the charter names for this.

    Raises: NotPermitted naming them.
    """
    if actor.is_system:
        return
    wanted = frozenset(str(one) for one in roles)
    mine = [one for one in actor.standings if one.organisation == at and one.alliance in (None, alliance)]
    if not any(one.roles & wanted for one in mine):
        raise NotPermitted("role_does_not_do_this", roles=sorted(wanted), organisation=at)


def warrant_for(held: Held, duty: Duty, place: UUID, *, actor: Actor) -> Warrant:
    """The right by which it is done.

    Raises: NotPermitted.
    """
    return actor.require(duty, at=place, under=held.row.alliance)


def check_seen(held: Held, seen: int | None) -> None:
    """The case as it was seen when this was decided.

    Raises: StaleVersion.
    """
    check_version(held.row.snapshot(), seen, moved_at=held.row.moved_at)


def add_part(
    row: CaseRow, organisation: UUID, kind: PartKind, *, referral: UUID | None, now: datetime
) -> PartRow:
    """Gives a hospital its part; the one it has it keeps, and takes up the referral that brings the case again."""
    found = PartRow.objects.filter(case=row, organisation=organisation).first()
    if found is None:
        found = PartRow(case=row, organisation=organisation, kind=kind, since=now, referral=referral)
        found.save(force_insert=True)
    elif referral is not None:
        found.store(referral=referral)
    return found


def moved(held: Held, now: datetime, **changes: Any) -> None:
    """Writes what changes on the case itself; every change raises its version."""
    held.row.store(**changes, version=held.row.version + 1, moved_at=now)


def tell(
    work: Work,
    held: Held,
    kind: type[Fact],
    place: UUID,
    warrant: Warrant,
    *,
    after: dict[str, Any],
    **facts: Any,
) -> None:
    """Puts the fact on record, in the chain of the case."""
    row = held.row
    parts = PartRow.objects.filter(case=row).order_by("since", "id").values_list("organisation", flat=True)
    fact = kind(subject=row.id, organisation=place, organisations=tuple(parts), version=row.version, **facts)
    work.record(fact, warrant=warrant, patient=row.person, after=after)
