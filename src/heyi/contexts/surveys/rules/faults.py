"""Every fault of a questionnaire at the place on the page it concerns. Not here: what a fault is (text)."""

from collections.abc import Iterator
from dataclasses import dataclass
from re import compile as pattern
from typing import Any

from heyi.contexts.surveys.rules.designing import HEAD, Tree

_LINE = pattern(r"^\s*(?P<where>(?:第 \d+ 行 ?|line \d+,? ?)?(?P<place>[^：:]*?))[：:]\s*(?P<words>.+)$")
_SECTION = pattern(r"^sections\[(\d+)\](?:\.questions\[(\d+)\])?")
_SCALE = pattern(r"^scales\[(\d+)\]")
_INSIDE = pattern(r"(?:^|\.)(?P<part>choices|rows|shown_if)(?:\[(?P<entry>\d+)\])?(?:\.(?P<field>\w+))?$")
_FIELD = pattern(r"(?:^|[\].])\.?(?P<field>\w+)$")
_WHOLE = ("questionnaire", "title", "introduction")


@dataclass(frozen=True, slots=True)
class Placed:
    """One fault.

    Shape: `address` as in `designing`, empty where it belongs to nothing in particular; `part` and `entry` are a list inside it
           and the place there counted from 1, `field` one field of it or of that entry; empty and 0 where none is named.
    """

    address: str
    words: str
    part: str = ""
    entry: int = 0
    field: str = ""


def placed(told: str, tree: Tree) -> tuple[Placed, ...]:
    """The faults in a telling of `QuestionnaireWrong`, in either language, each at its place; a heading is left out."""
    return tuple(_faults(told.splitlines(), tree))


def _faults(lines: list[str], tree: Tree) -> Iterator[Placed]:
    for number, line in enumerate(lines):
        match = _LINE.match(line)
        if match is None:
            # The heading over several faults counts them; the page does so by itself.
            if number or len(lines) == 1:
                yield Placed("", line.strip())
            continue
        place = match["place"].strip()
        address = _address(place, tree)
        if address:
            yield Placed(address, match["words"], **_inside(place, address))
        else:
            yield Placed("", line.strip())


def _inside(place: str, address: str) -> dict[str, Any]:
    """Which list, entry and field of its part a place names."""
    if match := _INSIDE.search(place):
        entry = int(match["entry"] or 0)
        return {"part": match["part"], "entry": entry, "field": match["field"] or ""}
    match = _FIELD.search(place)
    is_named = match is not None and ("[" in place or address == HEAD)
    return {"field": match["field"]} if match is not None and is_named else {}


def _address(place: str, tree: Tree) -> str:
    if match := _SECTION.match(place):
        section = f"s{int(match[1]) - 1}"
        return section if match[2] is None else f"{section}q{int(match[2]) - 1}"
    if match := _SCALE.match(place):
        return f"scale{int(match[1]) - 1}"
    if place.split(".")[0] in _WHOLE:
        return HEAD
    return _by_code(place.removeprefix("scales."), tree, is_scale=place.startswith("scales."))


def _by_code(code: str, tree: Tree, *, is_scale: bool) -> str:
    """A question, a section or a scale called by its code."""
    if is_scale:
        return next((f"scale{at}" for at, one in enumerate(tree["scales"]) if one["code"] == code), "")
    for at, section in enumerate(tree["sections"]):
        for inside, one in enumerate(section["questions"]):
            if one["code"] == code:
                return f"s{at}q{inside}"
        if section["code"] == code:
            return f"s{at}"
    return ""
