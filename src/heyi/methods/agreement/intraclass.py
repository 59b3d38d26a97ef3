"""How alike measurements of the same subject are: intraclass correlations. Not here: codes without measure (cohen, fleiss).

Source: Shrout & Fleiss, Psychol Bull 1979;86:420-428; intervals also McGraw & Wong, Psychol Methods 1996;1:30-46; clusters of
unequal size Donner & Koval, Biometrics 1980;36:19-25; design effect Kish 1965. docs/sources/methods-agreement.md#icc
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc, fdtri

from heyi.methods.agreement.levels import USUAL, upper_share
from heyi.methods.refusals import Unfit

Numbers = NDArray[np.float64]

FORMS = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")
# What rounding leaves of a sum of squares that is none, beside the sum of squares of the values themselves.
_NOTHING = 1e-24


@dataclass(frozen=True, slots=True)
class Form:
    """One of the six correlations.

    Shape: None for what cannot be told: `statistic` where there is no error to divide by, a mean of k of subjects that do not
           differ at all; nearly everything of ICC3 where neither subjects nor errors do.
    """

    name: str
    value: float | None
    statistic: float | None
    df1: float
    df2: float
    p: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Squares:
    """The analysis of variance behind them: mean squares between subjects, within them, between raters, and of the rest."""

    subjects: int
    raters: int
    between: float
    within: float
    judges: float
    rest: float


@dataclass(frozen=True, slots=True)
class Clustered:
    """How alike members of a cluster are.

    Shape: `usual_size` stands for the size of unequal clusters in the analysis of variance; `deff` is 1 + (m - 1) ICC with m
           the size of the cluster an average member is in, `deff_mean` the same with the plain mean of the sizes.
    """

    icc: float
    statistic: float | None
    df1: int
    df2: int
    p: float
    low: float
    high: float
    clusters: int
    usual_size: float
    deff: float
    deff_mean: float
    between: float
    within: float


def squares(ratings: ArrayLike) -> Squares:
    """The mean squares of a complete table.

    Shape:  subjects by raters.
    Raises: Unfit for fewer than two of either, for what is no number, for ratings that are all the same.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2:
        raise Unfit(
            "ratings_too_few",
            "至少需要两个对象和两位评定者（每个对象都有全部评定）。",
            "There must be at least two subjects and two raters, each subject rated by all.",
        )
    if not np.all(np.isfinite(table)):
        raise Unfit("ratings_wrong", "每个评分都必须是数。", "Every rating must be a number.")
    subjects, raters = table.shape
    centred = table - table.mean()
    total = float((centred**2).sum())
    size = _NOTHING * float((table**2).sum())
    if total <= size:
        raise Unfit(
            "ratings_all_equal",
            "全部评分相同，没有可分解的变异，组内相关系数无定义。",
            "All ratings are the same: there is no variation to divide, and the correlation is undefined.",
        )
    between = raters * float((centred.mean(axis=1) ** 2).sum())
    judges = subjects * float((centred.mean(axis=0) ** 2).sum())
    rows, columns = centred.mean(axis=1, keepdims=True), centred.mean(axis=0, keepdims=True)
    within, rest = float(((centred - rows) ** 2).sum()), float(((centred - rows - columns) ** 2).sum())
    between, within, judges, rest = (one if one > size else 0.0 for one in (between, within, judges, rest))
    return Squares(
        subjects,
        raters,
        between / (subjects - 1),
        within / (subjects * (raters - 1)),
        judges / (raters - 1),
        rest / ((subjects - 1) * (raters - 1)),
    )


def forms(ratings: ArrayLike, level: float = USUAL) -> list[Form]:
    """All six correlations of Shrout and Fleiss, in the order of FORMS.

    Shape:  subjects by raters, complete.
    Raises: Unfit as `squares`.
    """
    found = squares(ratings)
    share = upper_share(level)
    subjects, raters = found.subjects, found.raters
    rows = {
        "ICC1": (found.within, subjects * (raters - 1)),
        "ICC3": (found.rest, (subjects - 1) * (raters - 1)),
    }
    one, three = (_consistent(name, found, *rows[name], share) for name in ("ICC1", "ICC3"))
    two = _absolute(found, three, share)
    return [one, two, three, *(_of_mean(single, raters) for single in (one, two, three))]


