"""What narrows a list, read from its address. Anything an address may not ask for is left out, never refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from heyi.contexts.console.forms.finding import reveal
from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State

PAGE_SIZE = 20
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an address asks a list to hold."""

    state: State | None = None
    urgency: Urgency | None = None
    direction: Direction | None = None
    organisation: UUID | None = None
    words: str = ""

    @property
    def is_any(self) -> bool:
        """Whether it is narrowed at all."""
        return any((self.state, self.urgency, self.direction, self.organisation, self.words))


def narrowed(parameters: Mapping[str, str], *, own: frozenset[UUID]) -> Narrowed:
    """What an address asks for; an organisation that is none of the reader's narrows nothing."""
    return Narrowed(
        state=_one_of(State, parameters.get("state", "")),
        urgency=_one_of(Urgency, parameters.get("urgency", "")),
        direction=_one_of(Direction, parameters.get("direction", "")),
        organisation=_own(parameters.get("organisation", ""), own),
        words=reveal(parameters.get("find", "")),
    )


def _one_of(kind: type[Kind], text: str) -> Kind | None:
    return kind(text) if text in set(kind) else None


def _own(text: str, own: frozenset[UUID]) -> UUID | None:
    return next((one for one in own if str(one) == text), None)


def wanted(box: referral.Box, asked: Narrowed, *, page: int, size: int = PAGE_SIZE) -> referral.Wanted:
    """The question that a list puts to referral."""
    return referral.Wanted(
        box=box,
        states=frozenset({asked.state}) if asked.state else frozenset(),
        urgency=asked.urgency,
        direction=asked.direction,
        organisation=asked.organisation,
        words=asked.words,
        page=page,
        per_page=size,
    )
