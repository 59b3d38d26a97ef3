"""What may leave a context by its door: frozen values, never rows, querysets or lists somebody can change."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.architecture.laws.facts import is_frozen

ATOMS = (
    None, type(None), bool, int, float, complex, Decimal, str, bytes, UUID, date, datetime, time, timedelta, ZoneInfo, object,
    PurePath,
)  # fmt: skip
READ_ONLY = (tuple, frozenset, Sequence, Mapping, Set, Callable, type, typing.Literal, typing.Annotated)
"""Containers without a method that changes them; `object` promises nothing and so can be handed on."""


def thawed(kind: object, seen: frozenset[object] = frozenset()) -> Iterator[str]:
    """Every part of a type that can be changed after it has been handed out."""
    if kind in seen or kind in ATOMS or isinstance(kind, str | typing.TypeVar):
        return
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType) or origin in READ_ONLY:
        for part in typing.get_args(kind):
            if part is not Ellipsis and not isinstance(part, Enum | str | int | list):
                yield from thawed(part, seen | {kind})
        return
    if isinstance(origin, type):
        # A class of our own with a parameter: the class itself, and what it is filled with.
        yield from _thawed_class(origin, seen | {kind})
        for part in typing.get_args(kind):
            yield from thawed(part, seen | {kind})
        return
    if isinstance(kind, type):
        yield from _thawed_class(kind, seen | {kind})
        return
    yield str(kind)


def _thawed_class(kind: type, seen: frozenset[object]) -> Iterator[str]:
    if issubclass(kind, Enum) or kind in READ_ONLY:
        return
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        parts = typing.get_type_hints(kind)
    elif dataclasses.is_dataclass(kind) and is_frozen(kind):
        parts = {field.name: typing.get_type_hints(kind)[field.name] for field in dataclasses.fields(kind)}
    else:
        yield kind.__qualname__
        return
    for name, part in parts.items():
        yield from (f"{kind.__qualname__}.{name}: {problem}" for problem in thawed(part, seen))


def leaks(door: types.ModuleType) -> list[tuple[str, str]]:
    """The functions of a door that hand out something that can be changed, or do not say what."""
    problems = []
    home = door.__name__.rpartition(".")[0]
    for name, function in sorted(vars(door).items()):
        if not inspect.isfunction(function) or not function.__module__.startswith(home):
            continue
        hints = typing.get_type_hints(inspect.unwrap(function))
        if "return" not in hints:
            problems.append((f"{door.__name__}.{name}", "does not say what it returns"))
            continue
        problems += [(f"{door.__name__}.{name}", f"returns {part}") for part in thawed(hints["return"])]
    return problems
