"""One method on one table, written as a plan, so that it is kept and reported as any evaluation is. Not here: the method."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from heyi.contexts.evaluation.rules.plan_files import read_plan
from heyi.contexts.evaluation.terms.plan import Plan, Step
from heyi.kernel.words import Words
from heyi.kernel.workbook import WORKBOOK_BEGINNINGS
from heyi.kernel.yaml_text import write_yaml
from heyi.methods.tabular.catalogue import ENTRIES

_TABLE, _STEP = "table", "answer"
_ENTRIES = {one.name: one for one in ENTRIES}
_SIGNS = 10


# Several names, weights in the order of the columns, weights by name, or one word, number or yes.
Setting = str | float | bool | tuple[str, ...] | tuple[float, ...] | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class OneMethod:
    """What somebody asks of a table.

    Shape: `title` is what the question is called, `file` how the table was called where it came from; `options` by the names that
           a step of a plan gives them.
    """

    method: str
    title: str
    file: str
    unit: str = ""
    options: Mapping[str, Setting] = field(default_factory=dict)
    seed: int = 0


def name_of_table(content: bytes) -> str:
    """How the table is called within the plan; its own name is whatever somebody called it."""
    return f"{_TABLE}.xlsx" if content.startswith(WORKBOOK_BEGINNINGS) else f"{_TABLE}.csv"


def text_of_one_method(asked: OneMethod, table: str, evaluator: Words) -> str:
    """The plan that asks it, in YAML. The same title asked of another table is the next edition.

    Shape:  `table` as name_of_table gives it.
    """
    entry = _ENTRIES[asked.method]
    title = asked.title or entry.zh
    words = {"zh": title, "en": asked.title or entry.en}
    data = (
        {"name": _TABLE, "file": table, "unit": asked.unit} if asked.unit else {"name": _TABLE, "file": table}
    )
    return write_yaml(
        {
            "plan": f"{asked.method}-{sha256(title.encode()).hexdigest()[:_SIGNS]}",
            "title": words,
            "object": {"zh": f"表格“{asked.file}”", "en": f"The table {asked.file}"},
            "evaluator": {"zh": evaluator.zh, "en": evaluator.en},
            "purpose": {"zh": f"用“{entry.zh}”分析一张表。", "en": f"One table, by one method: {entry.en}."},
            "data": [
                data | {"zh": asked.file, "en": asked.file, "source": asked.file, "status": "unverified"}
            ],
            "steps": [
                {"id": _STEP, "zh": entry.zh, "en": entry.en, "method": asked.method, "data": _TABLE}
                | ({"options": _written(asked.options)} if asked.options else {})
            ],
            "seed": asked.seed,
        }
    )


def _written(options: Mapping[str, Setting]) -> dict[str, Any]:
    """As YAML has it, where several are a list."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}


def _read(options: Mapping[str, Any]) -> dict[str, Setting]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}


def one_method_in(text: str) -> OneMethod | None:
    """What a kept plan asks, where it is one of these; None for any other plan.

    Raises: PlanWrong for a text that is no plan.
    """
    plan = read_plan(text)
    step = _only_step(plan)
    if step is None:
        return None
    entry = _ENTRIES[step.method]
    (data,) = plan.data
    title = "" if plan.title == Words(entry.zh, entry.en) else plan.title.zh
    return OneMethod(step.method, title, data.source, data.unit or "", _read(step.options), plan.seed)


def _only_step(plan: Plan) -> Step | None:
    if len(plan.steps) != 1 or len(plan.data) != 1 or plan.content or plan.data[0].live is not None:
        return None
    (step,) = plan.steps
    is_ours = isinstance(step, Step) and plan.code.startswith(f"{step.method}-") and step.id == _STEP
    return step if is_ours and isinstance(step, Step) else None
