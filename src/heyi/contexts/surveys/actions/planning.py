"""A survey from its plan to its end: planned, its sample drawn, opened, closed or given up. Not here: answering (answering)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Sum

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.actions.inviting import invite, take_back
from heyi.contexts.surveys.events.collecting import (
    SurveyChanged,
    SurveyClosed,
    SurveyDiscarded,
    SurveyOpened,
    SurveyPlanned,
    SurveySampleDrawn,
)
from heyi.contexts.surveys.models import EditionRow, PointRow, SurveyRow
from heyi.contexts.surveys.queries.tokens import door_mark, door_token
from heyi.contexts.surveys.rules.drawing import check_frame, draw_points
from heyi.contexts.surveys.rules.framing import frame_digest
from heyi.contexts.surveys.rules.surveying import (
    EditionNotReleased,
    NewSurvey,
    NothingDrawn,
    check_draft,
    check_frame_kind,
    check_survey,
    check_version,
    step,
)
from heyi.contexts.surveys.terms.collecting import (
    DrawnPoint,
    EditionState,
    FrameKind,
    FramePoint,
    Survey,
    SurveyState,
)
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotFound
from heyi.kernel.event import plain
from heyi.kernel.ids import new_id


def plan_survey(new: NewSurvey, *, actor: Actor, now: datetime) -> Survey:
    """An institution begins to plan a survey, the next wave of its series.

    Raises: NotFound, NotPermitted, InputInvalid, EditionNotReleased for one that was withdrawn.
    Records: SurveyPlanned.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.RUN_SURVEYS, at=new.organisation, under=new.alliance)
        fields = _fields(new, actor)
        row = SurveyRow(
            id=new_id(), organisation=new.organisation, alliance=new.alliance, state=SurveyState.DRAFT,
            wave=_next_wave(new), made_at=now, made_by=actor.id, moved_at=now, moved_by=actor.id, **fields,
        )  # fmt: skip
        row.save(force_insert=True)
        fact = SurveyPlanned(
            subject=row.id, organisation=row.organisation, edition=row.edition_id, opens_on=row.opens_on,
            closes_on=row.closes_on,
        )  # fmt: skip
        work.record(fact, warrant=warrant, begins=True)
        return row.snapshot()


def change_survey(
    survey: UUID, new: NewSurvey, *, seen_version: int | None, actor: Actor, now: datetime
) -> Survey:
    """A plan is written anew; what was drawn under the one before is taken away. Who runs it, its series and wave stay.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid, EditionNotReleased.
    Records: SurveyChanged.
    """
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(survey, actor)
        check_draft(SurveyState(row.state), action="change_survey")
        check_version(row.version, seen_version)
        before = _changed_of(row)
        fields = {**_fields(new, actor), "series": row.series}
        take_back(row)
        row.store(version=row.version + 1, moved_at=now, moved_by=actor.id, **fields)
        fact = SurveyChanged(
            subject=row.id, organisation=row.organisation, edition=row.edition_id, opens_on=row.opens_on,
            closes_on=row.closes_on,
        )  # fmt: skip
        work.record(fact, warrant=warrant, before=before, after=_changed_of(row))
        return row.snapshot()


def draw_sample(
    survey: UUID, frame: Sequence[FramePoint], *, seen_version: int | None, actor: Actor, now: datetime
) -> tuple[DrawnPoint, ...]:
    """Points are drawn from a frame by the plan; another draw takes the place of the one before.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, InputInvalid with the rows that are wrong, SampleImpossible.
    Records: SurveySampleDrawn.
    """
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(survey, actor)
        check_draft(SurveyState(row.state), action="draw_sample")
        check_version(row.version, seen_version)
        check_frame_kind(FrameKind(row.frame), FrameKind.POINTS)
        plan = row.snapshot().plan
        check_frame(frame, plan)
        drawn = draw_points(frame, plan)
        take_back(row)
        PointRow.objects.bulk_create(
            [point_row(row, number, one) for number, one in enumerate(drawn, start=1)]
        )
        row.store(version=row.version + 1, moved_at=now, moved_by=actor.id)
        fact = SurveySampleDrawn(
            subject=row.id, organisation=row.organisation, frame_size=len(frame), points=len(drawn),
            quota=sum(one.quota for one in drawn), seed=plan.seed,
        )  # fmt: skip
        work.record(fact, warrant=warrant, after={"frame_digest": frame_digest(frame)})
        return drawn


