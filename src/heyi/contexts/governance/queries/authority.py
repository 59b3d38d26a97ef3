"""From an account to its actor, and from an actor to what it may do beyond its own institution."""

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from heyi.contexts.governance.models import CharterRow, MembershipRow, PostRow
from heyi.contexts.governance.queries.charters import charters_by_id
from heyi.contexts.governance.rules.powers import Seat, reaches_alliance
from heyi.contexts.governance.rules.standings import Grounds, InForce, next_change, standings_of
from heyi.contexts.governance.terms import (
    Duty,
    Membership,
    OrganisationKind,
    Place,
    Position,
    Tier,
)
from heyi.foundation.access import Authority, authority_version
from heyi.foundation.models import Account
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import DOORKEEPER
from heyi.kernel.actor import Actor, ActorKind, Standing, Warrant
from heyi.kernel.errors import NotFound, NotPermitted


def _not_over(now: datetime) -> Q:
    return Q(ends_at__isnull=True) | Q(ends_at__gt=now)


def authority_of_account(account: UUID, now: datetime, version: int) -> Authority:
    """The actor behind an account, and the instant at which time alone changes what it may do.

    Shape: three statements, one more where a charter has not been read by this process yet.
    Raises: NotFound for an account that is none.
    """
    with reading(DOORKEEPER, now=now):
        posts = PostRow.objects.filter(_not_over(now), account=account).order_by("starts_at", "id")
        found = list(posts.select_related("account", "organisation"))
        holder = found[0].account if found else Account.objects.filter(id=account).first()
        if holder is None:
            raise NotFound
        grounds = _grounds(found, now)
    actor = Actor(
        id=account,
        kind=ActorKind(holder.kind),
        standings=standings_of(grounds, now=now) if holder.is_active else (),
        authority_version=version,
        name=holder.display_name,
    )
    return Authority(actor, next_change(grounds, now=now))


def _grounds(posts: list[PostRow], now: datetime) -> Grounds:
    places = {
        row.organisation_id: Place(
            row.organisation_id, Tier(row.organisation.tier), OrganisationKind(row.organisation.kind)
        )
        for row in posts
    }
    if not posts:
        return Grounds((), {}, (), {})
    current = CharterRow.objects.filter(alliance=OuterRef("alliance"), effective_from__lte=now)
    coming = CharterRow.objects.filter(alliance=OuterRef("alliance"), effective_from__gt=now)
    rows = MembershipRow.objects.filter(_not_over(now), organisation__in=places)
    with_charters = rows.values_list(
        "id", "alliance", "organisation", "position", "starts_at", "ends_at",
        Subquery(current.order_by("-effective_from").values("id")[:1]),
        Subquery(coming.order_by("effective_from").values("effective_from")[:1]),
    )  # fmt: skip
    memberships: list[Membership] = []
    in_force: dict[UUID, UUID] = {}
    changes: list[datetime] = []
    for row_id, alliance, organisation, position, starts_at, ends_at, charter, changes_at in with_charters:
        memberships.append(Membership(row_id, alliance, organisation, Position(position), starts_at, ends_at))
        in_force |= {alliance: charter} if charter else {}
        changes += [changes_at] if changes_at else []
    read = charters_by_id(frozenset(in_force.values()))
    return Grounds(
        posts=tuple(row.snapshot() for row in posts),
        places=places,
        memberships=tuple(memberships),
        charters={alliance: InForce(charter, read[charter]) for alliance, charter in in_force.items()},
        changes=tuple(changes),
    )


def actor_for_account(account: UUID, *, now: datetime) -> Actor:
    """The actor behind an account, computed afresh.

    Raises: NotFound.
    """
    return authority_of_account(account, now, authority_version()).actor


def next_authority_change(now: datetime) -> datetime | None:
    """The next instant at which any post or membership begins or ends or any charter takes effect; None where none does."""
    with reading(DOORKEEPER, now=now):
        starts = PostRow.objects.filter(starts_at__gt=now).values_list("starts_at")
        ahead = starts.union(
            PostRow.objects.filter(ends_at__gt=now).values_list("ends_at"),
            MembershipRow.objects.filter(starts_at__gt=now).values_list("starts_at"),
            MembershipRow.objects.filter(ends_at__gt=now).values_list("ends_at"),
            CharterRow.objects.filter(effective_from__gt=now).values_list("effective_from"),
        )
        return min((instant for (instant,) in ahead), default=None)


def warrant_over(actor: Actor, duty: Duty, *, organisation: UUID, now: datetime) -> Warrant | None:
    """The right to do `duty` for an organisation: held there, or held for a whole alliance to which it belongs.

    Shape: None where the actor has no such right; pages ask it to decide which buttons to show.
    """
    own = actor.warrant(duty, at=organisation)
    if own is not None:
        return own
    with reading(actor, now=now):
        for standing in actor.standings:
            if duty in standing.duties and _reaches(standing, duty, organisation, now):
                return Warrant(duty, standing.organisation, standing.alliance, standing.charter)
    return None


def _reaches(standing: Standing, duty: Duty, organisation: UUID, now: datetime) -> bool:
    if standing.alliance is None or standing.charter is None:
        return False
    rows = MembershipRow.objects.at(now).filter(alliance=standing.alliance)
    both = rows.filter(organisation__in=[standing.organisation, organisation]).select_related("organisation")
    by_organisation = {row.organisation_id: row for row in both}
    if set(by_organisation) != {standing.organisation, organisation}:
        return False
    mine = by_organisation[standing.organisation]
    seat = Seat(
        Tier(mine.organisation.tier), OrganisationKind(mine.organisation.kind), Position(mine.position)
    )
    charter = charters_by_id(frozenset({standing.charter}))[standing.charter]
    return reaches_alliance(charter, duty, standing.roles, seat)


def require_over(actor: Actor, duty: Duty, *, organisation: UUID, now: datetime) -> Warrant:
    """The right to do `duty` for an organisation.

    Raises: NotPermitted, naming the duty and the organisation.
    """
    found = warrant_over(actor, duty, organisation=organisation, now=now)
    if found is None:
        raise NotPermitted("duty_not_held", duty=str(duty), organisation=organisation)
    return found


def require_anywhere(actor: Actor, duty: Duty) -> Warrant:
    """The right to do `duty` at any organisation of the actor's, for what belongs to no organisation yet.

    Raises: NotPermitted.
    """
    held = next((standing for standing in actor.standings if duty in standing.duties), None)
    return actor.require(duty, at=held.organisation if held else None, under=held.alliance if held else None)
