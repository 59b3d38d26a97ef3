"""A text of somebody's own (a plan, a questionnaire) read from a mapping, as YAML gives it, into values.

Every fault is gathered with its place, and with its line where the mapping knows it, so that all are told at once. Not here: what
any of these texts means.
"""

from collections.abc import Callable, Mapping, Sequence
from re import fullmatch
from typing import Any

from heyi.kernel.words import Words

ReadEntry = Callable[[Mapping[str, Any], str], Any]

CODE = r"[a-z][a-z0-9_-]{0,63}"


class Reader:
    """Reads parts of a text and gathers what is wrong with them.

    Shape: `faults` are (Chinese, English), in the order in which they were met. What is wrong is read as something empty, so that
           reading goes on.
    """

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fault(self, place: str, zh: str, en: str, within: Any = None, key: Any = None) -> None:
        """Something is wrong at a place; `within` and `key` lead to its line."""
        line = line_of(within, key)
        self.faults.append(
            (
                f"{f'第 {line} 行 ' if line else ''}{place}：{zh}",
                f"{f'line {line}, ' if line else ''}{place}: {en}",
            )
        )

    def known(self, tree: Mapping[str, Any], place: str, parts: frozenset[str]) -> None:
        """Refuses parts nobody knows: a name misspelt would be passed over in silence."""
        for key in tree:
            if key not in parts:
                self.fault(f"{place}{key}", "未知的项", "no such part", tree, key)

    def mapping(self, tree: Any, place: str) -> Mapping[str, Any]:
        """The mapping, or an empty one."""
        if isinstance(tree, Mapping):
            return tree
        self.fault(place, "不是键值结构", "it is no mapping")
        return {}

    def each(
        self, tree: Mapping[str, Any], key: str, place: str, read: ReadEntry, *, needs_one: bool = False
    ) -> tuple[Any, ...]:
        """Every entry of a list, read; the place of the first is `key[1]`."""
        given = tree.get(key) or []
        where = f"{place}{key}"
        if not isinstance(given, Sequence) or isinstance(given, str):
            self.fault(where, "应为列表", "must be a list", tree, key)
            return ()
        if needs_one and not given:
            self.fault(where, "至少要有一项", "needs one entry at least", tree, key)
        found = []
        for number, one in enumerate(given):
            if isinstance(one, Mapping):
                found.append(read(one, f"{where}[{number + 1}]"))
            else:
                self.fault(f"{where}[{number + 1}]", "应为键值结构", "must be a mapping", given, number)
        return tuple(found)

    def said(self, one: Mapping[str, Any], place: str) -> Words:
        """The words of an entry that holds `zh` and `en` itself."""
        zh, en = one.get("zh"), one.get("en")
        if not (isinstance(zh, str) and zh.strip() and isinstance(en, str) and en.strip()):
            self.fault(place, "要有 zh 和 en 两种语言", "needs both zh and en", one)
            return Words("", "")
        return Words(zh.strip(), en.strip())

    def words(self, tree: Mapping[str, Any], key: str, place: str) -> Words:
        """The words below a key."""
        one = tree.get(key)
        if not isinstance(one, Mapping):
            self.fault(place, "缺少：写成 {zh: …, en: …}", "missing: write {zh: …, en: …}", tree, key)
            return Words("", "")
        return self.said(one, place)

    def code(self, tree: Mapping[str, Any], key: str, place: str) -> str:
        """A name for programs."""
        given = tree.get(key)
        if not isinstance(given, str) or not fullmatch(CODE, given):
            self.fault(
                place, "应为小写字母、数字、- 和 _", "must be small letters, digits, - and _", tree, key
            )
            return ""
        return given

    def text(self, tree: Mapping[str, Any], key: str, place: str) -> str:
        """A text that must be there."""
        given = tree.get(key)
        if given is None or not str(given).strip():
            self.fault(f"{place}.{key}", "缺少", "missing", tree, key)
            return ""
        return str(given).strip()

    def choice(
        self, tree: Mapping[str, Any], key: str, place: str, choices: Sequence[str], default: str
    ) -> str:
        """One of some words."""
        given = tree.get(key, default)
        if given not in choices:
            zh, en = "、".join(choices), ", ".join(choices)
            self.fault(f"{place}.{key}", f"应为 {zh} 之一", f"must be one of {en}", tree, key)
            return default
        return str(given)

    def whole(
        self, tree: Mapping[str, Any], key: str, place: str, reach: tuple[int, int], default: int
    ) -> int:
        """A whole number within its reach."""
        given = self.number(tree, key, place, reach, default)
        if given != int(given):
            self.fault(place, "应为整数", "must be a whole number", tree, key)
        return int(given)

    def number(
        self, tree: Mapping[str, Any], key: str, place: str, reach: tuple[float, float], default: float
    ) -> float:
        """A number within its reach, both ends among it."""
        given = tree.get(key, default)
        least, most = reach
        is_one = isinstance(given, int | float) and not isinstance(given, bool)
        if not is_one or not least <= given <= most:
            told = f"应为 {least:g} 至 {most:g} 的数", f"must be a number from {least:g} to {most:g}"
            self.fault(place, *told, tree, key)
            return least
        return float(given)

    def once(self, place: str, names: Sequence[str]) -> set[str]:
        """The names, refused where one comes more than once."""
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            self.fault(place, f"“{name}”出现不止一次", f"{name!r} comes more than once")
        return set(names)


def plain(value: Any) -> Any:
    """A value without what a reader of YAML hung on it."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def line_of(within: Any, key: Any) -> int | None:
    """The line in the text, where the reader of YAML kept it."""
    place = getattr(within, "lc", None)
    if place is None:
        return None
    try:
        found = place.item(key) if isinstance(key, int) else place.key(key)
    except (KeyError, AttributeError, TypeError):
        found = (place.line, 0)
    return int(found[0]) + 1
