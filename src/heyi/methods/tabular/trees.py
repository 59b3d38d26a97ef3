"""Scored trees on a table: balanced scorecard; structure, process, outcome. Not here: the reckoning (methods.scoring)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit, listed
from heyi.methods.scoring.order import places
from heyi.methods.scoring.scorecard import Path, attainment, between, global_weights, nodes
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.indicator_rows import Indicators, indicators
from heyi.methods.tabular.method import Asked, Explained, Method, Option
from heyi.methods.tabular.table import Numbers, Table

_Rows = NDArray[np.bool_]

# Weights may be written as shares or as per cents; so far off either they are printed roundings.
_WHOLES = (1.0, 100.0)
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class _Scored:
    """What became of the indicators, one value each; `members` tells which rows are whose."""

    read: Indicators
    reached: Numbers
    scores: Numbers
    weights: Numbers
    members: Mapping[str, _Rows]


def scorecard(table: Table, asked: Asked) -> Answer:
    """The score of a tree of indicators, or with `--of` of each organisation's."""
    read = indicators(table, asked)
    scale = float(asked.own.get("scale", 1.0))
    reached, shares = _scored(read)
    first = _first_weights(asked, read.paths)
    members = {one: np.array([name == one for name in read.of]) for one in dict.fromkeys(read.of)}
    found = _Scored(read, reached, shares * scale, _weights(read, members, first), members)
    warnings = [*read.warnings, *_remarks(found, has_first=first is not None)]
    scalars = {"scale": scale, "cap": asked.own.get("cap", 1.0)}
    if asked.own.get("of"):
        return _organisations(found, scalars, warnings)
    return Answer(
        units=read.names,
        columns={
            "score": found.scores,
            "attainment": reached,
            "weight": found.weights,
            "contribution": found.weights * found.scores,
            "dimension": ["/".join(path) for path in read.paths],
        },
        scalars={"score": float(found.weights @ found.scores), **scalars},
        tables={"dimensions": _dimensions(read.paths, found.weights, found.scores)},
        warnings=warnings,
    )


def _weights(read: Indicators, members: Mapping[str, _Rows], first: Mapping[str, float] | None) -> Numbers:
    """The share of each indicator in the whole of its organisation."""
    weights = np.zeros(len(read.names))
    for own in members.values():
        paths = _those(read.paths, own)
        tops = {path[0] for path in paths}
        there = None if first is None else {name: one for name, one in first.items() if name in tops}
        weights[own] = global_weights(paths, read.weights[own], there)
    return weights


def _those(paths: Sequence[Path], own: _Rows) -> list[Path]:
    return [path for path, is_own in zip(paths, own, strict=True) if is_own]


def _scored(read: Indicators) -> tuple[Numbers, Numbers]:
    """How far each indicator goes, and what of it counts: from 0 to its cap."""
    by_target, by_bounds = ~np.isnan(read.target), ~np.isnan(read.low) & ~np.isnan(read.high)
    lacking = np.flatnonzero(~by_target & ~by_bounds)
    if len(lacking):
        raise listed(
            "targets_missing",
            "每个指标须有目标值（target），或上下限（low、high）。这些没有：",
            "Each indicator needs a target, or bounds low and high. These have neither:",
            ((read.names[row], read.names[row]) for row in lacking),
        )
    reached = np.empty(len(read.actual))
    bounds = ~by_target
    less = read.is_less_better
    reached[by_target] = attainment(read.actual[by_target], read.target[by_target], less[by_target])
    reached[bounds] = between(read.actual[bounds], read.low[bounds], read.high[bounds], less[bounds])
    # Between bounds nothing counts beyond the better one, whatever a target's cap.
    most = np.where(bounds, np.minimum(read.caps, 1.0), read.caps)
    return reached, np.clip(reached, 0.0, most)


def _first_weights(asked: Asked, paths: Sequence[Path]) -> Mapping[str, float] | None:
    """The weights of first dimensions as given by `--weights`, in the order they come in or by name."""
    if asked.weights is None:
        return None
    names = list(dict.fromkeys(path[0] for path in paths))
    given = asked.weights
    if not isinstance(given, Mapping):
        if len(given) != len(names):
            raise Unfit(
                "weights_number",
                f"给了 {len(given)} 个权重，而一级维度有 {len(names)} 个（{'、'.join(names)}）：请一一对应。",
                f"{len(given)} weights for {len(names)} first dimensions ({', '.join(names)}): give one for each.",
            )
        given = dict(zip(names, given, strict=True))
    lacking = [name for name in names if name not in given]
    values = [given[name] for name in names if name in given]
    if lacking or any(not value >= 0 for value in values) or not sum(values) > 0:
        raise Unfit(
            "weights_lacking",
            f"一级维度的权重须不小于 0 且不全为 0；缺少：{'、'.join(lacking) or '无'}。",
            f"Weights of first dimensions must be 0 or more, not all 0; lacking: {', '.join(lacking) or 'none'}.",
        )
    return {name: float(given[name]) for name in names}


def _dimensions(paths: Sequence[Path], weights: Numbers, scores: Numbers) -> list[dict[str, Any]]:
    return [
        {
            "dimension": "/".join(node.path),
            "level": len(node.path),
            "weight": node.weight,
            "score": node.score,
            "contribution": node.weight * node.score,
            "indicators": node.indicators,
        }
        for node in nodes(paths, weights, scores)
    ]


