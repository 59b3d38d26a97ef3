"""Registering and changing organisations. Not here: their alliances (alliances)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.events import OrganisationChanged, OrganisationRegistered
from heyi.contexts.governance.models import OrganisationRow
from heyi.contexts.governance.queries.authority import require_anywhere, require_over
from heyi.contexts.governance.queries.organisations import line_above
from heyi.contexts.governance.rules.organisations import (
    CleanOrganisation,
    NewOrganisation,
    check_place,
    checked,
)
from heyi.contexts.governance.rules.refusals import CodeTaken, CreditCodeTaken
from heyi.contexts.governance.terms import Duty, Organisation
from heyi.foundation.access import raise_authority_version
from heyi.foundation.record import State
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


def _refuse_taken(clean: CleanOrganisation, own: UUID | None) -> None:
    others = OrganisationRow.objects.exclude(id=own) if own else OrganisationRow.objects.all()
    if others.filter(code=clean.code).exists():
        raise CodeTaken(value=clean.code)
    if clean.uscc and others.filter(uscc=clean.uscc).exists():
        raise CreditCodeTaken


def register_organisation(new: NewOrganisation, *, actor: Actor, now: datetime) -> Organisation:
    """An institution becomes known, below the one it belongs to.

    Raises: InputInvalid, NotFound (parent), NotPermitted, CodeTaken, CreditCodeTaken, ParentTooLow.
    Records: OrganisationRegistered.
    """
    clean = checked(new)
    with unit_of_work(actor, now=now) as work:
        raise_authority_version()
        if clean.parent is None:
            warrant = require_anywhere(actor, Duty.MANAGE_ORGANISATIONS)
        else:
            OrganisationRow.objects.within_reach_of(actor).hold(clean.parent)
            warrant = require_over(actor, Duty.MANAGE_ORGANISATIONS, organisation=clean.parent, now=now)
        check_place(clean.tier, above=line_above(clean.parent))
        _refuse_taken(clean, None)
        row = OrganisationRow(id=new_id(), registered_at=now, registered_by=actor.id, **_columns(clean))
        row.save(force_insert=True)
        fact = OrganisationRegistered(subject=row.id, tier=clean.tier, kind=clean.kind, parent=clean.parent)
        work.record(fact, warrant=warrant, after=_told(clean))
    return row.snapshot()


def change_organisation(
    organisation_id: UUID, new: NewOrganisation, *, actor: Actor, now: datetime
) -> Organisation:
    """An institution gets another name, number, tier, kind or place in the tree.

    Raises: InputInvalid, NotFound, NotPermitted, CodeTaken, CreditCodeTaken, ParentTooLow, TreeCycle.
    Records: OrganisationChanged, unless everything is as it was.
    """
    clean = checked(new)
    with unit_of_work(actor, now=now) as work:
        row = OrganisationRow.objects.within_reach_of(actor).hold(organisation_id)
        warrant = require_over(actor, Duty.MANAGE_ORGANISATIONS, organisation=organisation_id, now=now)
        before = row.snapshot()
        if clean.parent not in (None, before.parent):
            OrganisationRow.objects.within_reach_of(actor).look_up(clean.parent)
            require_over(actor, Duty.MANAGE_ORGANISATIONS, organisation=clean.parent, now=now)
        check_place(clean.tier, above=line_above(clean.parent), own=organisation_id)
        for child in OrganisationRow.objects.filter(parent=organisation_id):
            check_place(child.snapshot().tier, above=(_after(before, clean),))
        _refuse_taken(clean, organisation_id)
        if _after(before, clean) == before:
            return before
        raise_authority_version()
        row.store(**_columns(clean))
        fact = OrganisationChanged(subject=row.id, tier=clean.tier, kind=clean.kind, parent=clean.parent)
        work.record(fact, warrant=warrant, before=_told(before), after=_told(clean))
    return row.snapshot()


def _columns(clean: CleanOrganisation) -> dict[str, object]:
    return {
        "code": clean.code,
        "name": clean.name,
        "name_en": clean.name_en,
        "tier": clean.tier.value,
        "kind": clean.kind.value,
        "uscc": clean.uscc,
        "division": clean.division,
        "parent_id": clean.parent,
    }


def _after(before: Organisation, clean: CleanOrganisation) -> Organisation:
    return Organisation(
        id=before.id,
        code=clean.code,
        name=clean.name,
        name_en=clean.name_en,
        tier=clean.tier,
        kind=clean.kind,
        uscc=clean.uscc,
        division=clean.division or None,
        parent=clean.parent,
    )


def _told(organisation: CleanOrganisation | Organisation) -> State:
    """What the record keeps of an organisation."""
    return {
        "code": organisation.code,
        "name": organisation.name,
        "name_en": organisation.name_en,
        "tier": organisation.tier.value,
        "kind": organisation.kind.value,
        "uscc": organisation.uscc,
        "division": organisation.division,
        "parent": str(organisation.parent) if organisation.parent else None,
    }
