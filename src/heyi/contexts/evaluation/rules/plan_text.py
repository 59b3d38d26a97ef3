"""An evaluation plan as somebody wrote it, read into its words; every fault is told with its line. Not here: files."""

from collections.abc import Mapping, Sequence
from re import fullmatch
from typing import Any

from heyi.contexts.evaluation.rules.live_text import live_of
from heyi.contexts.evaluation.terms.plan import (
    CERTAINTIES,
    DIRECTIONS,
    Data,
    Dimension,
    Indicator,
    Plan,
    Sensitivity,
    Step,
    Theory,
    WeightsFrom,
)
from heyi.kernel.reading import Reader, plain
from heyi.methods.refusals import listed
from heyi.methods.tabular.catalogue import ENTRIES

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PARTS = frozenset((
    "plan", "title", "object", "evaluator", "purpose", "theory", "content", "data", "steps", "seed", "date", "conclusions",
))  # fmt: skip
_METHODS = {entry.name for entry in ENTRIES}
_MOST_DRAWS = 100_000


def plan_of(tree: Any) -> Plan:
    """The plan behind a mapping, as YAML gives it.

    Raises: Unfit naming every fault with its place, and its line where the mapping knows it.
    """
    reader = _PlanReader()
    plan = reader.plan(reader.mapping(tree, "plan"))
    if reader.faults:
        raise listed(
            "plan_wrong",
            f"评价方案有 {len(reader.faults)} 处错误，没有执行：",
            f"The evaluation plan has {len(reader.faults)} faults; nothing was carried out:",
            reader.faults,
        )
    return plan