def open_survey(survey: UUID, *, seen_version: int | None, actor: Actor, now: datetime) -> Survey:
    """Invitations are issued to every point of the sample; answers are taken from the first day on.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion, NothingDrawn, EditionNotReleased.
    Records: SurveyOpened.
    """
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(survey, actor)
        state = step(row.snapshot(), "open", seen_version=seen_version)
        if row.edition.state != EditionState.RELEASED:
            raise EditionNotReleased(edition=row.edition_id, state=row.edition.state)
        points = list(PointRow.objects.filter(survey=row).order_by("number"))
        if not points:
            raise NothingDrawn(survey=row.id)
        issued = _issued(row, points)
        row.store(state=state, version=row.version + 1, moved_at=now, moved_by=actor.id)
        fact = SurveyOpened(
            subject=row.id, organisation=row.organisation, points=len(points), invitations=issued
        )
        work.record(fact, warrant=warrant)
        return row.snapshot()


def close_survey(survey: UUID, *, seen_version: int | None, actor: Actor, now: datetime) -> Survey:
    """Nobody answers any more, though days be left.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion.
    Records: SurveyClosed.
    """
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(survey, actor)
        state = step(row.snapshot(), "close", seen_version=seen_version)
        row.store(state=state, version=row.version + 1, moved_at=now, moved_by=actor.id)
        sums = PointRow.objects.filter(survey=row).aggregate(opened=Sum("opened"), answered=Sum("answered"))
        fact = SurveyClosed(
            subject=row.id,
            organisation=row.organisation,
            opened=sums["opened"] or 0,
            answered=sums["answered"] or 0,
        )
        work.record(fact, warrant=warrant)
        return row.snapshot()


def discard_survey(survey: UUID, *, seen_version: int | None, actor: Actor, now: datetime) -> Survey:
    """A plan is given up before anybody was asked.

    Raises: NotFound, NotPermitted, WrongState, StaleVersion.
    Records: SurveyDiscarded.
    """
    with unit_of_work(actor, now=now) as work:
        row, warrant = _held(survey, actor)
        state = step(row.snapshot(), "discard", seen_version=seen_version)
        row.store(state=state, version=row.version + 1, moved_at=now, moved_by=actor.id)
        work.record(SurveyDiscarded(subject=row.id, organisation=row.organisation), warrant=warrant)
        return row.snapshot()


def _issued(row: SurveyRow, points: Sequence[PointRow]) -> int:
    """How many invitations there are once a survey is open, written now where they were not drawn with their episodes."""
    if row.frame == FrameKind.EPISODES:
        return row.invited
    # Where a point hands out invitations on the spot there is nothing to send beforehand.
    return 0 if row.has_door else invite(row, {one: one.planned for one in points})


def _held(survey: UUID, actor: Actor) -> tuple[SurveyRow, Warrant]:
    row = SurveyRow.objects.within_reach_of(actor).hold(survey)
    return row, actor.require(Duty.RUN_SURVEYS, at=row.organisation)


def _fields(new: NewSurvey, actor: Actor) -> dict[str, Any]:
    checked = check_survey(new)
    edition = EditionRow.objects.within_reach_of(actor).filter(pk=checked.edition).first()
    if edition is None:
        raise NotFound
    if edition.state == EditionState.WITHDRAWN:
        raise EditionNotReleased(edition=edition.id, state=edition.state)
    return {
        "series": checked.series,
        "title": checked.title,
        "edition": edition,
        "frame": checked.frame,
        "plan": plain(asdict(checked.plan)),
        "opens_on": checked.opens_on,
        "closes_on": checked.closes_on,
        "is_anonymous": checked.is_anonymous,
        "has_door": checked.has_door,
        "least_cell": checked.least_cell,
    }


def _changed_of(row: SurveyRow) -> dict[str, Any]:
    names = ("title", "frame", "plan", "opens_on", "closes_on", "is_anonymous", "has_door", "least_cell")
    return {name: plain(getattr(row, name)) for name in names}


def _next_wave(new: NewSurvey) -> int:
    if not new.series:
        return 1
    same = SurveyRow.objects.filter(organisation=new.organisation, series=" ".join(new.series.split()))
    return (same.aggregate(last=Max("wave"))["last"] or 0) + 1


def point_row(row: SurveyRow, number: int, drawn: DrawnPoint) -> PointRow:
    """A point as it was drawn, to be written."""
    point_id = new_id()
    return PointRow(
        id=point_id, survey=row, runner=row.organisation, number=number, area=drawn.point.area, name=drawn.point.name,
        organisation=drawn.point.organisation, size=drawn.point.size, probability=drawn.probability, quota=drawn.quota,
        planned=drawn.invited, mark=door_mark(door_token(point_id)),
    )  # fmt: skip
