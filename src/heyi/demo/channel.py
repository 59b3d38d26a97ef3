"""Cases of the stroke and the chest pain channel as they ran for months: each told by who was there.

Only for a demo whose charter runs these pathways; every stamp, scale and signature goes through the same door as a real one.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from heyi.contexts.governance.terms import Role, Tier
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import NewCase, NewDecision, NewFilled, NewStamp
from heyi.contexts.pathways.terms.cases import Answer, Choice
from heyi.demo.channel_stories import Story, Told, stories
from heyi.demo.layouts import Institution
from heyi.demo.staff import Staff
from heyi.kernel.actor import Actor

_BELOW = (Role.VILLAGE_DOCTOR, Role.MEMBER_DOCTOR)


@dataclass(frozen=True, slots=True)
class Places:
    """The hospitals of the demo by what they are in the channel."""

    primary: tuple[str, ...]
    hub: str
    lead: str


def places_of(institutions: Sequence[Institution]) -> Places:
    """Who is the N, the 1 and the 1."""
    caring = [one for one in institutions if one.kind.gives_care]
    return Places(
        primary=tuple(one.code for one in caring if one.tier in (Tier.TOWNSHIP, Tier.VILLAGE)),
        hub=next(one.code for one in caring if one.tier is Tier.COUNTY),
        lead=next(one.code for one in caring if one.tier is Tier.CITY),
    )


class Channel:
    """Everybody of the channels at work."""

    def __init__(self, staff: Staff, ids: Mapping[str, UUID], *, seed: int, now: datetime) -> None:
        self._staff, self._ids, self._now = staff, ids, now
        self._dice = random.Random(seed)

    def run(self, institutions: Sequence[Institution], *, since: datetime) -> int:
        """Lets every story run as far as the present; answers how many there were."""
        places = places_of(institutions)
        told = 0
        for story in stories(self._dice, since=since, until=self._now, primaries=len(places.primary)):
            self._tell(story, places)
            told += 1
        return told

    def _actor(self, place: str, story: Told) -> Actor:
        if story.role is not None:
            return self._staff.actor(place, story.role)
        return self._staff.actor(place, *_BELOW)

    def _tell(self, story: Story, places: Places) -> None:
        where = {"primary": places.primary[story.primary], "hub": places.hub, "lead": places.lead}
        first = where[story.first]
        opener = (
            self._staff.actor(first, *_BELOW)
            if story.first == "primary"
            else self._staff.actor(first, Role.CHANNEL_TEAM)
        )
        at = story.onset_at + timedelta(minutes=story.opened_minutes)
        if at > self._now:
            return
        new = NewCase(
            pathway=story.pathway,
            onset_kind=OnsetKind(story.onset_kind),
            onset_at=story.onset_at,
            at=self._ids[first],
            label=story.label,
            destination=self._ids[where[story.destination]] if story.destination else None,
        )
        case = pathways.open_case(new, actor=opener, now=at)
        for one in story.told:
            moment = story.onset_at + timedelta(minutes=one.minutes)
            if moment > self._now:
                return
            self._step(case.id, one, where, self._actor(where[one.where], one), moment)

    def _step(self, case: UUID, one: Told, where: Mapping[str, str], actor: Actor, now: datetime) -> None:
        if one.kind == "milestone":
            pathways.record_milestone(
                case, NewStamp(code=one.code, organisation=self._ids[where[one.where]]), actor=actor, now=now
            )
        elif one.kind == "scale":
            new = NewFilled(scale=one.code, answers=_exact(one.answers), task=one.task)
            pathways.fill_scale(case, new, actor=actor, now=now)
        elif one.kind == "items":
            pathways.fill_scale(
                case, NewFilled(answers=_exact(one.answers), task=one.task), actor=actor, now=now
            )
        elif one.kind == "sign":
            signed = NewDecision(checklist=one.code, choice=Choice.DO, reason="经治团队讨论后决定")
            pathways.sign_decision(case, signed, actor=actor, now=now)
        elif one.kind == "send":
            pathways.send_on(case, self._ids[where[one.code]], actor=actor, now=now)
        else:
            pathways.end_case(case, one.code, None, actor=actor, now=now)


def _exact(answers: Mapping[str, bool | float | str]) -> dict[str, Answer]:
    return {code: one if isinstance(one, bool | str) else Decimal(str(one)) for code, one in answers.items()}
