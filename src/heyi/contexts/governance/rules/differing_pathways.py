"""Which pathways, and which of their entries, two charters do not have alike. Not here: the other sections (differing).

A pathway taken over by name brings some thousand values: one that comes or goes is one change, and so is each of its entries.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from heyi.contexts.governance.rules.changes import ChangeKind, ValueChange
from heyi.contexts.governance.terms import Words
from heyi.contexts.governance.terms.pathways import Figure, Pathway, Pathways

PARTS = ("sites", "milestones", "items", "scales", "checklists", "figures", "sheets", "tasks", "ends")
_INSIDE = re.compile(r"pathways\.defined\[(?P<pathway>[^\]]*)\]\.(?P<key>.+)")
_ENTRY = re.compile(rf"(?P<part>{'|'.join(PARTS)})\[(?P<entry>[^\]]*)\](?:\.(?P<key>.+))?")
# What `changes` writes stands in the pathway that it changes, and is told there.
_WRITTEN = re.compile(r"pathways\.(defined|changes)\b")


class Named(Protocol):
    """Any entry of a pathway."""

    @property
    def code(self) -> str:
        """By which others refer to it."""
        ...

    @property
    def name(self) -> Words:
        """What people call it."""
        ...


@dataclass(frozen=True, slots=True)
class PathwayChange:
    """A pathway or one entry of it that came, went or changed.

    Shape: without `part` it is the pathway itself; `values` are what changed within, their places counted from the entry.
    """

    kind: ChangeKind
    pathway: str
    pathway_name: Words
    part: str = ""
    entry: str = ""
    name: Words | None = None
    values: tuple[ValueChange, ...] = ()


def is_of_pathways(place: str) -> bool:
    """Whether a value stands in a pathway, and is told with it."""
    return _WRITTEN.match(place) is not None


def pathway_changes(
    before: Pathways, after: Pathways, values: Iterable[ValueChange]
) -> tuple[PathwayChange, ...]:
    """The way from the pathways of one charter to those of another, in the order of the text."""
    inside = _by_entry(values)
    changes: list[PathwayChange] = []
    for code in dict.fromkeys(one.code for one in (*before.defined, *after.defined)):
        old, new = before.pathway(code), after.pathway(code)
        if old is not None and new is not None:
            changes += _within(old, new, inside)
        elif found := new or old:
            kind = ChangeKind.REMOVED if new is None else ChangeKind.ADDED
            changes.append(PathwayChange(kind, code, found.name))
    return tuple(changes)


_Place = tuple[str, str, str]


def _by_entry(values: Iterable[ValueChange]) -> Mapping[_Place, list[ValueChange]]:
    found: dict[_Place, list[ValueChange]] = {}
    for one in values:
        inside = _INSIDE.fullmatch(one.place)
        if inside is None:
            continue
        entry = _ENTRY.fullmatch(inside["key"])
        place = (inside["pathway"], entry["part"], entry["entry"]) if entry else (inside["pathway"], "", "")
        key = (entry["key"] if entry else inside["key"]) or ""
        found.setdefault(place, []).append(ValueChange(key, one.kind, one.before, one.after))
    return found


def _within(
    old: Pathway, new: Pathway, inside: Mapping[_Place, list[ValueChange]]
) -> Iterator[PathwayChange]:
    own = inside.get((new.code, "", ""), [])
    if own:
        yield PathwayChange(ChangeKind.CHANGED, new.code, new.name, values=tuple(own))
    for part in PARTS:
        had, has = _entries(old, part), _entries(new, part)
        for code in dict.fromkeys([*had, *has]):
            values = inside.get((new.code, part, code), [])
            kind = (
                ChangeKind.ADDED
                if code not in had
                else ChangeKind.REMOVED
                if code not in has
                else ChangeKind.CHANGED
            )
            if kind is ChangeKind.CHANGED:
                values = [*values, *_sureness(had[code], has[code])]
            if values:
                told = tuple(values) if kind is ChangeKind.CHANGED else ()
                name = (has.get(code) or had[code]).name
                yield PathwayChange(kind, new.code, new.name, part, code, name, told)


def _entries(pathway: Pathway, part: str) -> dict[str, Named]:
    return {one.code: one for one in getattr(pathway, part)}


def _sureness(had: object, has: object) -> list[ValueChange]:
    """A target that was checked against its source is another target, though its number is the same."""
    if isinstance(had, Figure) and isinstance(has, Figure) and had.status is not has.status:
        return [ValueChange("status", ChangeKind.CHANGED, str(had.status), str(has.status))]
    return []
