"""What makes the demo's board worth looking at: a full ward with two who wait, one lent bed, discharges to come, a weekly clinic.

Everything through the verbs, after the three months were played.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from heyi.contexts.governance.terms import Role, Tier, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind, State
from heyi.demo.layouts import Institution
from heyi.demo.staff import Staff
from heyi.foundation.reading import Purpose
from heyi.foundation.system_actors import TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of

_ANSWERABLE = frozenset(
    {State.SUBMITTED, State.SEEN, State.UNDER_TRIAGE, State.REDIRECTED, State.RESUBMITTED}
)
_WAITERS = 2
_LOAN_DAYS = 3
_CLINIC_PLACES = 8


class Shortage:
    """Makes one hospital short of beds."""

    def __init__(self, staff: Staff, ids: Mapping[str, UUID], *, now: datetime) -> None:
        self._staff, self._ids, self._now = staff, ids, now

    def show(self, institutions: tuple[Institution, ...]) -> int:
        """Finds the hospital to which most referrals wait for an answer, and lets two of them wait for a place; how many do."""
        hospitals = [
            one
            for one in institutions
            if one.tier in (Tier.COUNTY, Tier.CITY, Tier.PROVINCE)
            and self._staff.employs(one.code, Role.REFERRAL_COORDINATOR)
        ]
        asked: dict[str, list[UUID]] = defaultdict(list)
        for one in hospitals:
            asked[one.code] = self._answerable(one)
        short = max(hospitals, key=lambda one: len(asked[one.code]))
        actor, at = self._actor(short), self._ids[short.code]
        self._keep_clinic(at, actor)
        wards = [
            pool
            for pool in referral.list_pools(organisation=at, actor=actor, now=self._now)
            if pool.kind is PoolKind.BED and pool.is_open
        ]
        full = max(wards, key=lambda pool: pool.taken)
        offer = referral.PoolOffer(organisation=at, unit=full.unit, kind=PoolKind.BED, places=full.taken)
        referral.offer_places(offer, actor=actor, now=self._now)
        referral.expect_discharges(
            full.id, day_of(self._now) + timedelta(days=1), min(1, full.taken), actor=actor, now=self._now
        )
        waiters = asked[short.code][:_WAITERS]
        for waiter in waiters:
            given = {"pool": full.id}
            referral.take_step(waiter, "wait_for_place", given, seen_version=None, actor=actor, now=self._now)
        roomy = [pool for pool in wards if pool.id != full.id and pool.free > 1]
        if len(roomy) > 1:
            self._lend(roomy[0].id, at, roomy[1].unit, actor)
        return len(waiters)

    def _actor(self, one: Institution) -> Actor:
        return self._staff.actor(one.code, Role.REFERRAL_COORDINATOR)

    def _answerable(self, one: Institution) -> list[UUID]:
        wanted = referral.Wanted(
            box=referral.Box.WAITING, organisation=self._ids[one.code], states=_ANSWERABLE, per_page=50
        )
        found = referral.list_referrals(
            wanted, actor=self._actor(one), purpose=Purpose.REFERRAL, now=self._now
        )
        return [
            line.id
            for line in found.lines
            if line.receiver == self._ids[one.code]
            and line.state in _ANSWERABLE
            # An emergency does not stand in a line for days.
            and line.urgency is not Urgency.EMERGENCY
        ]

    def _lend(self, pool: UUID, at: UUID, unit: str, actor: Actor) -> None:
        offer = referral.LoanOffer(
            pool=pool,
            borrower=at,
            borrower_unit=unit,
            places=1,
            ends_at=self._now + timedelta(days=_LOAN_DAYS),
        )
        loan = referral.lend_beds(offer, actor=actor, now=self._now)
        referral.take_loan(loan.id, actor=actor, now=self._now)

    def _keep_clinic(self, at: UUID, actor: Actor) -> None:
        for weekday in (0, 2, 4):
            clinic = referral.NewTemplate(
                organisation=at, unit="高血压门诊", weekday=weekday, begins=time(14), ends=time(17),
                places=_CLINIC_PLACES, first_on=day_of(self._now),
            )  # fmt: skip
            referral.keep_template(clinic, actor=actor, now=self._now)
        referral.make_periods(actor=TIMEKEEPER, now=self._now)