def clustered(values: ArrayLike, clusters: Sequence[str], level: float = USUAL) -> Clustered:
    """The one-way correlation of members of clusters, whose sizes may differ.

    Shape:  `values` and `clusters` equally long.
    Raises: Unfit for a single cluster, for clusters of one member only, for values that are all the same.
    """
    numbers = np.asarray(values, dtype=np.float64)
    _, places = np.unique(np.array(list(clusters)), return_inverse=True)
    sizes = np.bincount(places).astype(np.float64)
    groups, members = len(sizes), len(numbers)
    if groups < 2 or members <= groups:
        raise _too_few_clusters(groups, members)
    centred = numbers - numbers.mean()
    means = np.bincount(places, weights=centred) / sizes
    nothing = _NOTHING * float((numbers**2).sum())
    between = float((sizes * means**2).sum())
    within = float(((centred - means[places]) ** 2).sum())
    if between + within <= nothing:
        raise Unfit(
            "ratings_all_equal", "全部数值相同，组内相关系数无定义。", "All values are the same: undefined."
        )
    mean_between = between / (groups - 1)
    mean_within = within / (members - groups) if within > nothing else 0.0
    usual = (members - float((sizes**2).sum()) / members) / (groups - 1)
    df1, df2 = groups - 1, members - groups
    icc = (mean_between - mean_within) / (mean_between + (usual - 1) * mean_within)
    low, high = _between(mean_between, mean_within, (df1, df2), usual, upper_share(level))
    statistic = mean_between / mean_within if mean_within else None
    return Clustered(
        icc=icc,
        statistic=statistic,
        df1=df1,
        df2=df2,
        p=0.0 if statistic is None else float(fdtrc(df1, df2, statistic)),
        low=low,
        high=high,
        clusters=groups,
        usual_size=usual,
        deff=1 + (float((sizes**2).sum()) / members - 1) * icc,
        deff_mean=1 + (members / groups - 1) * icc,
        between=mean_between,
        within=mean_within,
    )


def _consistent(name: str, found: Squares, error: float, df2: int, share: float) -> Form:
    """ICC(1,1) with the error within subjects, ICC(3,1) with what raters leave of it."""
    df1 = found.subjects - 1
    if not found.between and not error:
        return Form(name, None, None, df1, df2, None, None, None)
    value = (found.between - error) / (found.between + (found.raters - 1) * error)
    low, high = _between(found.between, error, (df1, df2), found.raters, share)
    statistic = found.between / error if error else None
    p = 0.0 if statistic is None else float(fdtrc(df1, df2, statistic))
    return Form(name, value, statistic, df1, df2, p, low, high)


def _between(
    above: float, error: float, df: tuple[int, int], size: float, share: float
) -> tuple[float, float]:
    """The interval of (F - 1)/(F + size - 1), F = above/error, written so that no error at all is a correlation of 1."""
    lower = error * float(fdtri(*df, share))
    upper = error / float(fdtri(*reversed(df), share))
    return (above - lower) / (above + (size - 1) * lower), (above - upper) / (above + (size - 1) * upper)


def _absolute(found: Squares, consistent: Form, share: float) -> Form:
    """ICC(2,1): raters are a sample too, and what sets them apart counts as error. F and p are those of ICC(3,1)."""
    n, k = found.subjects, found.raters
    between, judges, rest = found.between, found.judges, found.rest
    value = _ratio(between - rest, between + (k - 1) * rest + k * (judges - rest) / n)
    low, high = (None, None) if value is None else _absolute_interval(found, value, share)
    return Form("ICC2", value, consistent.statistic, n - 1, consistent.df2, consistent.p, low, high)


def _absolute_interval(found: Squares, value: float, share: float) -> tuple[float | None, float | None]:
    n, k = found.subjects, found.raters
    between, judges, rest = found.between, found.judges, found.rest
    if not judges and not rest:
        return 1.0, 1.0
    part, other = k * value * judges, (n * (1 + (k - 1) * value) - k * value) * rest
    freedom = _ratio((part + other) ** 2, part**2 / (k - 1) + other**2 / ((n - 1) * (k - 1)))
    if not freedom:
        return None, None
    lower, upper = float(fdtri(n - 1, freedom, share)), float(fdtri(freedom, n - 1, share))
    error = k * judges + (k * n - k - n) * rest
    return (
        _ratio(n * (between - lower * rest), lower * error + n * between),
        _ratio(n * (upper * between - rest), error + n * upper * between),
    )


def _ratio(above: float, below: float) -> float | None:
    """None where there is nothing to divide by, or where a quantile was beyond all numbers."""
    if not isfinite(above) or not isfinite(below) or below <= 0:
        return None
    return above / below


def _of_mean(single: Form, raters: int) -> Form:
    """The correlation of the mean of all raters, from that of one (Spearman and Brown)."""

    def stepped(value: float | None) -> float | None:
        if value is None or 1 + (raters - 1) * value <= 1e-12:
            return None
        return raters * value / (1 + (raters - 1) * value)

    return Form(
        single.name + "k",
        stepped(single.value),
        single.statistic,
        single.df1,
        single.df2,
        single.p,
        stepped(single.low),
        stepped(single.high),
    )


def _too_few_clusters(groups: int, members: int) -> Unfit:
    return Unfit(
        "clusters_too_few",
        f"有 {groups} 个群、{members} 个观测：至少需要两个群，且有的群不止一个观测。",
        f"{groups} clusters with {members} values: there must be at least two, and more than one value in some.",
    )
