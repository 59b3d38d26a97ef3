"""What is asked behind a code or at a door, looked at without counting. Not here: opening a form, which counts (actions)."""

from datetime import datetime

from heyi.contexts.surveys.models import InvitationRow, PointRow, SurveyRow
from heyi.contexts.surveys.queries.tokens import door_mark, invitation_mark
from heyi.contexts.surveys.rules.surveying import DoorClosed, PointFull, check_running
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.collecting import FormAsked, InvitationState
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted


def ask_again(token: str, *, actor: Actor, now: datetime) -> FormAsked:
    """What an invitation asks, for reading what was sent under it. Only the door of surveys is told.

    Raises: NotFound alike for a code that never was and one that was withdrawn, NotPermitted.
    """
    if not actor.is_system:
        raise NotPermitted
    with reading(actor, now=now):
        rows = InvitationRow.objects.filter(mark=invitation_mark(token)).select_related(
            "point__survey__edition"
        )
        row = rows.exclude(state=InvitationState.WITHDRAWN).first()
        if row is None:
            raise NotFound
        survey = row.point.survey
        return FormAsked(
            survey=survey.snapshot(),
            questionnaire=questionnaire_of(survey.edition.tree),
            point=row.point.name,
            number=row.number,
            is_answered=row.state == InvitationState.ANSWERED,
        )


def look_at_door(token: str, *, actor: Actor, now: datetime) -> FormAsked:
    """What is asked at a point's door, before anybody has begun: `number` is 0. Only the door of surveys is told.

    Raises: NotFound, NotPermitted, DoorClosed, SurveyNotOpen, PointFull.
    """
    if not actor.is_system:
        raise NotPermitted
    with reading(actor, now=now):
        row = PointRow.objects.filter(mark=door_mark(token)).select_related("survey__edition").first()
        if row is None:
            raise NotFound
        survey: SurveyRow = row.survey
        if not survey.has_door:
            raise DoorClosed(survey=survey.id)
        check_running(survey.snapshot(), now)
        if row.snapshot().is_full:
            raise PointFull(point=row.id, quota=row.quota)
        return FormAsked(
            survey=survey.snapshot(),
            questionnaire=questionnaire_of(survey.edition.tree),
            point=row.name,
            number=0,
            is_answered=False,
        )
