"""What a patient is expected to pay here and there, by the charter's prices. Not here: reckoning it (rules.payment).

Nothing of the patient is read: a diagnosis is given as a code by who asks.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty, Organisation
from heyi.contexts.governance.terms.payment import InsuranceKind, Payment
from heyi.contexts.referral.models import ReferralRow
from heyi.contexts.referral.rules.payment import own_payment_of, zone_of
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.payment import OwnPayment, Stay, Zone
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """The own payment of one kind of insurance.

    Shape: `there` is by way of a referral, `alone` the same without one; None where nobody has chosen where to, and `alone`
           on a way down, too.
    """

    insurance: InsuranceKind
    here: OwnPayment
    there: OwnPayment | None
    alone: OwnPayment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """Own payments here and there on a day. No `lines` where the charter tells no prices at all."""

    here: Organisation
    there: Organisation | None
    on: date
    lines: tuple[PaymentLine, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of a referral: from where to where, under whose charter."""

    direction: Direction
    here: UUID
    there: UUID | None
    alliance: UUID


def payments_for(
    referral_id: UUID,
    direction: Direction | None = None,
    *,
    diagnosis: str = "",
    there: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> Payments:
    """What a patient is expected to pay here and there for every kind of insurance.

    Shape:  `direction` says which way is meant, by default that in which the referral began; `diagnosis` is a code of ICD-10,
            without one a usual stay is told; `there` stands for another destination than the one that is kept.
    Raises: NotFound, NotPermitted for whoever may not send the patient that way.
    """
    with reading(actor, now=now):
        one = ReferralRow.objects.within_reach_of(actor).look_up(referral_id).snapshot()
        way = _way(one, direction or one.direction)
        way = replace(way, there=there or way.there)
        duty = Duty.DRAFT_REFERRAL if way.direction is Direction.UP else Duty.OFFER_DOWN_REFERRAL
        actor.require(duty, at=way.here)
        here = governance.organisation(way.here)
        beyond = governance.organisation(way.there) if way.there else None
        prices = governance.charter_in_force(way.alliance, now=now).referral.payment
        found = governance.facilities([way.here, *([way.there] if way.there else [])])
        zones = {place: facility.zone or "" for place, facility in found.items()}
    asked = _Asked(way.direction, here, beyond, zones, diagnosis, day_of(now))
    lines = tuple(asked.line(kind, prices) for kind in InsuranceKind) if prices.is_told else ()
    return Payments(here=here, there=beyond, on=asked.on, lines=lines)


def _way(one: Referral, direction: Direction) -> _Way:
    if direction is Direction.UP:
        return _Way(direction, one.sender, one.receiver, one.sender_alliance)
    began_down = one.direction is Direction.DOWN
    here = one.sender if began_down or one.receiver is None else one.receiver
    # Before somebody chooses, the patient is taken to go home.
    there = one.lower or (one.origin if one.origin != here else None)
    return _Way(direction, here, there, one.lower_alliance or one.receiver_alliance or one.sender_alliance)


@dataclass(frozen=True, slots=True)
class _Asked:
    direction: Direction
    here: Organisation
    there: Organisation | None
    zones: dict[UUID, str]
    diagnosis: str
    on: date

    def line(self, insurance: InsuranceKind, prices: Payment) -> PaymentLine:
        is_up = self.direction is Direction.UP
        here = self._of(insurance, self.here, prices, referred=True, moved=False)
        if self.there is None:
            return PaymentLine(insurance, here, None, None)
        there = self._of(insurance, self.there, prices, referred=True, moved=True)
        alone = self._of(insurance, self.there, prices, referred=False, moved=False) if is_up else None
        return PaymentLine(insurance, here, there, alone)

    def _of(
        self, insurance: InsuranceKind, place: Organisation, prices: Payment, *, referred: bool, moved: bool
    ) -> OwnPayment:
        stay = Stay(
            insurance=insurance,
            tier=place.tier,
            zone=self._zone(place.id, referred=referred),
            on=self.on,
            diagnosis=self.diagnosis,
            moved=self.direction if moved else None,
            tier_before=self.here.tier if moved else None,
        )
        return own_payment_of(stay, prices)

    def _zone(self, place: UUID, *, referred: bool) -> Zone:
        """Seen from the lower end of the way, where the patient is taken to be insured."""
        home = self.here if self.direction is Direction.UP or self.there is None else self.there
        if place == home.id:
            return Zone.IN
        return zone_of(self.zones.get(home.id, ""), self.zones.get(place, ""), referred=referred)
