"""The words of a survey: a questionnaire with its sections and questions, when each is asked, which scales they make."""

from dataclasses import dataclass
from enum import StrEnum

from heyi.kernel.words import Words

CERTAINTIES = ("official", "secondary", "unverified", "assumption")


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    SEVERAL = "several"
    SCALE = "scale"
    MATRIX = "matrix"
    NUMBER = "number"
    TEXT = "text"


WITH_CHOICES = (Kind.SINGLE, Kind.SEVERAL, Kind.MATRIX)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose. Shape: `is_alone` excludes every other one (none of these); `score` counts in a scale."""

    code: str
    words: Words
    score: float | None = None
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """When something is asked: an earlier question has one of these answers, or a number within a reach, or any answer at all."""

    question: str
    one_of: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Shape: `choices` of single, several and matrix; `rows` are what a matrix asks about, each a column `code_row`; `least` and
           `most` bound numbers and scales; `shown_if` must hold all together.
    """

    code: str
    words: Words
    kind: Kind
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None
    low_words: Words | None = None
    high_words: Words | None = None
    is_required: bool = False
    shown_if: tuple[Condition, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns its answers stand in."""
        if self.kind is Kind.MATRIX:
            return tuple(f"{self.code}_{row.code}" for row in self.rows)
        return (self.code,)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading, asked if all its conditions hold."""

    code: str
    words: Words
    questions: tuple[Question, ...]
    shown_if: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """Columns that measure one thing together; `reverse` are those whose agreement means less of it."""

    code: str
    words: Words
    columns: tuple[str, ...]
    reverse: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole questionnaire in one version."""

    code: str
    version: str
    title: Words
    introduction: Words
    sections: tuple[Section, ...]
    scales: tuple[Scale, ...]
    source: str
    status: str

    @property
    def questions(self) -> tuple[Question, ...]:
        """All of them, in the order in which they are asked."""
        return tuple(one for section in self.sections for one in section.questions)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of a table of answers."""
        return tuple(column for one in self.questions for column in one.columns)
