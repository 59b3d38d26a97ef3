"""What a context hands out cannot be changed by whoever receives it."""

import importlib
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import pytest
from django.db import models

from heyi.foundation.models import Account
from tests.architecture.laws import values
from tests.architecture.laws.exemptions import apply, holds
from tests.architecture.laws.source import ROOT, contexts, rooms

Row = TypeVar("Row")


class State(StrEnum):
    OPEN = "open"


@dataclass(frozen=True)
class Frozen:
    id: UUID
    state: State
    at: datetime | None
    parts: tuple["Frozen", ...] = ()


@dataclass(frozen=True)
class FrozenOutside:
    notes: list[str]


@dataclass
class Soft:
    id: UUID


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: tuple[Row, ...]


class Place(NamedTuple):
    ward: str
    bed: int


def _doors() -> list[types.ModuleType]:
    with_door = {module.path.parent.name for module in rooms(ROOT, "public")}
    return [
        importlib.import_module(f"heyi.contexts.{context}.public")
        for context in contexts(ROOT)
        if context in with_door
    ]


def test_no_door_hands_out_what_can_be_changed() -> None:
    assert _doors(), "no context has a door"
    holds(apply(ROOT, "leaks", [leak for door in _doors() for leak in values.leaks(door)]))


@pytest.mark.parametrize(
    "kind",
    [
        list[UUID],
        dict[str, int],
        set[str],
        Soft,
        FrozenOutside,
        tuple[Soft, ...],
        Frozen | Soft,
        Page[Soft],
        Page[list[int]],
        Mapping[str, list[int]],
        models.QuerySet,
        models.QuerySet[Account],
        Account,
        Any,
    ],
)
def test_what_can_be_changed_is_found(kind: object) -> None:
    assert list(values.thawed(kind)) != []


@pytest.mark.parametrize(
    "kind",
    [
        type(None),
        UUID,
        str | None,
        State,
        Frozen,
        Place,
        tuple[Frozen, ...],
        Page[Frozen],
        frozenset[State],
        Mapping[str, Frozen],
        Sequence[int],
        Callable[[UUID], None],
    ],
)
def test_what_cannot_be_changed_is_let_pass(kind: object) -> None:
    assert list(values.thawed(kind)) == []


def test_a_door_is_judged_by_the_functions_it_hands_on() -> None:
    door = types.ModuleType("planted.public")
    exec(
        "from uuid import UUID\n"
        "def mute(): return 1\n"
        "def good() -> UUID: return UUID(int=0)\n"
        "def bad() -> list[UUID]: return []\n"
        "def foreign() -> list[int]: return []\n",
        door.__dict__,
    )
    for name in ("mute", "good", "bad"):
        vars(door)[name].__module__ = "planted.queries"
    door.foreign.__module__ = "elsewhere"
    assert [what for what, _ in values.leaks(door)] == ["planted.public.bad", "planted.public.mute"]
