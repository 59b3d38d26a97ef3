"""Control charts on a table. Not here: reading its points (chart_columns), limits and rules (methods.charts)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np
from scipy.special import chdtrc

from heyi.kernel.words import Words
from heyi.methods.charts import lines, memory, nelson
from heyi.methods.charts.constants import Constants, constants
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.chart_columns import Points, points
from heyi.methods.tabular.chart_words import EXPLAINED, OPTIONS, provisional, rule_words, side_words
from heyi.methods.tabular.method import Asked, Method
from heyi.methods.tabular.table import Numbers, Table

# With fewer points the limits are themselves uncertain. Source: Montgomery 2009, chapter 5.
_ENOUGH = 20
# So improbable a dispersion is no chance.
_OVERDISPERSED = 0.001


@dataclass(frozen=True, slots=True)
class _Mark:
    """A sign as told: the rule by number or by name, where it holds, where it is marked."""

    rule: str
    first: int
    last: int
    at: tuple[int, ...]
    is_up: bool | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The chart of one phase."""

    columns: Mapping[str, Any]
    marks: Sequence[_Mark]
    scalars: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[Words] = ()


def control_chart(table: Table, asked: Asked) -> Answer:
    """Centre, limits and signals for each point, phase by phase."""
    _refuse_endless(asked)
    read = points(table, asked)
    phases = list(dict.fromkeys(read.phases))
    if len(phases) > 1 and asked.own.get("baseline") is not None:
        raise Unfit(
            "baseline_and_phases",
            "--baseline 与 --phases 不能同用：各阶段各自定限。",
            "--baseline and --phases exclude each other: each phase makes its own limits.",
        )
    drawn = [_draw(read.of_phase(phase), asked) for phase in phases]
    begins = np.cumsum([0, *(len(next(iter(one.columns.values()))) for one in drawn)]).tolist()
    columns: dict[str, list[Any]] = {}
    for one in drawn:
        for name, cells in one.columns.items():
            columns.setdefault(name, []).extend(cells)
    if len(phases) > 1:
        columns["phase"] = list(read.phases)
    marks = [_moved(mark, begin) for one, begin in zip(drawn, begins, strict=False) for mark in one.marks]
    told = [{"phase": phase, **one.scalars} for phase, one in zip(phases, drawn, strict=True)]
    return Answer(
        units=read.labels,
        columns={**columns, "signals": _marked(marks, len(read.labels))},
        scalars={"chart": asked.own["chart"], "signals": len(marks)}
        | (dict(drawn[0].scalars) if len(phases) == 1 else {"phases": len(phases)}),
        tables={"signals": [_row(mark, read.labels) for mark in marks]}
        | ({"phases": told} if len(phases) > 1 else {}),
        warnings=[*read.warnings, *dict.fromkeys(words for one in drawn for words in one.warnings)],
    )


def _refuse_endless(asked: Asked) -> None:
    endless = [name for name, value in asked.own.items() if isinstance(value, float) and not isfinite(value)]
    if endless:
        names = [f"--{name.replace('_', '-')}" for name in endless]
        raise Unfit(
            "option_not_finite",
            f"{'、'.join(names)} 须是有限的数。",
            f"{', '.join(names)} must be a finite number.",
        )


def _draw(read: Points, asked: Asked) -> _Drawn:
    drawers: dict[str, Callable[[Points, Asked], _Drawn]] = {"cusum": _cusum, "ewma": _ewma}
    drawn = drawers.get(asked.own["chart"], _shewhart)(read, asked)
    number = asked.own.get("baseline") or len(read.labels)
    given = asked.own.get("target") is not None and asked.own.get("sigma") is not None
    more = [] if given or number >= _ENOUGH else [provisional(number)]
    return _Drawn(drawn.columns, drawn.marks, {**drawn.scalars, "baseline": number}, [*drawn.warnings, *more])


def _shewhart(read: Points, asked: Asked) -> _Drawn:
    found = _lines(read, asked)
    score = nelson.scores(found)
    columns: dict[str, Any] = {
        "value": found.plotted, "centre": found.centre, "low": found.low, "high": found.high,
        "sigma": found.sigma, "z": score, "sigma_zone": nelson.zones(score),
    }  # fmt: skip
    marks = [
        _Mark(str(sign.rule), sign.first, sign.last, sign.at, sign.is_up)
        for sign in nelson.signs(found, _rules(asked))
    ]
    if found.spread is not None:
        own = found.spread
        columns |= {
            "spread": own.plotted,
            "spread_centre": own.centre,
            "spread_low": own.low,
            "spread_high": own.high,
        }
        marks += _beyond(own, "spread")
    return _Drawn(columns, marks, _scalars(read, asked, found), _warnings(read, asked, found))


