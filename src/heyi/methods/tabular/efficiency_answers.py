"""Envelopment of units at one time, answered on a table. Not here: panels (efficiency_panel), explanations (efficiency)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.efficiency.amounts import Peers
from heyi.methods.efficiency.bootstrap import Drawing, bootstrap
from heyi.methods.efficiency.envelopment import Projections, projections, scores
from heyi.methods.efficiency.programs import Numbers
from heyi.methods.efficiency.scale import scale
from heyi.methods.efficiency.slacks_based import measure
from heyi.methods.efficiency.super_efficiency import super_scores
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.efficiency_reading import Measured, named, ranks, read, remarks
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

# A slack below this part of the unit's own value is rounding.
_SLACK = 1e-7


def dea(table: Table, asked: Asked) -> Answer:
    """CCR or BCC: scores, scale, returns, slacks, targets, peers."""
    measured, (returns, orientation) = read(table, asked), _how(asked, "input")
    found = projections(measured.used, measured.made, returns=returns, orientation=orientation)
    sizes = scale(measured.used, measured.made, orientation=orientation)
    status = _status(measured, found)
    return Answer(
        units=measured.units,
        columns={
            "efficiency": found.scores,
            "technical": sizes.technical,
            "scale": sizes.efficiency,
            "returns": sizes.returns,
            "rank": ranks(found.scores),
            "efficient": status,
            **_projected(measured, found),
        },
        scalars=_scalars(found.scores, returns, orientation),
        tables={"peers": _peer_rows(measured.units, found.peers)},
        warnings=[*remarks(measured), *_weak(measured, status)],
    )


def dea_super(table: Table, asked: Asked) -> Answer:
    """Super-efficiency beside the ordinary score."""
    measured, (returns, orientation) = read(table, asked), _how(asked, "input")
    ordinary = scores(measured.used, measured.made, returns=returns, orientation=orientation)
    found = super_scores(measured.used, measured.made, returns=returns, orientation=orientation)
    return Answer(
        units=measured.units,
        columns={"efficiency": found, "ordinary": ordinary, "rank": ranks(found)},
        scalars=_scalars(ordinary, returns, orientation),
        warnings=[*remarks(measured), *_infeasible(measured, found)],
    )


def dea_sbm(table: Table, asked: Asked) -> Answer:
    """The slacks-based measure, with slacks, targets and peers."""
    measured, (returns, orientation) = read(table, asked), _how(asked, "none")
    found = measure(measured.used, measured.made, returns=returns, orientation=orientation)
    return Answer(
        units=measured.units,
        columns={
            "efficiency": found.scores,
            "rank": ranks(found.scores),
            **_projected(measured, found),
        },
        scalars=_scalars(found.scores, returns, orientation),
        tables={"peers": _peer_rows(measured.units, found.peers)},
        warnings=[*remarks(measured), *_zeros(measured)],
    )


def dea_bootstrap(table: Table, asked: Asked) -> Answer:
    """Scores less their bias, with intervals."""
    measured, (returns, orientation) = read(table, asked), _how(asked, "input")
    own = asked.own
    drawing = Drawing(own.get("draws", 2000), own.get("level", 0.95), asked.seed, own.get("bandwidth"))
    found = bootstrap(measured.used, measured.made, drawing, returns=returns, orientation=orientation)
    return Answer(
        units=measured.units,
        columns={
            "efficiency": found.scores,
            "bias": found.bias,
            "corrected": found.corrected,
            "low": found.low,
            "high": found.high,
            "se": found.error,
            "rank": ranks(found.corrected),
        },
        scalars={
            **_scalars(found.scores, returns, orientation),
            "mean_corrected": float(found.corrected.mean()),
            "draws": drawing.draws,
            "seed": asked.seed,
            "level": drawing.level,
            "bandwidth": found.bandwidth,
        },
        warnings=[*remarks(measured), *_below_zero(measured, found.corrected, found.low)],
    )


def _how(asked: Asked, orientation: str) -> tuple[str, str]:
    return asked.returns or "crs", asked.orientation or orientation


def _scalars(found: Numbers, returns: str, orientation: str) -> dict[str, Any]:
    return {
        "orientation": orientation,
        "model_returns": returns,
        "mean": float(found.mean()),
        "efficient_units": int((found >= 1).sum()),
    }


def _projected(measured: Measured, found: Projections) -> dict[str, Any]:
    """The columns slack_…, target_… and peers."""
    columns: dict[str, Any] = {}
    for name, inputs, outputs in (
        ("slack", found.input_slacks, found.output_slacks),
        ("target", found.input_targets, found.output_targets),
    ):
        both = np.hstack([inputs, outputs]).T
        columns |= {
            f"{name}_{column}": values
            for column, values in zip([*measured.inputs, *measured.outputs], both, strict=True)
        }
    texts: list[list[str]] = [[] for _ in measured.units]
    for unit, peer, _ in zip(*found.peers, strict=True):
        texts[unit].append(str(measured.units[peer]))
    return columns | {"peers": [", ".join(one) for one in texts]}


def _peer_rows(units: Sequence[str], peers: Peers) -> list[dict[str, Any]]:
    return [
        {"unit": units[unit], "peer": units[peer], "lambda": float(amount)}
        for unit, peer, amount in zip(*peers, strict=True)
    ]


def _status(measured: Measured, found: Projections) -> list[str]:
    """`strong` without slacks, `weak` where some input or output could still be bettered alone, `no`."""
    slacks = np.hstack([found.input_slacks, found.output_slacks])
    own = np.hstack([measured.used, measured.made])
    has_slack = np.any(slacks > _SLACK * np.where(own > 0, own, own.mean(axis=0)), axis=1)
    return [
        "no" if score < 1 else "weak" if slack else "strong"
        for score, slack in zip(found.scores, has_slack, strict=True)
    ]


def _weak(measured: Measured, status: Sequence[str]) -> list[Words]:
    places = [place for place, one in enumerate(status) if one == "weak"]
    if not places:
        return []
    zh, en = named(measured.units, places)
    return [
        Words(
            f"{zh}：得分为 1 但有松弛（弱有效），并非真正有效。",
            f"{en}: a score of 1 but slacks left (weakly efficient), so not efficient in full.",
        )
    ]


def _infeasible(measured: Measured, found: Numbers) -> list[Words]:
    places = np.flatnonzero(~np.isfinite(found)).tolist()
    if not places:
        return []
    zh, en = named(measured.units, places)
    return [
        Words(
            f"{zh}：其余单元无论如何组合都达不到，超效率无解，不给分也不排名。",
            f"{en}: the others together do not reach it at any multiple, so super-efficiency does not exist; "
            "neither score nor rank.",
        )
    ]


def _zeros(measured: Measured) -> list[Words]:
    both = np.hstack([measured.used, measured.made])
    places = np.flatnonzero((both == 0).any(axis=1)).tolist()
    if not places:
        return []
    zh, en = named(measured.units, places)
    return [
        Words(
            f"{zh}：含 0 值，相应松弛没有比例，未计入平均。",
            f"{en}: a value of 0 has no share to shrink or grow by; its term was left out of the mean.",
        )
    ]


def _below_zero(measured: Measured, corrected: Numbers, low: Numbers) -> list[Words]:
    places = np.flatnonzero((corrected <= 0) | (low <= 0)).tolist()
    if not places:
        return []
    zh, en = named(measured.units, places)
    return [
        Words(
            f"{zh}：偏差校正后的得分或区间下限不大于 0，样本太小或带宽太大，不宜使用。",
            f"{en}: corrected for bias the score or its lower limit is not above 0: too few units or too wide a bandwidth; "
            "do not use it.",
        )
    ]
