"""The forms of an episode of care: for the patient behind their own page, and for staff. Not here: what was answered.

That a form came in is told to whoever may know its invitation; what it says is shown with the survey's results only, so that
nobody weighs their words for the doctor who treats them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.surveys.models import InvitationRow, PointRow, SurveyRow
from heyi.contexts.surveys.queries.surveys import PAGE_SIZE, check_hands_out, told
from heyi.contexts.surveys.rules.surveying import today_of
from heyi.contexts.surveys.terms.collecting import FrameKind, Invitation, InvitationState, SurveyState
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class EpisodeForm:
    """A form that an episode is asked for, with the title of its survey."""

    invitation: Invitation
    title: str

    @property
    def is_in(self) -> bool:
        """Whether it came in."""
        return self.invitation.state is InvitationState.ANSWERED


def forms_of_episode(episode: UUID, *, actor: Actor, now: datetime) -> tuple[EpisodeForm, ...]:
    """The forms of an episode in surveys that take answers now, among the invitations the actor may hand out. Two statements.

    Whoever asks has shown before that they may know of the episode.
    """
    today = today_of(now)
    with reading(actor, now=now):
        running = SurveyRow.objects.filter(
            state=SurveyState.OPEN, frame=FrameKind.EPISODES, opens_on__lte=today, closes_on__gte=today
        )
        titles = dict(running.within_reach_of(actor).values_list("id", "title"))
        rows = InvitationRow.objects.within_reach_of(actor).select_related("point")
        rows = rows.filter(survey__in=list(titles), episode=episode)
        found = rows.exclude(state=InvitationState.WITHDRAWN).order_by("survey")
        return tuple(EpisodeForm(told(one), titles[one.survey]) for one in found if _hands_out(one, actor))


def list_unanswered(
    point: UUID, *, after_days: int = 0, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[Invitation]:
    """The drawn episodes of a point whose forms have not come in so many days after the survey began, by number.

    Raises: NotFound, NotPermitted.
    """
    begin = (page - 1) * size
    with reading(actor, now=now):
        row = PointRow.objects.within_reach_of(actor).select_related("survey").look_up(point)
        check_hands_out(row, actor)
        if (today_of(now) - row.survey.opens_on).days < after_days:
            return page_of((), number=page, size=size)
        rows = InvitationRow.objects.within_reach_of(actor).filter(point=row, episode__isnull=False)
        rows = rows.filter(state=InvitationState.ISSUED).order_by("number")
        found = [told(one) for one in rows[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


def _hands_out(row: InvitationRow, actor: Actor) -> bool:
    try:
        check_hands_out(row.point, actor)
    except NotPermitted:
        return False
    return True
