"""The catalogues of what is treatable below, by the charters in force. Not here: what a catalogue says (rules.treatable)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.public import NoCharterInForce
from heyi.contexts.referral.queries.criteria import rulebook_of
from heyi.contexts.referral.rules.treatable import STAND_IN, Catalogue, catalogue_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor

# Another way of counting legs counts everything anew, as another catalogue does.
_COUNTING = "2"


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The catalogue of every alliance; `version` is another one as soon as one of them is."""

    version: str
    by_alliance: Mapping[UUID, Catalogue]

    def say(self, alliance: UUID, ill: tuple[str, int | None] | None) -> bool | None:
        """Whether a diagnosis at an age is treatable below in an alliance; None where nobody can tell."""
        return None if ill is None else self.by_alliance.get(alliance, STAND_IN).says(*ill)


def catalogue_in_force(alliance: UUID, *, actor: Actor, now: datetime) -> Catalogue:
    """The catalogue of one alliance: that of its charter, else the province's."""
    with reading(actor, now=now):
        try:
            charter = governance.charter_in_force(alliance, now=now)
        except NoCharterInForce:
            return STAND_IN
    return catalogue_of(rulebook_of(charter).down)


def catalogues_in_force(*, actor: Actor, now: datetime) -> Catalogues:
    """The catalogues of all alliances the actor knows of."""
    known = [one.id for one in governance.alliances(actor=actor, now=now)]
    by_alliance = {one: catalogue_in_force(one, actor=actor, now=now) for one in known}
    told = [
        _COUNTING,
        *sorted(f"{alliance} {catalogue.version}" for alliance, catalogue in by_alliance.items()),
    ]
    return Catalogues(sha256("\n".join(told).encode()).hexdigest()[:32], by_alliance)
