"""Randomly generated days of supply and demand over the real verbs, and what must hold after each deed. Not here: how many.

Whatever happens is drawn from one seed, so that a day that breaks can be lived again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db.models import Q

from heyi.contexts.governance.terms import Direction, Role, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow, LoanRow, ReferralRow, WaitRow
from heyi.contexts.referral.queries.waiting import PLACE_KEEPER, house_rules, line_of
from heyi.contexts.referral.rules.sharing import share_of
from heyi.contexts.referral.rules.table import PLACE_HELD, PLACE_OCCUPIED
from heyi.contexts.referral.rules.waiting import deal, in_order
from heyi.contexts.referral.terms import HoldState, Pool, PoolKind, RecallReason, State
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError
from tests.making import Yibin, a_package, a_patient

WARDS = ("内科", "外科")
CLINIC = "心内科门诊"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
LOAN_STATES = ("running", "overdue")
# Refusals that a day may meet; anything else is a fault.
EXPECTED = frozenset({
    "no_free_place", "place_awaited", "places_kept", "places_in_use", "beds_in_use", "loan_ended", "period_shut",
    "input_invalid", "wrong_state",
})  # fmt: skip


@dataclass
class Days:
    """One county hospital, its two wards and one clinic, and whoever is sent to it."""

    place: Yibin
    now: datetime
    random: Random
    did: Counter[str] = field(default_factory=Counter)
    freed: int = 0
    reused: int = 0
    # Holds that were seen to end, and those that began afterwards on the same place.
    ended: dict[tuple[UUID, int], datetime] = field(default_factory=dict)
    seen: dict[UUID, HoldState] = field(default_factory=dict)
    looked_at: datetime = _LONG_AGO

    # ---- Who acts ----

    def head(self) -> Actor:
        return self.place.staff(Role.DEPARTMENT_HEAD, self.place.county).actor(self.now)

    def nurse(self) -> Actor:
        return self.place.staff(Role.WARD_NURSE, self.place.county).actor(self.now)

    def tried(self, name: str, deed: Callable[[], object]) -> bool:
        try:
            deed()
        except HeyiError as refused:
            if refused.code not in EXPECTED:
                raise
            self.did[f"{name}: {refused.code}"] += 1
            return False
        self.did[name] += 1
        return True

    # ---- The town ----

    def begin(self) -> None:
        for unit in WARDS:
            self._offer(unit, 3)
        for weekday in (0, 2, 4):
            new = referral.NewTemplate(
                organisation=self.place.county, unit=CLINIC, weekday=weekday, begins=time(9), ends=time(11),
                places=4, first_on=self.now.date(),
            )  # fmt: skip
            referral.keep_template(new, actor=self.nurse(), now=self.now)
        referral.make_periods(actor=TIMEKEEPER, now=self.now)

    def _offer(self, unit: str, places: int) -> None:
        offer = referral.PoolOffer(
            organisation=self.place.county, unit=unit, kind=PoolKind.BED, places=places
        )
        referral.offer_places(offer, actor=self.nurse(), now=self.now)

    def live_a_day(self) -> None:
        """Demand, supply and the clock, in an order drawn by lot; after each deed everything must hold."""
        if self.random.random() < 1 / 7 and self.did["days"]:
            assert referral.make_periods(actor=TIMEKEEPER, now=self.now) >= 0
            assert referral.make_periods(actor=TIMEKEEPER, now=self.now) == 0
        self.did["days"] += 1
        deeds = [
            *[self.somebody_comes] * self.random.randint(4, 8),
            *[self.somebody_moves] * self.random.randint(4, 8),
            *self.random.sample(
                [
                    self.another_number,
                    self.close_one,
                    self.lend,
                    self.take_or_return,
                    self.reopen,
                ],
                self.random.randint(0, 3),
            ),
        ]
        self.random.shuffle(deeds)
        for deed in deeds:
            self.now += timedelta(minutes=self.random.randint(5, 120))
            deed()
            self.hold_all()
            if self.random.random() < 1 / 3:
                self.keep_time()
        self.now = (self.now + timedelta(days=1)).replace(hour=0, minute=0)
        self.keep_time()

    def keep_time(self) -> None:
        """The timekeeper's round, its gifts foretold by the pure rule; afterwards nobody waits for what they could have."""
        self.did["rounds"] += 1
        for deed in (
            referral.call_due_clocks,
            referral.lapse_holds,
            referral.recall_places,
            referral.end_loans,
        ):
            self.did[deed.__name__] += deed(actor=TIMEKEEPER, now=self.now)
        self.hold_all()
        expected, passed = self.foretold()
        assert referral.give_places(actor=TIMEKEEPER, now=self.now) == len(expected)
        with reading(OPERATOR, now=self.now):
            live = HoldRow.objects.filter(referral__in=expected, ended_at__isnull=True)
            assert dict(live.values_list("referral_id", "pool_id")) == expected, (
                "a place went to somebody else"
            )
            reasons = dict(
                # Who waited before and waits again has a row for each time; the one that counts is the open one.
                WaitRow.objects.in_line().filter(referral__in=passed).values_list("referral_id", "passed_for")
            )
            assert all(reasons[one] for one in passed), "somebody was passed over without a reason"
        self.did["gifts"] += len(expected)
        self.did["passed over with a reason"] += len(passed)
        self.hold_all()
        self.nobody_waits_for_what_is_free()

    def foretold(self) -> tuple[dict[UUID, UUID], set[UUID]]:
        """Who must be given which pool's place now, and who is passed over for it, by the rule alone."""
        expected: dict[UUID, UUID] = {}
        passed: set[UUID] = set()
        with reading(OPERATOR, now=self.now):
            rules = house_rules(self.place.county, now=self.now)
            for kind, unit in sorted(set(WaitRow.objects.in_line().values_list("kind", "unit"))):
                line = [row.snapshot() for row in line_of(self.place.county, PoolKind(kind), unit)]
                self.did["most waiting"] = max(self.did["most waiting"], len(line))
                for pool in self.pools_of(kind, unit):
                    dealt = deal(
                        line,
                        pool,
                        share_of(pool, rules.reserve, now=self.now),
                        rules.ageing_days,
                        now=self.now,
                    )
                    expected |= {one.referral: pool.id for one in dealt.given}
                    passed |= {one.referral for one, _ in dealt.passed}
                    line = [one for one in line if one not in dealt.given]
        return expected, passed - set(expected)

    def pools_of(self, kind: str, unit: str) -> list[Pool]:
        """The pools of a unit from which places are given, as values counted by the test itself."""
        found = []
        for row in CapacityPoolRow.objects.filter(kind=kind, unit=unit, is_open=True).order_by(
            "starts_at", "id"
        ):
            if row.starts_at is None or row.starts_at > self.now:
                live = HoldRow.objects.filter(pool=row, ended_at__isnull=True)
                found.append(row.snapshot(live.count(), live.filter(from_below=True).count()))
        return found

    # ---- Deeds ----

    def somebody_comes(self) -> None:
        home = self.random.choice([self.place.village, self.place.township, self.place.other_county])
        role = Role.VILLAGE_DOCTOR if home == self.place.village else Role.MEMBER_DOCTOR
        doctor = self.place.staff(role, home).actor(self.now)
        urgency = self.random.choices(list(Urgency), weights=[1, 4, 10])[0]
        new = referral.NewReferral(
            patient=a_patient(home, by=doctor, now=self.now).id, direction=Direction.UP,
            destination=self.place.county, urgency=urgency, package=a_package(),
            green_channel=urgency is Urgency.EMERGENCY and self.random.random() < 1 / 2,
        )  # fmt: skip
        made = referral.draft_referral(new, actor=doctor, now=self.now)
        sent = referral.take_step(made.id, "submit", {}, seen_version=1, actor=doctor, now=self.now)
        self.did[f"comes {urgency}"] += 1
        if sent.state is State.SUBMITTED:
            self.answer(sent.id)

    def answer(self, one: UUID) -> None:
        pools = self.pools()
        pool = self.random.choice(pools)
        given: dict[str, object] = {"pool": pool.id}
        step = "accept" if self.random.random() < 3 / 4 else "wait_for_place"
        later: dict[str, object] = dict(given)
        if self.random.random() < 1 / 4:
            later["ready_on"] = (self.now + timedelta(days=self.random.randint(1, 3))).date().isoformat()
        if not self._takes(one, step, given if step == "accept" else later) and step == "accept":
            self._takes(one, "wait_for_place", later)

    def _takes(self, one: UUID, step: str, given: dict[str, object], actor: Actor | None = None) -> bool:
        return self.tried(
            step,
            lambda: referral.take_step(
                one, step, given, seen_version=None, actor=actor or self.head(), now=self.now
            ),
        )

    def somebody_moves(self) -> None:
        with reading(OPERATOR, now=self.now):
            states = [
                State.SUBMITTED,
                State.UNDER_TRIAGE,
                State.WAITING_FOR_PLACE,
                *PLACE_HELD,
                *PLACE_OCCUPIED,
            ]
            open_ones = list(ReferralRow.objects.filter(state__in=states).order_by("id"))
        if not open_ones:
            return
        row = self.random.choice(open_ones)
        state = State(row.state)
        if state in (State.SUBMITTED, State.UNDER_TRIAGE):
            self.answer(row.id)
            return
        moves = {
            State.WAITING_FOR_PLACE: ["cancel", "grade", "decline"],
            State.ACCEPTED: [
                "confirm_arrival",
                "decline_place",
                "schedule",
                "mark_no_show",
                "fail",
                "reserve",
            ],
            State.RESERVED: ["confirm_arrival", "decline_place", "schedule", "depart"],
            State.SCHEDULED: ["confirm_arrival", "depart", "decline_place", "mark_no_show"],
            State.IN_TRANSIT: ["confirm_arrival"],
            State.ARRIVED: ["complete", "begin_treatment"],
            State.IN_TREATMENT: ["complete"],
        }.get(state)
        if moves is None or (state is State.WAITING_FOR_PLACE and self.random.random() < 3 / 4):
            return
        self.move(row, self.random.choice(moves))

    def move(self, row: ReferralRow, step: str) -> None:
        by_sender = step in ("cancel", "decline_place", "depart")
        role = Role.VILLAGE_DOCTOR if row.sender == self.place.village else Role.MEMBER_DOCTOR
        actor = self.place.staff(role, row.sender).actor(self.now) if by_sender else self.head()
        answers: dict[str, dict[str, object]] = {
            "cancel": {"reason": "other_plan"}, "decline": {"reason": "no_capacity"},
            "grade": {"urgency": str(self.random.choice([Urgency.URGENT, Urgency.ELECTIVE]))},
            "mark_no_show": {"reason": "unreachable"}, "fail": {"reason": "bed_lost"}, "complete": {"outcome": "好转"},
            "schedule": {"scheduled_at": (self.now + timedelta(days=2)).isoformat()},
            "decline_place": {
                "reason": "date_unsuitable",
                "ready_on": (self.now + timedelta(days=self.random.randint(1, 4))).date().isoformat(),
            },
        }  # fmt: skip
        self._takes(row.id, step, answers.get(step, {}), actor)

    def pools(self) -> list[CapacityPoolRow]:
        with reading(OPERATOR, now=self.now):
            beds = CapacityPoolRow.objects.filter(kind=PoolKind.BED, is_open=True).order_by("id")
            clinics = CapacityPoolRow.objects.filter(
                kind=PoolKind.SLOT, is_open=True, starts_at__gt=self.now
            ).order_by("starts_at", "id")
            return [*beds, *clinics[:3]]

    def another_number(self) -> None:
        unit = self.random.choice(WARDS)
        self.tried("resize", lambda: self._offer(unit, self.random.randint(1, 5)))

    def close_one(self) -> None:
        clinics = [one for one in self.pools() if one.kind == PoolKind.SLOT]
        if clinics:
            pool = self.random.choice(clinics)
            self.tried(
                "close",
                lambda: referral.close_pool(
                    pool.id, RecallReason.DOCTOR_ABSENT, actor=self.nurse(), now=self.now
                ),
            )

    def reopen(self) -> None:
        with reading(OPERATOR, now=self.now):
            shut = (
                CapacityPoolRow.objects.filter(is_open=False, starts_at__gt=self.now).order_by("id").first()
            )
        if shut is None:
            return
        offer = referral.PoolOffer(
            organisation=shut.organisation, unit=shut.unit, kind=PoolKind.SLOT, places=shut.places,
            starts_at=shut.starts_at, ends_at=shut.ends_at,
        )  # fmt: skip
        self.tried("reopen", lambda: referral.offer_places(offer, actor=self.nurse(), now=self.now))

    def lend(self) -> None:
        lender, borrower = self.random.sample(WARDS, 2)
        pool = next(one for one in self.pools() if one.unit == lender)
        offer = referral.LoanOffer(
            pool=pool.id, borrower=self.place.county, borrower_unit=borrower, places=1,
            ends_at=self.now + timedelta(days=self.random.randint(1, 5)),
        )  # fmt: skip
        self.tried("lend", lambda: referral.lend_beds(offer, actor=self.nurse(), now=self.now))

    def take_or_return(self) -> None:
        with reading(OPERATOR, now=self.now):
            loans = list(LoanRow.objects.filter(state__in=["offered", *LOAN_STATES]).order_by("id"))
        if loans:
            loan = self.random.choice(loans)
            verb = referral.take_loan if loan.state == "offered" else referral.return_beds
            self.tried(verb.__name__, lambda: verb(loan.id, actor=self.nurse(), now=self.now))

    # ---- What must hold ----

    def hold_all(self) -> None:
        """The laws that hold after every single deed."""
        self.did["looks"] += 1
        with reading(OPERATOR, now=self.now):
            news = Q(ended_at__isnull=True) | Q(ended_at__gte=self.looked_at)
            holds = list(HoldRow.objects.filter(news).select_related("pool", "referral"))
            pools = list(CapacityPoolRow.objects.all())
            waits = list(WaitRow.objects.in_line().select_related("referral"))
            owed = {
                loan.borrower_pool_id: loan.places - loan.returned
                for loan in LoanRow.objects.filter(state__in=LOAN_STATES)
            }
        self._places(holds, pools)
        self._states(holds, waits)
        assert all(places >= 0 for places in owed.values())
        self.looked_at = self.now
        for hold in holds:
            before = self.seen.get(hold.id)
            key = (hold.pool_id, hold.place)
            if before is None and key in self.ended:
                del self.ended[key]
                self.reused += 1
            if hold.ended_at is not None and before in (None, HoldState.HELD, HoldState.OCCUPIED):
                self.freed += 1
                self.ended[key] = hold.ended_at
            self.seen[hold.id] = HoldState(hold.state)

    def _places(self, holds: list[HoldRow], pools: list[CapacityPoolRow]) -> None:
        live = [hold for hold in holds if hold.ended_at is None]
        assert len({(hold.pool_id, hold.place) for hold in live}) == len(live), "a place is held twice"
        assert len({hold.referral_id for hold in live}) == len(live), "a patient has two places"
        taken = Counter(hold.pool_id for hold in live)
        for pool in pools:
            value = pool.snapshot(taken[pool.id])
            beyond = max(value.taken - value.places, 0)
            assert value.taken + value.free == value.places + beyond, "held and free are not all places"
            emergencies = sum(hold.pool_id == pool.id and hold.referral.green_channel for hold in live)
            assert beyond <= emergencies or pool.kind == PoolKind.BED, (
                "appointments were given beyond the last"
            )
            self.did["beyond"] += bool(beyond)
        for hold in live:
            if hold.pool.ends_at is not None and hold.until is not None:
                assert hold.until <= hold.pool.ends_at, "a hold outlives its period"

    def _states(self, holds: list[HoldRow], waits: list[WaitRow]) -> None:
        for hold in holds:
            if hold.ended_at is None:
                state = State(hold.referral.state)
                assert state in (PLACE_OCCUPIED if hold.state == HoldState.OCCUPIED else PLACE_HELD)
        with reading(OPERATOR, now=self.now):
            waiting = set(ReferralRow.objects.filter(state="waiting_for_place").values_list("id", flat=True))
        assert {wait.referral_id for wait in waits} == waiting, "the line and the states say different things"

    def nobody_waits_for_what_is_free(self) -> None:
        """After a round: no hold is overdue, no place is free that somebody in the line may have, the order is the rule's."""
        with reading(OPERATOR, now=self.now):
            late = HoldRow.objects.filter(state=HoldState.HELD, until__lte=self.now).count()
            assert late == 0, "a hold outlives its end"
            rules = house_rules(self.place.county, now=self.now)
            for kind, unit in set(WaitRow.objects.in_line().values_list("kind", "unit")):
                line = [row.snapshot() for row in line_of(self.place.county, PoolKind(kind), unit)]
                shown = referral.waiting_line(
                    self.place.county, PoolKind(kind), unit, actor=PLACE_KEEPER, now=self.now
                )
                ordered = in_order(line, rules.ageing_days, now=self.now)
                assert [one.turn.waiting for one in shown] == list(ordered)
                for pool in self.pools_of(kind, unit):
                    share = share_of(pool, rules.reserve, now=self.now)
                    dealt = deal(line, pool, share, rules.ageing_days, now=self.now)
                    assert not dealt.given, "a place is free and somebody waits who may have it"
