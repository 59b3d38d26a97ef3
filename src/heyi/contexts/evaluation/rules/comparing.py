"""Two evaluations of one plan side by side: what each step found for each unit and as single figures. Not here: the bundle."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Figure = float | str | bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in both. Shape: `before` or `after` is None where only the other has it; `delta` where both are numbers."""

    unit: str
    figure: str
    before: Figure
    after: Figure
    delta: float | None

    @property
    def is_same(self) -> bool:
        """Whether it is the same in both."""
        return bool(self.before == self.after)


@dataclass(frozen=True, slots=True)
class StepChanges:
    """The figures of one step. Shape: `only_in` is 'before' or 'after' for a step that the other has not, else empty."""

    step: str
    method: str
    changes: tuple[Change, ...]
    only_in: str


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[StepChanges, ...]:
    """The steps of two sets of answers, in the order of the later one; units are matched by name."""
    earlier = {one["step"]: one for one in before["steps"]}
    later = {one["step"]: one for one in after["steps"]}
    names = [*later, *(name for name in earlier if name not in later)]
    return tuple(_step(name, earlier.get(name), later.get(name)) for name in names)


def _step(name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> StepChanges:
    only_in = "after" if before is None else "before" if after is None else ""
    method = (after or before or {})["method"]
    changes = tuple(_changes(_figures(before), _figures(after)))
    return StepChanges(name, method, changes, only_in)


Figures = dict[tuple[str, str], Figure]


def _figures(answer: Mapping[str, Any] | None) -> Figures:
    """Every single figure of an answer by unit and name; what holds several values is left to the report."""
    if answer is None:
        return {}
    found: Figures = {("", name): value for name, value in answer["scalars"].items() if _is_single(value)}
    for name, values in answer["columns"].items():
        for unit, value in zip(answer["units"], values, strict=True):
            if _is_single(value):
                found[str(unit), name] = value
    return found


def _is_single(value: Any) -> bool:
    return value is None or isinstance(value, int | float | str)


def _changes(before: Figures, after: Figures) -> Iterator[Change]:
    keys: Sequence[tuple[str, str]] = [*after, *(key for key in before if key not in after)]
    for key in keys:
        one, other = before.get(key), after.get(key)
        yield Change(*key, one, other, _difference(one, other))


def _difference(one: Figure, other: Figure) -> float | None:
    if isinstance(one, bool | str) or isinstance(other, bool | str) or one is None or other is None:
        return None
    return float(other) - float(one)
