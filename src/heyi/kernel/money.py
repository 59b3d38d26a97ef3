"""Money in whole fen, and splitting it exactly. Not here: who is owed what (settlement)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Self
from unicodedata import normalize

from heyi.kernel.errors import InputInvalid, Problem

FEN_IN_YUAN = 100
# Eighteen digits of yuan are more money than there is: beyond that a number is a slip of the hand, and int() of
# a huge text costs time.
_YUAN = re.compile(r"([+-]?)[¥]?([+-]?)(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.(\d{1,2}))?元?")

Weight = int | Fraction | Decimal


@dataclass(frozen=True, slots=True, order=True)
class Fen:
    """An amount of money in fen; may be negative. Never a float."""

    amount: int

    def __post_init__(self) -> None:
        # bool is an int to Python, but no sum of money.
        if type(self.amount) is not int:
            raise TypeError(f"fen are whole: {type(self.amount).__name__}")

    @classmethod
    def of_yuan(cls, text: str) -> Self:
        """The amount written as yuan: `1,234.50`, `¥12`, `-0.5`, full-width digits as well.

        Raises: InputInvalid with code `not_money` (also for more than two decimals: money is never rounded in silence).
        """
        found = _YUAN.fullmatch(normalize("NFKC", text).strip().replace(" ", ""))
        if found is None or (found[1] and found[2]):
            raise InputInvalid(Problem("amount", "not_money"))
        fen = int(found[3].replace(",", "")) * FEN_IN_YUAN + int((found[4] or "").ljust(2, "0"))
        return cls(-fen if "-" in (found[1], found[2]) else fen)

    def yuan(self) -> str:
        """The amount as people write it: `-1,234.50`."""
        whole, rest = divmod(abs(self.amount), FEN_IN_YUAN)
        return f"{'-' if self.amount < 0 else ''}{whole:,}.{rest:02d}"

    def __str__(self) -> str:
        return self.yuan()

    def __add__(self, other: "Fen") -> "Fen":
        return Fen(self.amount + other.amount)

    def __sub__(self, other: "Fen") -> "Fen":
        return Fen(self.amount - other.amount)

    def __neg__(self) -> "Fen":
        return Fen(-self.amount)

    def __mul__(self, times: int) -> "Fen":
        return Fen(self.amount * times)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.amount != 0

    @classmethod
    def total(cls, amounts: Sequence["Fen"]) -> Self:
        """The sum; nothing sums to zero fen."""
        return cls(sum(amount.amount for amount in amounts))


@dataclass(frozen=True, slots=True)
class Split:
    """A sum of money divided: `shares` in the order of the weights; `undivided` is what no fair rule can give away.

    Shape: the shares and `undivided` always add up to the total.
    """

    shares: tuple[Fen, ...]
    undivided: Fen


def split(total: Fen, weights: Sequence[Weight]) -> Split:
    """`total` divided in proportion to `weights`, by largest remainder, exact to the fen.

    Shape:  equal weights always get equal money, whatever their order; a larger weight never gets less than a smaller one.
            Where a last fen would have to favour one of several equals, none gets it and it stays `undivided`
            (fewer fen than there are weights): the caller says in its contract where that goes.
    Raises: TypeError for a float, ValueError when there is no weight, a negative one, or all are zero.
    """
    exact = [_exact(weight) for weight in weights]
    whole = sum(exact, start=Fraction(0))
    if not exact or min(exact) < 0 or whole == 0:
        raise ValueError("weights must be non-negative and not all zero")
    size = abs(total.amount)
    ideal = [size * weight / whole for weight in exact]
    given = [int(share) for share in ideal]
    left = size - sum(given)
    # Larger weight first among equal remainders, so that the order of the rows never decides.
    by_claim = sorted(range(len(exact)), key=lambda i: (ideal[i] - given[i], exact[i]), reverse=True)
    for _, group in groupby(by_claim, key=lambda i: exact[i]):
        equals = list(group)
        # Going on past equals that cannot all be served would hand a smaller claim what a larger one was refused.
        if len(equals) > left:
            break
        for i in equals:
            given[i] += 1
        left -= len(equals)
    sign = -1 if total.amount < 0 else 1
    return Split(tuple(Fen(sign * share) for share in given), Fen(sign * left))


def _exact(weight: Weight) -> Fraction:
    if isinstance(weight, bool | float):
        raise TypeError("a weight is a whole number, a fraction or a decimal: a float is none of them")
    return Fraction(weight)
