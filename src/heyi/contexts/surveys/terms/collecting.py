"""The words of collecting answers: editions of a questionnaire, surveys, their points, invitations and forms.

Not here: what a questionnaire asks (terms), how a sample is drawn (rules.drawing).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from heyi.contexts.surveys.terms.questionnaire import Questionnaire


class EditionState(StrEnum):
    """Where an edition of a questionnaire stands. What was released is never changed; another edition follows it."""

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class SurveyState(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DISCARDED = "discarded"


class FrameKind(StrEnum):
    """From what a sample is drawn: a list of points where people are asked, or episodes of care that have ended."""

    POINTS = "points"
    EPISODES = "episodes"


class Sharing(StrEnum):
    """How forms are shared among points: as many at each, or by their size."""

    EACH = "each"
    BY_SIZE = "by_size"


class InvitationState(StrEnum):
    """What became of an invitation. One is good for one form."""

    ISSUED = "issued"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """How a form came in: on one's own phone, on a device of the house, from paper, or asked by staff."""

    LINK = "link"
    KIOSK = "kiosk"
    PAPER = "paper"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a questionnaire in the store. Shape: `text` is JSON, `number` counts from 1 within its code."""

    id: UUID
    organisation: UUID
    code: str
    number: int
    state: EditionState
    title_zh: str
    title_en: str
    text: str
    made_at: datetime
    made_by: UUID
    released_at: datetime | None
    released_by: UUID | None = None
    version: int

    @property
    def tree(self) -> Mapping[str, Any]:
        """What it asks, as a mapping of one's own: whoever writes on it changes no edition."""
        read: Mapping[str, Any] = json.loads(self.text)
        return read

    @property
    def is_open_to_change(self) -> bool:
        """Whether it may still be written on."""
        return self.state is EditionState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionDeed:
    """What somebody did with an edition. Shape: `fact` is the name of its fact."""

    fact: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePoint:
    """A place where people can be asked.

    Shape: `size` is how many could be asked, None where nobody knows; `organisation` where it is one of ours.
    """

    area: str
    name: str
    size: int | None = None
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """How points are drawn and forms shared.

    Shape: `areas` and `points` are how many areas, and points of each, to draw, 0 for all; `is_by_size` draws points in
           proportion to their size. `forms` is how many at each point, or in all where they are shared by size.
           `spare_ratio` is how many more are invited than answers are wanted, as a part of them.
    """

    areas: int = 0
    points: int = 0
    is_by_size: bool = False
    sharing: Sharing = Sharing.EACH
    forms: int = 20
    spare_ratio: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPoint:
    """A point in the sample. Shape: `probability` is how likely it was drawn, `quota` how many answers are wanted of it."""

    point: FramePoint
    probability: float
    quota: int
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey, a wave of a series.

    Shape: `is_anonymous` keeps no tie between a form and its invitation; answers of fewer than `least_cell` people are shown
           to nobody; `has_door` lets each point hand out invitations on the spot, at a kiosk or from a poster.
    """

    id: UUID
    organisation: UUID
    alliance: UUID | None
    series: str
    wave: int
    title: str
    edition: UUID
    state: SurveyState
    frame: FrameKind
    plan: SamplePlan
    opens_on: date
    closes_on: date
    is_anonymous: bool
    has_door: bool
    least_cell: int
    made_at: datetime
    made_by: UUID
    moved_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of a survey, with what has come of it so far. Shape: `number` counts from 1 within the survey."""

    id: UUID
    survey: UUID
    number: int
    area: str
    name: str
    organisation: UUID | None
    size: int | None
    probability: float
    quota: int
    invited: int
    opened: int
    answered: int

    @property
    def is_full(self) -> bool:
        """Whether it has as many answers as are wanted of it."""
        return self.answered >= self.quota

    @property
    def weight(self) -> float:
        """How many points of the frame this one stands for."""
        return 1 / self.probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One invitation. Shape: `number` stands on paper and counts from 1 within the survey; `token` opens its form."""

    id: UUID
    survey: UUID
    point: UUID
    number: int
    state: InvitationState
    token: str
    episode: UUID | None
    is_opened: bool
    answered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAsked:
    """What somebody who opens an invitation is shown. Shape: `is_answered` says that its form came in before."""

    survey: Survey
    questionnaire: Questionnaire
    point: str
    number: int
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForm:
    """A form as it was sent.

    Shape: `given` by column; `key` is made by the device once for each form and is sent again with each retry; `seconds` is
           how long somebody took, where the device knows.
    """

    given: Mapping[str, str]
    key: str
    language: str = "zh-hans"
    mode: Mode = Mode.LINK
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a form is in. Shape: `is_again` for one that had come in before and is not counted twice."""

    survey: UUID
    number: int
    is_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredForms:
    """The forms of a survey as a table, one row each, in no order that tells who came first.

    Shape: `rows` by column of the questionnaire, beside them `area`, `point`, `mode`, `language`, `answered_on` and `weight`.
    """

    survey: Survey
    questionnaire: Questionnaire
    points: tuple[Point, ...]
    rows: tuple[Mapping[str, str], ...]
