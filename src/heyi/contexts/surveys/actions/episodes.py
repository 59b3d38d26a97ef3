"""A sample drawn from episodes of care that have ended. Not here: which have (referral), who is left out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.surveys.actions.inviting import invite, take_back
from heyi.contexts.surveys.actions.planning import point_row
from heyi.contexts.surveys.events.collecting import SurveySampleDrawn
from heyi.contexts.surveys.models import PointRow, SurveyRow
from heyi.contexts.surveys.rules.episodes import DrawnUnit, UnitKind, draw_by_unit
from heyi.contexts.surveys.rules.surveying import check_draft, check_frame_kind, check_version
from heyi.contexts.surveys.terms.collecting import FrameKind, SurveyState
from heyi.foundation.reading import reading
from heyi.foundation.record import State
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodesWanted:
    """From which episodes a survey is drawn: those that ended in a period, both days with it, grouped by a unit."""

    begin: date
    end: date
    by: UnitKind = UnitKind.RECEIVER


@dataclass(frozen=True, slots=True)
class EpisodeFrame:
    """What can be drawn.

    Shape: `episodes` by unit; `names` of units; `left_out` how many episodes by reason.
    """

    episodes: Mapping[UUID, tuple[UUID, ...]]
    names: Mapping[UUID, str]
    left_out: Mapping[str, int]

    @property
    def size(self) -> int:
        """How many episodes there are, one for each person."""
        return sum(len(one) for one in self.episodes.values())

    @property
    def digest(self) -> str:
        """A fingerprint of the frame. Shape: 64 hexadecimal digits."""
        lines = sorted(f"{unit}\t{one}" for unit, inside in self.episodes.items() for one in inside)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def episode_frame(survey: UUID, wanted: EpisodesWanted, *, actor: Actor, now: datetime) -> EpisodeFrame:
    """The frame of a survey before anything is drawn: counts by unit, nobody's name.

    Raises: NotFound, NotPermitted, InputInvalid.
    """
    with reading(actor, now=now):
        row = SurveyRow.objects.within_reach_of(actor).look_up(survey)
        actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        return _frame(row, wanted, actor=actor, now=now)


def draw_episodes(
    survey: UUID, wanted: EpisodesWanted, *, seen_version: int | None, actor: Actor, now: datetime
) -> tuple[DrawnUnit, ...]:
    """Episodes are drawn by the plan, one invitation for each; another draw takes the place of the one before.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid for a period that cannot be and a survey drawn
            from points, SampleImpossible.
    Records: SurveySampleDrawn.
    """
    with unit_of_work(actor, now=now) as work:
        row = SurveyRow.objects.within_reach_of(actor).hold(survey)
        warrant = actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        check_draft(SurveyState(row.state), action="draw_episodes")
        check_version(row.version, seen_version)
        check_frame_kind(FrameKind(row.frame), FrameKind.EPISODES)
        frame = _frame(row, wanted, actor=actor, now=now)
        plan = row.snapshot().plan
        drawn = draw_by_unit(frame.episodes, frame.names, plan)
        take_back(row)
        points = [point_row(row, number, one.drawn) for number, one in enumerate(drawn, start=1)]
        PointRow.objects.bulk_create(points)
        pairs = list(zip(points, drawn, strict=True))
        invite(
            row,
            {point: len(one.episodes) for point, one in pairs},
            episodes={point: one.episodes for point, one in pairs},
        )
        row.store(version=row.version + 1, moved_at=now, moved_by=actor.id)
        fact = SurveySampleDrawn(
            subject=row.id, organisation=row.organisation, frame_size=frame.size, points=len(drawn),
            quota=sum(one.drawn.quota for one in drawn), seed=plan.seed,
        )  # fmt: skip
        after: State = {
            "frame_digest": frame.digest, "begin": str(wanted.begin), "end": str(wanted.end), "by": str(wanted.by),
        }  # fmt: skip
        work.record(fact, warrant=warrant, after=after)
        return drawn


def _frame(row: SurveyRow, wanted: EpisodesWanted, *, actor: Actor, now: datetime) -> EpisodeFrame:
    asked = referral.EndedWanted(organisation=row.organisation, begin=wanted.begin, end=wanted.end)
    found = referral.ended_episodes(asked, actor=actor, now=now)
    inside: dict[UUID, list[UUID]] = {}
    for one in found.rows:
        unit = one.receiver if wanted.by is UnitKind.RECEIVER else one.lower
        inside.setdefault(unit, []).append(one.id)
    names = governance.names_of(inside, actor=actor, now=now)
    return EpisodeFrame(
        episodes={unit: tuple(each) for unit, each in inside.items()},
        names={unit: words.zh for unit, words in names.items()},
        left_out={str(reason): count for reason, count in found.left_out.items()},
    )
