"""Content analysis on a table: segments of texts coded by two people, how far they agree, and what the places compared have.

Source: Krippendorff, Content Analysis, 4th edition, SAGE 2018, chapters 5 and 12; Cohen, Educ Psychol Meas 1960;20:37-46.
docs/sources/methods-coding.md
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.agreement.cohen import compare, strength, tabulate
from heyi.methods.refusals import Unfit, listed
from heyi.methods.scoring.coupling import BANDS, band, coordinate
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked, Explained, Method, Option, weights_for
from heyi.methods.tabular.table import Table, is_missing, number_of

# A segment that a coder did not put under a code.
_NO = "-"


@dataclass(frozen=True, slots=True)
class _Coded:
    """Who put which segment where. Shape: `codes[coder][segment]` are codes with the degree given to each, nan without one."""

    coders: tuple[str, str]
    segments: tuple[str, ...]
    codes: Mapping[str, Mapping[str, Mapping[str, float]]]
    group_of: Mapping[str, str]
    order: tuple[str, ...]


def content_coding(table: Table, asked: Asked) -> Answer:
    """How far two coders agree on each code, and the codes of each group of texts on which they do."""
    coded = _read(table, asked)
    told = [_agreement(coded, code) for code in coded.order]
    both = [segment for segment in coded.segments if all(segment in coded.codes[one] for one in coded.coders)]
    overall = _overall(coded, both)
    alone = len(coded.segments) - len(both)
    return Answer(
        units=coded.order,
        columns={name: [row[name] for row in told] for name in told[0]},
        scalars=overall | {"segments": len(both), "coded_by_one": alone, "coders": list(coded.coders)},
        tables={"comparison": _comparison(coded, both, asked), "disagreements": _disagreements(coded, both)},
        warnings=_warnings(overall, alone),
    )


def _read(table: Table, asked: Asked) -> _Coded:
    names = [str(asked.own.get("code") or "code"), str(asked.own.get("coder") or "coder")]
    table.require(names)
    degree = asked.own.get("degree")
    degrees = table.numbers([degree], may_miss=True)[:, 0] if degree else np.full(table.rows, np.nan)
    given, who = table.answers(names[0]), table.answers(names[1])
    groups = table.texts(asked.group) if asked.group else ("",) * table.rows
    faults: list[tuple[str, str]] = []
    codes: dict[str, dict[str, dict[str, float]]] = {}
    group_of: dict[str, str] = {}
    for row, segment in enumerate(table.units):
        if is_missing(segment) or not given[row] or not who[row]:
            faults.append(
                (f"第 {row + 2} 行缺少片段、编码或编码员", f"row {row + 2} lacks segment, code or coder")
            )
            continue
        if group_of.setdefault(segment, groups[row]) != groups[row]:
            faults.append(
                (
                    f"第 {row + 2} 行：片段 {segment} 属于两组",
                    f"row {row + 2}: segment {segment} is in two groups",
                )
            )
        codes.setdefault(who[row], {}).setdefault(segment, {})[given[row]] = float(degrees[row])
    if faults:
        raise listed("coding_wrong", "编码表有误：", "The table of codings is wrong:", faults)
    if len(codes) != 2:
        raise Unfit(
            "coders_two",
            f"应有两位编码员，现有 {len(codes)} 位（{'、'.join(codes)}）。三位以上请用 fleiss-kappa。",
            f"There must be two coders, there are {len(codes)} ({', '.join(codes)}). For more use fleiss-kappa.",
        )
    order = _order(codes, asked)
    first, second = codes
    return _Coded((first, second), tuple(group_of), codes, group_of, order)


def _order(codes: Mapping[str, Mapping[str, Mapping[str, float]]], asked: Asked) -> tuple[str, ...]:
    """The codes as asked for, else those that were used."""
    used = {code for by_segment in codes.values() for found in by_segment.values() for code in found}
    order = asked.columns or tuple(sorted(used))
    strange = sorted(used - set(order))
    if strange:
        raise Unfit(
            "code_unknown",
            f"这些编码不在 --columns 所列之中：{'、'.join(strange)}。",
            f"These codes are not among --columns: {', '.join(strange)}.",
        )
    return order


def _agreement(coded: _Coded, code: str) -> dict[str, Any]:
    """Whether each segment was put under this code: a decision of each coder."""
    counts = np.zeros((2, 2))
    for segment in coded.segments:
        placed = [coded.codes[one].get(segment) for one in coded.coders]
        if None not in placed:
            first, second = (int(code in one) for one in placed if one is not None)
            counts[1 - first, 1 - second] += 1
    agreed, one, other = int(counts[0, 0]), int(counts[0].sum()), int(counts[:, 0].sum())
    try:
        kappa: float | None = compare(counts).kappa
    except Unfit:
        kappa = None
    return {
        "agreed": agreed,
        f"by_{coded.coders[0]}": one,
        f"by_{coded.coders[1]}": other,
        "agreement": float((counts[0, 0] + counts[1, 1]) / counts.sum()) if counts.sum() else None,
        "kappa": kappa,
    }


def _overall(coded: _Coded, both: Sequence[str]) -> dict[str, Any]:
    """Kappa over all codes; of a segment with several codes every code is one decision."""
    first, second = (coded.codes[one] for one in coded.coders)
    is_single = all(len(first[segment]) == len(second[segment]) == 1 for segment in both)
    if is_single:
        sides = [[next(iter(side[segment])) for segment in both] for side in (first, second)]
        order: Sequence[str] = coded.order
    else:
        pairs = [(segment, code) for segment in both for code in coded.order]
        sides = [
            [code if code in side[segment] else _NO for segment, code in pairs] for side in (first, second)
        ]
        order = (*coded.order, _NO)
    if not both:
        raise Unfit("segments_none", "没有两位编码员都编码的片段。", "No segment was coded by both.")
    found = compare(tabulate(sides[0], sides[1], order))
    return {
        "kappa": found.kappa,
        "se": found.se,
        "low": found.low,
        "high": found.high,
        "p": found.p,
        "observed": found.observed,
        "expected": found.expected,
        "strength": strength(found.kappa)[1],
        "strength_zh": strength(found.kappa)[0],
        "by": "segment" if is_single else "segment and code",
    }


def _comparison(coded: _Coded, both: Sequence[str], asked: Asked) -> list[dict[str, Any]]:
    """For each group of texts how many segments both put under each code, how strong, and how well the codes go together."""
    groups = list(dict.fromkeys(coded.group_of[segment] for segment in both))
    rows = []
    for group in groups:
        inside = [segment for segment in both if coded.group_of[segment] == group]
        row: dict[str, Any] = {"group": group, "segments": len(inside)}
        degrees = []
        for code in coded.order:
            agreed = [s for s in inside if all(code in coded.codes[one][s] for one in coded.coders)]
            row[f"n_{code}"] = len(agreed)
            if asked.own.get("degree"):
                degrees.append(_degree(coded, agreed, code))
                row[f"degree_{code}"] = degrees[-1]
        rows.append(row | _together(degrees, coded.order, asked))
    return rows


def _degree(coded: _Coded, agreed: Sequence[str], code: str) -> float | None:
    given = [coded.codes[one][segment][code] for segment in agreed for one in coded.coders]
    known = [value for value in given if number_of(value) is not None]
    return float(np.mean(known)) if known else None


def _together(degrees: Sequence[float | None], order: Sequence[str], asked: Asked) -> dict[str, Any]:
    """Coupling coordination of the degrees, where every code has one between 0 and 1."""
    known = [value for value in degrees if value is not None and 0 <= value <= 1]
    if len(order) < 2 or len(known) < len(order):
        return {}
    found = coordinate(np.array([known]), weights_for(asked, order))
    degree = float(found.degree[0])
    return {
        "coupling": float(found.coupling[0]),
        "development": float(found.development[0]),
        "score": degree,
        "grade": BANDS[int(band(degree))][0],
        "grade_zh": BANDS[int(band(degree))][1],
    }


def _disagreements(coded: _Coded, both: Sequence[str]) -> list[dict[str, Any]]:
    first, second = coded.coders
    return [
        {
            "segment": segment,
            "group": coded.group_of[segment],
            first: ", ".join(sorted(coded.codes[first][segment])),
            second: ", ".join(sorted(coded.codes[second][segment])),
        }
        for segment in both
        if set(coded.codes[first][segment]) != set(coded.codes[second][segment])
    ]


def _warnings(overall: Mapping[str, Any], alone: int) -> list[Words]:
    told = []
    if alone:
        told.append(
            Words(
                f"有 {alone} 个片段只有一位编码员编码，未计入。",
                f"{alone} segments were coded by one only and do not count.",
            )
        )
    if overall["kappa"] < 0.6:
        told.append(
            Words(
                f"kappa = {overall['kappa']:.3f}，低于 0.6：请讨论分歧、修订编码表后重新编码。",
                f"kappa = {overall['kappa']:.3f}, below 0.6: talk the disagreements over, mend the code book and code anew.",
            )
        )
    return told


METHODS = (
    Method(
        "content-coding",
        content_coding,
        Explained(
            file=Words(
                "每行一次编码：片段编号（名称列）、编码员、编码，可有分组（如城市）和程度（0–1）。",
                "One coding a row: segment (the column of names), coder, code; with a group (a city, say) and a degree "
                "of 0 to 1 if there is one.",
            ),
            formula="κ = (p_o − p_e)/(1 − p_e);  per code: decision yes or no for each segment;  D = √(C·T) of the degrees",
            source="Krippendorff, Content Analysis, SAGE 2018; Cohen, Educ Psychol Meas 1960;20:37-46",
            status="secondary",
            assumes=Words(
                "两位编码员独立编码，片段事先划定。",
                "Both code on their own, and what a segment is was settled before.",
            ),
            not_when=Words(
                "编码表还在修订时；编码员互相看过结果时；某个编码极少出现时 kappa 不稳定。",
                "While the code book still changes; where coders saw each other's codes; for a code that hardly comes "
                "kappa says little.",
            ),
        ),
        takes=frozenset({"columns", "group", "weights"}),
        options=(
            Option("code", str, "code", "编码所在列", "the column of codes"),
            Option("coder", str, "coder", "编码员所在列", "the column of coders"),
            Option("degree", str, None, "程度所在列（0–1）", "the column of degrees (0 to 1)"),
        ),
    ),
)
