"""A cohort described: Table 1 by group with tests and standardised differences, what is missing. Not here: sifting (cohort).

Of few people nothing is told: cells below the survey's least cell are withheld with those that would tell them, as in a
cross-table, and then the test and the difference too. A group smaller than that is left out whole.
Source: docs/sources/methods-describing.md, docs/sources/surveys.md#cohorts
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heyi.contexts.surveys.rules.answering import form_of
from heyi.contexts.surveys.rules.cohort import Row, variables_of
from heyi.contexts.surveys.terms.cohort import Cohort, Variable, VariableKind
from heyi.kernel.words import Words
from heyi.methods.describing.cells import withheld
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.catalogue import method as method_named
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

COHORT = "cohort"
_YES, _NO = "1", "0"
_IN = Words("纳入人群", "The cohort")
_OUT = Words("其余答卷", "Other forms")
_MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One group's part of a line.

    Shape: everything None where it is withheld or does not belong to the kind of line.
    """

    count: int | None = None
    share: float | None = None
    mean: float | None = None
    deviation: float | None = None
    median: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A variable, or one answer of it. Shape: `answer` None for the variable itself; `kind` is categories, means or ranks."""

    variable: Words
    answer: Words | None
    kind: str
    cells: tuple[Cell, ...]
    test: str = ""
    p: float | None = None
    difference: float | None = None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """Table 1. Shape: `sizes` of the groups in their order; `left_out` are groups of too few."""

    by: Words
    groups: tuple[Words, ...]
    sizes: tuple[int, ...]
    left_out: tuple[Words, ...]
    lines: tuple[Line, ...]


def groupable(variables: Sequence[Variable]) -> tuple[Variable, ...]:
    """The columns that can be groups: one answer each, out of a few."""
    return tuple(
        one for one in variables if one.kind is VariableKind.ONE and 1 < len(one.answers) <= _MOST_GROUPS
    )


def baseline_of(cohort: Cohort, by: str) -> Baseline:
    """Each variable by the answers to `by`, or of the cohort beside the other forms where `by` is COHORT.

    Raises: Unfit where no two groups are large enough, or `by` is no column of groups.
    """
    variables = variables_of(cohort.forms.questionnaire, cohort.forms.points)
    rows, words, groups = _grouped(cohort, by, variables)
    least = max(1, cohort.forms.survey.least_cell)
    sizes = Counter(row[COHORT] for row in rows)
    kept = [code for code in groups if sizes[code] >= least]
    if len(kept) < 2:
        raise Unfit(
            "groups_small",
            f"按“{words.zh}”分不出两组各不少于 {least} 份的答卷。",
            f"{words.en!r} does not give two groups of {least} forms or more.",
        )
    rows = [row for row in rows if row[COHORT] in kept]
    lines = [
        line
        for one in variables
        if one.column != by and one.kind is not VariableKind.DAY
        for line in _lines(one, rows, kept, least)
    ]
    return Baseline(
        by=words,
        groups=tuple(groups[code] for code in kept),
        sizes=tuple(sizes[code] for code in kept),
        left_out=tuple(groups[code] for code in groups if 0 < sizes[code] < least),
        lines=tuple(lines),
    )


def _grouped(
    cohort: Cohort, by: str, variables: Sequence[Variable]
) -> tuple[list[dict[str, str]], Words, Mapping[str, Words]]:
    """The rows with their group, what the groups are called together, and each."""
    if by == COHORT:
        both = [(row, _YES) for row in cohort.forms.rows] + [(row, _NO) for row in cohort.rest]
        return [dict(row) | {COHORT: group} for row, group in both], _IN, {_YES: _IN, _NO: _OUT}
    found = next((one for one in groupable(variables) if one.column == by), None)
    if found is None:
        raise Unfit("group_unknown", f"不能按“{by}”分组。", f"{by!r} gives no groups.")
    rows = [dict(row) | {COHORT: row[by]} for row in cohort.forms.rows if row.get(by)]
    return rows, found.words, found.answers


def _lines(one: Variable, rows: Sequence[Row], groups: Sequence[str], least: int) -> list[Line]:
    if one.kind is VariableKind.SEVERAL:
        return [line for code in one.answers for line in _of_answer(one, code, rows, groups, least)]
    cells = [row.get(one.column, "") for row in rows]
    return _table_lines(one, cells, rows, groups, least)


def _of_answer(
    one: Variable, code: str, rows: Sequence[Row], groups: Sequence[str], least: int
) -> list[Line]:
    """Of several answers each is a variable of its own: chosen or not, among those who answered at all."""
    words = Words(f"{one.words.zh} · {one.answers[code].zh}", f"{one.words.en} · {one.answers[code].en}")
    answers = {_YES: Words("选", "chosen"), _NO: Words("未选", "not chosen")}
    cells = [
        "" if not told else (_YES if code in told.split(";") else _NO)
        for told in (row.get(one.column, "") for row in rows)
    ]
    single = Variable(one.column, VariableKind.ONE, words, answers)
    return _table_lines(single, cells, rows, groups, least)


def _table_lines(
    one: Variable, cells: Sequence[str], rows: Sequence[Row], groups: Sequence[str], least: int
) -> list[Line]:
    if not any(cells):
        return []
    # The method takes groups in the order in which they come.
    order = sorted(range(len(rows)), key=lambda place: groups.index(rows[place][COHORT]))
    table = Table(
        {
            "value": [cells[place] for place in order],
            COHORT: [str(groups.index(rows[place][COHORT])) for place in order],
        }
    )
    own = {"categorical": "value" if one.kind is VariableKind.ONE else "", "ranked": "", "means": ""}
    answer = method_named("table-one").run(table, Asked(columns=("value",), group=COHORT, own=own))
    figures = answer.tables["figures"]
    if figures[0]["kind"] == "categories":
        return _of_categories(one, figures, len(groups), least)
    return [_of_numbers(one, figures[0], len(groups), least)]


def _of_categories(
    one: Variable, figures: Sequence[Mapping[str, object]], groups: int, least: int
) -> list[Line]:
    head = figures[0]
    # The method sorts answers by their code; people read them in the order in which they were asked.
    order = {code: place for place, code in enumerate(one.answers)}
    each = sorted(figures[1:], key=lambda row: order.get(str(row["category"]), len(order)))
    counts = np.array([[row[f"n_{place}"] for place in range(groups)] for row in each], dtype=np.int64)
    mask = withheld(counts, least=least)
    is_withheld = bool(mask.any())
    valid = counts.sum(axis=0)
    lines = [
        Line(
            one.words,
            None,
            "categories",
            tuple(Cell(count=int(total) if _are_enough([int(total)], least) else None) for total in valid),
            test="" if is_withheld else str(head["test"] or ""),
            p=None if is_withheld else _number(head["p"]),
            difference=None if is_withheld else _number(head["difference"]),
            is_withheld=is_withheld,
        )
    ]
    if mask.all():
        return lines
    for row, line, hidden in zip(each, counts, mask, strict=True):
        code = str(row["category"])
        shown = tuple(
            Cell() if is_gone else Cell(count=int(count), share=float(count / total) if total else None)
            for count, total, is_gone in zip(line, valid, hidden, strict=True)
        )
        lines.append(Line(one.words, one.answers.get(code, Words(code, code)), "categories", shown))
    return lines


def _of_numbers(one: Variable, head: Mapping[str, object], groups: int, least: int) -> Line:
    kind = str(head["kind"])
    sizes = [int(str(head[f"n_{place}"] or 0)) for place in range(groups)]
    is_withheld = any(0 < size < least for size in sizes)
    cells = tuple(_cell(head, place, kind) if size >= least else Cell() for place, size in enumerate(sizes))
    return Line(
        one.words,
        None,
        kind,
        cells,
        test="" if is_withheld else str(head["test"] or ""),
        p=None if is_withheld else _number(head["p"]),
        difference=None if is_withheld else _number(head["difference"]),
        is_withheld=is_withheld,
    )


def _cell(head: Mapping[str, object], place: int, kind: str) -> Cell:
    def told(name: str) -> float | None:
        return _number(head.get(f"{name}_{place}"))

    count = int(str(head[f"n_{place}"]))
    if kind == "means":
        return Cell(count=count, mean=told("mean"), deviation=told("sd"))
    return Cell(count=count, median=told("median"), lower=told("low_quartile"), upper=told("high_quartile"))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True)
class Lacking:
    """How often a question that was asked was not answered. Shape: `asked` and `missing` None where few were asked."""

    words: Words
    asked: int | None
    missing: int | None

    @property
    def share(self) -> float | None:
        """From 0 to 1."""
        return self.missing / self.asked if self.asked and self.missing is not None else None


def missing_in(cohort: Cohort) -> tuple[tuple[Lacking, ...], int]:
    """Each question's missing answers in the order of the questionnaire, and how many answered all they were asked.

    Shape:  who was not asked a question lacks no answer to it; open answers are not looked at.
    """
    questionnaire = cohort.forms.questionnaire
    own = [
        one
        for one in variables_of(questionnaire, cohort.forms.points)
        if one.column in set(questionnaire.columns)
    ]
    asked: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    complete = 0
    names = {one.column for one in own}
    for row in cohort.forms.rows:
        columns = [one for one in form_of(questionnaire, row).asked if one in names]
        without = [one for one in columns if not row.get(one)]
        asked.update(columns)
        lacking.update(without)
        complete += not without
    least, total = max(1, cohort.forms.survey.least_cell), len(cohort.forms.rows)
    lines = [_lacking(one, asked[one.column], lacking[one.column], total, least) for one in own]
    return tuple(lines), complete


def _lacking(one: Variable, asked: int, missing: int, total: int, least: int) -> Lacking:
    # How many were asked tells who answered the question before: the few on either side are not told.
    is_told = _are_enough((asked, total - asked), least)
    return Lacking(one.words, asked if is_told else None, missing if is_told else None)


@dataclass(frozen=True, slots=True)
class Left:
    """What of a sieve may be told. Shape: each None where it, or what it leaves over, stands for too few."""

    left: int | None
    unanswered: int | None
    others: int | None


def told_sieves(cohort: Cohort) -> tuple[Left, ...]:
    """How many each criterion left, as far as no small number is told by it or by the one before."""
    least = max(1, cohort.forms.survey.least_cell)
    before = len(cohort.forms.rows) + len(cohort.rest)
    told = []
    for one in cohort.sieves:
        if _are_enough((one.left, before - one.left), least):
            parts = (one.unanswered, one.others)
            shown = parts if _are_enough(parts, least) else (None, None)
            told.append(Left(one.left, *shown))
            before = one.left
        else:
            told.append(Left(None, None, None))
    return tuple(told)


def _are_enough(parts: Sequence[int], least: int) -> bool:
    return all(part == 0 or part >= least for part in parts)
