"""What is to be said about an interrupted time series, and the parts it is made of. Not here: how it is read (series)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.effects.series import Segmented, ljung_box
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table

_FEWEST = 8
_CORRELATED = 0.05
_OVERDISPERSED = 1.5


@dataclass(frozen=True, slots=True)
class Series:
    """The rows in order of time, and what is known of them."""

    table: Table
    order: NDArray[np.intp]
    time: Numbers
    kind: str
    treated: Numbers
    centre: float
    start: str
    warnings: list[Words]


@dataclass(frozen=True, slots=True)
class Terms:
    """The columns of the regression, with the intervention and as if it had not been, and which term is its level and slope."""

    names: tuple[str, ...]
    matrix: Numbers
    without: Numbers
    level: str | None
    slope: str | None


def box(found: Segmented) -> dict[str, float | None]:
    """Correlation left in the residuals, over a fifth of the series and no more than ten steps."""
    if found.fit.is_exact:
        return {"statistic": None, "df": None, "p": None}
    return ljung_box(found.residuals, min(10, len(found.residuals) // 5))


def remarks(series: Series, terms: Terms, found: Segmented, asked: Asked) -> list[Words]:
    """Too few points, correlation left, overdispersion, and what a formula leaves open."""
    said = []
    sides = [int(np.sum(series.treated == side)) for side in (0, 1)]
    if min(sides) < _FEWEST:
        said.append(
            Words(
                f"干预前 {sides[0]} 个、干预后 {sides[1]} 个时点：每侧少于 {_FEWEST} 个时趋势不可靠。",
                f"{sides[0]} points before and {sides[1]} after: with fewer than {_FEWEST} on a side trends are unreliable.",
            )
        )
    if found.fit.is_exact:
        said.append(
            Words(
                "模型与数据完全吻合，没有误差可估。",
                "The model fits exactly: there is nothing to judge errors by.",
            )
        )
    if (p := box(found)["p"]) is not None and p < _CORRELATED:
        said.append(
            Words(
                f"残差仍有自相关（Ljung–Box p = {p:.3g}）：考虑季节项或更长的 --lags。",
                f"Residuals are still correlated (Ljung–Box p = {p:.3g}): think of a season, or of more --lags.",
            )
        )
    return said + _about_family(terms, found, asked)


def _about_family(terms: Terms, found: Segmented, asked: Asked) -> list[Words]:
    said = []
    family = asked.own.get("family") or "ols"
    if family == "poisson" and found.dispersion is not None and found.dispersion > _OVERDISPERSED:
        said.append(
            Words(
                f"过度离散（{found.dispersion:.2f}）：泊松误差偏小，请用 --family quasi-poisson 或 negative-binomial。",
                f"Overdispersion ({found.dispersion:.2f}): Poisson errors are too small, use --family quasi-poisson or "
                "negative-binomial.",
            )
        )
    if found.is_log and asked.own.get("lags") is not None:
        said.append(
            Words("--lags 只对 --family ols 起作用。", "--lags has an effect with --family ols only.")
        )
    if asked.formula and terms.level is None:
        said.append(
            Words(
                "公式中没有单独的干预项，effect 未给出；终点效应见 end_effect。",
                "No term of the formula is the intervention by itself, so that there is no effect; see end_effect.",
            )
        )
    if asked.formula and terms.slope and ":" in terms.slope:
        said.append(
            Words(
                "交互项未居中：effect 是时间为 0 处的水平差，不是干预开始时的；可写 I((time - t0)*treated)。",
                "The product is not centred: effect is the step at time 0, not where it began; write I((time - t0)*treated).",
            )
        )
    return said
