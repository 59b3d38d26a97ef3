"""Questions about organisations. Not here: the alliances between them (alliances)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from heyi.contexts.governance.models import MembershipRow, OrganisationRow
from heyi.contexts.governance.models.organisation import OrganisationRows
from heyi.contexts.governance.terms import Organisation, OrganisationKind, Tier, Words
from heyi.foundation.kept import Kept
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound

PAGE_SIZE = 50
_LONGEST_SEARCH = 64
# The tree has five tiers; anything deeper is a mistake that must not become an endless walk.
_DEEPEST_TREE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSearch:
    """What a list of organisations is narrowed by; every word must be found in name or code."""

    words: str = ""
    tiers: frozenset[Tier] = frozenset()
    kinds: frozenset[OrganisationKind] = frozenset()
    parent: UUID | None = None
    alliance: UUID | None = None
    division: str = ""


def organisations(
    search: OrganisationSearch, *, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[Organisation]:
    """One page of organisations, by place and name."""
    with reading(actor, now=now):
        rows = _narrowed(OrganisationRow.objects.within_reach_of(actor), search, now)
        begin = (page - 1) * size
        found = [row.snapshot() for row in rows.order_by("division", "name", "id")[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


def _narrowed(rows: OrganisationRows, search: OrganisationSearch, now: datetime) -> OrganisationRows:
    for word in search.words[:_LONGEST_SEARCH].replace("\0", "").split():
        named = Q(name__icontains=word) | Q(name_en__icontains=word)
        rows = rows.filter(named | Q(code__icontains=word) | Q(uscc=word.upper()))
    if search.tiers:
        rows = rows.filter(tier__in=search.tiers)
    if search.kinds:
        rows = rows.filter(kind__in=search.kinds)
    if search.parent is not None:
        rows = rows.filter(parent=search.parent)
    if search.division:
        rows = rows.filter(division__startswith=search.division[:12])
    if search.alliance is not None:
        members = MembershipRow.objects.at(now).filter(alliance=search.alliance)
        rows = rows.filter(id__in=members.values("organisation"))
    return rows


def find_organisation(organisation_id: UUID, *, actor: Actor, now: datetime) -> Organisation:
    """One organisation.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        return OrganisationRow.objects.within_reach_of(actor).look_up(organisation_id).snapshot()


def organisation_by_code(code: str, *, actor: Actor, now: datetime) -> Organisation:
    """The organisation of that code.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = (
            OrganisationRow.objects.within_reach_of(actor)
            .filter(code=code[:_LONGEST_SEARCH].replace("\0", ""))
            .first()
        )
    if row is None:
        raise NotFound
    return row.snapshot()


def ancestors_of(organisation_id: UUID, *, actor: Actor, now: datetime) -> tuple[Organisation, ...]:
    """The organisations above this one, the nearest first.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        rows = OrganisationRow.objects.within_reach_of(actor)
        return line_above(rows.look_up(organisation_id).parent_id)


def line_above(parent: UUID | None) -> tuple[Organisation, ...]:
    """The line of organisations upwards that begins with `parent`; asked within an open reading or unit of work."""
    line: list[Organisation] = []
    while parent is not None and len(line) < _DEEPEST_TREE:
        row = OrganisationRow.objects.look_up(parent)
        line.append(row.snapshot())
        parent = row.parent_id
    return tuple(line)


def organisation(organisation_id: UUID) -> Organisation:
    """One organisation, for a verb that asks within its own unit of work or reading.

    Raises: NotFound.
    """
    found = _organisations.one(organisation_id)
    if found is None:
        raise NotFound
    return found


def _by_id(ids: frozenset[UUID]) -> dict[UUID, Organisation]:
    return {row.id: row.snapshot() for row in OrganisationRow.objects.filter(id__in=ids)}


_organisations = Kept(_by_id, tables=["governance_organisation"])


def organisations_by_id(
    organisation_ids: Iterable[UUID], *, actor: Actor, now: datetime
) -> Mapping[UUID, Organisation]:
    """Organisations by their ids, for a story over several of them; an id that is none is left out. At most one statement."""
    wanted = set(organisation_ids)
    if not wanted:
        return {}
    with reading(actor, now=now):
        return _seen(wanted, actor)


def _seen(wanted: set[UUID], actor: Actor) -> dict[UUID, Organisation]:
    """All of them for everybody with a post anywhere."""
    return _organisations.many(wanted) if actor.is_system or actor.institutions else {}


def names_of(organisation_ids: Iterable[UUID], *, actor: Actor, now: datetime) -> Mapping[UUID, Words]:
    """The names of organisations by their ids, for lists; an id that is none is left out. At most one statement."""
    wanted = set(organisation_ids)
    if not wanted:
        return {}
    known = _organisations.known(wanted, actor)
    if known is None:
        with reading(actor, now=now):
            known = _seen(wanted, actor)
    return {one.id: Words(one.name, one.name_en or one.name) for one in known.values()}
