"""Deciding whether two records are one human, and taking it back. Not here: what is computed (matching)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.actions.regrouping import hold_identities, regroup
from heyi.contexts.patients.events import DecisionWithdrawn, PairAsked, PairDecided
from heyi.contexts.patients.models import PairRow, PatientRow
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.rules.clashes import clash_of, personal_numbers
from heyi.contexts.patients.rules.comparing import compare, traits_of
from heyi.contexts.patients.rules.grouping import contradicts
from heyi.contexts.patients.rules.stewardship import (
    NothingDecided,
    checked_reason,
    checked_verdict,
    refuse_contradiction,
)
from heyi.contexts.patients.rules.weighing import judge, model
from heyi.contexts.patients.terms.identity import Pair, Tie, Verdict
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotFound, NotPermitted, StaleVersion
from heyi.kernel.ids import new_id

# Who registers people sees who is there twice; deciding it is for others.
ASKS = (Duty.REGISTER_PATIENT,)


def decide_pair(
    pair: UUID, verdict: Verdict, reason: str, *, seen_version: int, actor: Actor, now: datetime
) -> Pair:
    """Somebody decides that two records are one human, or that they are two; the persons follow at once.

    Shape:  `verdict` SAME or DIFFERENT. It stands above every computation until it is taken back.
    Raises: NotFound, NotPermitted, StaleVersion, InputInvalid, ContradictsDecision.
    Records: PairDecided, and PersonRegrouped for each record whose person changes.
    """
    words, decided = checked_reason(reason), checked_verdict(verdict)
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(pair, seen_version, actor)
        with beyond_reach("decisions about the same human, whoever took them"):
            refuse_contradiction(contradicts(row.one, row.other, decided, _ties_around(row)))
        former = Verdict(row.decided) if row.decided else None
        _decide(row, decided, words, warrant, actor, now)
        with beyond_reach("the persons of both records, whoever registered them"):
            regroup((row.one, row.other), work=work)
        row.refresh_from_db(fields=["is_joined"])
        work.record(
            PairDecided(subject=row.id, one=row.one, other=row.other, verdict=decided, former=former),
            warrant=warrant,
            after={"reason": words},
        )
        return row.snapshot()


def withdraw_decision(pair: UUID, *, seen_version: int, actor: Actor, now: datetime) -> Pair:
    """A decision counts no more: the two records are what they would be had nobody decided.

    Raises: NotFound, NotPermitted, StaleVersion, NothingDecided.
    Records: DecisionWithdrawn, and PersonRegrouped for each record whose person changes.
    """
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(pair, seen_version, actor)
        if row.decided is None:
            raise NothingDecided(pair=pair)
        former, words = Verdict(row.decided), row.reason
        with beyond_reach("the persons of both records, whoever registered them"):
            around = {
                end
                for one in PairRow.objects.of((row.one, row.other)).tying()
                for end in (one.one, one.other)
            }
            row.store(
                decided=None,
                decided_at=None,
                decided_by=None,
                decided_for=None,
                reason=None,
                version=row.version + 1,
            )
            regroup(around | {row.one, row.other}, work=work)
        row.refresh_from_db(fields=["is_joined"])
        work.record(
            DecisionWithdrawn(subject=row.id, one=row.one, other=row.other, former=former),
            warrant=warrant,
            before={"reason": words},
        )
        return row.snapshot()


def pair_records(one: UUID, other: UUID, *, actor: Actor, now: datetime) -> Pair:
    """Somebody says of two records that they are one human; who decides on identities is asked, whatever was computed.

    Shape:  may be asked by who registers people at one of the two members, or decides there. A pair that was decided or
            asked for already, or is joined, is answered as it is.
    Raises: NotFound for a record out of reach or twice the same, NotPermitted.
    Records: PairAsked.
    """
    with unit_of_work(actor, now=now) as work:
        hold_identities()
        rows = PatientRow.objects.within_reach_of(actor, now=now).filter(pk__in=(one, other))
        found = list(rows.order_by("id").prefetch_related(STANDING_NUMBERS))
        if len(found) != len({one, other}) or one == other:
            raise NotFound
        warrant = _right_over(actor, {row.registered_by for row in found}, *ASKS)
        row = PairRow.objects.within_reach_of(actor).filter(one=found[0].id, other=found[1].id).first()
        if row is not None and (row.is_of_a_person or row.is_joined):
            return row.snapshot()
        with beyond_reach("a pair of two records within reach"):
            if row is None:
                row = _new_pair(found[0], found[1], now)
                row.asked_at, row.asked_by = now, actor.id
                row.save(force_insert=True)
            else:
                row.store(asked_at=now, asked_by=actor.id, version=row.version + 1)
        work.record(PairAsked(subject=row.id, one=row.one, other=row.other), warrant=warrant)
        return row.snapshot()


def _new_pair(one: PatientRow, other: PatientRow, now: datetime) -> PairRow:
    left, right = one.opened(numbers_of(one)), other.opened(numbers_of(other))
    comparison = compare(traits_of(left), traits_of(right))
    row = PairRow(
        id=new_id(),
        one=one.id,
        other=other.id,
        one_at=one.registered_by,
        other_at=other.registered_by,
        found_at=now,
        is_joined=one.person == other.person,
    )
    both = bool(personal_numbers(left)) and bool(personal_numbers(right))
    opinion = judge(comparison, model(), within_one_member=one.registered_by == other.registered_by)
    row.put(opinion, clash_of(comparison, both_numbered=both))
    return row


def _held(pair: UUID, seen_version: int, actor: Actor) -> tuple[PairRow, Warrant]:
    hold_identities()
    row = PairRow.objects.within_reach_of(actor).hold(pair)
    warrant = _right_over(actor, {row.one_at, row.other_at})
    if row.version != seen_version:
        raise StaleVersion(version=row.version)
    return row, warrant


def _right_over(actor: Actor, organisations: set[UUID], *also: Duty) -> Warrant:
    """The right to decide at one of the two members, or a right of the same weight for what is asked.

    Raises: NotPermitted.
    """
    for duty in (Duty.DECIDE_IDENTITY, *also):
        for organisation in sorted(organisations):
            warrant = actor.warrant(duty, at=organisation)
            if warrant is not None:
                return warrant
    raise NotPermitted("duty_not_held", duty=str(Duty.DECIDE_IDENTITY))


def _decide(
    row: PairRow, verdict: Verdict, reason: str, warrant: Warrant, actor: Actor, now: datetime
) -> None:
    with beyond_reach("a pair that the actor may decide"):
        row.store(
            decided=verdict,
            decided_at=now,
            decided_by=actor.id,
            decided_for=warrant.organisation,
            reason=reason,
            version=row.version + 1,
        )


def _ties_around(row: PairRow) -> list[Tie]:
    """Every decision that leads from one of the two records to any other, except the one between the two."""
    together, fresh = {row.one, row.other}, {row.one, row.other}
    ties: dict[UUID, Tie] = {}
    while fresh:
        found = PairRow.objects.of(list(fresh)).filter(decided__isnull=False).exclude(pk=row.id)
        ties |= {pair.id: pair.tie() for pair in found}
        fresh = {end for tie in ties.values() for end in (tie.one, tie.other)} - together
        together |= fresh
    return list(ties.values())
