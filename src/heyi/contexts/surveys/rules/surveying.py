"""When a survey may be changed, opened, answered and closed. Not here: drawing (drawing), forms (answering)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from heyi.contexts.surveys.rules.drawing import MOST_AT_ONE_POINT, MOST_FORMS, MOST_POINTS
from heyi.contexts.surveys.terms.collecting import (
    EditionState,
    FrameKind,
    InvitationState,
    SamplePlan,
    Sharing,
    Survey,
    SurveyState,
)
from heyi.kernel.errors import InputInvalid, NotFound, Problem, RuleBroken, StaleVersion, WrongState
from heyi.kernel.flow import Flow, Step

LONGEST_TITLE = 80
LONGEST_SERIES = 40
LONGEST_DAYS = 366
# Below this many people no answer is shown. Source: docs/sources/heyi-assumptions.md#survey-cells
USUAL_LEAST_CELL = 5
MOST_LEAST_CELL = 50
LONGEST_KEY = 64
# Nobody sits over a form for longer; a device with a wrong clock says nothing.
LONGEST_SECONDS = 86_400
# Days of a survey are days in China, like those of every calendar in a charter.
ZONE = ZoneInfo("Asia/Shanghai")


class Side(StrEnum):
    """Who moves a survey."""

    RUNNER = "runner"


SURVEY = Flow(
    name="survey",
    steps=tuple(
        Step(action=action, frm=frozenset({frm}), to=to, sides=frozenset({Side.RUNNER}), needs="run_surveys", fact=fact)
        for action, frm, to, fact in (
            ("open", SurveyState.DRAFT, SurveyState.OPEN, "survey_opened"),
            ("close", SurveyState.OPEN, SurveyState.CLOSED, "survey_closed"),
            ("discard", SurveyState.DRAFT, SurveyState.DISCARDED, "survey_discarded"),
        )
    ),
    states=tuple(SurveyState),
    initial=SurveyState.DRAFT,
    terminal=frozenset({SurveyState.CLOSED, SurveyState.DISCARDED}),
)  # fmt: skip


class SurveyNotOpen(RuleBroken):
    """Nobody can answer now: it has not begun, or it is over."""

    default_code = "survey_not_open"


class InvitationUsed(RuleBroken):
    """Another form came in under this invitation: one invitation, one form."""

    default_code = "invitation_used"


class PointFull(RuleBroken):
    """As many answers as were wanted have come in at this point."""

    default_code = "point_full"


class NothingDrawn(RuleBroken):
    """A survey without a sample is not opened."""

    default_code = "nothing_drawn"


class EditionNotReleased(RuleBroken):
    """Only a released edition is put before people."""

    default_code = "edition_not_released"


class DoorClosed(RuleBroken):
    """This survey hands out no invitations on the spot."""

    default_code = "door_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSurvey:
    """A survey to be planned. Shape: as `terms.collecting.Survey`."""

    organisation: UUID
    alliance: UUID | None
    title: str
    edition: UUID
    opens_on: date
    closes_on: date
    series: str = ""
    frame: FrameKind = FrameKind.POINTS
    plan: SamplePlan = field(default_factory=SamplePlan)
    is_anonymous: bool = True
    has_door: bool = False
    least_cell: int = USUAL_LEAST_CELL


def check_survey(new: NewSurvey) -> NewSurvey:
    """The survey with its texts trimmed, if it can be planned.

    Raises: InputInvalid with every fault.
    """
    title, series = " ".join(new.title.split()), " ".join(new.series.split())
    problems = [
        *_bounds("title", len(title), 1, LONGEST_TITLE, code="text_length_wrong"),
        *_bounds("series", len(series), 0, LONGEST_SERIES, code="text_length_wrong"),
        *_bounds("least_cell", new.least_cell, 1, MOST_LEAST_CELL),
        *_problems_of_plan(new.plan),
    ]
    if new.closes_on < new.opens_on:
        problems.append(Problem("closes_on", "ends_before_it_begins"))
    elif new.closes_on - new.opens_on > timedelta(days=LONGEST_DAYS):
        problems.append(Problem("closes_on", "survey_too_long", limit=LONGEST_DAYS))
    if new.frame is FrameKind.EPISODES and new.has_door:
        problems.append(Problem("has_door", "door_needs_points"))
    if problems:
        raise InputInvalid(*problems)
    return replace(new, title=title, series=series)


def _bounds(
    name: str, value: float, least: float, most: float, code: str = "number_outside"
) -> list[Problem]:
    return [] if least <= value <= most else [Problem(name, code, limit=f"{least:g}–{most:g}")]


def _problems_of_plan(plan: SamplePlan) -> Iterable[Problem]:
    most_forms = MOST_AT_ONE_POINT if plan.sharing is Sharing.EACH else MOST_FORMS
    return [
        *_bounds("areas", plan.areas, 0, MOST_POINTS),
        *_bounds("points", plan.points, 0, MOST_POINTS),
        *_bounds("forms", plan.forms, 1, most_forms),
        *_bounds("spare_ratio", plan.spare_ratio, 0, 10),
        *_bounds("seed", plan.seed, 0, 2**31 - 1),
    ]


def today_of(now: datetime) -> date:
    """The day of a moment, as people in China write it."""
    return now.astimezone(ZONE).date()


def is_running(survey: Survey, now: datetime) -> bool:
    """Whether answers are taken now; both days belong to it."""
    return survey.state is SurveyState.OPEN and survey.opens_on <= today_of(now) <= survey.closes_on


def share_of_days(survey: Survey, now: datetime) -> float:
    """How much of a survey's days has gone, today with them: 0 before it begins, 1 once it is over."""
    days = (survey.closes_on - survey.opens_on).days + 1
    gone = (today_of(now) - survey.opens_on).days + 1
    return min(1.0, max(0.0, gone / days))


