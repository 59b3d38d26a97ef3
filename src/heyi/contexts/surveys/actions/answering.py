"""Answering: a form is opened, filled in and sent, by phone, kiosk, paper or interview. Not here: what fits (rules.answering)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.actions.inviting import invite
from heyi.contexts.surveys.events.collecting import SurveyAnswered, SurveyFormOpened
from heyi.contexts.surveys.models import FormRow, InvitationRow, PointRow, SurveyRow
from heyi.contexts.surveys.queries.tokens import invitation_mark, receipt_of
from heyi.contexts.surveys.rules.answering import Form, form_of
from heyi.contexts.surveys.rules.surveying import (
    PointFull,
    check_frame_kind,
    check_invitation,
    check_running,
    check_sent,
    today_of,
)
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.collecting import (
    FormAsked,
    FrameKind,
    InvitationState,
    Mode,
    NewForm,
    Receipt,
)
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.foundation.record import canonical
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, Problem
from heyi.kernel.event import plain

_LONGEST_LANGUAGE = 16
_BY_STAFF = (Mode.PAPER, Mode.INTERVIEW)


class FormWrong(InputInvalid):
    """Answers that are missing or cannot be; `form` holds what was read and each fault in both languages."""

    default_code = "form_wrong"

    def __init__(self, form: Form) -> None:
        super().__init__(*_standing_in_the_way(form))
        self.form = form


def open_form(token: str, *, actor: Actor, now: datetime) -> FormAsked:
    """What somebody with an invitation is asked; the first opening is counted. Only the door of surveys opens it.

    Raises: NotFound alike for a code that never was and one that was withdrawn, NotPermitted, SurveyNotOpen, PointFull where
            the answers wanted came in before this one was first opened.
    Records: SurveyFormOpened, the first time.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        invitation = _invited(token)
        survey = SurveyRow.objects.within_reach_of(actor).look_up(invitation.survey)
        if invitation.state == InvitationState.WITHDRAWN:
            raise NotFound
        if invitation.state == InvitationState.ISSUED:
            check_running(survey.snapshot(), now)
            _count_opening(work, invitation, survey)
        return FormAsked(
            survey=survey.snapshot(),
            questionnaire=questionnaire_of(survey.edition.tree),
            point=invitation.point.name,
            number=invitation.number,
            is_answered=invitation.state == InvitationState.ANSWERED,
        )


def answer_survey(token: str, new: NewForm, *, actor: Actor, now: datetime) -> Receipt:
    """A form comes in from whoever has the invitation. Only the door of surveys takes it.

    Shape:  the same form sent again with the same key gets the first answer and counts once.
    Raises: NotFound, NotPermitted, InvitationUsed, SurveyNotOpen, PointFull, FormWrong, InputInvalid.
    Records: SurveyAnswered.
    """
    if not actor.is_system or new.mode in _BY_STAFF:
        raise NotPermitted
    with unit_of_work(actor, now=now) as work:
        return _take(work, _invited(token), new, warrant=None)


def enter_form(
    survey: UUID, number: int | None, new: NewForm, *, point: UUID | None, actor: Actor, now: datetime
) -> Receipt:
    """Staff type in a form from paper, or ask somebody and write down what they say.

    Shape:  `number` is the one on the paper; where there is none, `point` says where it was filled in, and the form gets the
            next number of the survey.
    Raises: NotFound, NotPermitted, InvitationUsed, SurveyNotOpen, PointFull, FormWrong, InputInvalid.
    Records: SurveyAnswered.
    """
    with unit_of_work(actor, now=now) as work:
        if new.mode not in _BY_STAFF:
            raise InputInvalid(Problem("mode", "mode_not_by_staff"))
        invitation = (
            _numbered(survey, number, actor) if number is not None else _next(survey, point, new, actor)
        )
        where = invitation.point.organisation or invitation.point.runner
        runs = actor.warrant(Duty.RUN_SURVEYS, at=invitation.point.runner)
        warrant = runs or actor.require(Duty.ENTER_FORMS, at=where)
        return _take(work, invitation, new, warrant=warrant)


def _invited(token: str) -> InvitationRow:
    rows = InvitationRow.objects.filter(mark=invitation_mark(token)).select_for_update()
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def _numbered(survey: UUID, number: int, actor: Actor) -> InvitationRow:
    rows = InvitationRow.objects.within_reach_of(actor).filter(survey=survey, number=number)
    found = rows.select_for_update().first()
    if found is None:
        raise NotFound
    return found


