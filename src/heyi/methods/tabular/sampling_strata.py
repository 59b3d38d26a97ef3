"""Allocation on a table: rows are strata. Not here: the reckoning (methods.sampling.allocation)."""

from collections.abc import Mapping
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.sampling.allocation import allocate, loss_by_weights, positive, shares, variance_of_mean
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Numbers, Table, number_of

Wholes = NDArray[np.int64]

# Headings under which the population of strata stands where none is asked for.
_POPULATIONS = ("n", "n_h", "population", "size", "人口", "人口数", "总体", "人数", "规模")


def stratify(table: Table, asked: Asked) -> Answer:
    """How many of each stratum, by every method at once; or so many clusters of each, and so many of each cluster."""
    sizes, warnings = _sizes(table, asked)
    sds = _numbers(table, str(asked.own.get("sd") or "S"))
    costs = None if asked.own.get("cost_of") is None else table.numbers([str(asked.own["cost_of"])])[:, 0]
    stages = _stages(table, asked)
    if asked.own.get("total") is None and stages is not None:
        return _by_stages(table, sizes, stages, warnings)
    if sizes is None:
        raise Unfit(
            "size_missing",
            f"没有各层总体数：请用 --size 指明其列（现有列：{'、'.join(table.columns)}）。",
            f"The population of strata is missing: --size names its column (there are: {', '.join(table.columns)}).",
        )
    method = str(asked.own.get("method") or "proportional")
    parts = shares(sizes, sds, costs)
    if method not in parts:
        raise Unfit(
            "spread_missing",
            f"{method} 分配还需要标准差列（--sd）{'与费用列（--cost-of）' if method == 'optimal' else ''}。",
            f"The {method} allocation needs a column of standard deviations (--sd)"
            f"{' and one of costs (--cost-of)' if method == 'optimal' else ''}.",
        )
    total = _total(asked)
    taken = allocate(parts[method], total, sizes, _least(asked))
    warnings += _told(table, parts[method] * total, taken, sizes)
    columns: dict[str, Any] = {"value": taken}
    columns |= {name.replace("-", "_"): share * total for name, share in parts.items()}
    columns |= _weighed(sizes, taken)
    if costs is not None:
        columns["cost"] = costs * taken
    if asked.own.get("take") is not None:
        columns |= _clusters_for(table, asked, taken)
    return Answer(
        units=table.units,
        columns=columns,
        scalars=_scalars(method, sizes, sds, taken, columns),
        warnings=warnings,
    )


def _sizes(table: Table, asked: Asked) -> tuple[Numbers | None, list[Words]]:
    """The population of each stratum: as asked, else under a heading that says so."""
    wanted = str(asked.own.get("size") or "N")
    if wanted in table.columns or wanted != "N":
        return positive(wanted, table.numbers([wanted])[:, 0]), []
    near = [name for name in table.others if name.strip().lower() in _POPULATIONS]
    if not near:
        return None, []
    return positive(near[0], table.numbers([near[0]])[:, 0]), [
        Words(
            f"各层总体数取自“{near[0]}”列（可用 --size 指明）。",
            f"The population of strata is taken from the column {near[0]!r} (--size names another).",
        )
    ]


def _numbers(table: Table, name: str) -> Numbers | None:
    """A column as numbers; S need not be there, another must."""
    if name == "S" and name not in table.columns:
        return None
    return table.numbers([name])[:, 0]


def _total(asked: Asked) -> int:
    total = asked.own.get("total")
    if total is None:
        raise Unfit(
            "total_missing",
            "请用 --total 写出样本总数，或用 --clusters 与 --take 写出每层抽几个群、每群抽几人。",
            "Write the size of the sample with --total, or with --clusters and --take how many clusters of each "
            "stratum and how "
            "many of each cluster.",
        )
    return int(total)


def _least(asked: Asked) -> int:
    least = asked.own.get("least")
    return 1 if least is None else max(0, int(least))


_Stages = tuple[Numbers, Numbers]


def _stages(table: Table, asked: Asked) -> _Stages | None:
    """Clusters of each stratum and members of each cluster, where both are asked for."""
    if asked.own.get("clusters") is None:
        return None
    if asked.own.get("take") is None:
        raise Unfit(
            "take_missing", "--clusters 还需要 --take（每群抽几人）。", "--clusters needs --take beside it."
        )
    if asked.own.get("total") is not None:
        raise Unfit(
            "total_twice",
            "--total 与 --clusters 只能给其一：给 --total 与 --take，群数便由此算出。",
            "Give --total or --clusters, not both: with --total and --take the number of clusters follows.",
        )
    return _each(table, str(asked.own["clusters"]), "clusters"), _each(table, str(asked.own["take"]), "take")


