"""What narrows the list of organisations, read from its address. What makes no sense narrows nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Tier

_LONGEST_WORDS = 64


@dataclass(frozen=True, slots=True)
class OrganisationsAsked:
    """What an address asks the list of organisations to hold."""

    words: str = ""
    tier: Tier | None = None
    kind: OrganisationKind | None = None
    alliance: UUID | None = None
    parent: UUID | None = None

    @property
    def is_any(self) -> bool:
        """Whether it is narrowed by more than its tier, which is a tab of its own."""
        return any((self.words, self.kind, self.alliance, self.parent))

    def search(self) -> governance.OrganisationSearch:
        """The question that the list puts to governance."""
        return governance.OrganisationSearch(
            words=self.words,
            tiers=frozenset({self.tier}) if self.tier else frozenset(),
            kinds=frozenset({self.kind}) if self.kind else frozenset(),
            alliance=self.alliance,
            parent=self.parent,
        )


def organisations_asked(parameters: Mapping[str, str], *, alliances: frozenset[UUID]) -> OrganisationsAsked:
    """What an address asks for; an alliance that is none narrows nothing."""
    tier, kind = parameters.get("tier", ""), parameters.get("kind", "")
    alliance = id_asked(parameters, "alliance")
    return OrganisationsAsked(
        words=parameters.get("words", "").strip()[:_LONGEST_WORDS],
        tier=Tier(tier) if tier in set(Tier) else None,
        kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        alliance=alliance if alliance in alliances else None,
        parent=id_asked(parameters, "parent"),
    )


def id_asked(parameters: Mapping[str, str], name: str) -> UUID | None:
    """An id in an address, or None where there is none that could be one."""
    try:
        return UUID(parameters.get(name, "").strip())
    except ValueError:
        return None
