"""What a step of a plan asks its method: options checked, columns of the indicators, weights of earlier steps."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from heyi.contexts.evaluation.terms.plan import Dimension, Plan, Result, Step
from heyi.methods.refusals import Unfit, listed
from heyi.methods.tabular.catalogue import method
from heyi.methods.tabular.method import Asked, Method, Option
from heyi.methods.tabular.table import Table

_LISTS = frozenset(("columns", "inputs", "outputs", "benefit", "cost", "interval"))
_COMMON = frozenset(field.name for field in fields(Asked)) - {"own"}


def question_of(step: Step, plan: Plan, found: Mapping[str, Result]) -> tuple[Method, Asked]:
    """The method of a step and how it is asked.

    Raises: Unfit for options the method does not have, and for weights that do not fit the indicators.
    """
    asked_for = method(step.method)
    own = {one.name: one.default for one in asked_for.options}
    given: dict[str, Any] = {"seed": plan.seed}
    if step.uses_content:
        given |= _content(plan.content)
    faults: list[tuple[str, str]] = []
    kinds = {one.name: one for one in asked_for.options}
    for name, value in step.options.items():
        if name in kinds:
            own[name] = _own(kinds[name], value, faults)
        elif name in _COMMON:
            given[name] = _common(name, value)
        else:
            faults.append((f"{step.method} 没有选项 {name}", f"{step.method} has no option {name}"))
    if faults:
        raise listed(
            "options_wrong",
            f"步骤“{step.id}”的选项不对：",
            f"The options of step {step.id!r} are wrong:",
            faults,
        )
    if step.weights_from is not None:
        given["weights"] = _weights(step, plan, found)
    return asked_for, Asked(**given, own=own)


def table_of(step: Step, tables: Mapping[str, Table], found: Mapping[str, Result]) -> Table:
    """The table of a step, with what earlier steps found added to its rows by name.

    Raises: Unfit for a column that the earlier step did not answer, or a row it does not know.
    """
    table = tables[step.data]
    if not step.added:
        return table
    columns = dict(table.columns)
    for column, (source, name) in step.added.items():
        answer = found[source].answer
        if name not in answer.columns:
            there = list(answer.columns)
            raise Unfit(
                "column_missing",
                f"步骤“{source}”没有结果列“{name}”，有：{'、'.join(there)}。",
                f"Step {source!r} answered no column {name!r}; it has: {', '.join(there)}.",
            )
        known = dict(zip(answer.units, answer.columns[name], strict=True))
        unknown = [unit for unit in table.units if unit not in known]
        if unknown:
            raise Unfit(
                "rows_unknown",
                f"步骤“{source}”没有这些行：{'、'.join(unknown[:10])}。",
                f"Step {source!r} knows no rows {', '.join(unknown[:10])}.",
            )
        columns[column] = [known[unit] for unit in table.units]
    return Table(columns, table.unit)


def _content(content: Sequence[Dimension]) -> dict[str, tuple[str, ...]]:
    every = [one for dimension in content for one in dimension.indicators]
    return {
        "columns": tuple(one.column for one in every),
        "benefit": tuple(one.column for one in every if one.direction == "benefit"),
        "cost": tuple(one.column for one in every if one.direction == "cost"),
        "interval": tuple(f"{one.column}:{one.interval}" for one in every if one.direction == "interval"),
    }


def _common(name: str, value: Any) -> Any:
    if name in _LISTS:
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    if name == "weights":
        return value if isinstance(value, dict) else tuple(float(one) for one in value)
    return int(value) if name == "seed" else str(value)


def _own(option: Option, value: Any, faults: list[tuple[str, str]]) -> Any:
    """The value in the kind the option is of."""
    if isinstance(value, list):
        value = ",".join(map(str, value))
    if isinstance(option.kind, tuple):
        if str(value) not in option.kind:
            several = "、".join(option.kind), ", ".join(option.kind)
            faults.append(
                (f"{option.name} 应为 {several[0]} 之一", f"{option.name} must be one of {several[1]}")
            )
        return str(value)
    try:
        return option.kind(value)
    except (TypeError, ValueError):
        kind = option.kind.__name__
        faults.append((f"{option.name} 应为 {kind}", f"{option.name} must be of kind {kind}"))
        return option.default


def _weights(step: Step, plan: Plan, found: Mapping[str, Result]) -> dict[str, float]:
    told = step.weights_from
    if told is None:
        return {}
    inner = _weights_found(found[told.indicators]) if told.indicators else {}
    if not told.dimensions:
        return inner
    outer = _weights_found(found[told.dimensions])
    lacking = [one.code for one in plan.content if one.code not in outer]
    if lacking:
        raise Unfit(
            "weights_lacking",
            f"步骤“{told.dimensions}”没有这些维度的权重：{'、'.join(lacking)}。",
            f"Step {told.dimensions!r} has no weights of these dimensions: {', '.join(lacking)}.",
        )
    weights: dict[str, float] = {}
    for dimension in plan.content:
        within = {one.column: inner.get(one.column, 0.0) if inner else 1.0 for one in dimension.indicators}
        total = sum(within.values()) or 1.0
        weights |= {column: outer[dimension.code] * value / total for column, value in within.items()}
    return weights


def _weights_found(result: Result) -> dict[str, float]:
    if "weight" not in result.answer.columns:
        raise Unfit(
            "weights_none",
            f"步骤“{result.step.id}”没有得出权重。",
            f"Step {result.step.id!r} found no weights.",
        )
    return {
        str(unit): float(weight)
        for unit, weight in zip(result.answer.units, result.answer.columns["weight"], strict=True)
    }