def _lines(read: Points, asked: Asked) -> lines.Lines:
    own, kind = asked.own, asked.own["chart"]
    baseline, target, sigma = own.get("baseline"), own.get("target"), own.get("sigma")
    _refuse_idle(own, kind)
    if kind == "i-mr":
        return lines.individuals(read.values, baseline=baseline, target=target, sigma=sigma)
    if kind in ("xbar-s", "xbar-r"):
        return lines.subgroups(read.groups, by=kind[-1], baseline=baseline, target=target, sigma=sigma)
    laney = bool(own.get("laney"))
    if kind in ("p", "np"):
        return lines.shares(
            read.values, _of(read), baseline=baseline, target=target, is_laney=laney, is_count=kind == "np"
        )
    return lines.rates(
        read.values, read.of if kind == "u" else None, baseline=baseline, target=target, is_laney=laney
    )


def _refuse_idle(own: Mapping[str, Any], kind: str) -> None:
    is_counted = kind in ("p", "np", "u", "c")
    sigma = own.get("sigma")
    if is_counted and sigma is not None:
        raise Unfit(
            "sigma_of_counts",
            f"{kind} 图的 σ 由中心线得出，不能用 --sigma；变异过大请用 --laney。",
            f"Sigma of a {kind} chart follows from its centre: --sigma is not for it. Use --laney where counts vary too much.",
        )
    if not is_counted and own.get("laney"):
        raise Unfit(
            "laney_of_values",
            "--laney 只用于 p、np、u、c 图。",
            "--laney is for charts of counts only: p, np, u, c.",
        )
    if sigma is not None and sigma <= 0:
        raise Unfit("sigma_wrong", "--sigma 须大于 0。", "--sigma must be above 0.")


def _cusum(read: Points, asked: Asked) -> _Drawn:
    target, sigma, words = _known(read, asked)
    own = asked.own
    found = memory.cusum(
        read.values, target, sigma, memory.Plan(own["k"], own["h"], own["h"] * own["head_start"])
    )
    size = len(read.values)
    marks = [
        *_runs(found.up > found.limit, "cusum", is_up=True, since=found.runs_up),
        *_runs(found.down > found.limit, "cusum", is_up=False, since=found.runs_down),
    ]
    columns = {
        "value": read.values, "centre": np.full(size, target), "cusum_up": found.up, "cusum_down": found.down,
        "runs_up": found.runs_up, "runs_down": found.runs_down,
        "low": np.zeros(size), "high": np.full(size, found.limit),
        "sigma_zone": nelson.zones((read.values - target) / sigma),
    }  # fmt: skip
    return _Drawn(columns, marks, {"centre": target, "sigma": sigma, "k": own["k"], "h": own["h"]}, words)


def _ewma(read: Points, asked: Asked) -> _Drawn:
    target, sigma, words = _known(read, asked)
    share, width = asked.own["lambda"], asked.own["width"]
    found = memory.ewma(read.values, target, sigma, share, width)
    columns = {
        "value": read.values, "ewma": found.plotted, "centre": found.centre, "low": found.low, "high": found.high,
        "sigma": found.sigma, "sigma_zone": nelson.zones(nelson.scores(found)),
    }  # fmt: skip
    scalars = {"centre": target, "sigma": sigma, "lambda": share, "width": width}
    return _Drawn(columns, _beyond(found, "ewma"), scalars, words)


def _known(read: Points, asked: Asked) -> tuple[float, float, list[Words]]:
    """Target and sigma as given, else from the baseline, which is told."""
    target, sigma = asked.own.get("target"), asked.own.get("sigma")
    if target is not None and sigma is not None:
        return target, sigma, []
    mean, spread = lines.moving_sigma(read.values, asked.own.get("baseline"))
    words = Words(
        "未给 --target 或 --sigma：由基准期的均值与移动极差估计；目标应来自过程要求，而非同一批数据。",
        "No --target or no --sigma: taken from the mean and moving ranges of the baseline. A target should come from what is "
        "required, not from the same data.",
    )
    return (mean if target is None else target), (spread if sigma is None else sigma), [words]


def _beyond(found: lines.Lines, rule: str) -> list[_Mark]:
    near = 1e-9 * np.abs(found.high - found.low)
    return [
        *_runs(found.plotted > found.high + near, rule, is_up=True),
        *_runs(found.plotted < found.low - near, rule, is_up=False),
    ]


