"""An evaluation plan carried out on its tables, step by step. Not here: reading files, telling what was found."""

from collections.abc import Callable, Mapping
from typing import Any

from heyi.contexts.evaluation.rules.asking import question_of, table_of
from heyi.contexts.evaluation.rules.sensitivity import how_far
from heyi.contexts.evaluation.terms.plan import Outcome, Plan, Result, Sensitivity, Step
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table

Progress = Callable[[str, int, int], None]


def carry_out(plan: Plan, tables: Mapping[str, Table], progress: Progress = lambda *_: None) -> Outcome:
    """What every step finds.

    Shape:  `tables` by the names of the plan's data.
    Raises: Unfit, with the step that cannot run and why; nothing is answered then.
    """
    found: dict[str, Result] = {}
    asked: dict[str, Asked] = {}
    for number, step in enumerate(plan.steps):
        progress(step.id, number, len(plan.steps))
        try:
            found[step.id] = _found(step, plan, tables, found, asked)
        except Unfit as unfit:
            raise Unfit(
                unfit.code,
                f"步骤“{step.id}”（{step.words.zh}）不能计算。{unfit.zh}",
                f"Step {step.id!r} ({step.words.en}) cannot be computed. {unfit.en}",
            ) from unfit
        except ArithmeticError as broken:
            raise Unfit(
                "step_not_computable",
                f"步骤“{step.id}”（{step.words.zh}）的数字超出可算的范围：请看数据中有无 0、极大或极小的数。",
                f"Step {step.id!r} ({step.words.en}) leaves the range of numbers: look for noughts and very large or small "
                "numbers in its data.",
            ) from broken
    progress("", len(plan.steps), len(plan.steps))
    return Outcome(plan, tuple(found.values()), {name: table.rows for name, table in tables.items()})


def _found(
    step: Step | Sensitivity,
    plan: Plan,
    tables: Mapping[str, Table],
    found: Mapping[str, Result],
    asked: dict[str, Asked],
) -> Result:
    if isinstance(step, Sensitivity):
        base = found[step.of]
        if not isinstance(base.step, Step):
            raise Unfit("step_wrong", "只能检验一个方法步骤。", "Only a step with a method can be tried.")
        table = table_of(base.step, tables, found)
        answer = how_far(step, base, asked[step.of], table, plan.seed)
        return Result(
            step, "sensitivity", answer, {"of": step.of, "draws": step.draws, "spread": step.spread}
        )
    asked_for, question = question_of(step, plan, found)
    asked[step.id] = question
    answer = asked_for.run(table_of(step, tables, found), question)
    return Result(step, step.method, answer, _plain(question))


def _plain(asked: Asked) -> dict[str, Any]:
    """The options that were set, as plain values."""
    own = {name: value for name, value in asked.own.items() if value is not None}
    common = {
        name: value
        for name in ("columns", "inputs", "outputs", "benefit", "cost", "interval", "weights", "orientation", "returns", "group",
                     "period", "time", "treated", "outcome", "formula", "seed")
        if (value := getattr(asked, name)) not in (None, ())
    }  # fmt: skip
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in (common | own).items()
    }
