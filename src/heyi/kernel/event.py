"""Facts: what has happened, in numbers, times, flags and codes. Not here: who is told (foundation.delivery)."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact about `subject`. Subclasses add ids, times, numbers, flags and codes, never free text.

    The class name in snake_case is the fact's public name.
    """

    subject: UUID

    registry: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        Event.registry[fact_name(cls)] = cls


def fact_name(event: type[Event]) -> str:
    """The public name of a fact: `ReferralAccepted` is told as `referral_accepted`."""
    name = event.__name__
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def plain(value: object) -> Plain:
    """A value as JSON can carry it, the same on every machine.

    Raises: TypeError for anything that is no id, time, number, flag, code or container of them.
    """
    # A code is text and an enum at once: its value is what travels.
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(type(value).__name__)


def facts_of(event: Event) -> dict[str, Plain]:
    """The fields of a fact as JSON carries them."""
    return {field.name: plain(getattr(event, field.name)) for field in fields(event)}
