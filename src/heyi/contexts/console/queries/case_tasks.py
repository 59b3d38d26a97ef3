"""Tasks of cases as rows of a page: what, of whom, until when, and where it is filled in. Not here: which are due (pathways)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.pathways.terms.measuring import TaskState
from heyi.contexts.pathways.terms.showing import TaskLine


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task."""

    name: str
    short: str
    due_at: datetime
    closes_at: datetime
    address: str
    state: str
    tone: str
    icon: str
    label: str = field(repr=False)


# How a state is told: words, colour and sign together, never the colour alone.
_TONES = {
    TaskState.COMING: ("waiting", "circle-dashed"),
    TaskState.OPEN: ("waiting", "clock"),
    TaskState.LATE: ("late", "alarm"),
    TaskState.MISSED: ("late", "clock-x"),
    TaskState.DONE: ("done", "circle-check"),
}


def task_words(state: TaskState) -> str:
    """A state in words."""
    return {
        TaskState.COMING: gettext("还没到时候"),
        TaskState.OPEN: gettext("可以做了"),
        TaskState.LATE: gettext("超时"),
        TaskState.MISSED: gettext("错过"),
        TaskState.DONE: gettext("已做"),
    }[state]


def task_rows(lines: Iterable[TaskLine]) -> list[TaskRow]:
    """Every task as a row, in the order given."""
    return [_row(one) for one in lines]


def _row(line: TaskLine) -> TaskRow:
    due = line.due
    tone, icon = _TONES[due.state]
    return TaskRow(
        label=line.label,
        name=in_our_language(due.task.name),
        short=in_our_language(line.pathway.short),
        due_at=due.due_at,
        closes_at=due.closes_at,
        address=_address(line),
        state=task_words(due.state),
        tone=tone,
        icon=icon,
    )


def _address(line: TaskLine) -> str:
    """Where it is filled in: the scale it asks for, or items; what may not be filled in leads to the case."""
    if line.due.state not in (TaskState.OPEN, TaskState.LATE):
        return reverse("console:case", args=[line.case.id])
    first = line.due.task.asks[0]
    filled = (
        reverse("console:case_fill", args=[line.case.id, first])
        if line.pathway.scale(first)
        else reverse("console:case_items", args=[line.case.id])
    )
    return f"{filled}?task={line.due.task.code}"
