"""docs/generated/facts.md: every fact that the house records and others may hear."""

import dataclasses
import types
import typing
from collections.abc import Iterator
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
    return str(getattr(kind, "__name__", kind))


def _codes_in(kind: object) -> Iterator[type[Enum]]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield kind
    for part in typing.get_args(kind):
        yield from _codes_in(part)


def _fields(fact: type[Event]) -> str:
    """What a fact adds to the one it is made from."""
    kinds = typing.get_type_hints(fact)
    own = [
        field.name
        for field in dataclasses.fields(fact)
        if field.name in vars(fact).get("__annotations__", {})
    ]
    said = [f"`{name}`: {kind_of(kinds[name])}" for name in own]
    parents = [f"all of `{fact_name(base)}`" for base in fact.__bases__ if base is not Event]
    return "; ".join([*parents, *said]) or "–"


def pages() -> dict[str, str]:
    """The page of facts."""
    import_everything()
    facts = sorted((f for f in Event.registry.values() if f.__module__.startswith("heyi.")), key=fact_name)
    rows = [
        (f"`{fact_name(fact)}`", first_line(fact.__doc__), _fields(fact), f"`{fact.__module__}`")
        for fact in facts
    ]
    codes = {
        code for fact in facts for kind in typing.get_type_hints(fact).values() for code in _codes_in(kind)
    }
    lists = [
        (f"`{kind.__name__}`", ", ".join(f"`{member.value}`" for member in kind))
        for kind in sorted(codes, key=lambda kind: kind.__name__)
    ]
    return {
        "facts.md": page(
            "Facts",
            "What the record holds and listeners hear. Every fact has a `subject`, the id of what it is about; none carries"
            " free text: a field of kind `str` holds a code or a digest.",
            table(("fact", "meaning", "fields besides `subject`", "declared in"), rows),
            "## Lists of codes",
            table(("list", "codes"), lists),
        )
    }
