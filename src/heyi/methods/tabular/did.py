"""Differences in differences on a table. Not here: how a panel is read (panel), the reckoning (methods.effects)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from heyi.kernel.words import Words
from heyi.methods.effects import formula
from heyi.methods.effects.differences import (
    EFFECT,
    Covariates,
    event_study,
    four_means,
    no_covariates,
    two_by_two,
    two_way,
)
from heyi.methods.effects.regression import Errors, Fit, as_row, joint, of_term, rows
from heyi.methods.effects.staggered import GroupTime, group_times, together
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.given import Given, places_of
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.panel import Panel, Places, panel
from heyi.methods.tabular.table import Table

_FEWEST_CLUSTERS = 30
_FEWEST_TREATED = 5
_STAGGERED = Words(
    "各单位开始时间不同：双向固定效应把已干预的单位也当作对照（Goodman-Bacon），effect 可能有偏；请看 group_time 与 att_effect。",
    "Treatment began at different times: with two-way fixed effects units already treated serve as controls (Goodman-Bacon) "
    "and effect may be biased; see group_time and att_effect.",
)
_NOT_ONE_ROW = Words(
    "不是每单位每时期一行，未计算分组分时效应。",
    "Not one row for each unit and period: no averages for groups and times.",
)


def did(table: Table, asked: Asked) -> Answer:
    """The difference of differences."""
    read = formula.read(asked.formula) if asked.formula else None
    found, asked = panel(table, asked, read)
    _refuse_empty(found)
    more, errors = _covariates(found, asked, read), _errors(found, asked)
    is_staggered = len(found.beginnings) > 1
    is_two_way = _is_two_way(found, asked, is_staggered)
    if is_two_way:
        acting = Covariates((EFFECT,), found.now[:, None])
        fit = two_way(found.outcome, acting, _fixed(found), found.period, more, errors)
        shown: tuple[str, ...] = (EFFECT, *more.names)
    else:
        fit = two_by_two(found.outcome, found.treated, _post(found), more, errors)
        shown = fit.names
    tables: dict[str, list[dict[str, Any]]] = {"terms": rows(fit, shown)}
    scalars = of_term(fit, EFFECT) | _told(found, fit, errors, is_two_way)
    warnings = [*found.warnings, *_warnings(found, fit, errors)]
    if is_staggered:
        _add_staggered(found, asked, errors, scalars, tables, warnings)
    else:
        tables["means"] = list(four_means(found.outcome, found.treated, _post(found)))
        _add_event_study(found, more, errors, scalars, tables)
    names = found.table.units if found.units is None else tuple(found.unit_names[one] for one in found.units)
    columns = {
        "period": [found.periods[one] for one in found.period],
        "treated": found.treated,
        "post": found.now if is_staggered else _post(found),
        "outcome": found.outcome,
        "fitted": found.outcome - fit.residuals,
    }
    return Answer(units=names, columns=columns, scalars=scalars, tables=tables, warnings=warnings)


def _post(found: Panel) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return (found.period >= found.beginnings[0]).astype(np.float64)


def _fixed(found: Panel) -> Places:
    """Whose means are taken out: units, else clusters in which treatment does not differ, else the two groups."""
    if found.units is not None:
        return found.units
    if found.clusters is not None:
        pairs = np.unique(np.column_stack([found.clusters, found.starts]), axis=0)
        if len(pairs) == len(np.unique(found.clusters)):
            return found.clusters
    return found.treated.astype(np.int64)


def _refuse_empty(found: Panel) -> None:
    if not np.isinf(found.starts).any() and len(found.beginnings) < 2:
        raise Unfit(
            "controls_missing",
            "没有对照组：双重差分需要从未接受干预的单位（或干预开始时间不同）。",
            "There are no controls: some must never be treated, or begin at another time.",
        )
    if len(found.beginnings) > 1:
        return
    post = _post(found)
    for group, zh, en in ((1, "干预组", "the treated"), (0, "对照组", "the controls")):
        for time, when_zh, when_en in ((0, "干预前", "before"), (1, "干预后", "after")):
            if not np.any((found.treated == group) & (post == time)):
                raise Unfit(
                    "cell_empty",
                    f"{zh}{when_zh}没有数据：四格（两组 × 前后）都要有。",
                    f"There is nothing on {en} {when_en}: all four cells (two groups, before and after) are needed.",
                )


def _is_two_way(found: Panel, asked: Asked, is_staggered: bool) -> bool:
    model = asked.own.get("model", "auto")
    if is_staggered:
        return True
    if model != "auto":
        return bool(model == "two-way")
    return found.units is not None and len(found.periods) > 2


def _covariates(found: Panel, asked: Asked, read: formula.Formula | None) -> Covariates:
    """Columns asked for, and the terms of a formula that are not the standard ones."""
    names, parts = list(asked.columns), [found.table.numbers(asked.columns)]
    if read is not None:
        standard = {"treated", "post", asked.treated, asked.period, asked.time} - {None}
        terms = tuple(
            term
            for term in read.terms
            if not set(formula.columns_of([term])) <= {str(one) for one in standard}
        )
        made = {"treated": found.treated, "post": found.now}
        made = {name: values for name, values in made.items() if name not in found.table.columns}
        rest = formula.Formula(None, terms, True)
        design = formula.design(rest, Given(found.table, made), found.table.rows)
        names += design.names[1:]
        parts.append(design.matrix[:, 1:])
    return Covariates(tuple(names), np.hstack(parts)) if names else no_covariates(found.table.rows)


def _errors(found: Panel, asked: Asked) -> Errors:
    clusters = found.clusters if found.clusters is not None else found.units
    kind = asked.own.get("errors") or ("classical" if clusters is None else "cluster")
    if kind != "cluster":
        return Errors(kind)
    if clusters is None:
        raise Unfit(
            "clusters_missing",
            "请用 --group 或 --unit 指明群，或用 --errors robust。",
            "Name the clusters with --group or --unit, or use --errors robust.",
        )
    if len(np.unique(clusters)) < 2:
        raise Unfit("clusters_few", "只有一个群，无法估计误差。", "There is only one cluster.")
    return Errors("cluster", places_of([str(one) for one in clusters])[1])


def _told(found: Panel, fit: Fit, errors: Errors, is_two_way: bool) -> dict[str, Any]:
    return {
        "model": "two-way" if is_two_way else "pooled",
        "errors": errors.kind,
        "clusters": None if errors.clusters is None else len(np.unique(errors.clusters)),
        "small_sample_factor": fit.factor,
        "rows": len(found.outcome),
        "units": None if found.units is None else len(found.unit_names),
        "periods": len(found.periods),
        "start": found.periods[found.beginnings[0]] if len(found.beginnings) == 1 else None,
    }


def _warnings(found: Panel, fit: Fit, errors: Errors) -> list[Words]:
    said = []
    if fit.is_exact:
        said.append(
            Words(
                "数据与模型完全吻合（如只有四个均数）：给出效应，但没有误差和 p 值。",
                "The model fits exactly (four means, say): the effect is given, without error and p.",
            )
        )
        return said
    if of_term(fit, EFFECT)["se"] is None:
        said.append(
            Words(
                "群太少，稳健误差退化为 0，未给出误差和 p 值：请用 --errors robust，或更细的群。",
                "With so few clusters the sandwich comes to nothing; no error and no p are given: use --errors robust or finer "
                "clusters.",
            )
        )
    if errors.clusters is not None:
        number = len(np.unique(errors.clusters))
        treated = len(np.unique(errors.clusters[found.treated == 1]))
        if number < _FEWEST_CLUSTERS or min(treated, number - treated) < _FEWEST_TREATED:
            said.append(
                Words(
                    f"只有 {number} 个群（其中 {treated} 个有干预）：群稳健误差可能偏小，请谨慎。",
                    f"There are only {number} clusters, {treated} of them treated: errors by cluster may be too small.",
                )
            )
    return said


def _add_event_study(
    found: Panel,
    more: Covariates,
    errors: Errors,
    scalars: dict[str, Any],
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    """The treated against the others in each period, and whether they ran alongside before."""
    if len(found.periods) < 3:
        return
    begin = found.beginnings[0]
    relative = found.period - begin
    fit, times = event_study(found.outcome, found.treated, relative, _fixed(found), more, errors)
    named = {time: fit.names[place] for place, time in enumerate(times)}
    table = [_event(found, begin, time, of_term(fit, name)) for time, name in named.items()]
    table.append(
        _event(found, begin, -1, dict.fromkeys(("se", "statistic", "p", "low", "high")) | {"effect": 0.0})
    )
    tables["event_study"] = sorted(table, key=lambda row: int(row["relative"]))
    before = [name for time, name in named.items() if time < -1]
    scalars |= {f"pretrend_{key}": value for key, value in joint(fit, before).items()}


def _event(found: Panel, begin: int, time: int, judged: Mapping[str, float | None]) -> dict[str, Any]:
    return {"relative": time, "period": found.periods[begin + time], **as_row(f"{time:+d}", judged)}


def _add_staggered(
    found: Panel,
    asked: Asked,
    errors: Errors,
    scalars: dict[str, Any],
    tables: dict[str, list[dict[str, Any]]],
    warnings: list[Words],
) -> None:
    """Averages for each group and time where treatment began at different times."""
    warnings.append(_STAGGERED)
    units = _fixed(found)
    counts = np.bincount(
        units * len(found.periods) + found.period, minlength=(units.max() + 1) * len(found.periods)
    )
    if not np.all(counts == 1):
        warnings.append(_NOT_ONE_ROW)
        return
    outcome, starts, clusters = _wide(found, units, errors)
    only_never = bool(np.isinf(starts).any()) and asked.own.get("controls", "auto") != "not-yet"
    parts = group_times(outcome, starts, only_never)
    after = [one for one in parts if one.time >= one.group]
    tables["group_time"] = [_group_time(found, one, together([one], clusters)) for one in parts]
    steps = sorted({one.time - one.group for one in parts})
    tables["event_study"] = [
        {
            "relative": step,
            **as_row(
                f"{step:+d}", together([one for one in parts if one.time - one.group == step], clusters)
            ),
        }
        for step in steps
    ]
    scalars["controls"] = "never" if only_never else "not-yet"
    if after:
        scalars |= {f"att_{key}": value for key, value in together(after, clusters).items() if key != "df"}


def _wide(
    found: Panel, units: Places, errors: Errors
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], Places | None]:
    shape = (int(units.max()) + 1, len(found.periods))
    outcome, starts = np.empty(shape), np.empty(shape[0])
    outcome[units, found.period] = found.outcome
    starts[units] = found.starts
    if errors.clusters is None:
        return outcome, starts, None
    clusters = np.empty(shape[0], dtype=np.int64)
    clusters[units] = errors.clusters
    return outcome, starts, clusters


def _group_time(found: Panel, one: GroupTime, judged: Mapping[str, float | None]) -> dict[str, Any]:
    return {
        "group": found.periods[one.group],
        "period": found.periods[one.time],
        "relative": one.time - one.group,
        "treated": one.treated,
        "controls": one.controls,
        **as_row(f"{found.periods[one.group]}@{found.periods[one.time]}", judged),
    }
