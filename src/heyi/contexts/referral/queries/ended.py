"""Episodes of care that ended in a period, for whoever asks how it was: ids and units, nobody's name. Not here: drawing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import ReferralRow
from heyi.contexts.referral.queries.passages import bare_passages
from heyi.contexts.referral.rules.contacts import base_of
from heyi.contexts.referral.rules.table import PLAN_HALF
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.moments import day_of, end_of, start_of

LONGEST_DAYS = 366
MOST_EPISODES = 20_000
_AT_ONCE = 500

# A treatment has ended once its outcome came back; whether there was one is told by the passages.
ENDED = frozenset({State.OUTCOME_RETURNED, State.DOWN_OFFERED, State.CLOSED}) | PLAN_HALF


class LeftOut(StrEnum):
    """Why an episode is in no frame."""

    DIED = "died"
    LATER_ONE = "later_one"
    NOT_TREATED = "not_treated"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedWanted:
    """Which episodes. Shape: `organisation` is the institution that asks people; both days belong to the period."""

    organisation: UUID
    begin: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedEpisode:
    """One treatment that ended. Shape: `lower` is the unit that has the patient now, else the one that sent them first."""

    id: UUID
    receiver: UUID
    lower: UUID
    direction: str
    department: str
    person: UUID
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class EndedEpisodes:
    """The episodes of a period, one for each person, by id; and how many were left out for each reason."""

    rows: tuple[EndedEpisode, ...]
    left_out: Mapping[LeftOut, int]


def ended_episodes(wanted: EndedWanted, *, actor: Actor, now: datetime) -> EndedEpisodes:
    """Treatments that ended in a period, among the referrals to which the asking institution is or was a party.

    The day is that from which contacts after a treatment are counted. Of several of one person the last stands for all;
    whoever died, with whichever referral, is not asked.
    Raises: NotPermitted, InputInvalid for a period that cannot be and for more episodes than MOST_EPISODES.
    """
    _check(wanted)
    actor.require(Duty.RUN_SURVEYS, at=wanted.organisation)
    left_out = dict.fromkeys(LeftOut, 0)
    with reading(actor, now=now):
        # Nobody asks by another house's referrals, though one person work for both.
        reach = ReferralRow.objects.within([wanted.organisation])
        # What ended in the period has moved since it began.
        moved = reach.filter(state__in=ENDED, receiver__isnull=False, moved_at__gte=start_of(wanted.begin))
        rows = list(moved.order_by("id")[: MOST_EPISODES + 1])
        if len(rows) > MOST_EPISODES:
            raise InputInvalid(Problem("begin", "episodes_too_many", limit=MOST_EPISODES))
        last: dict[UUID, EndedEpisode] = {}
        for one, treated in _treated(rows):
            if not treated:
                left_out[LeftOut.NOT_TREATED] += start_of(wanted.begin) <= one.ended_at < end_of(wanted.end)
            elif wanted.begin <= day_of(one.ended_at) <= wanted.end:
                before = last.get(one.person)
                left_out[LeftOut.LATER_ONE] += before is not None
                last[one.person] = max((one, before or one), key=lambda each: (each.ended_at, each.id))
        died = set(reach.filter(state=State.PATIENT_DIED).values_list("person", flat=True))
    left_out[LeftOut.DIED] = len(died & set(last))
    kept = sorted((one for person, one in last.items() if person not in died), key=lambda one: one.id)
    return EndedEpisodes(tuple(kept), left_out)


def _treated(rows: list[ReferralRow]) -> Iterator[tuple[EndedEpisode, bool]]:
    for begin in range(0, len(rows), _AT_ONCE):
        part = rows[begin : begin + _AT_ONCE]
        passages = bare_passages(one.id for one in part)
        for row in part:
            base = base_of(row.snapshot(), passages[row.id])
            episode = EndedEpisode(
                id=row.id, receiver=row.receiver or row.origin, lower=row.lower or row.origin, direction=row.direction,
                department=row.department, person=row.person, ended_at=base.began_at if base else row.moved_at,
            )  # fmt: skip
            yield episode, base is not None


def _check(wanted: EndedWanted) -> None:
    if wanted.end < wanted.begin:
        raise InputInvalid(Problem("end", "ends_before_it_begins"))
    if (wanted.end - wanted.begin).days >= LONGEST_DAYS:
        raise InputInvalid(Problem("end", "episodes_period_too_long", limit=LONGEST_DAYS))


def names_of_episodes(episodes: Iterable[UUID], *, actor: Actor, now: datetime) -> Mapping[UUID, str]:
    """Whose episodes these are, those alone whose referral the actor may look at. The read is put on record. Two statements."""
    able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
    with reading(actor, now=now):
        rows = ReferralRow.objects.within(able).filter(id__in=list(episodes))
        found = {row.id: row.patient_name for row in rows.only("id", "patient_name")}
        if found:
            record_read(
                actor=actor, now=now, purpose=Purpose.FOLLOW_UP, page="episode_names", rows=len(found)
            )
    return found