def _organisations(found: _Scored, scalars: Mapping[str, Any], warnings: Sequence[Words]) -> Answer:
    """One score an organisation, its first dimensions beside it, the rest in tables."""
    read, members = found.read, found.members
    totals = np.array([float(found.weights[own] @ found.scores[own]) for own in members.values()])
    dimensions = [
        {"unit": name, **row}
        for name, own in members.items()
        for row in _dimensions(_those(read.paths, own), found.weights[own], found.scores[own])
    ]
    firsts = list(dict.fromkeys(path[0] for path in read.paths))
    by_place = {(row["unit"], row["dimension"]): row["score"] for row in dimensions}
    return Answer(
        units=list(members),
        columns={
            "score": totals,
            "rank": places(totals),
            **{f"dimension_{one}": [by_place.get((name, one)) for name in members] for one in firsts},
        },
        scalars=scalars,
        tables={
            "dimensions": dimensions,
            "indicators": [
                {
                    "unit": read.of[row],
                    "indicator": name,
                    "dimension": "/".join(read.paths[row]),
                    "weight": float(found.weights[row]),
                    "attainment": float(found.reached[row]),
                    "score": float(found.scores[row]),
                    "contribution": float(found.weights[row] * found.scores[row]),
                }
                for row, name in enumerate(read.names)
            ],
        },
        warnings=warnings,
    )


def _remarks(found: _Scored, *, has_first: bool) -> list[Words]:
    read, members = found.read, found.members
    told = []
    for name, own in members.items():
        told += _sums(name, read, own, has_first=has_first)
    endless = [read.names[row] for row in np.flatnonzero(np.isinf(found.reached))]
    if endless:
        told.append(
            Words(
                f"越小越好且实际值为 0，按封顶值计：{'、'.join(endless)}。",
                f"Less is better and nothing occurred, which counts as the cap: {', '.join(endless)}.",
            )
        )
    if len({frozenset(np.array(read.names)[own].tolist()) for own in members.values()}) > 1:
        told.append(
            Words(
                "各机构的指标不同，得分不宜直接比较。",
                "Organisations have different indicators: do not compare scores.",
            )
        )
    return told


def _sums(name: str, read: Indicators, own: _Rows, *, has_first: bool) -> list[Words]:
    """The remark on weights that sum neither to 1 nor to 100, over all or within each dimension, and were made to do so."""
    of = f"{name}：" if name else ""
    in_dimensions = {
        path[0]: float(read.weights[own & np.array([one[0] == path[0] for one in read.paths])].sum())
        for path, is_own in zip(read.paths, own, strict=True)
        if is_own
    }
    whole = {"all": float(read.weights[own].sum())}
    if has_first or all(_is_whole(one) for one in in_dimensions.values()):
        off = {name: total for name, total in in_dimensions.items() if not _is_whole(total)}
    else:
        off = {name: total for name, total in whole.items() if not _is_whole(total)}
    if not off or np.all(read.weights == 1):
        return []
    sums = ", ".join(f"{name} {total:g}" for name, total in off.items())
    return [
        Words(
            f"{of}权重之和不是 1 或 100（{sums}），已归一。",
            f"{of}Weights sum neither to 1 nor to 100 ({sums}) and were made to sum to 1.",
        )
    ]


def _is_whole(total: float) -> bool:
    return any(abs(total - whole) <= _EXACT * whole for whole in _WHOLES)


_COLUMNS = tuple(
    Option(
        f"{part}_column",
        str,
        None,
        f"{zh}所在列（默认 {part} 或 {zh}）",
        f"the column of {en} (else the one headed {part})",
    )
    for part, zh, en in (
        ("actual", "实际值", "actual values"),
        ("target", "目标值", "targets"),
        ("weight", "权重", "weights"),
        ("direction", "方向", "directions"),
        ("low", "下限", "lower bounds"),
        ("high", "上限", "upper bounds"),
        ("cap", "封顶", "caps"),
    )
)

METHODS = (
    Method(
        "scorecard",
        scorecard,
        Explained(
            file=Words(
                "每行一个指标：名称、actual 实际值、target 目标值（或 low、high）、weight 权重、direction 方向（up/down）；"
                "--group 指明维度列，多层用“/”分隔（结构/人力）；多个机构用长表，--of 指明机构列。--weights 为一级维度的权重。",
                "One indicator a row: its name, actual, target (or low and high), weight, direction (up or down); --group names "
                "the column of dimensions, a slash goes a level down (structure/staff); of several organisations the rows of "
                "each, --of naming the column. --weights are those of first dimensions.",
            ),
            formula="score = Σ w_i min(a_i, cap);  a = actual/target, or target/actual where less is better, or (x − low)/"
            "(high − low);  a dimension weighs what its indicators do, unless --weights",
            source="Kaplan & Norton, Harv Bus Rev 1992;70(1):71-79; Donabedian, JAMA 1988;260:1743-1748",
            status="secondary",
            assumes=Words(
                "目标合理；各指标可以互相补偿。",
                "That targets make sense and that indicators make up for each other.",
            ),
            not_when=Words(
                "目标由被评价者自定时；有不可补偿的底线指标时。",
                "Where those who are scored set the targets; where an indicator is a floor that nothing makes up for.",
            ),
        ),
        takes=frozenset({"group", "weights", "cost"}),
        options=(
            *_COLUMNS,
            Option("of", str, None, "机构所在列（长表）", "the column of organisations"),
            Option("cap", float, 1.0, "完成度封顶", "how much of a target counts at most"),
            Option("scale", float, 1.0, "满分，如 100", "what a target met counts, such as 100"),
        ),
    ),
)
