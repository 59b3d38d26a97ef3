"""What an agreement on counterpart support does by itself: takes a referral into the line without triage, or says why not.

It skips triage and nothing else: places are still given in the order of the line. Not here: agreeing (channels).
"""

from datetime import date, datetime
from uuid import UUID

from heyi.contexts.referral.actions.giving import give_places
from heyi.contexts.referral.actions.moving import take_step
from heyi.contexts.referral.events.channels import ChannelAnswered, ShareGivenBack
from heyi.contexts.referral.models import CapacityPoolRow, ChannelRow, ChannelUseRow, ReferralRow
from heyi.contexts.referral.queries.waiting import PLACE_KEEPER
from heyi.contexts.referral.rules.channels import decide, period_of
from heyi.contexts.referral.rules.departments import department_key
from heyi.contexts.referral.terms import PoolKind, State
from heyi.contexts.referral.terms.channels import ChannelOutcome, ChannelUse
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of

STANDING_CHANNEL = system_actor("standing-channel")


def answer_by_agreement(referral_id: UUID, *, actor: Actor, now: datetime) -> ChannelUse | None:
    """What an agreement does with a referral that was sent under it; once for each referral, None where there is no more to do.

    Within the quota the receiver takes the patient without triage, into the line of its unit; else the referral goes the
    ordinary way, and why is kept with it.
    Raises: NotPermitted for anybody but the system, NotFound.
    Records: ChannelAnswered, ReferralTakenByAgreement where it skips triage, PlaceOffered where a place is free.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        referral = row.snapshot()
        channel, waits = referral.standing_channel, referral.state is State.SUBMITTED
        if channel is None or not waits or ChannelUseRow.objects.filter(referral=row).exists():
            return None
        pool, use = _judge(row, channel, on=day_of(now), now=now)
        use.save(force_insert=True)
        fact = ChannelAnswered(
            subject=row.id, channel=use.channel_id, outcome=ChannelOutcome(use.outcome), period_on=use.period_on,
            number=use.number,
        )  # fmt: skip
        work.record(fact)
        skips = use.outcome == ChannelOutcome.SKIPPED
        if skips:
            given = {"pool": pool}
            take_step(row.id, "take_by_agreement", given, seen_version=None, actor=actor, now=now)
    if skips:
        give_places(pool=pool, actor=PLACE_KEEPER, now=now)
    return use.snapshot()


def _judge(
    row: ReferralRow, channel_id: UUID, *, on: date, now: datetime
) -> tuple[UUID | None, ChannelUseRow]:
    """What the agreement of a held referral does with it, and in whose line it would stand.

    Whoever counts the quota holds the agreement: two at once for the last share are judged one after the other.
    """
    channel = ChannelRow.objects.hold(channel_id).snapshot()
    period_on = period_of(channel.period, on)
    taken = ChannelUseRow.objects.filter(
        channel=channel.id, period_on=period_on, number__isnull=False, given_back_at__isnull=True
    )
    pool = _unit_for(row, channel.department or row.department, now)
    verdict = decide(
        channel,
        row.snapshot(),
        taken=frozenset(number for number in taken.values_list("number", flat=True) if number),
        has_unit=pool is not None,
        on=on,
    )
    return pool, ChannelUseRow(
        referral=row, channel_id=channel.id, outcome=verdict.outcome, period_on=period_on, number=verdict.number,
        answered_at=now,
    )  # fmt: skip


def _unit_for(row: ReferralRow, department: str, now: datetime) -> UUID | None:
    """The pool of the receiver in whose unit's line the patient stands: a ward of the department, else any ward or clinic."""
    pools = CapacityPoolRow.objects.filter(organisation=row.receiver or UUID(int=0), is_open=True)
    open_pools = [
        pool
        for pool in pools.order_by("kind", "starts_at", "id")
        if pool.ends_at is None or pool.ends_at > now
    ]
    named = [pool for pool in open_pools if department_key(pool.unit) == department_key(department)]
    wards = [pool for pool in open_pools if pool.kind == PoolKind.BED]
    found = next(iter(named or wards or open_pools), None)
    return None if found is None else found.id


def give_share_back(referral_id: UUID, *, actor: Actor, now: datetime) -> None:
    """A patient who does not come leaves their share of the quota to others; who has none, or gave it back, is left alone.

    Raises: NotPermitted for anybody but the system.
    Records: ShareGivenBack.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        uses = ChannelUseRow.objects.select_for_update().filter(
            referral=referral_id, number__isnull=False, given_back_at__isnull=True
        )
        use = uses.first()
        if use is None or use.number is None:
            return
        use.store(given_back_at=now)
        fact = ShareGivenBack(
            subject=referral_id, channel=use.channel_id, period_on=use.period_on, number=use.number
        )
        work.record(fact)
