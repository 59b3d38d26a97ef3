"""How a proposal is asked for and told, and how a doctor says why they do otherwise. Not here: the package (steps)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from heyi.contexts.governance.terms import Comparison, Direction, Sign, Tier, Urgency
from heyi.contexts.referral.public import Overruled, Suggestion, proposal_told
from heyi.contexts.referral.rules.overruling import LONGEST_WORDS
from heyi.contexts.referral.schemas.steps import Package
from heyi.contexts.referral.terms import OverruleReason
from heyi.foundation.shapes import Model

_OLDEST_YEARS = 130
_MOST_DIAGNOSES = 20
_LONGEST_CODE = 16


class OverrulingIn(Model):
    """Why the doctor does otherwise than proposed. `words` are needed where the reason is `other`."""

    reason: OverruleReason | None = None
    words: str = Field("", max_length=LONGEST_WORDS)

    def told(self) -> dict[str, str]:
        """As it is kept."""
        return {"reason": str(self.reason) if self.reason else "", "words": self.words}


class ProposalIn(Model):
    """A draft that is not kept: codes and numbers, and nobody's name. What is left out is not judged."""

    direction: Direction = Direction.UP
    diagnosis_codes: list[Annotated[str, Field(max_length=_LONGEST_CODE)]] = Field(
        default_factory=list, max_length=_MOST_DIAGNOSES
    )
    package: Package = Field(None, description="As for a draft; only codes, signs and ticks are looked at")
    age_years: int | None = Field(None, ge=0, le=_OLDEST_YEARS)
    urgency: Urgency | None = Field(
        None, description="What the doctor has in mind, to learn whether a reason is owed"
    )
    at: UUID | None = None
    alliance: UUID | None = None
    destination: UUID | None = None


class WordsOut(Model):
    """A name in both languages."""

    zh: str
    en: str


class OriginOut(Model):
    """Where something comes from (`file#anchor` below docs/sources), and how sure it is."""

    source: str
    status: str


class BecauseOut(OriginOut):
    """One condition that was met: a measurement beyond a bound, something ticked, or a diagnosis."""

    sign: Sign | None
    comparison: Comparison | None
    bound: float | None
    value: float | None
    tick: str | None
    tick_name: WordsOut | None
    diagnoses: list[str]


class ReasonOut(OriginOut):
    """A criterion that was met."""

    code: str
    name: WordsOut
    urgency: Urgency
    green_channel: bool
    because: list[BecauseOut]


class HereOut(OriginOut):
    """A disease on the list of first contact: from this tier on it is treated without referral."""

    code: str
    name: WordsOut
    diagnoses: list[str]
    tier: Tier
    version: str


class DownOut(OriginOut):
    """An entry of the catalogue for going down: past these days and stable, the patient may go on below."""

    code: str
    name: WordsOut
    category: str
    diagnoses: list[str]
    stay_days: int | None


class TickOut(Model):
    """Something that may be ticked."""

    code: str
    name: WordsOut


class ProposalOut(Model):
    """What the criteria in force propose. `urgency` is null where none was met, which does not say that there is no hurry."""

    direction: Direction
    urgency: Urgency | None
    green_channel: bool
    to: Tier | None
    departments: list[WordsOut]
    reasons: list[ReasonOut]
    not_judged: list[str]
    treatable_here: list[HereOut]
    down: list[DownOut]
    reason_owed_for: list[Overruled]
    may_be_ticked: list[TickOut]
    unknown_ticks: list[str]


def proposal_out(found: Suggestion, package: Mapping[str, Any]) -> ProposalOut:
    """A proposal as the API tells it."""
    return ProposalOut.model_validate(
        {
            **proposal_told(found.proposed, found.book.ticks),
            "reason_owed_for": found.overruled,
            "may_be_ticked": [
                {"code": code, "name": {"zh": name.zh, "en": name.en}}
                for code, name in found.book.ticks.items()
            ],
            "unknown_ticks": [one for one in package.get("ticked") or () if one not in found.book.ticks],
        }
    )
