"""What one recorded fact is worth to open pages: topics and ids, never a word about a patient. Not here: who gets it (hub).

A context says in its `reactions` with `tells` which topics its facts touch, and with `topic` who may listen to them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.foundation.delivery import Told
from heyi.kernel.actor import Actor
from heyi.kernel.event import Event, Plain, fact_name

MOST_TOPICS = 8
_LONGEST_TOPIC = 64

Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class News:
    """Something behind a topic changed, for the people of these organisations.

    Shape: `topic` is a kind (`inbox`) or a kind and an id (`referral/…`); `version` where what changed counts its versions.
    """

    topic: str
    organisations: frozenset[UUID]
    version: int | None = None

    @property
    def keys(self) -> frozenset[Key]:
        """Under which keys listeners wait for it."""
        return frozenset((self.topic, one) for one in self.organisations)

    @property
    def line(self) -> dict[str, Plain]:
        """What a page is told."""
        return (
            {"topic": self.topic} if self.version is None else {"topic": self.topic, "version": self.version}
        )


Teller = Callable[[Told, datetime], Iterable[News]]

_tellers: dict[str, list[Teller]] = {}
_kinds: dict[str, frozenset[str]] = {}


def topic(kind: str, *, duties: Iterable[str]) -> None:
    """Names a kind of topic, and the duties of which a listener must hold one at the organisation the news is for."""
    _kinds[kind] = frozenset(duties)


def tells(*events: type[Event]) -> Callable[[Teller], Teller]:
    """Marks a function of a `reactions` module as saying which news these facts are."""

    def register(teller: Teller) -> Teller:
        for event in events:
            _tellers.setdefault(fact_name(event), []).append(teller)
        return teller

    return register


def told_facts() -> frozenset[str]:
    """The facts that are news to anybody."""
    return frozenset(_tellers)


def news_of(told: Told, *, now: datetime) -> tuple[News, ...]:
    """The news in one recorded fact."""
    found = (news for teller in _tellers.get(told.fact, ()) for news in teller(told, now))
    return tuple(news for news in found if news.organisations)


def keys_for(topics: Iterable[str], actor: Actor) -> frozenset[Key]:
    """Under which keys somebody may listen: the known topics asked for, at organisations where they hold a fitting duty."""
    asked = [one for one in topics if len(one) <= _LONGEST_TOPIC][:MOST_TOPICS]
    return frozenset(
        (one, standing.organisation)
        for one in asked
        for standing in actor.standings
        if standing.duties & _kinds.get(one.partition("/")[0], frozenset())
    )
