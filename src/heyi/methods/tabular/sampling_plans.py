"""Sample sizes on a table: each row is a plan. Not here: the formulas (methods.sampling.sizes)."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, sqrt
from typing import Any

from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit, listed
from heyi.methods.sampling import sizes
from heyi.methods.tabular.answer import Answer
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

Plan = Mapping[str, float]

KNOWN = (
    "p", "d", "relative", "sd", "p1", "p2", "mean1", "mean2", "difference", "ratio", "n", "confidence", "power", "population",
    "deff", "m", "icc", "nonresponse",
)  # fmt: skip
# Other headings for the same; a capital N is the population.
_ALSO = {"k": "ratio", "N": "population", "conf": "confidence", "non_response": "nonresponse", "s": "sd"}
# What is told of every plan, even if of none there is anything to tell.
_ALWAYS = ("value", "kind", "n0", "n_finite", "n_deff", "n_final", "deff", "z")


def sample_size(table: Table, asked: Asked) -> Answer:
    """The size of each plan, step by step."""
    plans, warnings = _plans(table, asked)
    told: list[dict[str, Any]] = []
    wrong: list[tuple[str, str]] = []
    for row, plan in enumerate(plans):
        try:
            told.append(_sized(plan, asked))
        except Unfit as unfit:
            wrong.append((f"第 {row + 2} 行：{unfit.zh}", f"row {row + 2}: {unfit.en}"))
    if wrong:
        raise listed("plans_wrong", "有的方案不能计算：", "Some plans cannot be reckoned:", wrong)
    names = list(dict.fromkeys(name for one in told for name in one))
    columns = {name: [one.get(name) for one in told] for name in (*_ALWAYS, *names)}
    assumed = sum("assumed_p" in one for one in told)
    columns.pop("assumed_p", None)
    if assumed:
        warnings.append(
            Words(
                f"{assumed} 个方案没有写 p，按最保守的 0.5 计算。",
                f"{assumed} plans have no p and were reckoned with 0.5, which asks for most.",
            )
        )
    warnings += _beyond(table, plans, told)
    return Answer(
        units=table.units,
        columns=columns,
        scalars={
            "z_used": asked.own.get("z", "table"),
            "confidence_default": _default(asked, "confidence", 0.95),
        },
        warnings=warnings,
    )


def _plans(table: Table, asked: Asked) -> tuple[list[Plan], list[Words]]:
    """Each row with what it holds; headings that mean nothing here are told."""
    found: dict[str, str] = {}
    strange = []
    for name in table.columns:
        meant = _ALSO.get(name.strip()) or _ALSO.get(name.strip().lower()) or name.strip().lower()
        if meant in KNOWN and meant not in found:
            found[meant] = name
        elif name != table.unit_column:
            strange.append(name)
    if not found:
        raise Unfit(
            "plans_none",
            f"没有可用的列。可用：{'、'.join(KNOWN)}。",
            f"No column can be used. There can be: {', '.join(KNOWN)}.",
        )
    numbers = table.numbers(list(found.values()), may_miss=True)
    plans: list[Plan] = [
        {name: float(value) for name, value in zip(found, row, strict=True) if value == value}
        for row in numbers
    ]
    if not strange:
        return plans, []
    return plans, [
        Words(
            f"这些列未使用：{'、'.join(strange)}。",
            f"Columns that were not used: {', '.join(strange)}.",
        )
    ]


def _beyond(table: Table, plans: Sequence[Plan], told: Sequence[Mapping[str, Any]]) -> list[Words]:
    """Plans that ask for more than there are."""
    over = [
        unit
        for unit, plan, one in zip(table.units, plans, told, strict=True)
        if "population" in plan and one.get("n_final", 0) > plan["population"]
    ]
    if not over:
        return []
    return [
        Words(
            f"这些方案需要的人数超过总体，请改为普查或放宽要求：{'、'.join(over)}。",
            f"These plans ask for more than there are ({', '.join(over)}): ask everybody, or ask for less.",
        )
    ]


def _default(asked: Asked, name: str, value: float) -> float:
    given = asked.own.get(name)
    return value if given is None else float(given)


def _sized(plan: Plan, asked: Asked) -> dict[str, Any]:
    """What is told of one plan."""
    deff = _deff(plan)
    full = {
        "confidence": _default(asked, "confidence", 0.95),
        "power": _default(asked, "power", 0.8),
        "ratio": 1.0,
        "nonresponse": 0.0,
        **plan,
        "deff": deff,
    }
    kind, reckon = _kind(plan)
    told = {"kind": kind, "deff": deff, **reckon(full, asked.own.get("z", "table") == "table")}
    if "n" in plan:
        told["n_effective"] = plan["n"] * (1 - full["nonresponse"]) / deff
    if "value" not in told:
        told["value"] = told.get("n_final", told.get("n_effective", deff))
    if "m" in plan and "n_final" in told:
        told["clusters"] = ceil(told["n_final"] / plan["m"])
    return told


_Reckon = Callable[[Plan, bool], dict[str, Any]]


def _kind(plan: Plan) -> tuple[str, _Reckon]:
    """What a plan is for, by what it holds."""
    has = set(plan)
    wants_size = bool(has & {"d", "relative"})
    candidates: Sequence[tuple[str, bool, _Reckon]] = (
        ("two proportions", has >= {"p1", "p2"}, _two_proportions),
        ("two means", "sd" in has and (has >= {"mean1", "mean2"} or "difference" in has), _two_means),
        ("incomplete", bool(has & {"p1", "p2", "mean1", "mean2", "difference"}), _incomplete),
        ("mean", "sd" in has and "d" in has, _one),
        ("mean, n given", "sd" in has and "n" in has, _given),
        ("proportion", wants_size and "sd" not in has, _one),
        ("proportion, n given", has >= {"p", "n"}, _given),
        ("effective size", "n" in has, _nothing),
        ("design effect", has >= {"m", "icc"}, _nothing),
        ("incomplete", True, _incomplete),
    )
    return next((kind, reckon) for kind, is_it, reckon in candidates if is_it)


def _deff(plan: Plan) -> float:
    """The design effect as given, or of clusters."""
    if "deff" in plan:
        if {"m", "icc"} <= set(plan):
            raise Unfit(
                "deff_twice",
                "deff 与 m、icc 只能给其一（deff = 1+(m−1)·icc）。",
                "give deff or m with icc, not both (deff = 1+(m−1)·icc).",
            )
        return sizes.above_zero("deff", plan["deff"])
    if "icc" in plan and "m" not in plan:
        raise Unfit(
            "cluster_wrong",
            "有 icc 还需 m（每群人数）。",
            "icc needs m beside it, how many from each cluster.",
        )
    return sizes.design_effect(plan["m"], plan["icc"]) if {"m", "icc"} <= set(plan) else 1.0


def _one(plan: Plan, printed: bool) -> dict[str, Any]:
    """One proportion or mean to within a margin."""
    z = sizes.z_of(plan["confidence"], printed=printed)
    told: dict[str, Any] = {"z": z}
    if "sd" in plan:
        n0, deviation = sizes.for_mean(plan["sd"], plan["d"], z), plan["sd"]
    else:
        p = plan.get("p", 0.5)
        wide = plan["d"] if "d" in plan else sizes.above_zero("relative", plan["relative"]) * p
        n0, deviation = sizes.for_proportion(p, wide, z), sqrt(p * (1 - p))
        told |= {} if "p" in plan else {"assumed_p": True}
    found = _steps(n0, plan)
    effective = found["n_needed"] / plan["deff"]
    told |= found | {"n_effective": effective}
    told["precision"] = sizes.margin(deviation, z, effective, plan.get("population"))
    return told if "sd" in plan else told | _intervals(plan.get("p", 0.5), effective, plan["confidence"], z)


def _given(plan: Plan, printed: bool) -> dict[str, Any]:
    """The precision of a size that is given."""
    z = sizes.z_of(plan["confidence"], printed=printed)
    effective = _answers(plan) / plan["deff"]
    if "sd" in plan:
        deviation, intervals = sizes.above_zero("sd", plan["sd"]), {}
    else:
        p = sizes.share("p", plan["p"])
        deviation, intervals = sqrt(p * (1 - p)), _intervals(p, effective, plan["confidence"], z)
    reach = sizes.margin(deviation, z, effective, plan.get("population"))
    return {"z": z, "value": reach, "precision": reach, **intervals}


def _two_proportions(plan: Plan, printed: bool) -> dict[str, Any]:
    del printed
    z = sizes.z_of(plan["confidence"], printed=False)
    pair = sizes.for_two_proportions(
        plan["p1"], plan["p2"], z, sizes.z_of_power(plan["power"]), plan["ratio"]
    )
    told = {"z": z, **_steps(pair.n0, plan), "n_unpooled": pair.unpooled, "n_continuity": pair.other}
    if "n" in plan:
        n = _answers(plan) / plan["deff"]
        told["power_of_n"] = sizes.power_of_proportions(n, plan["p1"], plan["p2"], z, plan["ratio"])
    return _of_both(told, plan)


def _two_means(plan: Plan, printed: bool) -> dict[str, Any]:
    del printed
    difference = plan["difference"] if "difference" in plan else plan["mean1"] - plan["mean2"]
    pair = sizes.for_two_means(difference, plan["sd"], plan["confidence"], plan["power"], plan["ratio"])
    told = {
        "z": sizes.z_of(plan["confidence"], printed=False),
        **_steps(pair.n0, plan),
        "n_t": pair.other,
    }
    if "n" in plan:
        n = _answers(plan) / plan["deff"]
        told["power_of_n"] = sizes.power_of_means(
            n, difference / plan["sd"], plan["confidence"], plan["ratio"]
        )
    return _of_both(told, plan)


def _of_both(told: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """All sizes are of the first group; the second has `ratio` times as many."""
    second = sizes.whole_up(told["n_final"] * plan["ratio"])
    return told | {"n_second": second, "n_total": told["n_final"] + second}


def _nothing(plan: Plan, printed: bool) -> dict[str, Any]:
    del printed
    if "n" in plan:
        _answers(plan)
    return {}


def _incomplete(plan: Plan, printed: bool) -> dict[str, Any]:
    del plan, printed
    raise Unfit(
        "plan_incomplete",
        "列不全：一个率需 p、d（或 relative）；均数需 sd、d；两个率需 p1、p2；两个均数需 mean1、mean2、sd；"
        "已有样本量写 n；整群写 m、icc。",
        "something is missing: a proportion needs p and d (or relative), a mean sd and d, two proportions p1 and p2, two means "
        "mean1, mean2 and sd; a size that is given is n; clusters are m and icc.",
    )


def _answers(plan: Plan) -> float:
    """How many of a given size answer."""
    if not 0 <= plan["nonresponse"] < 1:
        sizes.steps(1.0, nonresponse=plan["nonresponse"])
    return sizes.above_zero("n", plan["n"]) * (1 - plan["nonresponse"])


def _steps(n0: float, plan: Plan) -> dict[str, Any]:
    found = sizes.steps(n0, plan.get("population"), plan["deff"], plan["nonresponse"])
    return {
        "n0": found.n0,
        "n_finite": found.finite,
        "n_deff": found.designed,
        "n_needed": found.needed,
        "n_final": found.final,
    }


def _intervals(p: float, effective: float, confidence: float, z: float) -> dict[str, float]:
    wilson, exact = sizes.wilson(p, effective, z), sizes.exact(p, effective, confidence)
    return {
        "wilson_low": wilson[0],
        "wilson_high": wilson[1],
        "exact_low": exact[0],
        "exact_high": exact[1],
    }
