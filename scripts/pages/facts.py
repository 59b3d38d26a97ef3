"""docs/generated/facts.md: every fact that the house records and others may hear."""

import dataclasses
import types
import typing
from enum import Enum

from heyi.kernel.event import Event, fact_name
from scripts.pages.errors import import_everything
from scripts.pages.marks import first_line, page, table


def kind_of(kind: object) -> str:
    """A type as people write it, without its module."""
    if kind is type(None):
        return "none"
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(kind_of(part) for part in parts)
    if origin is not None:
        return f"{kind_of(origin)} of {' and '.join(kind_of(part) for part in parts if part is not Ellipsis)}"
    name = getattr(kind, "__name__", str(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"{name} ({', '.join(str(member.value) for member in kind)})"
    return str(name)


def _fields(fact: type[Event]) -> str:
    kinds = typing.get_type_hints(fact)
    own = [field.name for field in dataclasses.fields(fact) if field.name != "subject"]
    return "; ".join(f"`{name}`: {kind_of(kinds[name])}" for name in own) or "–"


def pages() -> dict[str, str]:
    """The page of facts."""
    import_everything()
    facts = sorted((f for f in Event.registry.values() if f.__module__.startswith("heyi.")), key=fact_name)
    rows = [
        (f"`{fact_name(fact)}`", first_line(fact.__doc__), _fields(fact), f"`{fact.__module__}`")
        for fact in facts
    ]
    return {
        "facts.md": page(
            "Facts",
            "What the record holds and listeners hear. Every fact has a `subject`, the id of what it is about; none carries"
            " free text.",
            table(("fact", "meaning", "fields besides `subject`", "declared in"), rows),
        )
    }
