"""Applying a charter: from a named instant on it decides what everybody may do. Not here: reading its text (rules)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.events import CharterApplied
from heyi.contexts.governance.models import AllianceRow, CharterRow, MembershipRow
from heyi.contexts.governance.queries.alliances import lead_of
from heyi.contexts.governance.rules.applying import check_effect, check_fit, planned_effect, readable
from heyi.contexts.governance.rules.belonging import admits
from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.powers import Seat
from heyi.contexts.governance.rules.refusals import CharterExcludesMember, CharterUnchanged, InstantTaken
from heyi.contexts.governance.terms import CharterVersion, Duty, OrganisationKind, Position, Tier
from heyi.foundation.access import raise_authority_version
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


def apply_charter(
    alliance_id: UUID, text: str, *, effective_from: datetime | None = None, actor: Actor, now: datetime
) -> CharterVersion:
    """A text becomes the alliance's charter at an instant, by default at the day it names itself.

    Raises: InputInvalid (one problem for each thing wrong with the text), NotFound, NotPermitted, CharterForAnother,
            CharterHasErrors, InThePast, InstantTaken, CharterUnchanged, CharterExcludesMember.
    Records: CharterApplied.
    """
    charter = readable(text)
    with unit_of_work(actor, now=now) as work:
        raise_authority_version()
        alliance = AllianceRow.objects.within_reach_of(actor).hold(alliance_id).snapshot()
        warrant = actor.require(Duty.APPLY_CHARTER, at=lead_of(alliance_id, now=now), under=alliance_id)
        check_fit(charter, alliance)
        versions = CharterRow.objects.filter(alliance=alliance_id)
        number = versions.count() + 1
        first, founded_at = number == 1, alliance.founded_at
        start = effective_from or planned_effect(
            charter.effective_on, founded_at=founded_at, is_first=first, now=now
        )
        check_effect(start, founded_at=founded_at, is_first=first, now=now)
        _refuse_same(alliance_id, charter, start)
        _refuse_exclusion(alliance_id, charter, start)
        row = CharterRow(
            id=new_id(),
            alliance_id=alliance_id,
            number=number,
            effective_from=start,
            text=text,
            digest=charter.digest,
            applied_at=now,
            applied_by=actor.id,
        )
        row.save(force_insert=True)
        fact = CharterApplied(subject=alliance_id, charter=row.id, number=number, effective_from=start)
        work.record(fact, warrant=warrant, after={"digest": charter.digest})
    return row.snapshot()


def _refuse_same(alliance: UUID, charter: Charter, start: datetime) -> None:
    if CharterRow.objects.filter(alliance=alliance, effective_from=start).exists():
        raise InstantTaken(effective_from=start)
    before = CharterRow.objects.in_force(alliance, start).values_list("digest", flat=True).first()
    if before == charter.digest:
        raise CharterUnchanged(digest=charter.digest)


def _refuse_exclusion(alliance: UUID, charter: Charter, start: datetime) -> None:
    rows = MembershipRow.objects.at(start).filter(alliance=alliance)
    seats = rows.values_list("organisation__code", "organisation__tier", "organisation__kind", "position")
    excluded = [
        code
        for code, tier, kind, position in seats
        if not admits(charter, Seat(Tier(tier), OrganisationKind(kind), Position(position)))
    ]
    if excluded:
        raise CharterExcludesMember(members=sorted(excluded)[:20])
