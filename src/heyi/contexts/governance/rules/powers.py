"""What the power matrix lets a post do, and where a power lies. Not here: reading it (matters), judging it (synergy)."""

from collections.abc import Iterator
from dataclasses import dataclass

from heyi.contexts.governance.rules.charter import Charter, Holder, Limit, Matter, Power
from heyi.contexts.governance.rules.provenance import Provenance
from heyi.contexts.governance.terms import (
    Act,
    Domain,
    Duty,
    OrganisationKind,
    Position,
    Role,
    Tier,
    Where,
    Words,
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a post sits: what the matrix asks of a place."""

    tier: Tier
    kind: OrganisationKind
    position: Position


def sits_at(holder: Holder, seat: Seat) -> bool:
    """Whether a holder's power may be held at that place."""
    if holder.tiers and seat.tier not in holder.tiers:
        return False
    if holder.kinds and seat.kind not in holder.kinds:
        return False
    match holder.where:
        case Where.OWN:
            return True
        case Where.LEAD:
            return seat.position is Position.LEAD
        case Where.MEMBER:
            return seat.position is Position.MEMBER and seat.kind.gives_care
        case Where.ALLIANCE:
            return seat.position is Position.LEAD or not seat.kind.gives_care


def acting_for(charter: Charter, holder: Holder) -> Holder | None:
    """Who acts for a holder in Heyi: a role for itself, a body through its secretary, or nobody."""
    if holder.role is not None:
        return holder
    body = charter.body(holder.body)
    return body.secretary if body else None


def deciders(charter: Charter, matter: Matter) -> Iterator[Holder]:
    """The roles that carry out the decisions of a matter."""
    for holder in matter.holders(Act.DECIDE):
        acting = acting_for(charter, holder)
        if acting is not None:
            yield acting


def duties_of(
    charter: Charter,
    role: Role,
    *,
    organisation_tier: Tier,
    kind: OrganisationKind,
    position_in_alliance: Position,
) -> frozenset[Duty]:
    """Everything this charter lets a role do at an organisation of that tier, kind and position."""
    seat = Seat(organisation_tier, kind, position_in_alliance)
    return frozenset(
        duty
        for matter in charter.matters
        if any(holder.role is role and sits_at(holder, seat) for holder in deciders(charter, matter))
        for duty in matter.duties
    )


def reaches_alliance(charter: Charter, duty: Duty, roles: frozenset[str], seat: Seat) -> bool:
    """Whether one of these roles, seated there, holds the duty for every institution of the alliance and not only its own."""
    return any(
        holder.where is Where.ALLIANCE and holder.role in roles and sits_at(holder, seat)
        for matter in charter.matters
        if duty in matter.duties
        for holder in deciders(charter, matter)
    )


@dataclass(frozen=True, slots=True)
class Decider:
    """Where a power lies, so that a refusal can say whom to ask."""

    matter: str
    matter_name: Words
    act: Act
    holder: Holder
    holder_name: Words | None
    limit: Limit | None


def who_decides(charter: Charter, duty: Duty) -> tuple[Decider, ...]:
    """Who may do `duty` under this charter, and who may propose it; bodies by their own name."""
    return tuple(
        Decider(
            matter.code, matter.name, power.act, power.holder, _name_of(charter, power.holder), power.limit
        )
        for matter in charter.matters
        if duty in matter.duties
        for power in matter.powers
        if power.act in (Act.DECIDE, Act.PROPOSE)
    )


def _name_of(charter: Charter, holder: Holder) -> Words | None:
    body = charter.body(holder.body)
    return body.name if body else None


@dataclass(frozen=True, slots=True)
class Cell:
    """One act of a row, as a page shows it."""

    act: Act
    powers: tuple[Power, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One matter of the matrix, as a page shows it: every act in the same order, empty ones included."""

    domain: Domain
    matter: str
    name: Words
    cells: tuple[Cell, ...]
    answers: tuple[Holder, ...]
    duties: tuple[Duty, ...]
    provenance: Provenance


def power_table(charter: Charter) -> tuple[Row, ...]:
    """The matrix by domain and then in the order of the text."""
    order = list(Domain)
    rows = sorted(charter.matters, key=lambda matter: order.index(matter.domain))
    return tuple(_row(matter) for matter in rows)


def _row(matter: Matter) -> Row:
    cells = tuple(Cell(act, tuple(power for power in matter.powers if power.act is act)) for act in Act)
    return Row(
        matter.domain,
        matter.code,
        matter.name,
        cells,
        matter.answers,
        tuple(sorted(matter.duties)),
        matter.provenance,
    )
