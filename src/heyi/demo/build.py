"""Builds a demo alliance through the doors of the contexts: nothing here writes a table.

Time in the demo runs in one order over all referrals, as it did when real people worked, and every step is a real verb.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role, Tier
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingPerson
from heyi.contexts.record import public as record
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind, Referral
from heyi.demo.asking import Asking
from heyi.demo.channel import Channel
from heyi.demo.channels import Supporters
from heyi.demo.doubles import seen_elsewhere
from heyi.demo.facilities import describe
from heyi.demo.histories import SOURCE, HistoryMaker, Remembered
from heyi.demo.households import Carers
from heyi.demo.layouts import Institution, Layout, layout_of
from heyi.demo.managed import Followers
from heyi.demo.people import PeopleMaker, SyntheticPerson
from heyi.demo.playing import Player
from heyi.demo.robots import plant_robot
from heyi.demo.roster import put_on_duty
from heyi.demo.shortage import Shortage
from heyi.demo.siphon import planted_plans, tell_stays
from heyi.demo.staff import DemoAccount, Staff
from heyi.demo.stories import Deed, Plan, Planner
from heyi.demo.wards import fill_wards
from heyi.foundation.seal import seal_settled
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.errors import RuleBroken, WrongState
from heyi.kernel.moments import day_of

DAYS = 92
_FOUNDED_BEFORE = timedelta(days=3)
_PEOPLE_PER_REFERRAL = 20
_FEWEST, _MOST = 90, 2000
_ROUND = timedelta(hours=6)
_WAIT_FOR_A_BED = timedelta(hours=5)
_MOST_TRIES = 8
_COUNTY = 6
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Progress = Callable[[str, int, int], None]

_WARDS = {
    Tier.PROVINCE: (
        ("心内科", 14), ("神经内科", 14), ("呼吸科", 12), ("骨科", 14), ("普外科", 12), ("内分泌科", 10), ("产科", 10),
    ),
    Tier.CITY: (("心内科", 12), ("神经内科", 12), ("呼吸科", 10), ("骨科", 12), ("普外科", 10), ("内分泌科", 8), ("产科", 8)),
    Tier.COUNTY: (("心内科", 8), ("神经内科", 8), ("呼吸科", 8), ("骨科", 8), ("普外科", 8), ("内分泌科", 6), ("产科", 6)),
    Tier.TOWNSHIP: (("住院部", 4),),
}  # fmt: skip
_CLINICS = (("专家门诊", 12), ("慢病门诊", 20))


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it."""

    accounts: tuple[DemoAccount, ...]
    people: int
    referrals: int
    steps: int


def build(*, people: int, seed: int, charter: str, now: datetime, progress: Progress) -> Built:
    """A whole demo, the same for the same wish and moment.

    Raises: KeyError for a charter without a layout.
    """
    return Builder(people=people, seed=seed, charter=charter, now=now, progress=progress).build()


