"""How the state of a survey and of a code looks, and how its numbers read. Not here: the states (surveys.terms)."""

from collections.abc import Mapping
from dataclasses import dataclass

from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import InvitationState, Point, SurveyState
from heyi.foundation.looks import Look, Tone
from heyi.foundation.words import name

_SURVEYS: Mapping[SurveyState, tuple[Tone, str]] = {
    SurveyState.DRAFT: (Tone.WAITING, "pencil"),
    SurveyState.OPEN: (Tone.IN_TIME, "circle-dot"),
    SurveyState.CLOSED: (Tone.DONE, "checks"),
    SurveyState.DISCARDED: (Tone.REFUSED, "ban"),
}
_INVITATIONS: Mapping[InvitationState, tuple[Tone, str]] = {
    InvitationState.ISSUED: (Tone.WAITING, "circle-dashed"),
    InvitationState.ANSWERED: (Tone.DONE, "circle-check"),
    InvitationState.WITHDRAWN: (Tone.REFUSED, "ban"),
}


def look_of_survey(state: SurveyState) -> Look:
    """How a survey's state looks."""
    tone, icon = _SURVEYS[state]
    return Look(name("survey_state", state), tone, icon)


def look_of_invitation(state: InvitationState) -> Look:
    """How a code's state looks."""
    tone, icon = _INVITATIONS[state]
    return Look(name("invitation_state", state), tone, icon)


@dataclass(frozen=True, slots=True)
class Response:
    """How many of those asked opened the form and answered. Shape: shares from 0 to 1 of the codes given, None without any."""

    progress: surveys.Progress

    @property
    def opened(self) -> float | None:
        """The share that opened it."""
        return self.progress.opened / self.progress.invited if self.progress.invited else None

    @property
    def answered(self) -> float | None:
        """The share that answered."""
        return self.progress.answered / self.progress.invited if self.progress.invited else None


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point in a list. Shape: `is_behind` where it has fewer answers than an even pace over the days would have brought."""

    point: Point
    is_behind: bool


def line_of(point: Point, below: float | None) -> PointLine:
    """A point beside the part of its answers that should be in by now; None where nothing is due."""
    return PointLine(point, below is not None and point.answered < point.quota * below)
