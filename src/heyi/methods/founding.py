"""The figures of the founding papers, published beside ours. Not here: the stories behind them.

What can be reckoned from what is published is `recomputed`; where only margins are published, records are built to them and
counted (`constructed`); what nothing published leads to is `stored` and is never called equal.
Source: docs/sources/founding-figures.md
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import stdtr

from heyi.kernel.words import Words


class Basis(StrEnum):
    """What a figure of ours rests on."""

    RECOMPUTED = "recomputed"
    CONSTRUCTED = "constructed"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as published and as we find it.

    Shape: `id` is the line of docs/sources/founding-figures.md, and one line may hold several figures. `published` is None
           where the figure follows from what is printed but is not printed itself. `recomputed` and `equal` are None for what
           is stored, and `equal` also where nothing is printed to be equal to.
    """

    id: str
    what: Words
    published: str | None
    recomputed: str | None
    basis: Basis
    equation: str
    note: Words | None = None

    @property
    def equal(self) -> bool | None:
        """Whether ours is the published one to its printed digits."""
        if self.basis is Basis.STORED or self.published is None:
            return None
        return self.published == self.recomputed


# S1, community hospitals 2016 and 2017: income in million yuan, then counts.
_GROWTH = (
    (
        "e1",
        Words("基层医院收入增长率（%）", "income of the community hospitals, growth in %"),
        2.1347,
        2.6712,
        "25.13",
    ),
    ("e2", Words("门诊人次增长率（%）", "outpatients, growth in %"), 6487, 7496, "15.55"),
    ("e3", Words("住院人次增长率（%）", "inpatients, growth in %"), 1049, 1673, "59.49"),
    ("e4", Words("进修学员增长率（%）", "students, growth in %"), 3, 14, "366.67"),
)
# S1, tests of staff without group sizes, means and deviations; the P that is printed with each, and up to which decimal.
_TESTS = (("-7.467", None), ("-9.998", "<.001"), ("-4.719", "<.001"), ("-1.158", ".250"))
# S4, shares of residents in %, and how many of how many make each.
_SHARES = (
    ("e13", Words("认为方便（%）", "attracted by convenience, %"), 604, 970, "62.27"),
    ("e13", Words("认为易见名医（%）", "famous doctors within reach, %"), 201, 970, "20.72"),
    ("e13", Words("认为没有好处（%）", "no advantage, %"), 53, 970, "5.46"),
    ("e14", Words("认为尚未发挥作用（%）", "has not yet played a role, %"), 607, 970, "62.58"),
    ("e15", Words("听说过但不知内容（%）", "had heard but did not know the content, %"), 919, 969, "94.84"),
    ("e15", Words("首选三级医院（%）", "prefer a third-tier hospital, %"), 906, 969, "93.50"),
)
_MOST_ANSWERS, _MOST_FREEDOM = 1000, 1000


def figures() -> tuple[Figure, ...]:
    """All of them, in the order of the founding texts."""
    patients, *others = _sums()
    return (
        *_growth(),
        patients,
        *_tests(),
        *others,
        *_costs(),
        *_design(),
        *_survey(),
        *_rest_of_the_survey(),
        *_structures(),
        *_stored(),
    )


