"""Typed reading of a YAML tree that notes every problem and goes on. Not here: the sections of a charter (sections).

After a problem a reader gets a stand-in of the right type; the whole charter is thrown away in the end, so none survives.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from heyi.contexts.governance.rules.provenance import Provenance
from heyi.contexts.governance.rules.tree import Kind, Node
from heyi.contexts.governance.terms import Problem, Status, Words

Choice = TypeVar("Choice", bound=StrEnum)
Entry = TypeVar("Entry")

_CODE = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
_SOURCE = re.compile(r"[a-z0-9-]+#[a-z0-9-]+")
_LONGEST_LINE = 400
_NAMING_KEYS = ("code", "matter", "tier", "clock", "action")
_PROVENANCE_KEYS = frozenset({"source", "status", "assumed"})
# A suggestion is only worth making where most letters agree; below this it misleads.
_NEAR = 0.6


@dataclass(slots=True)
class Findings:
    """What reading has gathered so far: the problems, and origin and text of each value by its place.

    Shape: `declared` has the codes of the bodies and the tiers, known before anything that points to them is read.
    """

    problems: list[Problem] = field(default_factory=list)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    declared: dict[str, frozenset[str]] = field(default_factory=dict)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or nothing."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=_NEAR)), "")


@dataclass(frozen=True, slots=True)
class Cursor:
    """One place in the tree. `provenance` is what the nearest enclosing mapping said of its values."""

    found: Findings
    node: Node
    place: str
    provenance: Provenance | None = None

    def problem(self, code: str, *, at: Node | None = None, **facts: str) -> None:
        """Notes a problem at this place."""
        node = at or self.node
        self.found.problems.append(Problem(node.line, node.column, self.place, code, facts))

    # mappings and lists

    def fields(self, known: Iterable[str]) -> "Fields":
        """The keys of a mapping; unknown and repeated ones are refused."""
        names = frozenset(known) | _PROVENANCE_KEYS
        found: dict[str, Node] = {}
        if self.node.kind is not Kind.MAPPING:
            self.problem("not_a_mapping")
            return Fields(self, {})
        for key, value in self.node.pairs:
            if key.kind is not Kind.SCALAR or key.text not in names:
                self.problem("key_unknown", at=key, key=key.text, nearest=nearest(key.text, names))
            elif key.text in found:
                self.problem("key_twice", at=key, key=key.text, first_line=str(found[key.text].line))
            else:
                found[key.text] = value
        cursor = Cursor(self.found, self.node, self.place, self._provenance(found))
        return Fields(cursor, found, self._assumed(found))

    def _provenance(self, found: dict[str, Node]) -> Provenance | None:
        if not _PROVENANCE_KEYS & found.keys():
            return self.provenance
        outer = self.provenance
        source, status = outer.source if outer else "", outer.status if outer else Status.ASSUMPTION
        if "source" in found:
            source = self._at(found["source"], "source").matching(_SOURCE, "source_unclear")
        if "status" in found:
            status = self._at(found["status"], "status").choice(Status)
        return Provenance(source, status)

    def _assumed(self, found: dict[str, Node]) -> frozenset[str]:
        # `assumed` names the keys of a mapping that its source does not tell: they are our additions.
        if "assumed" not in found:
            return frozenset()
        named: set[str] = set()
        for item in self._at(found["assumed"], "assumed").items():
            word = item.text()
            if word and word not in found:
                item.problem("assumed_unknown", value=word, nearest=nearest(word, found))
            named.add(word)
        return frozenset(named)

    def _at(self, node: Node, name: str) -> "Cursor":
        # What says where values come from is no value itself: it is read beside them.
        aside = Findings(problems=self.found.problems)
        return replace(self.below(name, node), found=aside, provenance=Provenance("", Status.ASSUMPTION))

    def below(self, name: str, node: Node) -> "Cursor":
        """The place of one key's value."""
        return Cursor(self.found, node, f"{self.place}.{name}" if self.place else name, self.provenance)

    def items(self) -> Iterator["Cursor"]:
        """The places of a list's entries; an entry with a code is named by it, so that a place survives a new line above it."""
        if self.node.kind is not Kind.LIST:
            self.problem("not_a_list")
            return
        for index, child in enumerate(self.node.children):
            yield Cursor(self.found, child, f"{self.place}[{_name_of(child) or index}]", self.provenance)

    # scalars

    def scalar(self) -> str | None:
        """The text of a scalar; None, with a problem, where there is none."""
        if self.node.kind is not Kind.SCALAR:
            self.problem("not_a_value")
            return None
        if self.node.is_empty:
            self.problem("value_empty")
            return None
        if self.provenance is None:
            self._without_provenance()
        else:
            self.found.provenance[self.place] = self.provenance
        self.found.values[self.place] = self.node.text
        return self.node.text

    def _without_provenance(self) -> None:
        # Said once a text: where the outermost mapping names no source, every value below it lacks one.
        if all(problem.code != "provenance_missing" for problem in self.found.problems):
            self.problem("provenance_missing")

    def text(self) -> str:
        """One line of text."""
        text = (self.scalar() or "").strip()
        if len(text) > _LONGEST_LINE:
            self.problem("text_too_long", limit=str(_LONGEST_LINE))
        return text

    def matching(self, pattern: re.Pattern[str], code: str) -> str:
        """Text of a given form."""
        text = self.text()
        if text and not pattern.fullmatch(text):
            self.problem(code, value=text[:60])
        return text

    def code(self) -> str:
        """A code: small letters, digits, hyphens and underscores."""
        return self.matching(_CODE, "code_unclear")

    def integer(self, least: int, most: int) -> int:
        """A whole number within bounds."""
        return int(self._number(_INTEGER, "not_an_integer", least, most))

    def number(self, least: float, most: float) -> float:
        """A number within bounds."""
        return float(self._number(_NUMBER, "not_a_number", least, most))

    def _number(self, pattern: re.Pattern[str], code: str, least: float, most: float) -> str:
        text = self.scalar()
        if text is None:
            return "0"
        if self.node.quoted or not pattern.fullmatch(text):
            self.problem(code, value=text[:60])
            return "0"
        if not least <= float(text) <= most:
            self.problem("out_of_range", value=text, least=str(least), most=str(most))
        return text

    def flag(self) -> bool:
        """true or false."""
        text = self.scalar()
        if text is not None and (self.node.quoted or text not in ("true", "false")):
            self.problem("not_a_flag", value=text[:60])
        return text == "true"

    def day(self) -> date | None:
        """A date as 2026-03-05."""
        text = self.scalar()
        if text is None:
            return None
        if _DATE.fullmatch(text):
            with suppress(ValueError):
                return date.fromisoformat(text)
        self.problem("not_a_date", value=text[:60])
        return None

    def clock_time(self) -> time:
        """A time of day as 08:30."""
        text = self.scalar()
        if text is not None and _TIME.fullmatch(text):
            with suppress(ValueError):
                return time.fromisoformat(text)
        if text is not None:
            self.problem("not_a_time", value=text[:60])
        return time()

    def choice(self, kind: type[Choice]) -> Choice:
        """One of a list of words."""
        text = self.scalar()
        known = [member.value for member in kind]
        if text is None or text in known:
            return kind(text or known[0])
        self.problem("word_unknown", value=text[:60], nearest=nearest(text, known), list=kind.__name__)
        return kind(known[0])

    def choices(self, kind: type[Choice]) -> frozenset[Choice]:
        """Several of a list of words, each once."""
        chosen: list[Choice] = []
        for item in self.items():
            before = len(self.found.problems)
            word = item.choice(kind)
            if word in chosen and before == len(self.found.problems):
                item.problem("word_twice", value=word)
            chosen.append(word)
        return frozenset(chosen)

    def check_declared(self, section: str, word: str) -> None:
        """Notes a problem where `word` points to nothing that the section declares."""
        known = self.found.declared.get(section, frozenset())
        if word and word not in known:
            self.problem("not_declared", value=word, section=section, nearest=nearest(word, known))

    def declared_code(self, section: str) -> str:
        """A code that a section declares."""
        code = self.code()
        self.check_declared(section, code)
        return code

    def words(self) -> Words:
        """A name in both languages."""
        fields = self.fields(("zh", "en"))
        return Words(fields.need("zh").text(), fields.need("en").text())


