"""Two invented ways to lead: one hospital keeps who could be treated below, one sends them back. Nothing real is meant by it.

They are planted so that the siphon monitor has something to find: the lead of the one alliance lies far outside the limits
in the months of the demo, the lead of the other inside. What the hospitals' systems tell of their stays is planted as well.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.governance.terms import Position
from heyi.contexts.patients import public as patients
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import EntryKind, IncomingEntry
from heyi.demo.cases import CASES, Case
from heyi.demo.layouts import Layout
from heyi.demo.people import SyntheticPerson
from heyi.demo.stories import Plan, Planner
from heyi.foundation.system_actors import OPERATOR

_ENDED = "submit see accept confirm_arrival complete return_outcome"
_KEPT = f"{_ENDED} close"
_SENT_DOWN = f"{_ENDED} offer_down accept_below begin_plan record_follow_up review_plan close"
_DECLINED = "submit see decline close"
SOURCE = "his-stays"
# Codes of the catalogue among the demo's illnesses: docs/sources/treatable-below.md#guangdong.
_TREATABLE = ("I10", "I20", "I63", "J44", "E11")


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a lead does what with the patients who are sent to it, and how many come to it by themselves."""

    kept: int
    sent_down: int
    declined: int
    by_themselves: int


SIPHONING = Habit(kept=30, sent_down=1, declined=12, by_themselves=45)
# What the hospitals below them do, so that there is something usual to compare with.
ORDINARY = Habit(kept=2, sent_down=4, declined=1, by_themselves=0)
FAIR = Habit(kept=9, sent_down=13, declined=3, by_themselves=10)


def leads_planted(layout: Layout) -> tuple[tuple[str, tuple[str, ...], Habit], ...]:
    """Each lead with its members that send it patients and its habit; a demo of one alliance has none.

    Shape: the alliance with most members is led by who siphons, the other by who is fair.
    """
    if len(layout.alliances) != len((SIPHONING, FAIR)):
        return ()
    found = []
    for code in layout.alliances:
        here = [one for one in layout.belongings if one.alliance == code]
        lead = next(one.institution for one in here if one.position == Position.LEAD)
        way_up = {
            way[place] for way in layout.ways_up for place in range(len(way) - 1) if way[place + 1] == lead
        }
        members = tuple(one.institution for one in here if one.institution in way_up)
        found.append((len(here), lead, members))
    (_, fair, below_fair), (_, siphon, below_siphon) = sorted(found)
    return (siphon, below_siphon, SIPHONING), (fair, below_fair, FAIR)


def planted_plans(layout: Layout, planner: Planner) -> Iterator[Plan]:
    """What happens between the two leads and their members beside everything else."""
    for unit, below, habit in (*leads_planted(layout), *_others(layout)):
        paths = [_KEPT] * habit.kept + [_SENT_DOWN] * habit.sent_down + [_DECLINED] * habit.declined
        for number, path in enumerate(paths):
            yield planner.along((below[number % len(below)], unit), path, treatable_cases())


def _others(layout: Layout) -> Iterator[tuple[str, tuple[str, ...], Habit]]:
    """The units that take patients up and lead nothing, each with those below it."""
    leads = {lead for lead, _, _ in leads_planted(layout)}
    below: dict[str, list[str]] = {}
    for way in layout.ways_up:
        below.setdefault(way[1], []).append(way[0])
    for unit, senders in below.items():
        if leads and unit not in leads:
            yield unit, tuple(senders), ORDINARY


def treatable_cases() -> tuple[Case, ...]:
    """The demo's illnesses that stand in the catalogue."""
    return tuple(one for one in CASES if one.code.startswith(_TREATABLE))


def tell_stays(
    layout: Layout,
    ids: dict[str, UUID],
    arrived: Sequence[tuple[Plan, SyntheticPerson]],
    others: Sequence[SyntheticPerson],
    *,
    seed: int,
    now: datetime,
) -> None:
    """What the two leads' own systems tell of their stays: of who was sent, and of who came by themselves."""
    dice, left = random.Random(f"stays-{seed}"), list(others)
    for lead, _, habit in leads_planted(layout):
        sent = [
            (person, plan.begins_at + timedelta(days=1))
            for plan, person in arrived
            if plan.way[1] == lead and any(deed.action == "confirm_arrival" for deed in plan.deeds)
        ]
        alone = [
            (left.pop(), now - timedelta(days=dice.uniform(3, 80)))
            for _ in range(min(habit.by_themselves, len(left)))
        ]
        stays = [*sent, *alone]
        people = [(number, one.person) for number, (one, _) in enumerate(stays, start=2)]
        patients.import_people(people, at=ids[lead], actor=OPERATOR, now=now)
        rows = enumerate(_entries(stays, dice), start=1)
        record.take_in(rows, at=ids[lead], source=SOURCE, actor=OPERATOR, now=now)


def _entries(
    stays: Iterable[tuple[SyntheticPerson, datetime]], dice: random.Random
) -> Iterator[IncomingEntry]:
    for number, (one, at) in enumerate(stays, start=1):
        first = one.person.identifiers[0]
        said = {
            "setting": "inpatient",
            "status": "finished",
            "begins_at": at.isoformat(timespec="minutes"),
            "ends_at": (at + timedelta(hours=dice.randint(30, 48))).isoformat(timespec="minutes"),
            "department": "内科",
            "number": f"ZY{number:06d}",
        }
        yield IncomingEntry(
            kind=EntryKind.ENCOUNTER, key=f"STAY{number:06d}", patient=(first.type, first.value), said=said
        )
