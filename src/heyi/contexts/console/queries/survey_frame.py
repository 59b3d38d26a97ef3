"""Which institutions can stand in a frame, and what was wrong in one, in words. Not here: reading a file (forms.survey_frame)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.console.queries.naming import language, organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Organisation
from heyi.contexts.surveys import public as surveys
from heyi.foundation.words import name, say
from heyi.kernel.actor import Actor

MOST_MEMBERS = 2_000
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class FaultTold:
    """One fault in the reader's language. Shape: `row` is empty where the whole frame is meant."""

    row: str
    column: str
    typed: str
    reason: str


def members_around(organisation: UUID, *, actor: Actor, now: datetime) -> tuple[Organisation, ...]:
    """The members of the alliances to which an institution belongs, the leads first; each once."""
    alliances = {
        one.alliance
        for one in actor.standings
        if one.alliance is not None and one.organisation == organisation
    }
    found: dict[UUID, Organisation] = {}
    for alliance in sorted(alliances):
        listed = governance.members_of(alliance, at=now, actor=actor, now=now, size=MOST_MEMBERS)
        for member in listed.rows:
            found.setdefault(member.organisation.id, member.organisation)
    return tuple(found.values())


def frame_of_members(members: Iterable[Organisation], *, actor: Actor, now: datetime) -> list[list[str]]:
    """The members that give care as rows of a frame, headings first; the area is the member above, else the member itself."""
    caring = [one for one in members if one.kind.gives_care]
    above = organisation_names([one.parent for one in caring], actor=actor, now=now)
    heads = [name("frame_column", key) for key in ("area", "name", "size", "code")]
    rows = [
        [above.get(one.parent, _called(one)) if one.parent else _called(one), _called(one), "", one.code]
        for one in caring
    ]
    return [heads, *rows]


def faults_told(faults: Iterable[surveys.FrameFault]) -> tuple[FaultTold, ...]:
    """The first faults, each with its row, what was typed and why it cannot be."""
    return tuple(
        FaultTold(
            str(one.row) if one.row else "",
            name("frame_column", one.column) if one.row else "",
            one.typed,
            say(one.code, {"value": one.typed, "limit": one.limit}),
        )
        for one in list(faults)[:MOST_FAULTS]
    )


def _called(one: Organisation) -> str:
    return one.name_en if language().startswith("en") and one.name_en else one.name
