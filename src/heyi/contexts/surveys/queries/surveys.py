"""Surveys, their points and invitations as staff see them. Not here: what was answered (answers)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, QuerySet, Sum, Value

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.models import InvitationRow, PointRow, SurveyRow
from heyi.contexts.surveys.queries.tokens import door_token, invitation_token
from heyi.contexts.surveys.rules.surveying import is_running
from heyi.contexts.surveys.terms.collecting import (
    Edition,
    Invitation,
    InvitationState,
    Point,
    Survey,
    SurveyState,
)
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

PAGE_SIZE = 25
# Slips are printed a point at a time.
MOST_SLIPS = 2_000


@dataclass(frozen=True, slots=True)
class SurveysWanted:
    """Which surveys: of a state, with this in title or series."""

    state: SurveyState | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class PointsWanted:
    """Which points: with this in name or area, or those with less than this part of the answers wanted of them."""

    text: str = ""
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a survey or a part of it has come, in people."""

    points: int
    quota: int
    invited: int
    opened: int
    answered: int


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A survey in a list."""

    survey: Survey
    progress: Progress


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """A survey with all that its page tells.

    Shape: `is_running` says whether answers are taken now, `runs` whether the reader runs it.
    """

    survey: Survey
    edition: Edition
    progress: Progress
    by_area: Mapping[str, Progress]
    is_running: bool
    runs: bool


def told(row: InvitationRow) -> Invitation:
    """The row as a value, with what opens it."""
    return Invitation(
        id=row.id,
        survey=row.survey,
        point=row.point_id,
        number=row.number,
        state=InvitationState(row.state),
        token=invitation_token(row.id),
        episode=row.episode,
        is_opened=row.is_opened,
        answered_on=row.answered_on,
    )


def list_surveys(
    wanted: SurveysWanted, *, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[SurveyLine]:
    """Surveys, the newest first, with how far each has come. Two statements."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = SurveyRow.objects.within_reach_of(actor)
        if wanted.state:
            rows = rows.filter(state=wanted.state)
        if wanted.text.strip():
            text = wanted.text.strip()
            rows = rows.filter(title__icontains=text) | rows.filter(series__icontains=text)
        found = list(rows.order_by("-made_at", "id")[begin : begin + size + 1])
        progress = _progress(PointRow.objects.within_reach_of(actor).filter(survey__in=found), "survey")
    lines = [SurveyLine(row.snapshot(), progress.get(row.id, _NONE)) for row in found]
    return page_of(lines, number=page, size=size)


def see_survey(survey: UUID, *, actor: Actor, now: datetime) -> SurveyPage:
    """One survey; somebody at whose institution it asks sees the points there and no others.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = SurveyRow.objects.within_reach_of(actor).select_related("edition").look_up(survey)
        points = PointRow.objects.within_reach_of(actor).filter(survey=row)
        by_area = {str(area): one for area, one in _progress(points, "area").items()}
        value = row.snapshot()
        return SurveyPage(
            survey=value,
            edition=row.edition.snapshot(),
            progress=_together(by_area.values()),
            by_area=by_area,
            is_running=is_running(value, now),
            runs=actor.may(Duty.RUN_SURVEYS, at=row.organisation),
        )


def list_points(
    survey: UUID,
    wanted: PointsWanted = PointsWanted(),
    *,
    actor: Actor,
    now: datetime,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Point]:
    """Points of a survey in their order.

    Raises: NotFound.
    """
    begin = (page - 1) * size
    with reading(actor, now=now):
        row = SurveyRow.objects.within_reach_of(actor).look_up(survey)
        rows = PointRow.objects.within_reach_of(actor).filter(survey=row)
        text = wanted.text.strip()
        if text:
            rows = rows.filter(Q(name__icontains=text) | Q(area__icontains=text))
        if wanted.below is not None:
            reached = ExpressionWrapper(F("quota") * Value(wanted.below), output_field=FloatField())
            rows = rows.annotate(reached=reached).filter(answered__lt=F("reached"))
        found = [one.snapshot() for one in rows.order_by("number")[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


def points_of(survey: UUID, *, actor: Actor, now: datetime) -> tuple[Point, ...]:
    """Every point of a survey that the actor may know, in their order.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = SurveyRow.objects.within_reach_of(actor).look_up(survey)
        rows = PointRow.objects.within_reach_of(actor).filter(survey=row).order_by("number")
        return tuple(one.snapshot() for one in rows)


def see_point(point: UUID, *, actor: Actor, now: datetime) -> Point:
    """One point.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        return PointRow.objects.within_reach_of(actor).look_up(point).snapshot()


def door_of(point: UUID, *, actor: Actor, now: datetime) -> str:
    """What opens a point's door, for a kiosk or a poster.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        row = PointRow.objects.within_reach_of(actor).look_up(point)
        check_hands_out(row, actor)
    return door_token(row.id)


def list_invitations(
    point: UUID,
    *,
    state: InvitationState | None = None,
    actor: Actor,
    now: datetime,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Invitation]:
    """Invitations of a point by their numbers, with what opens each: shown to who hands them out.

    Raises: NotFound, NotPermitted.
    """
    begin = (page - 1) * size
    with reading(actor, now=now):
        row = PointRow.objects.within_reach_of(actor).look_up(point)
        check_hands_out(row, actor)
        rows = InvitationRow.objects.within_reach_of(actor).filter(point=row)
        if state:
            rows = rows.filter(state=state)
        found = [told(one) for one in rows.order_by("number")[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


def slips_of(point: UUID, *, actor: Actor, now: datetime) -> tuple[Invitation, ...]:
    """The invitations of a point that nobody has answered, for printing, at most MOST_SLIPS.

    Raises: NotFound, NotPermitted.
    """
    found = list_invitations(point, state=InvitationState.ISSUED, actor=actor, now=now, size=MOST_SLIPS)
    return found.rows


def check_hands_out(point: PointRow, actor: Actor) -> None:
    """Who runs a survey hands out its invitations, and who enters forms at the point.

    Raises: NotPermitted.
    """
    if actor.is_system or actor.may(Duty.RUN_SURVEYS, at=point.runner):
        return
    if point.organisation is None or not actor.may(Duty.ENTER_FORMS, at=point.organisation):
        raise NotPermitted("duty_not_held", duty=str(Duty.ENTER_FORMS), organisation=point.organisation)


_NONE = Progress(0, 0, 0, 0, 0)
_COUNTED = ("quota", "invited", "opened", "answered")


def _progress(rows: QuerySet[PointRow], by: str) -> dict[UUID | str, Progress]:
    sums = {f"sum_{name}": Sum(name) for name in _COUNTED}
    counted = rows.values(by).annotate(points=Count("id"), **sums).order_by(by)
    return {
        one[by]: Progress(one["points"], *(one[f"sum_{name}"] or 0 for name in _COUNTED)) for one in counted
    }


def _together(parts: Iterable[Progress]) -> Progress:
    parts = list(parts)
    return Progress(
        sum(one.points for one in parts),
        sum(one.quota for one in parts),
        sum(one.invited for one in parts),
        sum(one.opened for one in parts),
        sum(one.answered for one in parts),
    )
