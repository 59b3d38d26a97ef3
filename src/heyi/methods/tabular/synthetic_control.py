"""Synthetic control on a table: one row a unit and period. Not here: the reckoning (methods.effects.synthetic)."""

from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.effects.synthetic import Mixture, mixture, placebos, rank_of
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.panel import Panel, panel
from heyi.methods.tabular.table import Numbers, Table

_FEWEST_BEFORE = 5
_POOR_FIT = 0.25


def synthetic_control(table: Table, asked: Asked) -> Answer:
    """The treated unit beside a mixture of donors, and each donor in its place."""
    if table.unit is None and asked.outcome is not None:
        table = Table(table.columns, table.unit_column)
    found, asked = panel(table, asked)
    place, begin = _treated(found)
    outcomes = _wide(found, found.outcome)
    covariates = _covariates(found, asked, begin)
    donors = np.array([one for one in range(len(outcomes)) if one != place])
    mixed = mixture(outcomes, place, begin, covariates, donors)
    others = placebos(outcomes, place, begin, covariates)
    rank = rank_of(mixed, others)
    names = found.unit_names
    named = {names[one]: other for one, other in others.items()}
    effect = float(mixed.gap[begin:].mean())
    expected = float(mixed.synthetic[begin:].mean())
    return Answer(
        units=[names[one] for one in donors],
        columns={"weight": mixed.weights},
        scalars={
            "effect": effect,
            "effect_relative": effect / expected if expected else None,
            "p": rank / (len(others) + 1),
            "rank": rank,
            "pre_rmspe": mixed.before,
            "post_rmspe": mixed.after,
            "ratio": mixed.ratio,
            "treated_unit": names[place],
            "start": found.periods[begin],
            "periods_before": begin,
            "periods_after": len(found.periods) - begin,
            "donors": len(donors),
        },
        tables=_tables(found, outcomes[place], begin, names[place], (mixed, named)),
        warnings=[*found.warnings, *_warnings(mixed, outcomes[place, :begin], begin, len(donors))],
    )


def _tables(
    found: Panel, actual: Numbers, begin: int, name: str, paths: tuple[Mixture, dict[str, Mixture]]
) -> dict[str, list[dict[str, Any]]]:
    mixed, others = paths
    path = [
        {
            "time": time,
            "actual": float(actual[at]),
            "synthetic": float(mixed.synthetic[at]),
            "gap": float(mixed.gap[at]),
        }
        for at, time in enumerate(found.periods)
    ]
    each = [
        {
            "unit": unit,
            "pre_rmspe": one.before,
            "post_rmspe": one.after,
            "ratio": one.ratio,
            "effect": float(one.gap[begin:].mean()),
        }
        for unit, one in {name: mixed, **others}.items()
    ]
    return {"path": path, "placebos": each}


def _treated(found: Panel) -> tuple[int, int]:
    """The one treated unit and the place of its first treated period."""
    if found.units is None:
        raise Unfit("unit_missing", "请用 --unit 指明单位列。", "Name the column of units with --unit.")
    treated = np.unique(found.units[found.treated == 1])
    if len(treated) != 1:
        told = ", ".join(found.unit_names[one] for one in treated)
        raise Unfit(
            "treated_many",
            f"合成控制法要求恰好一个受干预单位，现有 {len(treated)} 个（{told}）：请合并或逐个分析。",
            f"Synthetic control takes exactly one treated unit, here are {len(treated)} ({told}): join them or take one.",
        )
    if len(found.unit_names) < 3:
        raise Unfit("donors_few", "至少需要两个对照单位。", "At least two donors are needed.")
    return int(treated[0]), found.beginnings[0]


def _wide(found: Panel, values: Numbers) -> Numbers:
    wide = np.full((len(found.unit_names), len(found.periods)), np.nan)
    wide[found.units, found.period] = values
    if np.isnan(wide).any():
        raise Unfit(
            "panel_unbalanced",
            "合成控制法要求每个单位每个时期都有一行：请用 --incomplete drop。",
            "Synthetic control needs each unit in each period: use --incomplete drop.",
        )
    return wide


def _covariates(found: Panel, asked: Asked, begin: int) -> Numbers | None:
    """The mean of each covariate before treatment."""
    if not asked.columns:
        return None
    columns = found.table.numbers(asked.columns)
    return np.column_stack([_wide(found, column)[:, :begin].mean(axis=1) for column in columns.T])


def _warnings(mixed: Mixture, before: Numbers, begin: int, donors: int) -> list[Words]:
    said = []
    if begin < _FEWEST_BEFORE:
        said.append(
            Words(
                f"干预前只有 {begin} 个时期：拟合得好可能只是偶然。",
                f"There are only {begin} periods before: that they fit may be chance.",
            )
        )
    if mixed.before > _POOR_FIT * float(np.std(before)) > 0:
        said.append(
            Words(
                "干预前拟合不佳：合成单位不像受干预单位，效应不可信。",
                "The fit before is poor: the mixture is not like the treated unit; do not trust the effect.",
            )
        )
    if donors > begin:
        said.append(
            Words(
                "对照单位多于干预前时期：权重可能不唯一。",
                "More donors than periods before: weights may not be the only ones.",
            )
        )
    said.append(
        Words(
            f"p 由 {donors} 个安慰剂得出，最小为 {1 / (donors + 1):.3g}。",
            f"p comes from {donors} placebos and cannot be below {1 / (donors + 1):.3g}.",
        )
    )
    return said
