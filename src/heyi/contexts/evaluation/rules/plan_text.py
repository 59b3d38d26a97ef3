"""An evaluation plan as somebody wrote it, read into its words; every fault is told with its line. Not here: files."""

from collections.abc import Callable, Mapping, Sequence
from re import fullmatch
from typing import Any

from heyi.contexts.evaluation.terms import (
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
from heyi.methods.refusals import listed
from heyi.methods.tabular.answer import Words
from heyi.methods.tabular.catalogue import ENTRIES

_CODE = r"[a-z][a-z0-9_-]{0,63}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PARTS = {
    "plan", "title", "object", "evaluator", "purpose", "theory", "content", "data", "steps", "seed", "date", "conclusions",
}  # fmt: skip
_METHODS = {entry.name for entry in ENTRIES}
_MOST_DRAWS = 100_000


def plan_of(tree: Any) -> Plan:
    """The plan behind a mapping, as YAML gives it.

    Raises: Unfit naming every fault with its place, and its line where the mapping knows it.
    """
    reader = _Reader()
    plan = reader.plan(tree)
    if reader.faults or plan is None:
        raise listed(
            "plan_wrong",
            f"评价方案有 {len(reader.faults)} 处错误，没有执行：",
            f"The evaluation plan has {len(reader.faults)} faults; nothing was carried out:",
            reader.faults,
        )
    return plan


