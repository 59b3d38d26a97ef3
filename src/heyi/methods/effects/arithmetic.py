"""Arithmetic on columns inside a formula: read sign by sign, reckoned with NumPy. Not here: terms (formula).

Source: docs/sources/methods-series.md#formula
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

_SIGNS = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(?P<quoted>`[^`]+`)|(?P<word>[^\W\d][\w.]*)|"
    r"(?P<sign>\*\*|[-+*/:^()])|(?P<strange>\S))"
)
_FUNCTIONS: dict[str, Callable[[Numbers], Numbers]] = {
    "log": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "minus": np.negative,
}
_OPERATIONS: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
# Deep brackets are nobody's formula; the reader calls itself once for each.
_DEEPEST = 50


def unreadable(zh: str, en: str) -> Unfit:
    """The refusal of a formula."""
    return Unfit(
        "formula_unreadable",
        f"看不懂公式：{zh}。例：y ~ a + b + a:b + C(region) + log(x) + I((a - 36)*b)。",
        f"The formula cannot be read: {en}. For example: y ~ a + b + a:b + C(region) + log(x) + I((a - 36)*b).",
    )


@dataclass(frozen=True, slots=True)
class Expression:
    """A column, a number, or an operation on such."""

    kind: str
    parts: tuple["Expression", ...] = ()
    name: str = ""
    number: float = 0.0

    def columns(self) -> Iterator[str]:
        """The columns used."""
        if self.kind == "column":
            yield self.name
        for part in self.parts:
            yield from part.columns()

    def only_column(self) -> str | None:
        """The column this is, None where it is anything more."""
        return self.name if self.kind == "column" else None

    def value(self, numbers: Callable[[str], Numbers]) -> Numbers:
        """What it comes to.

        Raises: Unfit where that is no number, as the logarithm of zero.
        """
        if self.kind == "column":
            return numbers(self.name)
        if self.kind == "number":
            return np.array(self.number)
        held = [part.value(numbers) for part in self.parts]
        with np.errstate(all="ignore"):
            found = np.asarray(
                _FUNCTIONS[self.kind](held[0])
                if len(held) == 1
                else _OPERATIONS[self.kind](held[0], held[1]),
                dtype=np.float64,
            )
        if not np.all(np.isfinite(found)):
            rows = ", ".join(
                str(int(row) + 2) for row in np.flatnonzero(~np.isfinite(np.atleast_1d(found)))[:5]
            )
            raise Unfit(
                "formula_not_finite",
                f"公式中的 {self} 在第 {rows} 行不是有限数（如对不大于 0 的数取对数）。",
                f"{self} in the formula is no finite number in row {rows} (a logarithm of 0 or less, say).",
            )
        return found

    def bare(self) -> str:
        """As it would be written, without brackets around the whole."""
        return str(self)[1:-1] if self.kind in _OPERATIONS else str(self)

    def __str__(self) -> str:
        """As it would be written."""
        if self.kind == "column":
            return self.name
        if self.kind == "number":
            return f"{self.number:g}"
        if self.kind == "minus":
            return f"-{self.parts[0]}"
        if len(self.parts) == 1:
            return f"{self.kind}({self.parts[0]})"
        return f"({self.parts[0]}{self.kind}{self.parts[1]})"


class Reader:
    """A text, sign by sign."""

    def __init__(self, text: str) -> None:
        self._signs: list[str] = []
        for found in _SIGNS.finditer(text):
            if found["strange"]:
                raise unreadable(f"不认识“{found['strange']}”", f"what is {found['strange']!r}")
            self._signs.append(found[0].strip())
        self._place = self._depth = 0

    def peek(self) -> str:
        """The next sign, empty at the end."""
        return self._signs[self._place] if self._place < len(self._signs) else ""

    def take(self) -> str:
        """The next sign, gone past."""
        sign = self.peek()
        self._place += 1
        return sign

    def accept(self, sign: str) -> bool:
        """Goes past this sign if it is next."""
        is_next = self.peek() == sign
        self._place += is_next
        if is_next and sign == "(":
            self._depth += 1
            if self._depth > _DEEPEST:
                raise unreadable("括号太多", "there are too many brackets")
        return is_next

    def expect(self, sign: str) -> None:
        """Goes past this sign, which must be next."""
        if not self.accept(sign):
            at = self.peek()
            raise unreadable(
                f"“{at or '结尾'}”处应为“{sign}”", f"{sign!r} is expected at {at or 'the end'!r}"
            )

    def end(self) -> None:
        """Nothing may be left."""
        if self.peek():
            raise unreadable(f"“{self.peek()}”处无法继续", f"it does not go on with {self.peek()!r}")

    def name_of(self, sign: str) -> str | None:
        """The column that a sign names."""
        if sign.startswith("`"):
            return sign[1:-1].strip()
        return sign if sign and (sign[0].isalpha() or sign[0] == "_") else None

    def arithmetic(self) -> Expression:
        """An expression up to the bracket that ends it."""
        found = self._times()
        while self.peek() in ("+", "-"):
            found = Expression(self.take(), (found, self._times()))
        return found

    def _times(self) -> Expression:
        found = self._signed()
        while self.peek() in ("*", "/"):
            found = Expression(self.take(), (found, self._signed()))
        return found

    def _signed(self) -> Expression:
        is_minus = False
        while self.peek() in ("+", "-"):
            is_minus ^= self.take() == "-"
        found = self._power()
        return Expression("minus", (found,)) if is_minus else found

    def _power(self) -> Expression:
        found = self._simple()
        if self.accept("**") or self.accept("^"):
            found = Expression("**", (found, self._exponent()))
        return found

    def _exponent(self) -> Expression:
        return Expression("minus", (self._power(),)) if self.accept("-") else self._power()

    def _simple(self) -> Expression:
        sign = self.peek()
        if self.accept("("):
            found = self.arithmetic()
            self.expect(")")
            return found
        self.take()
        if sign in _FUNCTIONS and sign != "minus" and self.accept("("):
            inner = self.arithmetic()
            self.expect(")")
            return Expression(sign, (inner,))
        if sign and (sign[0].isdigit() or sign[0] == "."):
            return Expression("number", number=float(sign))
        name = self.name_of(sign)
        if name is None:
            raise unreadable(
                f"“{sign or '结尾'}”处应为列名或数",
                f"a column or a number is expected at {sign or 'the end'!r}",
            )
        return Expression("column", name=name)
