"""What the forms of a survey show: each question over those who answered it, scales, one question by another.

What fewer people than the survey's least cell stand behind is withheld, and what would let it be reckoned with it: of a
question asked only after some answer, how many were asked it; of a scale whose points are partly withheld, its mean or its
points. Who left a question out is not kept back: valid and asked are told of each. Not here: one question by another (crossing).
Source: docs/sources/methods-surveying.md, docs/sources/surveys.md#results
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog

from heyi.contexts.surveys.rules.answering import form_of
from heyi.contexts.surveys.rules.weighing import Layout, layout_of
from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.contexts.surveys.terms.questionnaire import Choice, Condition, Kind, Question, Questionnaire, Scale
from heyi.kernel.words import Words
from heyi.methods.agreement.reliability import reliability
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.catalogue import method as method_named
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

Row = Mapping[str, str]
# Of one answer alone nobody can tell how far it may be off.
_LEAST_SPREAD = 2


@dataclass(frozen=True, slots=True)
class Share:
    """How many gave one answer. Shape: everything None where it is withheld; `value`, `low` and `high` from 0 to 1."""

    words: Words
    code: str
    count: int | None
    value: float | None
    low: float | None
    high: float | None
    deff: float | None

    @property
    def is_withheld(self) -> bool:
        """Whether too few people stand behind it."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Middle:
    """What the numbers given come to.

    Shape: `low` and `high` of the mean, in 95 of 100 samples; quartiles unweighted. The mean alone is told of a scale whose
           points are withheld: its spread beside it would let them be reckoned.
    """

    mean: float
    low: float | None = None
    high: float | None = None
    deviation: float | None = None
    lower: float | None = None
    median: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class ColumnResult:
    """One column of answers.

    Shape: `asked` were asked it, `valid` of them answered; `middle` for numbers and points of a scale; None and no shares
           where fewer than the least cell answered; `asked` and `valid` None where they would tell a withheld answer.
    """

    column: str
    words: Words | None
    asked: int | None
    valid: int | None
    shares: tuple[Share, ...]
    middle: Middle | None

    @property
    def is_withheld(self) -> bool:
        """Whether too few have answered for anything to be told."""
        return self.valid is None or (bool(self.valid) and not self.shares and self.middle is None)


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question with its columns. Shape: of open questions only `asked` and `valid` are told."""

    question: Question
    columns: tuple[ColumnResult, ...]


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha. Shape: `low` and `high` as in 95 of 100 samples; `rest` each item's correlation with the others' sum."""

    alpha: float
    low: float
    high: float
    rest: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """A scale: how many answered all of it, and what it is worth. Shape: where `found` is None, `why` says why."""

    scale: Scale
    valid: int
    found: Alpha | None
    why: Words | None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything a survey shows in numbers."""

    forms: int
    is_weighted: bool
    layout: Layout
    questions: tuple[QuestionResult, ...]
    scales: tuple[ScaleResult, ...]


def results_of(forms: AnsweredForms, *, is_weighted: bool = True) -> Results:
    """The results of a survey, question by question."""
    layout = layout_of(forms.survey.plan, forms.points)
    counted = Counted(forms, layout if is_weighted else Layout(None, layout.clusters), is_weighted)
    return Results(
        forms=len(forms.rows),
        is_weighted=is_weighted,
        layout=layout,
        questions=tuple(counted.question(one) for one in forms.questionnaire.questions),
        scales=tuple(counted.scale(one) for one in forms.questionnaire.scales),
    )


class Counted:
    """Counts one column after the other."""

    def __init__(self, forms: AnsweredForms, layout: Layout, is_weighted: bool) -> None:
        self.rows, self.layout, self.is_weighted = forms.rows, layout, is_weighted
        self.least = forms.survey.least_cell
        self.questionnaire = forms.questionnaire
        self.asked = _asked(forms.questionnaire, forms.rows)
        self.known: dict[str, ColumnResult] = {}

    def question(self, question: Question) -> QuestionResult:
        words: list[Words | None] = [one.words for one in question.rows] or [None]
        return QuestionResult(
            question,
            tuple(self.column(question, *pair) for pair in zip(question.columns, words, strict=True)),
        )

    def column(self, question: Question, column: str, words: Words | None) -> ColumnResult:
        """What one column shows; counted once."""
        if column not in self.known:
            self.known[column] = self.counted(question, column, words)
        return self.known[column]

    def counted(self, question: Question, column: str, words: Words | None) -> ColumnResult:
        """What one column shows."""
        if self.tells_of_others(question):
            return ColumnResult(column, words, None, None, (), None)
        rows = [row for row in self.rows if row.get(column)]
        told = ColumnResult(column, words, self.asked[column], len(rows), (), None)
        if question.kind is Kind.TEXT or len(rows) < max(self.least, _LEAST_SPREAD):
            return told
        shares = () if question.kind is Kind.NUMBER else self.shares(question, column, rows)
        numbers = question.kind in (Kind.NUMBER, Kind.SCALE)
        middle = self.middle(column, rows) if numbers else None
        if middle is not None and any(share.is_withheld for share in shares):
            return replace(told, **self.either(shares, middle, [row[column] for row in rows]))
        return replace(told, shares=shares, middle=middle)

    def either(self, shares: tuple[Share, ...], middle: Middle, given: Sequence[str]) -> dict[str, Any]:
        """Of a scale with points that few gave: its mean without its points, or its points without its mean.

        Two sums over few unknown counts give them away; the mean alone does so only near either end of the scale.
        """
        counts = [given.count(share.code) for share in shares]
        if _is_open(counts, [float(share.code) for share in shares], self.least):
            none = dict.fromkeys(("count", "value", "low", "high", "deff"))
            hidden = tuple(replace(share, **none) for share in shares)  # type: ignore[arg-type]  # every one may be None
            return {"shares": hidden, "middle": Middle(middle.mean)}
        return {"shares": shares, "middle": None}

    def withheld(self, column: str) -> frozenset[str]:
        """The answers to a column that are withheld."""
        question = next((one for one in self.questionnaire.questions if column in one.columns), None)
        if question is None:
            return frozenset()
        told = self.column(question, column, None)
        if told.is_withheld or not told.valid:
            return frozenset(choice.code for choice in question.choices or _points(question))
        return frozenset(share.code for share in told.shares if share.is_withheld)

    def tells_of_others(self, question: Question) -> bool:
        """Whether how many were asked a question tells how many gave a withheld answer to an earlier one."""
        conditions = self.conditions(question)
        if not conditions:
            return False
        asked = self.asked[question.columns[0]]
        if 0 < asked < self.least or 0 < len(self.rows) - asked < self.least:
            return True
        return any(self.splits(one) for one in conditions)

    def conditions(self, question: Question) -> tuple[Condition, ...]:
        """What must hold for a question to be asked."""
        section = next(one for one in self.questionnaire.sections if question in one.questions)
        return (*section.shown_if, *question.shown_if)

    def splits(self, condition: Condition) -> bool:
        """Whether a condition holds for some of the withheld answers of its question and not for the others."""
        earlier = next(
            one for one in self.questionnaire.questions if condition.question in (one.code, *one.columns)
        )
        if self.tells_of_others(earlier):
            return True
        for column in earlier.columns:
            hidden = self.withheld(column)
            held = {code for code in hidden if _holds(condition, code)}
            if held and (earlier.kind is Kind.SEVERAL or held != hidden):
                return True
        return False

    def shares(self, question: Question, column: str, rows: Sequence[Row]) -> tuple[Share, ...]:
        own = {"least_cell": self.least}
        if question.kind is Kind.SEVERAL:
            own["several"] = column  # type: ignore[assignment]  # options of a method are texts or numbers
        found = {str(one["answer"]): one for one in self.method(column, rows, own).tables["shares"]}
        choices = question.choices or _points(question)
        return tuple(_share(one, found.get(one.code)) for one in choices)

    def middle(self, column: str, rows: Sequence[Row]) -> Middle:
        found = self.method(column, rows, {"numbers": column}).tables["numbers"][0]
        quartiles = np.quantile([float(row[column]) for row in rows], [0.25, 0.5, 0.75])
        return Middle(
            found["value"], found["low"], found["high"], found["sd"], *(float(one) for one in quartiles)
        )

    def method(self, column: str, rows: Sequence[Row], own: Mapping[str, Any]) -> Any:
        """The method `survey-shares` on one column; where a stratum has one unit only, strata are left out."""
        beside = {"weight": [float(row["weight"]) if self.is_weighted else 1.0 for row in rows]}
        beside |= {name: [row[name] or "-" for row in rows] for name in ("area", "point")}  # type: ignore[misc]  # texts beside numbers
        table = Table({column: [row[column] for row in rows], **beside})
        options = {**own, "weight": "weight", "cluster": self.layout.clusters}
        run = method_named("survey-shares").run
        try:
            return run(table, Asked(columns=(column,), group=self.layout.strata, own=options))
        except Unfit as unfit:
            if unfit.code != "stratum_single":
                raise
            return run(table, Asked(columns=(column,), own={**options, "cluster": None}))

    def scale(self, scale: Scale) -> ScaleResult:
        if any(self.tells_of_others(one) for one in self._asking(scale)):
            return ScaleResult(scale, 0, None, Words("答全的人太少", "too few answered all of it"))
        rows = [row for row in self.rows if all(row.get(column) for column in scale.columns)]
        if len(rows) < max(self.least, 3):
            return ScaleResult(scale, len(rows), None, Words("答全的人太少", "too few answered all of it"))
        try:
            scores = [[self.score(column, row[column], scale) for column in scale.columns] for row in rows]
            found = reliability(scores)
            rest = tuple(float(one) for one in found.rest)
            return ScaleResult(scale, len(rows), Alpha(found.alpha, found.low, found.high, rest), None)
        except Unfit as unfit:
            return ScaleResult(scale, len(rows), None, Words(unfit.zh, unfit.en))

    def _asking(self, scale: Scale) -> list[Question]:
        return [one for one in self.questionnaire.questions if set(one.columns) & set(scale.columns)]

    def score(self, column: str, answer: str, scale: Scale) -> float:
        """What an answer counts in a scale; agreement with what is turned round counts the other way."""
        question = next(one for one in self.questionnaire.questions if column in one.columns)
        ends = [
            float(one.score if one.score is not None else place) for place, one in enumerate(question.choices)
        ]
        if question.choices:
            codes = [one.code for one in question.choices]
            value = ends[codes.index(answer)]
        else:
            value = float(answer)
            ends = [float(question.least or 0), float(question.most or 0)]
        return min(ends) + max(ends) - value if column in scale.reverse else value


def _asked(questionnaire: Questionnaire, rows: Sequence[Row]) -> dict[str, int]:
    """How many were asked each column: what was skipped is not missing."""
    counted = dict.fromkeys(questionnaire.columns, 0)
    for row in rows:
        for column in form_of(questionnaire, row).asked:
            counted[column] += 1
    return counted


def _points(question: Question) -> tuple[Choice, ...]:
    least, most = int(question.least or 0), int(question.most or 0)
    return tuple(Choice(str(one), Words(str(one), str(one))) for one in range(least, most + 1))


def _share(choice: Choice, found: Mapping[str, Any] | None) -> Share:
    if found is None:
        return Share(choice.words, choice.code, 0, 0.0, None, None, None)
    return Share(
        choice.words, choice.code, found["count"], found["value"], found["low"], found["high"], found["deff"]
    )


def _holds(condition: Condition, code: str) -> bool:
    """Whether one answer fulfils a condition."""
    if condition.one_of:
        return code in condition.one_of
    try:
        number = float(code)
    except ValueError:
        return True
    is_low = condition.least is not None and number < condition.least
    return not is_low and not (condition.most is not None and number > condition.most)


def _is_open(counts: Sequence[int], points: Sequence[float], least: int) -> bool:
    """Whether each small count may be any of `least` values, given how many there are in all and their sum."""
    sums = np.array([np.ones(len(points)), points])
    totals = sums @ np.array(counts, dtype=np.float64)
    for place, count in enumerate(counts):
        if not 0 < count < least:
            continue
        cost = np.zeros(len(points))
        cost[place] = 1
        ends = [
            linprog(sign * cost, A_eq=sums, b_eq=totals, bounds=(0, None), method="highs").fun * sign
            for sign in (1, -1)
        ]
        if ends[1] - ends[0] < least - 1:
            return False
    return True
