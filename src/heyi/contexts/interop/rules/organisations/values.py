"""An institution's texts against the words of the house. Not here: its place in the tree (tree)."""

from collections.abc import Iterator
from dataclasses import replace
from unicodedata import normalize
from uuid import UUID

from heyi.contexts.governance.terms import Organisation, OrganisationKind, Tier
from heyi.contexts.interop.terms import IncomingOrganisation
from heyi.kernel.errors import Problem

_FORMULA = ("=", "+", "-", "@")
_MARKUP = frozenset("<>")
_SHOWN = 40


def problems_of(incoming: IncomingOrganisation) -> Iterator[Problem]:
    """What is wrong with words that name a tier or a kind, and with names that a page or a spreadsheet would run."""
    yield from _unknown("tier", incoming.tier, frozenset(Tier))
    yield from _unknown("kind", incoming.kind, frozenset(OrganisationKind))
    for name in ("name", "name_en"):
        text = normalize("NFKC", getattr(incoming, name)).strip()
        if _MARKUP.intersection(text):
            yield Problem(name, "markup", text[:_SHOWN])
        elif text.startswith(_FORMULA):
            yield Problem(name, "formula", text[:_SHOWN])


def _unknown(name: str, word: str, values: frozenset[str]) -> Iterator[Problem]:
    if not word:
        yield Problem(name, "required")
    elif word not in values:
        yield Problem(name, "unknown_value", word[:_SHOWN])


def completed(incoming: IncomingOrganisation, before: Organisation | None) -> IncomingOrganisation:
    """The texts of an institution; what the file does not say stays as it was."""
    if before is None:
        return incoming
    return replace(
        incoming,
        name=incoming.name or before.name,
        name_en=incoming.name_en or before.name_en,
        uscc=incoming.uscc or before.uscc or "",
        division=incoming.division or before.division or "",
    )


def parent_of(
    incoming: IncomingOrganisation, before: Organisation | None, parent: UUID | None
) -> UUID | None:
    """The institution above: the one the file names, else the one that was."""
    return before.parent if before is not None and not incoming.parent else parent