def scalars_of(node: Node) -> dict[str, str]:
    """The plain values of a mapping, unread and unchecked."""
    if node.kind is not Kind.MAPPING:
        return {}
    return {key.text: value.text for key, value in node.pairs if key.kind is value.kind is Kind.SCALAR}


def _name_of(node: Node) -> str:
    """The code by which an entry of a list is called in places."""
    found = scalars_of(node)
    return next((found[key] for key in _NAMING_KEYS if _CODE.fullmatch(found.get(key, ""))), "")


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one mapping that were understood."""

    cursor: Cursor
    found: dict[str, Node]
    assumed: frozenset[str] = frozenset()

    @property
    def provenance(self) -> Provenance:
        """What this mapping says of its values; a stand-in where it says nothing, which is a problem elsewhere."""
        return self.cursor.provenance or Provenance("", Status.ASSUMPTION)

    @property
    def line(self) -> int:
        """Where the mapping begins."""
        return self.cursor.node.line

    def has(self, name: str) -> bool:
        """Whether the key is there with a value."""
        return name in self.found and not self.found[name].is_empty

    def may(self, name: str) -> Cursor | None:
        """The key's value, or None where it is not given."""
        return self._below(name) if self.has(name) else None

    def _below(self, name: str) -> Cursor:
        cursor = self.cursor.below(name, self.found[name])
        if name not in self.assumed or cursor.provenance is None:
            return cursor
        return replace(cursor, provenance=Provenance(cursor.provenance.source, Status.ASSUMPTION))

    def need(self, name: str) -> Cursor:
        """The key's value; a problem where it is missing."""
        if self.has(name):
            return self._below(name)
        if self.cursor.node.kind is Kind.MAPPING:
            self.cursor.problem("key_missing", key=name)
        return _Absent(self.cursor.found, self.cursor.node, f"{self.cursor.place}.{name}", self.provenance)

    def every(self, name: str, read: Callable[[Cursor], Entry]) -> tuple[Entry, ...]:
        """The entries of a list that must have at least one, each called by another name."""
        entries: list[Entry] = []
        seen: dict[str, int] = {}
        for item in self.need(name).items():
            called = _name_of(item.node)
            if called in seen:
                item.problem("code_twice", value=called, first_line=str(seen[called]))
            elif called:
                seen[called] = item.node.line
            entries.append(read(item))
        if self.has(name) and not entries and self.found[name].kind is Kind.LIST:
            self._below(name).problem("list_empty")
        return tuple(entries)

    def each(self, name: str, *, needed: bool = False) -> Iterator[Cursor]:
        """The entries of a list; none where the key is not given."""
        cursor = self.need(name) if needed else self.may(name)
        return cursor.items() if cursor else iter(())


class _Absent(Cursor):
    """A value that is not there: its absence has been reported once, nothing more is said of it."""

    def problem(self, code: str, *, at: Node | None = None, **facts: str) -> None:
        """Silence."""

    def scalar(self) -> str | None:
        """Nothing."""
        return None

    def fields(self, known: Iterable[str]) -> Fields:
        """No keys, and silence about them."""
        return Fields(self, {})

    def items(self) -> Iterator[Cursor]:
        """No entries."""
        return iter(())
