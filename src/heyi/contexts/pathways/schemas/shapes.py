"""How a case is told to programs. Not here: what they send (asked)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Words
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.governance.terms.pathways import FigureKind, Pathway
from heyi.contexts.pathways.terms.cases import (
    Answer,
    Case,
    CaseState,
    Choice,
    Decision,
    Filled,
    PartKind,
    Scored,
)
from heyi.contexts.pathways.terms.measuring import Lack, Measured, NextAction, Pace, Running, TaskState
from heyi.contexts.pathways.terms.showing import CaseSeen, Trace
from heyi.foundation.shapes import Model, Named

Names = Mapping[UUID, Words]


class CaseOut(Model):
    """Where a case stands; without a name."""

    id: UUID
    pathway: str
    charter: UUID
    alliance: UUID
    state: CaseState
    version: int
    onset_kind: OnsetKind
    onset_at: datetime | None
    opened_at: datetime
    opened_by: UUID
    origin: Named
    here: Named
    next: Named | None
    patient: UUID | None
    end: str
    ended_at: datetime | None


class MilestoneOut(Model):
    """One milestone as it was told. One that was corrected or withdrawn stays in the list and no longer stands."""

    id: UUID
    code: str
    name: str
    name_en: str
    at: datetime
    organisation: UUID
    recorded_at: datetime
    by: UUID
    device: str
    offset_seconds: float | None
    corrects: UUID | None
    is_standing: bool
    is_withdrawn: bool
    reason: str


class ScoredOut(Model):
    """What a scale came to; `shown` is what a person reads, `cut` the code of what it means."""

    scale: str
    answers: dict[str, bool | float | str]
    total: float | None
    shown: str
    untestable: list[str]
    cut: str
    is_positive: bool | None


class FilledOut(ScoredOut):
    """A scale on a case, or with an empty `scale` items of it."""

    id: UUID
    at: datetime
    organisation: UUID
    by: UUID
    task: str


class ScaleDoneOut(Model):
    """What a scale came to, and where the case stands now."""

    case: CaseOut
    scored: ScoredOut


class DecisionOut(Model):
    """A signed decision. `criteria` as they were shown then, null where one was not known."""

    id: UUID
    checklist: str
    choice: Choice
    reason: str
    advice: str
    at: datetime
    organisation: UUID
    by: UUID
    criteria: dict[str, bool | None]


class FigureOut(Model):
    """One figure of the case: a value, or what it lacks."""

    figure: str
    kind: FigureKind
    minutes: float | None
    counts: bool | None
    lack: Lack | None
    lacks: list[str]
    why: str
    organisation: UUID | None
    in_target: bool | None


class RunningTargetOut(Model):
    """A target that runs."""

    figure: str
    since: datetime
    due_at: datetime
    pace: Pace


class NextActionOut(Model):
    """The milestone to be done next, and the earliest target that ends with it."""

    milestone: str
    name: str
    name_en: str
    clock: RunningTargetOut | None


class DueTaskOut(Model):
    """A task of the course with its window."""

    task: str
    state: TaskState
    opens_at: datetime
    due_at: datetime
    closes_at: datetime


class CasePartOut(Model):
    """A hospital on the case."""

    organisation: Named
    kind: PartKind
    since: datetime
    referral: UUID | None


class CaseSeenOut(CaseOut):
    """One case with everything that was told of it. `mine` are the hospitals at which the caller may tell something."""

    label: str
    milestones: list[MilestoneOut]
    scales: list[FilledOut]
    decisions: list[DecisionOut]
    figures: list[FigureOut]
    next_action: NextActionOut | None
    clocks: list[RunningTargetOut]
    tasks: list[DueTaskOut]
    parts: list[CasePartOut]
    mine: list[UUID]
    recurs: datetime | None


def places_of(cases: Iterable[Case]) -> set[UUID]:
    """Every hospital that the cases name."""
    return {place for one in cases for place in (one.origin, one.here, one.next) if place is not None}


def case_out(case: Case, names: Names) -> CaseOut:
    """Where a case stands, as the API tells it."""
    return CaseOut(**_standing(case, names))


def _standing(case: Case, names: Names) -> dict[str, Any]:
    told = {name: getattr(case, name) for name in CaseOut.model_fields}
    places = {name: _named(names, place) for name in ("origin", "here", "next") if (place := told[name])}
    return told | places


def _named(names: Names, place: UUID) -> Named:
    words = names.get(place, Words("", ""))
    return Named(id=place, name=words.zh, name_en=words.en)


def seen_out(seen: CaseSeen, names: Names) -> CaseSeenOut:
    """A whole case, as the API tells it."""
    return CaseSeenOut(
        **_standing(seen.case, names),
        label=seen.label,
        milestones=[_milestone(seen.pathway, one) for one in seen.trail],
        scales=[_filled(one) for one in seen.filled],
        decisions=[_decision(one) for one in seen.decisions],
        figures=[_figure(seen.pathway, one) for one in seen.measured.values()],
        next_action=_next(seen.next) if seen.next else None,
        clocks=[_clock(one) for one in seen.running],
        tasks=[
            DueTaskOut(
                task=one.task.code,
                state=one.state,
                opens_at=one.opens_at,
                due_at=one.due_at,
                closes_at=one.closes_at,
            )
            for one in seen.tasks
        ],
        parts=[
            CasePartOut(
                organisation=_named(names, one.organisation),
                kind=one.kind,
                since=one.since,
                referral=one.referral,
            )
            for one in seen.parts
        ],
        mine=list(seen.mine),
        recurs=seen.recurs,
    )


def _milestone(pathway: Pathway, trace: Trace) -> MilestoneOut:
    stamp, defined = trace.stamp, pathway.milestone(trace.stamp.code)
    return MilestoneOut(
        **{name: getattr(stamp, name) for name in MilestoneOut.model_fields if hasattr(stamp, name)},
        name=defined.name.zh if defined else "",
        name_en=defined.name.en if defined else "",
        is_standing=trace.is_standing,
        is_withdrawn=trace.is_withdrawn,
        reason=trace.reason,
    )


def _scored(scored: Scored) -> dict[str, Any]:
    return {
        "scale": scored.scale,
        "answers": {code: _plain(one) for code, one in scored.answers.items()},
        "total": None if scored.total is None else float(scored.total),
        "shown": scored.shown,
        "untestable": list(scored.untestable),
        "cut": scored.cut,
        "is_positive": scored.is_positive,
    }


def _plain(answer: Answer) -> bool | float | str:
    return answer if isinstance(answer, bool | str) else float(answer)


def scored_out(scored: Scored) -> ScoredOut:
    """What a scale came to, as the API tells it."""
    return ScoredOut(**_scored(scored))


def _filled(one: Filled) -> FilledOut:
    return FilledOut(
        **_scored(one.scored), id=one.id, at=one.at, organisation=one.organisation, by=one.by, task=one.task
    )


def _decision(one: Decision) -> DecisionOut:
    told = {name: getattr(one, name) for name in DecisionOut.model_fields if name != "criteria"}
    return DecisionOut(**told, criteria=dict(one.shown))


def _figure(pathway: Pathway, one: Measured) -> FigureOut:
    defined = pathway.figure(one.figure)
    return FigureOut(
        figure=one.figure,
        kind=defined.kind if defined else FigureKind.SHARE,
        minutes=None if one.minutes is None else float(one.minutes),
        counts=one.counts,
        lack=one.lack,
        lacks=list(one.lacks),
        why=one.why,
        organisation=one.organisation,
        in_target=one.in_target,
    )


def _clock(one: Running) -> RunningTargetOut:
    return RunningTargetOut(figure=one.figure.code, since=one.since, due_at=one.due_at, pace=one.pace)


def _next(one: NextAction) -> NextActionOut:
    return NextActionOut(
        milestone=one.milestone.code,
        name=one.milestone.name.zh,
        name_en=one.milestone.name.en,
        clock=_clock(one.running) if one.running else None,
    )
