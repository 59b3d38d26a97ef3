"""What happened to questionnaires and surveys: ids, counts and days. What somebody answered is in no fact."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.contexts.surveys.terms.collecting import Mode
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFact(Event):
    """What every fact of an edition tells: `subject` is the edition."""

    organisation: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionDrafted(EditionFact):
    """Somebody began an edition of a questionnaire."""

    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChanged(EditionFact):
    """A draft was written on."""

    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionReleased(EditionFact):
    """An edition may be put before people and is never changed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionWithdrawn(EditionFact):
    """No new survey uses this edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFact(Event):
    """What every fact of a survey tells: `subject` is the survey."""

    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPlanned(SurveyFact):
    """Somebody began to plan a survey."""

    edition: UUID
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyChanged(SurveyFact):
    """A plan was written on; what had been drawn under the plan before is gone."""

    edition: UUID
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySampleDrawn(SurveyFact):
    """A sample was drawn from a frame of so many; the record beside it keeps a digest of that frame."""

    frame_size: int
    points: int
    quota: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyOpened(SurveyFact):
    """Invitations were issued; people can answer from the first day on."""

    points: int
    invitations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyClosed(SurveyFact):
    """Nobody can answer any more."""

    opened: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDiscarded(SurveyFact):
    """A plan was given up before anybody was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationsAdded(SurveyFact):
    """A point got more invitations, or handed one out on the spot. `subject` is the point."""

    survey: UUID
    invitations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWithdrawn(SurveyFact):
    """An invitation opens nothing any more. `subject` is the point, `number` the invitation's."""

    survey: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFormOpened(SurveyFact):
    """Somebody opened a form for the first time. `subject` is the point; which invitation it was is not told."""

    survey: UUID
    opened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(SurveyFact):
    """A form came in. `subject` is the point; which invitation it was is not told."""

    survey: UUID
    mode: Mode
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCohortRead(SurveyFact):
    """A cohort among the forms of a survey was described or taken out. `rows` met all of so many `criteria`."""

    rows: int
    criteria: int
    is_taken_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFormsExported(SurveyFact):
    """The forms of a survey were taken out as a table."""

    rows: int
    has_texts: bool