def check_running(survey: Survey, now: datetime) -> None:
    """Answers are taken now.

    Raises: SurveyNotOpen.
    """
    if not is_running(survey, now):
        raise SurveyNotOpen(
            state=survey.state, opens_on=str(survey.opens_on), closes_on=str(survey.closes_on)
        )


def step(survey: Survey, action: str, *, seen_version: int | None) -> SurveyState:
    """Where a survey stands after an action.

    Raises: WrongState, StaleVersion.
    """
    found = SURVEY.step(action, survey.state, {Side.RUNNER})
    check_version(survey.version, seen_version)
    return SurveyState(str(found.to))


def check_draft(state: SurveyState | EditionState, *, action: str) -> None:
    """Only a draft is written on.

    Raises: WrongState.
    """
    if state != "draft":
        raise WrongState(action=action, state=str(state))


def check_frame_kind(kind: FrameKind, wanted: FrameKind) -> None:
    """A survey is drawn from what its plan says.

    Raises: InputInvalid.
    """
    if kind is not wanted:
        raise InputInvalid(Problem("frame", "frame_kind_wrong"))


def check_version(version: int, seen: int | None) -> None:
    """Lets a change through that was decided on the newest version; None judges by what is there.

    Raises: StaleVersion.
    """
    if seen is not None and seen != version:
        raise StaleVersion(seen=seen, version=version)


def check_invitation(state: InvitationState, *, is_same: bool) -> bool:
    """Whether a form under this invitation is one that had come in before.

    Raises: NotFound for one that was withdrawn, InvitationUsed where another form came in.
    """
    if state is InvitationState.WITHDRAWN:
        raise NotFound
    if state is InvitationState.ANSWERED and not is_same:
        raise InvitationUsed
    return state is InvitationState.ANSWERED


def check_sent(key: str, seconds: int | None) -> int | None:
    """The seconds, where they can be so; a key that a device can have made.

    Raises: InputInvalid.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise InputInvalid(Problem("key", "key_malformed", limit=LONGEST_KEY))
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_SECONDS else None


def form_number(number: int) -> str:
    """The number that stands on paper: five digits and one that finds a slip of the pen (Damm, 2004)."""
    digits = f"{number:05d}"
    return f"{digits}-{_check_digit(digits)}"


def read_form_number(text: str) -> int:
    """The number behind what somebody typed from paper.

    Raises: InputInvalid where its last digit does not fit.
    """
    digits = "".join(one for one in text if one.isascii() and one.isdigit())
    if len(digits) < 6 or _check_digit(digits):
        raise InputInvalid(Problem("number", "form_number_wrong"))
    return int(digits[:-1])


# A totally anti-symmetric quasigroup of order 10. Source: docs/sources/surveys.md#form-numbers
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def _check_digit(digits: str) -> int:
    found = 0
    for digit in digits:
        found = int(_DAMM[found][int(digit)])
    return found