def _each(table: Table, written: str, option: str) -> Numbers:
    """A whole number for all strata, or a column of them."""
    number = number_of(written)
    each = table.numbers([written])[:, 0] if number is None else np.full(table.rows, number)
    if np.any(each < 1) or np.any(each != np.round(each)):
        raise Unfit(
            f"{option}_wrong",
            f"--{option} 应为不小于 1 的整数，或这样的一列。",
            f"--{option} must be a whole number of at least 1, or a column of them.",
        )
    return each


def _by_stages(table: Table, sizes: Numbers | None, stages: _Stages, warnings: list[Words]) -> Answer:
    clusters, take = stages
    taken = (clusters * take).astype(np.int64)
    if sizes is not None and np.any(taken > sizes):
        over = [unit for unit, one, all_of in zip(table.units, taken, sizes, strict=True) if one > all_of]
        raise Unfit(
            "take_beyond",
            f"这些层的样本超过其总体：{'、'.join(over)}。",
            f"More than there are would be taken of: {', '.join(over)}.",
        )
    columns: dict[str, Any] = {
        "value": taken,
        "clusters": clusters.astype(np.int64),
        "take": take.astype(np.int64),
    }
    if sizes is not None:
        columns |= _weighed(sizes, taken)
    return Answer(
        units=table.units,
        columns=columns,
        scalars={
            "method": "stages",
            "total": int(taken.sum()),
            "strata": table.rows,
            "clusters_total": int(clusters.sum()),
            **({} if sizes is None else {"deff_weights": loss_by_weights(sizes / taken, taken)}),
        },
        warnings=warnings,
    )


def _clusters_for(table: Table, asked: Asked, taken: Wholes) -> dict[str, Any]:
    take = _each(table, str(asked.own["take"]), "take")
    return {
        "clusters": [ceil(one / each) for one, each in zip(taken.tolist(), take.tolist(), strict=True)],
        "take": take.astype(np.int64),
    }


def _weighed(sizes: Numbers, taken: Wholes) -> dict[str, Any]:
    return {
        "population": sizes,
        "fraction": taken / sizes,
        "weight": [
            size / one if one else None for size, one in zip(sizes.tolist(), taken.tolist(), strict=True)
        ],
    }


def _scalars(
    method: str, sizes: Numbers, sds: Numbers | None, taken: Wholes, columns: Mapping[str, Any]
) -> dict[str, Any]:
    some = taken > 0
    told: dict[str, Any] = {
        "method": method,
        "total": int(taken.sum()),
        "population": float(sizes.sum()),
        "deff_weights": loss_by_weights(sizes[some] / taken[some], taken[some]),
    }
    if sds is not None:
        variance = variance_of_mean(sizes, sds, taken)
        told["se_mean"] = None if variance is None else sqrt(variance)
    if "cost" in columns:
        told["cost_total"] = float(np.sum(columns["cost"]))
    if "clusters" in columns:
        told["clusters_total"] = int(np.sum(columns["clusters"]))
    return told


def _told(table: Table, wanted: Numbers, taken: Wholes, sizes: Numbers) -> list[Words]:
    warnings = []
    full = [unit for unit, part, all_of in zip(table.units, wanted, sizes, strict=True) if part > all_of]
    if full:
        warnings.append(
            Words(
                f"这些层按公式会超过其总体，已全部抽取，其余重新分给别的层：{'、'.join(full)}。",
                f"The formula asks for more than there are of {', '.join(full)}: these are taken whole, the rest goes "
                "to others.",
            )
        )
    raised = [unit for unit, part, one in zip(table.units, wanted, taken, strict=True) if one - part >= 1]
    if raised and not full:
        warnings.append(
            Words(
                f"这些层提高到每层最少数（--least）：{'、'.join(raised)}。",
                f"Raised to the least of a stratum (--least): {', '.join(raised)}.",
            )
        )
    none = [unit for unit, one in zip(table.units, taken, strict=True) if one == 0]
    if none:
        warnings.append(
            Words(
                f"这些层没有样本，没有权重：{'、'.join(none)}。",
                f"Nothing is taken of these strata, which have no weight: {', '.join(none)}.",
            )
        )
    return warnings
