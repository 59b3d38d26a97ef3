"""Invitations: issued with a survey, added to a point, handed out at its door, withdrawn. Not here: answering one (answering)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.events.collecting import InvitationsAdded, InvitationWithdrawn
from heyi.contexts.surveys.models import InvitationRow, PointRow, SurveyRow
from heyi.contexts.surveys.queries.surveys import told
from heyi.contexts.surveys.queries.tokens import door_mark, invitation_mark, invitation_token
from heyi.contexts.surveys.rules.drawing import MOST_AT_ONE_POINT
from heyi.contexts.surveys.rules.surveying import DoorClosed, PointFull, check_frame_kind, check_running
from heyi.contexts.surveys.terms.collecting import FrameKind, Invitation, InvitationState, Mode
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, Problem, WrongState
from heyi.kernel.ids import new_id

# In whose name somebody answers who has no account.
SURVEY_DOOR = system_actor("survey-door")

_AT_ONCE = 1_000


def invite(
    survey: SurveyRow,
    wanted: Mapping[PointRow, int],
    *,
    mode: Mode = Mode.LINK,
    episodes: Mapping[PointRow, Sequence[UUID]] | None = None,
) -> int:
    """Writes so many invitations to points of a survey that is held; numbers go on where they stood.

    Shape: how many were written; `episodes` are those of a point, one for each of its invitations.
    """
    number = survey.invited
    rows: list[InvitationRow] = []
    for point, count in wanted.items():
        ended = (episodes or {}).get(point, ())
        for place in range(count):
            number += 1
            invitation = new_id()
            rows.append(
                InvitationRow(
                    id=invitation, point=point, survey=survey.id, number=number, state=InvitationState.ISSUED, mode=mode,
                    mark=invitation_mark(invitation_token(invitation)), episode=ended[place] if ended else None,
                )
            )  # fmt: skip
        point.store(invited=point.invited + count)
    InvitationRow.objects.bulk_create(rows, batch_size=_AT_ONCE)
    survey.store(invited=number)
    return len(rows)


def take_back(survey: SurveyRow) -> None:
    """What was drawn for a survey that is held and still a draft is gone, with the invitations of its episodes."""
    InvitationRow.objects.filter(survey=survey.id).delete()
    PointRow.objects.filter(survey=survey).delete()
    survey.store(invited=0)


def add_invitations(point: UUID, count: int, *, actor: Actor, now: datetime) -> int:
    """A point gets more invitations: too few of the first have answered.

    Raises: NotFound, NotPermitted, InputInvalid, SurveyNotOpen.
    Records: InvitationsAdded.
    """
    with unit_of_work(actor, now=now) as work:
        survey = _survey_of(point, actor)
        warrant = actor.require(Duty.RUN_SURVEYS, at=survey.organisation)
        check_running(survey.snapshot(), now)
        # Of ended episodes nobody is asked who was not drawn.
        check_frame_kind(FrameKind(survey.frame), FrameKind.POINTS)
        row = PointRow.objects.within_reach_of(actor).hold(point)
        if not 1 <= count <= MOST_AT_ONE_POINT - row.invited:
            raise InputInvalid(
                Problem("count", "number_outside", limit=f"1–{MOST_AT_ONE_POINT - row.invited}")
            )
        written = invite(survey, {row: count})
        fact = InvitationsAdded(
            subject=row.id, survey=survey.id, organisation=survey.organisation, invitations=written
        )
        work.record(fact, warrant=warrant)
        return written


def withdraw_invitation(invitation: UUID, *, actor: Actor, now: datetime) -> None:
    """An invitation opens nothing any more: its paper was lost, or went to the wrong hands.

    Raises: NotFound, NotPermitted, WrongState for one that was answered or withdrawn before.
    Records: InvitationWithdrawn.
    """
    with unit_of_work(actor, now=now) as work:
        row = InvitationRow.objects.within_reach_of(actor).hold(invitation)
        warrant = actor.require(Duty.RUN_SURVEYS, at=row.point.runner)
        if row.state != InvitationState.ISSUED:
            raise WrongState(action="withdraw_invitation", state=row.state)
        row.store(state=InvitationState.WITHDRAWN)
        fact = InvitationWithdrawn(
            subject=row.point_id, survey=row.survey, organisation=row.point.runner, number=row.number
        )
        work.record(fact, warrant=warrant)


def start_at_door(token: str, *, mode: Mode, actor: Actor, now: datetime) -> Invitation:
    """Whoever stands at a point's kiosk or before its poster gets an invitation of their own. Only the door of surveys opens it.

    Raises: NotFound for a door that never was, NotPermitted, DoorClosed, SurveyNotOpen, PointFull.
    Records: InvitationsAdded.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        known = PointRow.objects.within_reach_of(actor).filter(mark=door_mark(token)).first()
        if known is None:
            raise NotFound
        survey = SurveyRow.objects.within_reach_of(actor).hold(known.survey_id)
        if not survey.has_door:
            raise DoorClosed(survey=survey.id)
        check_running(survey.snapshot(), now)
        point = PointRow.objects.within_reach_of(actor).hold(known.id)
        if point.snapshot().is_full or point.invited >= MOST_AT_ONE_POINT:
            raise PointFull(point=point.id, quota=point.quota)
        invite(survey, {point: 1}, mode=mode)
        row = InvitationRow.objects.get(point=point, number=survey.invited)
        fact = InvitationsAdded(
            subject=point.id, survey=survey.id, organisation=survey.organisation, invitations=1
        )
        work.record(fact)
        return told(row)


def _survey_of(point: UUID, actor: Actor) -> SurveyRow:
    found = PointRow.objects.within_reach_of(actor).look_up(point)
    return SurveyRow.objects.within_reach_of(actor).hold(found.survey_id)