class _Reader:
    """Reads and gathers faults, so that all are told at once."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fault(self, place: str, zh: str, en: str, within: Any = None, key: Any = None) -> None:
        line = _line(within, key)
        self.faults.append(
            (
                f"{f'第 {line} 行 ' if line else ''}{place}：{zh}",
                f"{f'line {line}, ' if line else ''}{place}: {en}",
            )
        )

    def plan(self, tree: Any) -> Plan | None:
        if not isinstance(tree, Mapping):
            self.fault("plan", "不是键值结构", "it is no mapping")
            return None
        for key in tree:
            if key not in _PARTS:
                self.fault(str(key), "未知的项", "no such part", tree, key)
        data = self.each(tree, "data", self.data, needs_one=True)
        content = self.each(tree, "content", self.dimension)
        steps = self.each(tree, "steps", self.step, needs_one=True)
        day = str(tree.get("date", "") or "")
        if day and not fullmatch(_DAY, day):
            self.fault("date", "应为 YYYY-MM-DD", "must be YYYY-MM-DD", tree, "date")
        self.names(data, content, steps)
        return Plan(
            code=self.code(tree, "plan", "plan"),
            title=self.words(tree, "title", "title"),
            object=self.words(tree, "object", "object"),
            evaluator=self.words(tree, "evaluator", "evaluator"),
            purpose=self.words(tree, "purpose", "purpose"),
            theories=tuple(self.each(tree, "theory", self.theory)),
            content=tuple(content),
            data=tuple(data),
            steps=tuple(steps),
            seed=self.whole(tree, "seed", "seed", (0, 2**31), 0),
            day=day,
            conclusions=tuple(self.each(tree, "conclusions", self.said)),
        )

    def each(
        self, tree: Mapping[str, Any], key: str, read: Callable[..., Any], needs_one: bool = False
    ) -> list[Any]:
        given = tree.get(key) or []
        if not isinstance(given, Sequence) or isinstance(given, str):
            self.fault(key, "应为列表", "must be a list", tree, key)
            return []
        if needs_one and not given:
            self.fault(key, "至少要有一项", "needs one entry at least", tree, key)
        found = []
        for number, one in enumerate(given):
            place = f"{key}[{number + 1}]"
            if isinstance(one, Mapping):
                found.append(read(one, place))
            else:
                self.fault(place, "应为键值结构", "must be a mapping", given, number)
        return found

    def said(self, one: Mapping[str, Any], place: str) -> Words:
        zh, en = one.get("zh"), one.get("en")
        if not (isinstance(zh, str) and zh.strip() and isinstance(en, str) and en.strip()):
            self.fault(place, "要有 zh 和 en 两种语言", "needs both zh and en", one)
            return Words("", "")
        return Words(zh.strip(), en.strip())

    def words(self, tree: Mapping[str, Any], key: str, place: str) -> Words:
        one = tree.get(key)
        if not isinstance(one, Mapping):
            self.fault(place, "缺少：写成 {zh: …, en: …}", "missing: write {zh: …, en: …}", tree, key)
            return Words("", "")
        return self.said(one, place)

    def code(self, tree: Mapping[str, Any], key: str, place: str) -> str:
        given = tree.get(key)
        if not isinstance(given, str) or not fullmatch(_CODE, given):
            self.fault(
                place, "应为小写字母、数字、- 和 _", "must be small letters, digits, - and _", tree, key
            )
            return ""
        return given

    def text(self, tree: Mapping[str, Any], key: str, place: str, default: str | None = None) -> str:
        given = tree.get(key, default)
        if given is None or not str(given).strip():
            self.fault(f"{place}.{key}", "缺少", "missing", tree, key)
            return ""
        return str(given).strip()

    def choice(
        self, tree: Mapping[str, Any], key: str, place: str, choices: Sequence[str], default: str
    ) -> str:
        given = tree.get(key, default)
        if given not in choices:
            several = "、".join(choices), ", ".join(choices)
            self.fault(f"{place}.{key}", f"应为 {several[0]} 之一", f"must be one of {several[1]}", tree, key)
        return str(given)

    def whole(
        self, tree: Mapping[str, Any], key: str, place: str, reach: tuple[int, int], default: int
    ) -> int:
        given = self.number(tree, key, place, reach, default)
        if given != int(given):
            self.fault(place, "应为整数", "must be a whole number", tree, key)
        return int(given)

    def number(
        self, tree: Mapping[str, Any], key: str, place: str, reach: tuple[float, float], default: float
    ) -> float:
        given = tree.get(key, default)
        least, most = reach
        is_one = isinstance(given, int | float) and not isinstance(given, bool)
        if not is_one or not least <= given <= most:
            self.fault(
                place,
                f"应为 {least:g} 至 {most:g} 的数",
                f"must be a number from {least:g} to {most:g}",
                tree,
                key,
            )
            return least
        return float(given)

    def theory(self, one: Mapping[str, Any], place: str) -> Theory:
        return Theory(
            self.said(one, place),
            self.text(one, "source", place),
            self.choice(one, "status", place, CERTAINTIES, "unverified"),
        )

    def dimension(self, one: Mapping[str, Any], place: str) -> Dimension:
        inner = [
            self.indicator(part, f"{place}.{name}") for part, name in self.parts(one, "indicators", place)
        ]
        return Dimension(self.code(one, "code", f"{place}.code"), self.said(one, place), tuple(inner))

    def parts(self, one: Mapping[str, Any], key: str, place: str) -> list[tuple[Mapping[str, Any], str]]:
        given = one.get(key) or []
        if not isinstance(given, Sequence) or isinstance(given, str) or not given:
            self.fault(f"{place}.{key}", "至少要有一项", "needs one entry at least", one, key)
            return []
        wrong = [number for number, part in enumerate(given) if not isinstance(part, Mapping)]
        for number in wrong:
            self.fault(f"{place}.{key}[{number + 1}]", "应为键值结构", "must be a mapping", given, number)
        return [(part, f"{key}[{number + 1}]") for number, part in enumerate(given) if number not in wrong]

    def indicator(self, one: Mapping[str, Any], place: str) -> Indicator:
        direction = self.choice(one, "direction", place, DIRECTIONS, "benefit")
        interval = ""
        if direction == "interval":
            interval = self.text(one, "interval", place)
        return Indicator(
            self.text(one, "column", place),
            self.said(one, place),
            direction,
            interval,
            str(one.get("source", "")),
            self.choice(one, "status", place, CERTAINTIES, "unverified"),
        )

    def data(self, one: Mapping[str, Any], place: str) -> Data:
        file = self.text(one, "file", place)
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
            self.fault(
                f"{place}.method",
                f"没有方法“{method}”，见 heyi method list",
                f"no method {method!r}, see heyi method list",
                one,
                "method",
            )
        options = one.get("options") or {}
        if not isinstance(options, Mapping):
            self.fault(f"{place}.options", "应为键值结构", "must be a mapping", one, "options")
            options = {}
        return Step(
            self.code(one, "id", f"{place}.id"),
            self.said(one, place),
            method,
            self.text(one, "data", place),
            {str(key).replace("-", "_"): _plain(value) for key, value in options.items()},
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

    def once(self, place: str, names: Sequence[str]) -> set[str]:
        twice = {name for name in names if name and names.count(name) > 1}
        for name in sorted(twice):
            self.fault(place, f"“{name}”出现不止一次", f"{name!r} comes more than once")
        return set(names)


def _called(step: Step | Sensitivity) -> list[str]:
    if isinstance(step, Sensitivity):
        return [step.of]
    weights = step.weights_from
    named = [weights.indicators, weights.dimensions] if weights else []
    return [*(name for name in named if name), *(source for source, _ in step.added.values())]


def _plain(value: Any) -> Any:
    """A value without what the reader of YAML hung on it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _line(within: Any, key: Any) -> int | None:
    """The line in the text, where the reader of YAML kept it."""
    place = getattr(within, "lc", None)
    if place is None:
        return None
    try:
        found = place.item(key) if isinstance(key, int) else place.key(key)
    except (KeyError, AttributeError, TypeError):
        found = (place.line, 0)
    return int(found[0]) + 1