def answers_with(yes: int, of: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Records with a published margin: `yes` of `of` answers are yes, spread evenly over them."""
    places = np.arange(of)
    spread: np.ndarray[tuple[int], np.dtype[np.bool_]] = (places + 1) * yes // of > places * yes // of
    return spread


def answers_behind(shares: Sequence[str], most: int = _MOST_ANSWERS) -> list[int]:
    """The numbers of answers, up to `most`, from which every one of these printed shares (in %) can come."""
    digits = [len(share.partition(".")[2]) for share in shares]
    targets = [float(share) for share in shares]
    return [
        of
        for of in range(1, most + 1)
        if all(
            f"{round(target / 100 * of) / of * 100:.{places}f}" == share
            for share, target, places in zip(shares, targets, digits, strict=True)
        )
    ]


def two_sided(statistic: float, freedom: float) -> float:
    """P of Student's t."""
    return float(2 * stdtr(freedom, -abs(statistic)))


def _growth() -> Iterator[Figure]:
    for line, what, before, after, published in _GROWTH:
        grown = (after - before) / before * 100
        yield Figure(
            line, what, published, f"{grown:.2f}", Basis.RECOMPUTED, f"({after:g} - {before:g}) / {before:g}"
        )


def _sums() -> Iterator[Figure]:
    for line, what, parts, published in (
        ("e5", Words("两组患者合计", "patients of both groups"), (213, 259), None),
        ("e7", Words("新冠患者", "COVID patients"), (10, 6), None),
        ("e8", Words("参加救治的医护", "staff who treated them"), (18, 38), None),
    ):
        yield Figure(line, what, published, str(sum(parts)), Basis.RECOMPUTED, " + ".join(map(str, parts)))


def _tests() -> Iterator[Figure]:
    unknown = Words(
        "未发表样本量、均值和标准差：照录，不称重算。",
        "No sizes, means or deviations are published: kept as printed, not recomputed.",
    )
    for statistic, chance in _TESTS:
        yield Figure(
            "e6", Words("员工考核 t 值", "staff test, t"), statistic, None, Basis.STORED, "t", unknown
        )
        if chance is not None:
            fits = [one for one in range(1, _MOST_FREEDOM + 1) if _printed(float(statistic), one, chance)]
            yield Figure(
                "e6",
                Words(f"t = {statistic} 的双侧 P", f"two-sided P of t = {statistic}"),
                chance,
                chance if fits else None,
                Basis.RECOMPUTED,
                "2 · T(-|t|; df)",
                _freedom(fits),
            )


def _printed(statistic: float, freedom: int, chance: str) -> bool:
    found = two_sided(statistic, freedom)
    return found < 0.001 if chance == "<.001" else f"{found:.3f}"[1:] == chance


def _freedom(fits: Sequence[int]) -> Words:
    if not fits:
        return Words("没有自由度与之相符。", "No degrees of freedom fit.")
    if fits[-1] == _MOST_FREEDOM:
        return Words(f"自由度不小于 {fits[0]} 时成立。", f"Holds from {fits[0]} degrees of freedom on.")
    return Words(
        f"仅当自由度为 {fits[0]} 至 {fits[-1]}。", f"Only for {fits[0]} to {fits[-1]} degrees of freedom."
    )


def _costs() -> Iterator[Figure]:
    for line, what, part, published in (
        (
            "e9",
            Words("新冠患者药费占比（%）", "share of drugs in the cost of a COVID patient, %"),
            1099.95,
            "21.49",
        ),
        ("e10", Words("新冠患者耗材占比（%）", "share of materials, %"), 38.63, "0.75"),
    ):
        yield Figure(
            line, what, published, f"{part / 5117.35 * 100:.2f}", Basis.RECOMPUTED, f"{part} / 5117.35"
        )
    yield Figure("e11", Words("平均住院日", "mean stay in days"), "11.00", None, Basis.STORED, "mean")
    yield Figure(
        "e11",
        Words("日均费用（元）", "cost a day in yuan"),
        None,
        f"{5117.35 / 11.00:.2f}",
        Basis.RECOMPUTED,
        "5117.35 / 11.00",
    )
    apart = Words("两份问卷不同，互不比较。", "Two questionnaires: never compared with each other.")
    for who, median in ((Words("患者满意度中位数", "satisfaction of patients, median"), "66"),
                        (Words("医护满意度中位数", "satisfaction of staff, median"), "81")):  # fmt: skip
        yield Figure("e11", who, median, None, Basis.STORED, "median", apart)


def _design() -> Iterator[Figure]:
    yield Figure(
        "e12", Words("每市社区中心数", "centres a city"), None, str(50 // 10), Basis.RECOMPUTED, "50 / 10"
    )
    yield Figure(
        "e12", Words("每中心问卷数", "forms a centre"), None, str(1000 // 50), Basis.RECOMPUTED, "1000 / 50"
    )
    yield Figure(
        "e12", Words("问卷总数", "forms in all"), "1000", str(10 * 5 * 20), Basis.RECOMPUTED, "10 · 5 · 20"
    )


def _survey() -> Iterator[Figure]:
    behind = {
        "e13": answers_behind(["62.27", "20.72", "5.46"]),
        "e14": answers_behind(["62.58"]),
        "e15": answers_behind(["94.84", "93.50"]),
    }
    for line, what, yes, of, published in _SHARES:
        found = behind[line]
        several = ", ".join(map(str, found[:6])) + (" …" if len(found) > 6 else "")
        yield Figure(
            line,
            what,
            published,
            f"{answers_with(yes, of).mean() * 100:.2f}",
            Basis.CONSTRUCTED,
            f"{yes} / {of}",
            Words(
                f"能得出这些占比的有效份数：{several}。",
                f"Numbers of answers that give these shares: {several}.",
            ),
        )


def _rest_of_the_survey() -> Iterator[Figure]:
    three = 62.27 + 20.72 + 5.46
    yield Figure(
        "e16",
        Words("三项之和（%）", "sum of the three, %"),
        None,
        f"{three:.2f}",
        Basis.RECOMPUTED,
        "62.27 + 20.72 + 5.46",
    )
    yield Figure(
        "e16",
        Words("其余回答（%）", "other answers, %"),
        None,
        f"{answers_with(112, 970).mean() * 100:.2f}",
        Basis.CONSTRUCTED,
        "112 / 970",
    )
    yield Figure(
        "e17",
        Words("有效回收率（%）", "valid returns, %"),
        None,
        f"{970 / 1000 * 100:.1f}",
        Basis.CONSTRUCTED,
        "970 / 1000",
    )


_CITIES = ("闵行 Minhang", "湖州 Huzhou", "淮安 Huai'an", "铜陵 Tongling", "青岛 Qingdao")
_DIMENSIONS = ("责权", "资源", "业务", "机制")
_FAULTS = (
    "authority-mismatch",
    "no-benefit-distribution",
    "uneven-information",
    "weak-primary-care",
    "incomplete-integration",
    "weak-mechanism",
)
_ADVICE = ("governance", "benefit", "digital", "primary-care", "supporting-policies")


def _structures() -> Iterator[Figure]:
    cells = [(city, dimension) for city in _CITIES for dimension in _DIMENSIONS]
    yield Figure(
        "e18",
        Words("五市 × 四维的单元", "cells of cities and dimensions"),
        None,
        str(len(cells)),
        Basis.RECOMPUTED,
        "5 · 4",
    )
    yield Figure(
        "e19",
        Words("白云卒中联合体结构", "structure of the Baiyun stroke alliance"),
        "1+1+N",
        None,
        Basis.STORED,
        "1 + 1 + N",
        Words("两个“1”的含义待核实。", "What the two ones stand for is to be confirmed."),
    )
    for what, published, names in (
        (Words("发现的问题", "faults found"), "6", _FAULTS),
        (Words("提出的建议", "pieces of advice"), "5", _ADVICE),
    ):
        yield Figure("e20", what, published, str(len(names)), Basis.RECOMPUTED, " + ".join(names))


def _stored() -> Iterator[Figure]:
    stored = (
        (
            "e21",
            Words("山东县域内就诊率目标（%）", "Shandong: visits inside the county, target in %"),
            "90",
            None,
        ),
        ("e22", Words("厦门医院全面开业", "Xiamen hospital open for full service"), "2018-01", None),
        ("e22", Words("厦门论文", "the paper on Xiamen"), "2020;36(8):625-628", None),
        (
            "e23",
            Words("原文措辞", "wording of the abstract"),
            "94.84 % had heard but did not know the content; 93.50 % prefer a third-tier hospital",
            Words("照录原文（sic）。", "As printed (sic)."),
        ),
    )
    for line, what, published, note in stored:
        yield Figure(line, what, published, None, Basis.STORED, "", note)
