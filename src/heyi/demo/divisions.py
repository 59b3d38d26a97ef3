"""The carried extract of China's administrative divisions, down to villages. Origin and licence: data/NOTICE.md."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class Level(IntEnum):
    """How deep in the country a division lies."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5


@dataclass(frozen=True, slots=True)
class Division:
    """One division; `code` has 6 digits down to the county, 9 for a township, 12 for a village."""

    code: str
    level: Level
    parent: str
    name: str

    @property
    def county(self) -> str:
        """The county's code, with which identity numbers begin."""
        return self.code[:6]


def carried_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a carried table."""
    text = (files("heyi.demo") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@cache
def divisions() -> Mapping[str, Division]:
    """Every carried division by its code, parents before children."""
    found = [
        Division(row["code"], Level(int(row["level"])), row["parent"], row["name"])
        for row in carried_rows("divisions.csv")
    ]
    found.sort(key=lambda one: (one.level, one.code))
    found += [
        Division(row["code"], Level.VILLAGE, row["township"], row["name"])
        for row in carried_rows("villages.csv")
    ]
    return MappingProxyType({one.code: one for one in found})


@cache
def _children() -> Mapping[str, tuple[Division, ...]]:
    children: dict[str, list[Division]] = {}
    for one in divisions().values():
        children.setdefault(one.parent, []).append(one)
    return MappingProxyType({parent: tuple(below) for parent, below in children.items()})


def below(code: str) -> tuple[Division, ...]:
    """The divisions directly below one; none where the extract ends."""
    return _children().get(code, ())


def lowest_below(code: str) -> tuple[Division, ...]:
    """The deepest divisions known within one (villages, else townships, else counties); itself where nothing lies below."""
    children = below(code)
    if not children:
        return (divisions()[code],)
    return tuple(lowest for child in children for lowest in lowest_below(child.code))


def full_name(code: str) -> str:
    """The name with those of everything above it, as an address begins: 四川省宜宾市高县文江镇…"""
    one = divisions()[code]
    return (full_name(one.parent) if one.parent else "") + one.name
