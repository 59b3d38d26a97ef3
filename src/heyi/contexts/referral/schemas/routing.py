"""How a ranking of destinations is asked for and told. Not here: ranking (rules.routing)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, RoutingCriterion, Tier, Urgency
from heyi.contexts.referral.public import Advice, Routed, told_excluded, told_ranked
from heyi.contexts.referral.rules.asked import LONGEST_NAME
from heyi.contexts.referral.rules.kept_routing import LONGEST_WORDS
from heyi.contexts.referral.schemas.proposals import OriginOut, WordsOut
from heyi.contexts.referral.terms.routing import Barrier, ChoiceReason, Heeded, Note
from heyi.foundation.shapes import Model, Named


class RoutingAsked(Model):
    """For what destinations are ranked. `patient` must be one that may be referred; `at` is for those who could mean several."""

    direction: Direction = Direction.UP
    urgency: Urgency = Urgency.ELECTIVE
    department: str = Field("", max_length=LONGEST_NAME)
    green_channel: bool = False
    patient: UUID | None = None
    at: UUID | None = None
    alliance: UUID | None = None


class DestinationChoiceIn(Model):
    """Why the patient is sent elsewhere than advised, or that they chose themselves. `words` are needed for `other`."""

    reason: ChoiceReason | None = None
    words: str = Field("", max_length=LONGEST_WORDS)

    def told(self) -> dict[str, str]:
        """As it is kept."""
        return {"reason": str(self.reason) if self.reason else "", "words": self.words}


class ReckoningOut(Model):
    """One criterion: the points it earned of its weight, and why in both languages. Not known earns a part, never zero."""

    criterion: RoutingCriterion
    name: WordsOut
    weight: int
    points: int
    is_known: bool
    note: Note
    facts: dict[str, str | int]
    says: WordsOut


class RankedDestinationOut(Model):
    """One destination in its place. `score` is the sum of the points of its lines."""

    organisation: Named
    tier: Tier
    alliance: UUID
    score: int
    is_preferred: bool
    lines: list[ReckoningOut]


class ExcludedDestinationOut(Model):
    """One destination that is not proposed, and why."""

    organisation: Named
    tier: Tier
    why: Barrier
    facts: dict[str, str | int]
    says: WordsOut


class KeptAdviceOut(Model):
    """What was kept when somebody chose."""

    heeded: Heeded
    chosen: UUID | None
    rank: int | None
    of: int
    reason: str
    words: str
    kept_at: datetime
    kept_by: UUID


class RoutingOut(OriginOut):
    """Destinations, the best first. Advice: whoever refers may choose another one."""

    departments: list[str]
    urgency: Urgency
    ranked: list[RankedDestinationOut]
    excluded: list[ExcludedDestinationOut]
    kept: KeptAdviceOut | None


def routing_out(found: Routed, kept: Advice | None) -> RoutingOut:
    """A ranking as the API tells it."""
    ranking = found.ranking
    ranked: list[dict[str, Any]] = [
        {**told_ranked(one, found.rules), **_who(found, one.organisation), "alliance": one.alliance}
        for one in ranking.ranked
    ]
    for told in ranked:
        told["lines"] = [{**line, "name": _name(line["criterion"])} for line in told["lines"]]
    return RoutingOut.model_validate(
        {
            "departments": list(ranking.need.departments),
            "urgency": ranking.need.urgency,
            "ranked": ranked,
            "excluded": [{**told_excluded(one), **_who(found, one.organisation)} for one in ranking.excluded],
            "source": found.rules.source,
            "status": str(found.rules.status),
            "kept": None if kept is None else KeptAdviceOut.model_validate(kept),
        }
    )


def _who(found: Routed, organisation: UUID) -> dict[str, Any]:
    one = found.organisations[organisation]
    return {
        "organisation": Named(id=one.id, name=one.name, name_en=one.name_en or one.name),
        "tier": one.tier,
    }


def _name(criterion: str) -> dict[str, str]:
    words = governance.words_for(RoutingCriterion(criterion))
    return {"zh": words.zh, "en": words.en}
