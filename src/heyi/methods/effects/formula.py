"""A small language of regression formulas, read by hand: nothing in it is ever run as Python. Not here: fitting (regression).

`y ~ a + b + a:b + a*b + C(region) + log(x) + I((a - 36)*b)`: a name is a column (in `backquotes` where it is no plain word),
`a:b` a product, `a*b` is a + b + a:b, `C(…)` takes values as groups, `- 1` leaves the intercept out, `- a` a term.

Source: Wilkinson & Rogers, Appl Stat 1973;22(3):392-399. docs/sources/methods-series.md#formula
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heyi.methods.effects.arithmetic import Expression, Reader, unreadable

Numbers = NDArray[np.float64]

_FUNCTIONS = frozenset(("log", "exp", "sqrt", "abs"))
INTERCEPT = "intercept"


class Source(Protocol):
    """Where the columns of a formula come from."""

    def numbers(self, name: str) -> Numbers:
        """A column as numbers."""

    def texts(self, name: str) -> tuple[str, ...]:
        """A column as texts."""

    def is_text(self, name: str) -> bool:
        """Whether the column holds anything but numbers."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of a term: a column, a column taken as groups, or arithmetic on columns."""

    label: str
    expression: Expression
    is_grouped: bool = False


Term = tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as read.

    Shape: `outcome` is None without a left side; `terms` are in order of degree, none twice.
    """

    outcome: Factor | None
    terms: tuple[Term, ...]
    has_intercept: bool


@dataclass(frozen=True, slots=True)
class Design:
    """The columns a formula asks for, with the name of each."""

    names: tuple[str, ...]
    matrix: Numbers
    terms: tuple[Term, ...]


def read(text: str) -> Formula:
    """A formula from its text.

    Raises: Unfit, saying where it could not be read.
    """
    left, tilde, right = text.partition("~")
    outcome = None
    if tilde and left.strip():
        side = Reader(left)
        outcome = _factor(side)
        side.end()
    reader = Reader(right if tilde else left)
    terms, has_intercept = _sum(reader)
    reader.end()
    return Formula(outcome, tuple(sorted(terms, key=len)), has_intercept)


def columns_of(terms: Iterable[Term]) -> tuple[str, ...]:
    """The columns these terms use, in order."""
    return tuple(dict.fromkeys(name for term in terms for one in term for name in one.expression.columns()))


def label(term: Term) -> str:
    """The name of a term."""
    return ":".join(one.label for one in term)


def is_same(term: Term, labels: Iterable[str]) -> bool:
    """Whether a term is the product of just these."""
    return {one.label for one in term} == set(labels)


def design(formula: Formula, source: Source, rows: int) -> Design:
    """The matrix of a formula.

    Shape:  rows by columns; a column of texts stands for its groups, the first (in order) is what the others differ from.
    Raises: Unfit for no such column, no number, a logarithm of what is not above zero.
    """
    names = [INTERCEPT] if formula.has_intercept else []
    parts = [np.ones((rows, 1))] if formula.has_intercept else []
    held = {frozenset(one.label for one in term) for term in formula.terms}
    if formula.has_intercept:
        held.add(frozenset())
    for term in formula.terms:
        spread = [_columns(one, source, rows, _is_reduced(one, term, held)) for one in term]
        found_names, found = spread[0]
        for more_names, more in spread[1:]:
            found_names = [f"{one}:{other}" for one in found_names for other in more_names]
            found = (found[:, :, None] * more[:, None, :]).reshape(rows, -1)
        names.extend(found_names)
        parts.append(found)
    return Design(tuple(names), np.hstack(parts) if parts else np.empty((rows, 0)), formula.terms)


def values(factor: Factor, source: Source) -> Numbers:
    """What a factor that is no grouping comes to."""
    return factor.expression.value(source.numbers)


def _is_reduced(factor: Factor, term: Term, held: set[frozenset[str]]) -> bool:
    """Groups leave one out where the rest of the term stands in the formula by itself."""
    return frozenset(one.label for one in term if one is not factor) in held


def _columns(factor: Factor, source: Source, rows: int, is_reduced: bool) -> tuple[list[str], Numbers]:
    name = factor.expression.only_column()
    if name is None or not (factor.is_grouped or source.is_text(name)):
        return [factor.label], np.broadcast_to(values(factor, source), (rows,))[:, None]
    cells = source.texts(name)
    groups = _in_order(set(cells))[1 if is_reduced else 0 :]
    dummies = [np.array([cell == group for cell in cells], dtype=np.float64) for group in groups]
    matrix = np.column_stack(dummies) if dummies else np.empty((len(cells), 0))
    return [f"{factor.label}[{group}]" for group in groups], matrix


def _in_order(cells: set[str]) -> list[str]:
    try:
        return sorted(cells, key=float)
    except ValueError:
        return sorted(cells)


def _sum(reader: Reader) -> tuple[list[Term], bool]:
    terms: list[Term] = []
    has_intercept, is_minus = True, reader.accept("-")
    while True:
        if reader.peek() in ("0", "1"):
            has_intercept = (reader.take() == "1") != is_minus
        else:
            found = _product(reader)
            same = {frozenset(term) for term in found}
            terms = (
                [one for one in terms if frozenset(one) not in same] if is_minus else _joined(terms, found)
            )
        if reader.accept("+"):
            is_minus = reader.accept("-")
        elif reader.accept("-"):
            is_minus = True
        else:
            return terms, has_intercept


def _product(reader: Reader) -> list[Term]:
    return _chain(reader, "*", lambda: _interaction(reader), True)


def _interaction(reader: Reader) -> list[Term]:
    return _chain(reader, ":", lambda: _atom(reader), False)


def _chain(reader: Reader, sign: str, part: Callable[[], list[Term]], keeps: bool) -> list[Term]:
    terms = part()
    while reader.accept(sign):
        others = part()
        crossed = [tuple(dict.fromkeys(one + other)) for one in terms for other in others]
        terms = _joined(_joined(terms, others), crossed) if keeps else _joined([], crossed)
    return terms


def _joined(terms: list[Term], more: list[Term]) -> list[Term]:
    held = {frozenset(term) for term in terms}
    joined = list(terms)
    for term in more:
        if frozenset(term) not in held:
            held.add(frozenset(term))
            joined.append(term)
    return joined


def _atom(reader: Reader) -> list[Term]:
    if reader.accept("("):
        terms, _ = _sum(reader)
        reader.expect(")")
        return terms
    return [(_factor(reader),)]


def _factor(reader: Reader) -> Factor:
    word = reader.take()
    if word in ("I", "C", *_FUNCTIONS) and reader.accept("("):
        expression = reader.arithmetic()
        reader.expect(")")
        if word == "C":
            if expression.only_column() is None:
                raise unreadable("C(…) 中须为一个列名", "C(…) takes the name of one column")
            return Factor(f"C({expression})", expression, True)
        if word in _FUNCTIONS:
            expression = Expression(word, (expression,))
        return Factor(f"I({expression.bare()})" if word == "I" else str(expression), expression)
    name = reader.name_of(word)
    if name is None:
        raise unreadable(
            f"“{word or '结尾'}”处应为列名", f"the name of a column is expected at {word or 'the end'!r}"
        )
    return Factor(name, Expression("column", name=name))


def column(name: str) -> Expression:
    """A column by itself, whatever its name looks like."""
    return Expression("column", name=name)
