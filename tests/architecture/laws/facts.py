"""What a fact may carry: ids, times, numbers, flags and codes. Free text would carry patients with it."""

import dataclasses
import types
import typing
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

PLAIN = (UUID, datetime, date, timedelta, bool, int, float, Decimal, type(None))
CONTAINERS = (tuple, frozenset)


def is_plain(kind: object) -> bool:
    """Whether a type can hold no free text."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return all(is_plain(part) for part in typing.get_args(kind))
    if origin in CONTAINERS:
        return all(is_plain(part) for part in typing.get_args(kind) if part is not Ellipsis)
    if origin is typing.Literal:
        return True
    return isinstance(kind, type) and (kind in PLAIN or issubclass(kind, Enum))


def is_frozen(kind: type) -> bool:
    """Whether a dataclass was declared frozen."""
    return bool(vars(kind)["__dataclass_params__"].frozen)


def talkative_fields(fact: type) -> list[tuple[str, str]]:
    """The fields a fact adds that could carry text, and a fact that could be changed after it happened."""
    name = f"{fact.__module__}.{fact.__name__}"
    if not dataclasses.is_dataclass(fact):
        return [(name, "is no dataclass")]
    problems = [] if is_frozen(fact) else [(name, "can be changed after it happened")]
    kinds = typing.get_type_hints(fact)
    return problems + [
        (f"{name}.{field.name}", f"may carry text: {kinds[field.name]}")
        for field in dataclasses.fields(fact)
        if field.name in vars(fact).get("__annotations__", {})
        if not is_plain(kinds[field.name])
    ]
