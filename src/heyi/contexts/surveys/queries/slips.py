"""Invitations of a survey to be printed, area by area, so many to a file. Not here: how slips look (console)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.models import InvitationRow, SurveyRow
from heyi.contexts.surveys.queries.surveys import check_hands_out, told
from heyi.contexts.surveys.terms.collecting import Invitation, InvitationState, Point
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

# A file of so many is set in a few seconds; a longer one would keep whoever asked waiting.
SLIPS_IN_A_FILE = 1_000


@dataclass(frozen=True, slots=True)
class SlipsWanted:
    """Which slips: of one area or of all, and which part of them, counted from 1."""

    area: str | None = None
    part: int = 1


@dataclass(frozen=True, slots=True)
class InvitationAt:
    """An invitation with the point to which it belongs."""

    invitation: Invitation
    point: Point


def count_slips(survey: UUID, *, actor: Actor, now: datetime) -> Mapping[str, int]:
    """How many invitations of each area nobody has answered or withdrawn, for whoever runs the survey.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        row = SurveyRow.objects.within_reach_of(actor).look_up(survey)
        actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        rows = InvitationRow.objects.within_reach_of(actor).filter(
            survey=row.id, state=InvitationState.ISSUED
        )
        counted = rows.values("point__area").annotate(count=Count("id")).order_by("point__area")
        return {one["point__area"]: one["count"] for one in counted}


def slips_of_survey(
    survey: UUID, wanted: SlipsWanted, *, actor: Actor, now: datetime
) -> tuple[InvitationAt, ...]:
    """A file's worth of invitations that nobody has answered or withdrawn, point by point. Two statements.

    Raises: NotFound, NotPermitted.
    """
    begin = (wanted.part - 1) * SLIPS_IN_A_FILE
    with reading(actor, now=now):
        row = SurveyRow.objects.within_reach_of(actor).look_up(survey)
        actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        rows = InvitationRow.objects.within_reach_of(actor).filter(
            survey=row.id, state=InvitationState.ISSUED
        )
        if wanted.area is not None:
            rows = rows.filter(point__area=wanted.area)
        rows = rows.select_related("point").order_by("point__number", "number")
        return tuple(
            InvitationAt(told(one), one.point.snapshot()) for one in rows[begin : begin + SLIPS_IN_A_FILE]
        )


def see_invitation(invitation: UUID, *, actor: Actor, now: datetime) -> InvitationAt:
    """One invitation with what opens it, for whoever hands it out.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        row = InvitationRow.objects.within_reach_of(actor).select_related("point").look_up(invitation)
        check_hands_out(row.point, actor)
        return InvitationAt(told(row), row.point.snapshot())
