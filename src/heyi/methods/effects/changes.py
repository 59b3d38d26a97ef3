"""A figure before and after: by how much it changed, in itself and in per cent, and whether by more than chance.

Not here: how the tests reckon (two_groups, rank_sums, before_after).
Source: docs/sources/methods-comparisons.md#before-after
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from heyi.methods.before_after import change
from heyi.methods.effects.rank_sums import rank_sums
from heyi.methods.effects.samples import Numbers, Summary, sample, shapiro_wilk, spread, summary
from heyi.methods.effects.two_groups import welch

# From so many values in each group on a mean is near normal whatever the values are.
MANY = 30
_DEPARTS = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """What a test said of after less before. Shape: `name` is t, mann-whitney or shares; what it does not give is None."""

    name: str
    effect: float
    low: float | None
    high: float | None
    p: float | None
    statistic: float | None = None
    df: float | None = None


def percent(before: float, after: float) -> float | None:
    """The change in per cent of what was before; None where that is not above 0, for then no per cent of it means anything."""
    return 100 * (after - before) / before if before > 0 else None


def chosen(before: Numbers, after: Numbers) -> str:
    """The test for two groups of values: shares for 0 and 1; Welch's t where means may be trusted; else Mann-Whitney.

    Shape: means are trusted from MANY values in each group on, or where neither departs from the normal (Shapiro-Wilk, p < 0.05).
    """
    if is_yes_or_no(before) and is_yes_or_no(after):
        return "shares"
    if min(len(before), len(after)) >= MANY:
        return "t"
    tested = [shapiro_wilk(values) for values in (before, after)]
    return "t" if all(one is not None and one.p >= _DEPARTS for one in tested) else "mann-whitney"


def is_yes_or_no(values: Numbers) -> bool:
    """Whether all values are 0 or 1."""
    return bool(np.all((values == 0) | (values == 1)))


def compared(before: ArrayLike, after: ArrayLike, test: str = "auto") -> Told | None:
    """Whether values after differ from values before; None where all are the same.

    Shape:  `test` is auto, t or mann-whitney; values of 0 and 1 are always compared as shares.
    Raises: Unfit for a group without values, or with a single one for the t-test.
    """
    former, later = sample(before, "before", 1), sample(after, "after", 1)
    kind = chosen(former, later)
    if kind == "shares":
        return shares(int(former.sum()), len(former), int(later.sum()), len(later))
    if test != "auto":
        kind = test
    if kind == "t":
        return means(summary(former, "before"), summary(later, "after"))
    if spread(np.concatenate([former, later])) == 0:
        return None
    found = rank_sums(later, former)
    p = found.p_continuity if found.ties or found.p_exact is None else found.p_exact
    return Told("mann-whitney", found.shift.value, found.shift.low, found.shift.high, p, found.u_first)


def means(before: Summary, after: Summary) -> Told | None:
    """Welch's t of after less before; None where neither group varies."""
    if max(before.sd, after.sd) == 0:
        return None
    found = welch(after, before)
    return Told("t", found.effect, found.low, found.high, found.p, found.statistic, found.df)


def shares(cases_before: int, n_before: int, cases_after: int, n_after: int) -> Told:
    """Two shares: their difference after Newcombe, p after Fisher; neither in groups below five."""
    found = change(cases_before, n_before, cases_after, n_after)
    low, high = found.interval if found.interval else (None, None)
    return Told("shares", cases_after / n_after - cases_before / n_before, low, high, found.p)
