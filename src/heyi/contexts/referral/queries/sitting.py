"""One referral with who sits at its table. Built once, because every step asks it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import PartyRow, ReferralRow
from heyi.contexts.referral.models.referral import ReferralRows, reach_of
from heyi.contexts.referral.rules.sides import at_table, seats
from heyi.contexts.referral.terms import Referral, Seat, Side
from heyi.foundation.compiled import Question, made_here
from heyi.foundation.unit_of_work import current_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted


@dataclass(frozen=True, slots=True)
class Case:
    """A referral and its table: the row, what it says, who sits there."""

    row: ReferralRow
    referral: Referral
    sitting: tuple[Seat, ...]


def _with_centre(referral: UUID, reach: list[UUID] | None) -> ReferralRows:
    centre = PartyRow.objects.current().filter(referral=OuterRef("pk"), side=Side.CENTRE)
    row = ReferralRow.objects.within(reach).filter(pk=referral)
    return row.annotate(centre=Subquery(centre.order_by("id").values("organisation")[:1]))


_PARTIES = (PartyRow._meta.db_table,)
_SEEN = Question[ReferralRow](_with_centre)
_HELD = Question[ReferralRow](lambda referral, reach: _with_centre(referral, reach).select_for_update())
_CENTRE = Question[UUID](
    lambda referral: (
        PartyRow.objects.current()
        .filter(referral=referral, side=Side.CENTRE)
        .order_by("id")
        .values_list("organisation")[:1]
    )
)


def case_seen(referral_id: UUID, *, actor: Actor) -> Case:
    """A referral within the actor's reach; asked within an open reading.

    Raises: NotFound.
    """
    return _case(_SEEN.first(referral=referral_id, reach=reach_of(actor)))


def case_held(referral_id: UUID, *, actor: Actor) -> Case:
    """A referral within the actor's reach, nobody else's until the transaction ends.

    Raises: NotFound.
    """
    made = made_here(ReferralRow, referral_id)
    if made is not None:
        # Nobody else can hold or know it yet, and nobody was called in.
        made.__dict__["centre"] = None
        return _kept(_case(made))
    return _kept(_case(_HELD.first(referral=referral_id, reach=reach_of(actor))))


def _kept(case: Case) -> Case:
    """Whoever holds a case knows its table until they write on it themselves."""
    work = current_work()
    if work is not None:
        centre = next((seat.organisation for seat in case.sitting if seat.side is Side.CENTRE), None)
        work.known[_CENTRE, case.referral.id] = centre
    return case


def _case(row: ReferralRow | None) -> Case:
    if row is None:
        raise NotFound
    referral, centre = row.snapshot(), row.__dict__.pop("centre")
    return Case(row, referral, seats(referral, centre=centre))


def sitting_at(referral: Referral) -> tuple[Seat, ...]:
    """Who sits at the table, the alliance's centre among them once it was called in."""
    work, key = current_work(), (_CENTRE, referral.id)
    if work is not None and key in work.known and not work.has_written(_PARTIES):
        return seats(referral, centre=work.known[key])
    return seats(referral, centre=_CENTRE.first(referral=referral.id))


def author_at(referral: Referral, *, actor: Actor) -> UUID:
    """The seat from which the actor adds something to a referral; a former party keeps the story but adds nothing to it.

    Raises: NotFound, NotPermitted (a colleague without the duty to read patients).
    """
    sitting = at_table(referral, sitting_at(referral))
    here = [seat.organisation for seat in sitting if seat.organisation in actor.institutions]
    if not here:
        raise NotFound
    able = [one for one in here if actor.may(Duty.READ_PATIENT, at=one)]
    if not able:
        raise NotPermitted("duty_not_held", duty=Duty.READ_PATIENT, organisation=here[0])
    return able[0]