def _runs(flags: Any, rule: str, *, is_up: bool, since: Any = None) -> list[_Mark]:
    """Points next to each other that are beyond a line are one sign; a sum reaches back to when it left 0."""
    found: list[_Mark] = []
    for place in np.flatnonzero(flags).tolist():
        if found and found[-1].last == place - 1:
            before = found.pop()
            found.append(_Mark(rule, before.first, place, (*before.at, place), is_up))
        else:
            first = place if since is None else place - int(since[place]) + 1
            found.append(_Mark(rule, first, place, (place,), is_up))
    return found


def _moved(mark: _Mark, by: int) -> _Mark:
    return _Mark(mark.rule, mark.first + by, mark.last + by, tuple(one + by for one in mark.at), mark.is_up)


def _marked(marks: Sequence[_Mark], size: int) -> list[str]:
    each: list[list[str]] = [[] for _ in range(size)]
    for mark in marks:
        for place in mark.at:
            if mark.rule not in each[place]:
                each[place].append(mark.rule)
    return [",".join(one) for one in each]


def _row(mark: _Mark, labels: Sequence[str]) -> dict[str, Any]:
    words, side = rule_words(mark.rule), side_words(mark.is_up)
    return {
        "rule": int(mark.rule) if mark.rule.isdigit() else mark.rule,
        "from": mark.first + 1,
        "to": mark.last + 1,
        "from_label": labels[mark.first],
        "to_label": labels[mark.last],
        "side": side.en or None,
        "zh": words.zh + (f"（{side.zh}）" if side.zh else ""),
        "en": words.en + (f" ({side.en})" if side.en else ""),
    }


def _rules(asked: Asked) -> tuple[int, ...]:
    """The rules asked for; without, all of them for measurements and the first four for counts."""
    text = asked.own.get("rules")
    if not text:
        return nelson.OF_COUNTS if asked.own["chart"] in ("p", "np", "u", "c") else nelson.ALL
    written = [part.strip() for part in str(text).replace("，", ",").split(",") if part.strip()]
    if not written or any(part not in {str(rule) for rule in nelson.ALL} for part in written):
        raise Unfit(
            "rules_wrong", f"--rules “{text}”：请写 1 至 8 的编号，如 1,2,3。",
            f"--rules {text!r}: give numbers from 1 to 8, as 1,2,3.",
        )  # fmt: skip
    return tuple(int(part) for part in written)


def _of(read: Points) -> Numbers:
    return np.empty(0) if read.of is None else read.of


def _scalars(read: Points, asked: Asked, found: lines.Lines) -> dict[str, Any]:
    told: dict[str, Any] = {"rules": ",".join(map(str, _rules(asked)))}
    told["centre"] = float(found.centre[0]) if np.ptp(found.centre) == 0 else None
    sizes = {len(group) for group in read.groups}
    if read.groups:
        told["sigma"] = float(found.sigma[0] * np.sqrt(len(read.groups[0])))
        if len(sizes) == 1:
            told |= _letters(constants(sizes.pop()))
    elif asked.own["chart"] == "i-mr":
        told |= {"sigma": float(found.sigma[0]), "d2": constants(2).d2}
    else:
        told |= {"sigma_z": found.overdispersion, "laney": bool(asked.own.get("laney"))}
    return told


def _letters(one: Constants) -> dict[str, float]:
    (b3, b4), (d3_low, d4) = one.deviations, one.ranges
    return {
        "n": one.size, "c4": one.c4, "d2": one.d2, "d3": one.d3, "A2": one.mean_by_ranges, "A3": one.mean_by_deviations,
        "B3": b3, "B4": b4, "D3": d3_low, "D4": d4,
    }  # fmt: skip


def _warnings(read: Points, asked: Asked, found: lines.Lines) -> list[Words]:
    if np.all(found.sigma == 0):
        return [
            Words(
                "各点完全相同：没有变异，没有控制限。",
                "All points are the same: nothing varies, and limits say nothing.",
            )
        ]
    if found.overdispersion is None or asked.own.get("laney"):
        return []
    number = asked.own.get("baseline") or len(read.labels)
    spread = float((nelson.scores(found)[:number] ** 2).sum())
    if float(chdtrc(max(1, number - 1), spread)) >= _OVERDISPERSED:
        return []
    return [
        Words(
            f"各点的变异超出机遇（σz = {found.overdispersion:.2f}）：控制限过窄时用 --laney。",
            f"The points vary beyond chance (sigma z = {found.overdispersion:.2f}): where limits are too narrow use --laney.",
        )
    ]


METHODS = (
    Method(
        "control-chart",
        control_chart,
        EXPLAINED,
        frozenset({"columns", "group", "period", "time", "outcome"}),
        OPTIONS,
    ),
)