class _PlanReader(Reader):
    """Reads a plan."""

    def plan(self, tree: Mapping[str, Any]) -> Plan:
        self.known(tree, "", _PARTS)
        sources = self.each(tree, "data", "", self.data, needs_one=True)
        content = self.each(tree, "content", "", self.dimension)
        steps = self.each(tree, "steps", "", self.step, needs_one=True)
        day = str(tree.get("date", "") or "")
        if day and not fullmatch(_DAY, day):
            self.fault("date", "应为 YYYY-MM-DD", "must be YYYY-MM-DD", tree, "date")
        self.names(sources, content, steps)
        return Plan(
            code=self.code(tree, "plan", "plan"),
            title=self.words(tree, "title", "title"),
            object=self.words(tree, "object", "object"),
            evaluator=self.words(tree, "evaluator", "evaluator"),
            purpose=self.words(tree, "purpose", "purpose"),
            theories=self.each(tree, "theory", "", self.theory),
            content=content,
            data=sources,
            steps=steps,
            seed=self.whole(tree, "seed", "seed", (0, 2**31), 0),
            day=day,
            conclusions=self.each(tree, "conclusions", "", self.said),
        )

    def theory(self, one: Mapping[str, Any], place: str) -> Theory:
        return Theory(
            self.said(one, place),
            self.text(one, "source", place),
            self.choice(one, "status", place, CERTAINTIES, "unverified"),
        )

    def dimension(self, one: Mapping[str, Any], place: str) -> Dimension:
        inner = self.each(one, "indicators", f"{place}.", self.indicator, needs_one=True)
        return Dimension(self.code(one, "code", f"{place}.code"), self.said(one, place), inner)

    def indicator(self, one: Mapping[str, Any], place: str) -> Indicator:
        direction = self.choice(one, "direction", place, DIRECTIONS, "benefit")
        return Indicator(
            self.text(one, "column", place),
            self.said(one, place),
            direction,
            self.text(one, "interval", place) if direction == "interval" else "",
            str(one.get("source", "")),
            self.choice(one, "status", place, CERTAINTIES, "unverified"),
        )

    def data(self, one: Mapping[str, Any], place: str) -> Data:
        live = live_of(self, one, place) if "from" in one else None
        file = self.text(one, "file", place) if "from" not in one else f"{one.get('name')}.csv"
        if file.startswith("/") or ".." in file.split("/") or "\\" in file:
            self.fault(
                f"{place}.file", "文件必须在方案旁边", "the file must lie beside the plan", one, "file"
            )
        unit = one.get("unit")
        return Data(
            self.code(one, "name", f"{place}.name"),
            file,
            None if unit is None else str(unit),
            self.said(one, place),
            self.text(one, "source", place),
            self.choice(one, "status", place, CERTAINTIES, "unverified"),
            live,
        )

    def step(self, one: Mapping[str, Any], place: str) -> Step | Sensitivity:
        if "of" in one:
            return Sensitivity(
                self.code(one, "id", f"{place}.id"),
                self.said(one, place),
                self.text(one, "of", place),
                self.whole(one, "draws", f"{place}.draws", (1, _MOST_DRAWS), 1000),
                self.number(one, "spread", f"{place}.spread", (0, 1), 0.2),
            )
        method = self.text(one, "method", place)
        if method and method not in _METHODS:
            told = f"没有方法“{method}”，见 heyi method list", f"no method {method!r}, see heyi method list"
            self.fault(f"{place}.method", *told, one, "method")
        options = one.get("options") or {}
        if not isinstance(options, Mapping):
            self.fault(f"{place}.options", "应为键值结构", "must be a mapping", one, "options")
            options = {}
        return Step(
            self.code(one, "id", f"{place}.id"),
            self.said(one, place),
            method,
            self.text(one, "data", place),
            {str(key).replace("-", "_"): plain(value) for key, value in options.items()},
            bool(one.get("content", False)),
            self.weights(one, place),
            self.added(one, place),
        )

    def weights(self, one: Mapping[str, Any], place: str) -> WeightsFrom | None:
        given = one.get("weights_from")
        if given is None:
            return None
        if isinstance(given, str):
            return WeightsFrom(given)
        if (
            isinstance(given, Mapping)
            and set(given) <= {"dimensions", "indicators"}
            and "dimensions" in given
        ):
            return WeightsFrom(str(given.get("indicators", "")), str(given["dimensions"]))
        self.fault(
            f"{place}.weights_from",
            "写步骤名，或 {dimensions: 步骤, indicators: 步骤}",
            "name a step, or {dimensions: step, indicators: step}",
            one,
            "weights_from",
        )
        return None

    def added(self, one: Mapping[str, Any], place: str) -> dict[str, tuple[str, str]]:
        given = one.get("add") or {}
        found = {}
        for column, told in given.items() if isinstance(given, Mapping) else [("", "")]:
            step, _, name = str(told).partition(".")
            if not (column and step and name):
                self.fault(f"{place}.add", "写成 列名: 步骤.列", "write column: step.column", one, "add")
            found[str(column)] = (step, name)
        return found

    def names(
        self, sources: Sequence[Data], content: Sequence[Dimension], steps: Sequence[Step | Sensitivity]
    ) -> None:
        """Whether each name is there once, and whatever is called by name came before."""
        tables = self.once("data", [one.name for one in sources])
        self.once("content", [one.column for part in content for one in part.indicators])
        self.once("steps", [one.id for one in steps])
        before: dict[str, Step | Sensitivity] = {}
        for number, one in enumerate(steps):
            place = f"steps[{number + 1}]"
            for name in _called(one):
                if not isinstance(before.get(name), Step):
                    self.fault(place, f"前面没有步骤“{name}”", f"no step {name!r} before it")
            if isinstance(one, Step):
                if one.data not in tables:
                    self.fault(f"{place}.data", f"没有数据“{one.data}”", f"no data {one.data!r}")
                if one.uses_content and not content:
                    self.fault(f"{place}.content", "方案没有指标", "the plan has no indicators")
            before[one.id] = one


def _called(step: Step | Sensitivity) -> list[str]:
    if isinstance(step, Sensitivity):
        return [step.of]
    weights = step.weights_from
    named = [weights.indicators, weights.dimensions] if weights else []
    return [*(name for name in named if name), *(source for source, _ in step.added.values())]