class Builder:
    """Builds one demo, stage by stage."""

    def __init__(self, *, people: int, seed: int, charter: str, now: datetime, progress: Progress) -> None:
        self._layout: Layout = layout_of(charter)
        self._people, self._seed, self._charter = people, seed, charter
        self._now, self._progress = now, progress
        self._begins_at = now - timedelta(days=DAYS)
        self._founded_at = self._begins_at - _FOUNDED_BEFORE
        self._ids: dict[str, UUID] = {}
        self._staff = Staff(seed, emergency=self._layout.has_pathways)
        self._registered = 0
        self._remembered: dict[str, list[Remembered]] = defaultdict(list)
        self._remembered_count = 0
        self._at_home: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def build(self) -> Built:
        """Every stage in order."""
        self._found()
        self._offer_places()
        plans = list(self._plans())
        waiting = self._settle_people(len(plans))
        player = Player(self._staff, self._ids, waiting)
        steps = self._play(player, plans)
        self._tell_histories(player)
        self._count(player)
        self._sign_contracts()
        self._follow_up()
        fill_wards(self._layout, self._ids, self._staff, player.waiting, now=self._now)
        put_on_duty(tuple(self._layout.institutions), self._ids, self._staff, now=self._now)
        Shortage(self._staff, self._ids, now=self._now).show(self._layout.institutions)
        Supporters(self._staff, self._ids, now=self._now).show(self._layout.institutions, player.waiting)
        self._run_channels()
        self._ask_and_evaluate()
        plant_robot(self._layout.institutions, self._staff, self._ids, now=self._now)
        self._seal()
        return Built(self._staff.accounts(), self._registered, len(plans), steps)

    def _found(self) -> None:
        layout, at = self._layout, self._founded_at
        preset = governance.read_preset(self._charter)
        for number, one in enumerate(layout.institutions, start=1):
            self._ids[one.code] = self._register(one, at)
            self._progress("机构 institutions", number, len(layout.institutions))
        texts = {part.charter.code: part for part in preset.parts}
        for code in layout.alliances:
            members = [belonging for belonging in layout.belongings if belonging.alliance == code]
            lead = next(member for member in members if member.position == "lead")
            charter = texts[code].charter
            new = governance.NewAlliance(
                code=code, name=charter.name.zh, name_en=charter.name.en, lead=self._ids[lead.institution]
            )
            alliance = governance.found_alliance(new, actor=OPERATOR, now=at).id
            governance.apply_charter(alliance, texts[code].text, effective_from=at, actor=OPERATOR, now=at)
            for member in members:
                if member is not lead:
                    joining = governance.NewMembership(
                        alliance=alliance,
                        organisation=self._ids[member.institution],
                        position=member.position,
                    )
                    governance.join_alliance(joining, actor=OPERATOR, now=at)
        describe(layout.institutions, self._ids, now=at)
        self._progress("账号 accounts", 0, len(layout.institutions))
        for number, one in enumerate(layout.institutions, start=1):
            self._staff.employ((one,), self._ids, now=at)
            self._progress("账号 accounts", number, len(layout.institutions))

    def _register(self, one: Institution, at: datetime) -> UUID:
        new = governance.NewOrganisation(
            code=one.code,
            name=one.name,
            name_en=one.name_en,
            tier=one.tier,
            kind=one.kind,
            division=one.division,
            parent=self._ids[one.parent] if one.parent else None,
        )
        return governance.register_organisation(new, actor=OPERATOR, now=at).id

    def _offer_places(self) -> None:
        for one in self._layout.institutions:
            if not one.kind.gives_care or one.tier not in _WARDS:
                continue
            actor = self._staff.actor(one.code, Role.REFERRAL_COORDINATOR)
            for unit, places in _WARDS[one.tier]:
                offer = referral.PoolOffer(
                    organisation=self._ids[one.code], unit=unit, kind=PoolKind.BED, places=places
                )
                referral.offer_places(offer, actor=actor, now=self._founded_at)
            if one.tier in (Tier.PROVINCE, Tier.CITY):
                self._offer_clinics(one)

    def _offer_clinics(self, one: Institution) -> None:
        actor = self._staff.actor(one.code, Role.REFERRAL_COORDINATOR)
        morning = self._now.replace(hour=0, minute=30, second=0, microsecond=0)
        for day in range(1, 8):
            begins = morning + timedelta(days=day)
            for unit, places in _CLINICS:
                offer = referral.PoolOffer(
                    organisation=self._ids[one.code],
                    unit=unit,
                    kind=PoolKind.SLOT,
                    places=places,
                    starts_at=begins,
                    ends_at=begins + timedelta(hours=3, minutes=30),
                )
                referral.offer_places(offer, actor=actor, now=self._now)

    def _plans(self) -> Iterator[Plan]:
        wanted = min(max(self._people // _PEOPLE_PER_REFERRAL, _FEWEST), _MOST)
        planner = Planner(
            seed=self._seed, ways=self._layout.ways_up, begins_at=self._begins_at, ends_at=self._now
        )
        yield from planner.plans(wanted)
        yield from planted_plans(self._layout, planner)

    def _settle_people(self, travellers: int) -> list[SyntheticPerson]:
        """Registers the residents at the institution nearest to their home, and keeps apart who will be referred."""
        homes = {one.division: one for one in self._layout.institutions if one.kind.gives_care}
        lowest = [one for one in homes.values() if one.code in {way[0] for way in self._layout.ways_up}]
        maker = PeopleMaker(
            seed=self._seed, homes=[one.division for one in lowest], today=day_of(self._founded_at)
        )
        everybody = list(maker.people(max(self._people, travellers * 2)))
        kept = [one for one in everybody if one.person.identifiers][: travellers * 2]
        rest = [one for one in everybody if one not in _Same(kept)][: max(self._people - travellers, 0)]
        by_place: dict[str, list[IncomingPerson]] = defaultdict(list)
        for one in rest:
            place = _nearest(one.home, homes).code
            by_place[place].append(one.person)
            self._at_home[place] += [(each.type, each.value) for each in one.person.identifiers[:1]]
            self._remember(one, place, travellers)
        done = 0
        for code, incoming in by_place.items():
            # A village clinic imports nothing itself: its township's or county's system does.
            patients.import_people(
                list(enumerate(incoming, start=2)), at=self._ids[code], actor=OPERATOR, now=self._founded_at
            )
            done += len(incoming)
            self._progress("居民 residents", done, len(rest))
        self._registered = done + travellers
        self._register_elsewhere(rest)
        return kept

    def _register_elsewhere(self, people: list[SyntheticPerson]) -> None:
        """Some residents are known at the hospital of their county too, as its own system spells them."""
        hospitals = {
            one.division[:_COUNTY]: one.code for one in self._layout.institutions if one.tier is Tier.COUNTY
        }
        by_place: dict[str, list[IncomingPerson]] = defaultdict(list)
        for home, person in seen_elsewhere(people, seed=self._seed):
            if home[:_COUNTY] in hospitals:
                by_place[hospitals[home[:_COUNTY]]].append(person)
        for code, incoming in by_place.items():
            rows = list(enumerate(incoming, start=2))
            patients.import_people(rows, at=self._ids[code], actor=OPERATOR, now=self._founded_at)

    def _play(self, player: Player, plans: list[Plan]) -> int:
        """Lets every plan run, in the order of time, with the timekeeper's rounds between."""
        order = count()
        agenda: list[tuple[datetime, int, _Turn]] = []
        for plan in plans:
            heapq.heappush(agenda, (plan.begins_at, next(order), _Turn(plan, None, plan.deeds)))
        total, steps, next_round = sum(1 + len(plan.deeds) for plan in plans), 0, self._begins_at
        while agenda:
            at, _, turn = heapq.heappop(agenda)
            if at > self._now:
                continue
            while next_round <= at:
                referral.keep_time(actor=TIMEKEEPER, now=next_round)
                next_round += _ROUND
            steps += 1
            self._progress("转诊 referrals", min(steps, total), total)
            following = _take(player, turn, at)
            if following is not None:
                heapq.heappush(agenda, (following.at, next(order), following))
        while next_round <= self._now:
            referral.keep_time(actor=TIMEKEEPER, now=next_round)
            next_round += _ROUND
        self._progress("转诊 referrals", total, total)
        return steps

    def _remember(self, one: SyntheticPerson, place: str, most: int) -> None:
        """Keeps some of those who stay at home for a history, as many as are referred."""
        numbers = one.person.identifiers
        if numbers and self._remembered_count < most:
            self._remembered_count += 1
            patient = numbers[0].type, numbers[0].value
            self._remembered[place].append(Remembered(patient, one.born_on, self._founded_at))

    def _tell_histories(self, player: Player) -> None:
        """What each institution's own system tells of who was referred, and of some of the others."""
        for code, travellers in player.remembered.items():
            self._remembered[code] += travellers
        maker, total = HistoryMaker(self._seed), len(self._remembered)
        for done, (code, people) in enumerate(sorted(self._remembered.items()), start=1):
            entries = (entry for one in people for entry in maker.history(one))
            rows = enumerate(entries, start=1)
            record.take_in(rows, at=self._ids[code], source=SOURCE, actor=OPERATOR, now=self._now)
            self._progress("诊疗记录 histories", done, total)

    def _count(self, player: Player) -> None:
        """What the leads tell of their stays, and the legs of all referrals, for the siphon monitor."""
        self._progress("转诊监测 monitor", 0, 1)
        tell_stays(self._layout, self._ids, player.begun, player.waiting, seed=self._seed, now=self._now)
        referral.count_legs(actor=TIMEKEEPER, now=self._now)
        self._progress("转诊监测 monitor", 1, 1)

    def _sign_contracts(self) -> None:
        """The townships' teams sign with residents of their villages; not in the demo of an alliance without villages."""
        self._progress("签约 contracts", 0, 1)
        carers = Carers(self._staff, self._ids, seed=self._seed, now=self._now)
        carers.sign(self._layout.institutions, self._at_home)
        self._progress("签约 contracts", 1, 1)

    def _follow_up(self) -> None:
        """The village doctors' year with residents of risk groups."""
        self._progress("随访 follow-up", 0, 1)
        followers = Followers(self._staff, self._ids, seed=self._seed, now=self._now)
        followers.follow_up(self._layout.institutions, self._at_home)
        self._progress("随访 follow-up", 1, 1)

    def _run_channels(self) -> None:
        """The cases of the time-critical pathways, where the charter runs any."""
        if self._layout.has_pathways:
            self._progress("绿色通道 channels", 0, 1)
            channel = Channel(self._staff, self._ids, seed=self._seed, now=self._now)
            channel.run(self._layout.institutions, since=self._begins_at)
            self._progress("绿色通道 channels", 1, 1)

    def _ask_and_evaluate(self) -> None:
        """A survey at the members and two evaluations of the first lead."""
        self._progress("调查和评价 surveys", 0, 1)
        Asking(self._staff, self._ids, seed=self._seed, now=self._now).show(self._layout)
        self._progress("调查和评价 surveys", 1, 1)

    def _seal(self) -> None:
        self._progress("封存记录 seals", 0, 1)
        seal_settled(now=self._now)
        self._progress("封存记录 seals", 1, 1)


class _Same:
    """Membership by identity: two residents may be alike in every word."""

    def __init__(self, people: list[SyntheticPerson]) -> None:
        self._ids = {id(one) for one in people}

    def __contains__(self, one: SyntheticPerson) -> bool:
        return id(one) in self._ids


def _nearest(home: str, places: dict[str, Institution]) -> Institution:
    """The institution of the village, else of its township, else of its county, else any."""
    for length in (12, 9, 6):
        if home[:length] in places:
            return places[home[:length]]
    return next(iter(places.values()))


@dataclass(slots=True)
class _Turn:
    """A plan on its way: what has become of it and what is still to be done."""

    plan: Plan
    made: Referral | None
    left: tuple[Deed, ...]
    at: datetime = _LONG_AGO
    tries: int = 0


def _take(player: Player, turn: _Turn, at: datetime) -> _Turn | None:
    """Does the next thing of a plan; None when there is no more to do."""
    if turn.made is None:
        turn.made = player.draft(turn.plan, at)
    else:
        try:
            turn.made = player.step(turn.plan, turn.made, turn.left[0].action, at)
        except WrongState:
            # The timekeeper, or the green channel, was there first: the plan ends where the referral stands.
            return None
        except RuleBroken:
            turn.tries += 1
            turn.at = at + _WAIT_FOR_A_BED
            return turn if turn.tries < _MOST_TRIES else None
        turn.left = turn.left[1:]
    if not turn.left:
        return None
    turn.at = at + turn.left[0].after
    return turn
