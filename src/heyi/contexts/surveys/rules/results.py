"""What the forms of a survey show: each question over those who answered it, scales, one question by another.

What fewer people than the survey's least cell stand behind is withheld, and what would let it be reckoned with it: an answer that
is withheld on the page of results is withheld, whole, in every cross-table as well.
Source: docs/sources/methods-surveying.md, docs/sources/surveys.md#results
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

import numpy as np

from heyi.contexts.surveys.rules.answering import form_of
from heyi.contexts.surveys.rules.weighing import Layout, layout_of
from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.contexts.surveys.terms.questionnaire import Choice, Kind, Question, Questionnaire, Scale
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
    """What the numbers given come to. Shape: `low` and `high` of the mean, in 95 of 100 samples; quartiles unweighted."""

    mean: float
    low: float
    high: float
    deviation: float | None
    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True)
class ColumnResult:
    """One column of answers.

    Shape: `asked` were asked it, `valid` of them answered; `middle` for numbers and points of a scale; None and no shares
           where fewer than the least cell answered.
    """

    column: str
    words: Words | None
    asked: int
    valid: int
    shares: tuple[Share, ...]
    middle: Middle | None

    @property
    def is_withheld(self) -> bool:
        """Whether too few have answered for anything to be told."""
        return bool(self.valid) and not self.shares and self.middle is None


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


@dataclass(frozen=True, slots=True)
class Crossed:
    """One question by another, or by a group.

    Shape: cells by row and column, None where withheld; `test`, `p` and `effect` of the whole table, None where it was not told.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    shares: tuple[tuple[float | None, ...], ...]
    totals: tuple[int | None, ...]
    test: str
    p: float | None
    effect: float | None


def results_of(forms: AnsweredForms, *, is_weighted: bool = True) -> Results:
    """The results of a survey, question by question."""
    layout = layout_of(forms.survey.plan, forms.points)
    counted = _Counted(forms, layout if is_weighted else Layout(None, layout.clusters), is_weighted)
    return Results(
        forms=len(forms.rows),
        is_weighted=is_weighted,
        layout=layout,
        questions=tuple(counted.question(one) for one in forms.questionnaire.questions),
        scales=tuple(counted.scale(one) for one in forms.questionnaire.scales),
    )


class _Counted:
    """Counts one column after the other."""

    def __init__(self, forms: AnsweredForms, layout: Layout, is_weighted: bool) -> None:
        self.rows, self.layout, self.is_weighted = forms.rows, layout, is_weighted
        self.least = forms.survey.least_cell
        self.questionnaire = forms.questionnaire
        self.asked = _asked(forms.questionnaire, forms.rows)

    def question(self, question: Question) -> QuestionResult:
        words: list[Words | None] = [one.words for one in question.rows] or [None]
        return QuestionResult(
            question,
            tuple(self.column(question, *pair) for pair in zip(question.columns, words, strict=True)),
        )

    def column(self, question: Question, column: str, words: Words | None) -> ColumnResult:
        rows = [row for row in self.rows if row.get(column)]
        told = ColumnResult(column, words, self.asked[column], len(rows), (), None)
        if question.kind is Kind.TEXT or len(rows) < max(self.least, _LEAST_SPREAD):
            return told
        shares = () if question.kind is Kind.NUMBER else self.shares(question, column, rows)
        numbers = question.kind in (Kind.NUMBER, Kind.SCALE)
        return replace(told, shares=shares, middle=self.middle(column, rows) if numbers else None)

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


def crossable(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The columns that can stand in a cross-table: one answer each, out of few."""
    kinds = (Kind.SINGLE, Kind.MATRIX, Kind.SCALE)
    return tuple(column for one in questionnaire.questions if one.kind in kinds for column in one.columns)


def cross(forms: AnsweredForms, rows: str, columns: str) -> Crossed:
    """One column by another, or by area, point or mode; unweighted counts and shares of each row.

    Raises: Unfit where nobody answered both.
    """
    both = [row for row in forms.rows if row.get(rows) and row.get(columns)]
    table = Table({"rows": [row[rows] for row in both], "columns": [row[columns] for row in both]})
    least = forms.survey.least_cell
    asked = Asked(group="rows", outcome="columns", own={"least_cell": least})
    answer = method_named("cross-table").run(table, asked)
    heads = tuple(name.removeprefix("n_") for name in answer.columns if name.startswith("n_"))
    hidden = _withheld_answers(forms, rows)
    counts, shares, totals = [], [], []
    for place, unit in enumerate(answer.units):
        is_hidden = unit in hidden
        counts.append(tuple(None if is_hidden else answer.columns[f"n_{one}"][place] for one in heads))
        told = [float(answer.columns[f"share_{one}"][place]) for one in heads]
        shares.append(tuple(None if is_hidden or isnan(one) else one for one in told))
        totals.append(None if is_hidden else answer.columns["total"][place])
    return Crossed(
        tuple(answer.units), heads, tuple(counts), tuple(shares), tuple(totals), str(answer.scalars["test"] or ""),
        answer.scalars["p"], answer.scalars["effect"],
    )  # fmt: skip


def _withheld_answers(forms: AnsweredForms, column: str) -> frozenset[str]:
    """The answers that the page of results withholds."""
    question = next((one for one in forms.questionnaire.questions if column in one.columns), None)
    if question is None:
        return frozenset()
    counted = _Counted(forms, Layout(None, None), is_weighted=False).column(question, column, None)
    if counted.is_withheld:
        return frozenset(choice.code for choice in question.choices or _points(question))
    return frozenset(share.code for share in counted.shares if share.is_withheld)
