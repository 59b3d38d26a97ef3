"""Checked values as plain JSON and back, exact to the digit. Not here: where they are kept (models)."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from heyi.contexts.record.terms import (
    Allergy,
    Charge,
    Diagnosis,
    Document,
    Encounter,
    EntryKind,
    Observation,
    Part,
    Said,
)
from heyi.kernel.event import Plain

CLASSES: Mapping[EntryKind, type[Said]] = MappingProxyType(
    {
        EntryKind.ENCOUNTER: Encounter,
        EntryKind.DIAGNOSIS: Diagnosis,
        EntryKind.OBSERVATION: Observation,
        EntryKind.ALLERGY: Allergy,
        EntryKind.CHARGE: Charge,
        EntryKind.DOCUMENT: Document,
    }
)


def kept(said: Said | Part) -> dict[str, Plain]:
    """A value as it is kept; what was not said takes no room."""
    told = ((name, getattr(said, name)) for name in _NAMES[type(said)])
    return {name: _plain(value) for name, value in told if value is not None and value != "" and value != ()}


def opened(kind: EntryKind, told: Mapping[str, Any]) -> Said:
    """The value that was kept."""
    return cast("Said", _made(CLASSES[kind], told))


def _plain(value: object) -> Plain:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [kept(part) for part in value]
    if isinstance(value, str | int):
        return value
    raise TypeError(type(value).__name__)


def _made(made: type[Any], told: Mapping[str, Any]) -> Any:
    return made(**{name: read(told[name]) for name, read in _READERS[made] if name in told})


def _reader(hint: Any) -> Callable[[Any], Any]:
    if isinstance(hint, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is tuple:
        return lambda rows: tuple(_made(Part, row) for row in rows)
    if hint in (datetime, date):
        return hint.fromisoformat  # type: ignore[no-any-return]  # both have it
    return hint  # type: ignore[no-any-return]  # Decimal, int, str and our own codes read what they wrote


_ALL: tuple[type[Any], ...] = (*CLASSES.values(), Part)
_NAMES = {made: tuple(field.name for field in fields(made)) for made in _ALL}
_READERS = {
    made: tuple((name, _reader(hint)) for name, hint in get_type_hints(made).items()) for made in _ALL
}