def _next(survey: UUID, point: UUID | None, new: NewForm, actor: Actor) -> InvitationRow:
    """An invitation for a form on paper that has no number of its own."""
    if point is None:
        raise InputInvalid(Problem("number", "required"))
    row = SurveyRow.objects.within_reach_of(actor).hold(survey)
    # The same form sent again finds the number it was given; one that had a number on its paper is another.
    receipt = receipt_of(new.key, canonical(plain(dict(new.given))))
    given = InvitationRow.objects.within_reach_of(actor).filter(survey=survey, point=point, mode=new.mode)
    before = given.filter(receipt=receipt)
    if found := before.first():
        return found
    # Of ended episodes nobody is asked who was not drawn.
    check_frame_kind(FrameKind(row.frame), FrameKind.POINTS)
    place = PointRow.objects.within_reach_of(actor).filter(survey=row).hold(point)
    invite(row, {place: 1}, mode=new.mode)
    return InvitationRow.objects.get(point=place, number=row.invited)


def _count_opening(work: Work, invitation: InvitationRow, survey: SurveyRow) -> None:
    if invitation.is_opened:
        return
    point = PointRow.objects.hold(invitation.point_id)
    if point.snapshot().is_full:
        raise PointFull(point=point.id, quota=point.quota)
    invitation.store(is_opened=True)
    point.store(opened=point.opened + 1)
    fact = SurveyFormOpened(
        subject=point.id, survey=survey.id, organisation=survey.organisation, opened=point.opened
    )
    work.record(fact)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form as it is written down."""

    form: Form
    receipt: bytes
    seconds: int | None


def _take(work: Work, invitation: InvitationRow, new: NewForm, *, warrant: Warrant | None) -> Receipt:
    survey = SurveyRow.objects.look_up(invitation.survey)
    seconds = check_sent(new.key, new.seconds)
    receipt = receipt_of(new.key, canonical(plain(dict(new.given))))
    before = invitation.receipt
    is_again = check_invitation(
        InvitationState(invitation.state), is_same=before is not None and bytes(before) == receipt
    )
    if not is_again:
        check_running(survey.snapshot(), work.now)
        form = _fitting(questionnaire_of(survey.edition.tree), new)
        _write(work, invitation, survey, new, _Sent(form, receipt, seconds), warrant)
    return Receipt(survey=survey.id, number=invitation.number, is_again=is_again)


def _fitting(questionnaire: Questionnaire, new: NewForm) -> Form:
    form = form_of(questionnaire, new.given)
    if _standing_in_the_way(form):
        raise FormWrong(form)
    if not form.answers:
        raise InputInvalid(Problem("given", "form_empty"))
    return form


def _standing_in_the_way(form: Form) -> list[Problem]:
    """What was not to be asked is left out and stands in nobody's way."""
    return [Problem(one.column, one.code) for one in form.faults if one.code != "answer_unasked"]


def _write(
    work: Work,
    invitation: InvitationRow,
    survey: SurveyRow,
    new: NewForm,
    sent: _Sent,
    warrant: Warrant | None,
) -> None:
    point = PointRow.objects.hold(invitation.point_id)
    # Whoever had begun before the last answer came in is not sent away with a form filled in for nothing.
    if not invitation.is_opened and point.snapshot().is_full:
        raise PointFull(point=point.id, quota=point.quota)
    FormRow(
        point=point, survey=survey.id, invitation=None if survey.is_anonymous else invitation.id, mode=new.mode,
        language=new.language[:_LONGEST_LANGUAGE], answered_on=today_of(work.now), seconds=sent.seconds,
        entered_by=work.actor.id if new.mode in _BY_STAFF else None, answers=dict(sent.form.answers),
    ).save(force_insert=True)  # fmt: skip
    point.store(opened=point.opened + (not invitation.is_opened), answered=point.answered + 1)
    invitation.store(
        state=InvitationState.ANSWERED, is_opened=True, answered_on=today_of(work.now), receipt=sent.receipt
    )
    fact = SurveyAnswered(
        subject=point.id,
        survey=survey.id,
        organisation=survey.organisation,
        mode=new.mode,
        answered=point.answered,
    )
    work.record(fact, warrant=warrant)
