"""Who waits for a place of a unit, in which order and why; and what the unit's own charter says of sharing and ageing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Tier
from heyi.contexts.referral.models import WaitRow
from heyi.contexts.referral.rules.sharing import tiers_below
from heyi.contexts.referral.rules.waiting import turns
from heyi.contexts.referral.terms import PassReason, PoolKind
from heyi.contexts.referral.terms.capacity import Reserve, Turn
from heyi.foundation.compiled import Question
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import system_actor
from heyi.kernel.actor import Actor

PLACE_KEEPER = system_actor("place-keeper")

# A line that is longer is no line any more; the board counts what is beyond it.
LONGEST_LINE = 500
_USUAL_AGEING_DAYS = 14


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What the charter of an institution says of its places; the one it leads under, where it stands under several."""

    ageing_days: int
    reserve: Reserve | None


@dataclass(frozen=True, slots=True)
class InLine:
    """One entry of a line as its unit sees it.

    Shape: `passed_for` is why the patient was passed over last, if they ever were.
    """

    turn: Turn
    unit: str
    kind: PoolKind
    organisation: UUID
    patient_name: str
    passed_for: PassReason | None
    passed_at: datetime | None


def house_rules(organisation: UUID, *, now: datetime) -> HouseRules:
    """What is in force at an institution; asked within an open reading or unit of work."""
    alliance = next(iter(governance.alliances_of(organisation, now=now)), None)
    if alliance is None:
        return HouseRules(_USUAL_AGEING_DAYS, None)
    charter = governance.charter_in_force(alliance, now=now)
    reserve = reserve_of(charter, governance.organisation(organisation).tier)
    return HouseRules(charter.referral.capacity.ageing_days, reserve)


def reserve_of(charter: governance.Charter, tier: Tier) -> Reserve:
    """What a charter keeps of each period of a house of that tier for referrals from lower tiers."""
    capacity = charter.referral.capacity
    return Reserve(
        ratio=capacity.reserved_ratio,
        tiers=tiers_below(tier, capacity.reserved_for),
        steps=tuple((one.days_before, one.kept_ratio) for one in governance.release_steps(charter)),
        released_at=capacity.released_at,
    )


_WAITING = Question[UUID](
    lambda organisation, kind, unit: (
        WaitRow.objects.in_line()
        .filter(organisation=organisation, kind=kind, unit=unit)
        .values_list("referral")[:1]
    )
)


def anybody_waits(organisation: UUID, kind: PoolKind, unit: str) -> bool:
    """Whether a line has anybody in it; asked within an open reading or unit of work."""
    return bool(_WAITING.all(organisation=organisation, kind=str(kind), unit=unit))


def line_of(organisation: UUID, kind: PoolKind, unit: str) -> list[WaitRow]:
    """The rows of one line, in no order; asked within an open reading or unit of work."""
    rows = WaitRow.objects.in_line().filter(organisation=organisation, kind=kind, unit=unit)
    return list(rows.select_related("referral").order_by("since", "id")[:LONGEST_LINE])


def waiting_line(
    organisation: UUID, kind: PoolKind, unit: str, *, actor: Actor, now: datetime
) -> tuple[InLine, ...]:
    """The line of one unit of the actor's own institution, in the order in which places are given."""
    with reading(actor, now=now):
        if not actor.is_system and organisation not in actor.institutions:
            return ()
        rows = {row.referral_id: row for row in line_of(organisation, kind, unit)}
        if not rows:
            return ()
        ageing = house_rules(organisation, now=now).ageing_days
        found = turns((row.snapshot() for row in rows.values()), ageing, now=now)
    return tuple(
        InLine(
            turn=turn,
            unit=unit,
            kind=kind,
            organisation=organisation,
            patient_name=rows[turn.waiting.referral].referral.patient_name,
            passed_for=PassReason(row.passed_for)
            if (row := rows[turn.waiting.referral]).passed_for
            else None,
            passed_at=row.passed_at,
        )
        for turn in found
    )


def turn_of_referral(referral_id: UUID, *, actor: Actor, now: datetime) -> tuple[str, Turn] | None:
    """The unit in whose line a referral stands, and where; None where it stands in none the actor may know of."""
    with reading(actor, now=now):
        row = WaitRow.objects.within_reach_of(actor).in_line().filter(referral=referral_id).first()
    if row is None:
        return None
    # The order is told in the house's name: of the others only how many there are.
    with reading(PLACE_KEEPER, now=now):
        line = line_of(row.organisation, PoolKind(row.kind), row.unit)
        ageing = house_rules(row.organisation, now=now).ageing_days
    found = turns((one.snapshot() for one in line), ageing, now=now)
    return row.unit, next(turn for turn in found if turn.waiting.referral == referral_id)
