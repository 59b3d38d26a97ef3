"""A cohort among the forms of a survey: who belongs to it, by which criteria, what each left. Not here: sifting (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.kernel.words import Words


class Test(StrEnum):
    """How a criterion holds an answer against its values."""

    # Pytest takes whatever is called Test for tests.
    __test__ = False

    ONE_OF = "one_of"
    NONE_OF = "none_of"
    BETWEEN = "between"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Criterion:
    """Who stays.

    Shape: `values` are codes or names of ONE_OF and NONE_OF, lower and upper bound of BETWEEN of which one may be empty, none of
           ANSWERED. Somebody without an answer meets no criterion.
    """

    column: str
    test: Test
    values: tuple[str, ...] = ()


class VariableKind(StrEnum):
    """What a column holds: one of a few, several of a few, a number, a day."""

    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Variable:
    """A column by which one may sift or describe. Shape: `answers` by code, in the order in which they are asked."""

    column: str
    kind: VariableKind
    words: Words
    answers: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Sieve:
    """What one criterion left. Shape: `unanswered` had no answer to hold against it, `others` another answer."""

    criterion: Criterion
    left: int
    unanswered: int
    others: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who met every criterion. Shape: `forms` holds their rows and no text of an open answer; `rest` everybody else's."""

    forms: AnsweredForms
    rest: tuple[Mapping[str, str], ...]
    sieves: tuple[Sieve, ...]
