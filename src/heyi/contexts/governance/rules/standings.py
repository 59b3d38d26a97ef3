"""From posts, memberships and charters to what an actor may do, and when that changes next. Not here: where they are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.powers import duties_of
from heyi.contexts.governance.terms import Membership, Place, Position, Post
from heyi.kernel.actor import Standing


@dataclass(frozen=True, slots=True)
class InForce:
    """The charter of an alliance at some instant."""

    id: UUID
    charter: Charter


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything an actor's authority rests on.

    Shape: `posts` and `memberships` may hold some that have not begun yet; `charters` has the one in force by alliance;
           `changes` are the later instants at which another charter takes effect.
    """

    posts: tuple[Post, ...]
    places: Mapping[UUID, Place]
    memberships: tuple[Membership, ...]
    charters: Mapping[UUID, InForce]
    changes: tuple[datetime, ...] = ()


def standings_of(grounds: Grounds, *, now: datetime) -> tuple[Standing, ...]:
    """What these posts let somebody do now, one standing for each organisation and alliance.

    Shape: an organisation without an alliance, or an alliance without a charter, gives a standing without duties: its
           people are known to belong to it, and nothing more. Where an organisation leads an alliance, that one comes
           first, so that what needs no particular alliance is done under the organisation's own.
    """
    held = [post for post in grounds.posts if post.holds(now)]
    current = [membership for membership in grounds.memberships if membership.holds(now)]
    current.sort(key=lambda one: (one.position is not Position.LEAD, one.starts_at, one.alliance))
    standings: list[Standing] = []
    for organisation in dict.fromkeys(post.organisation for post in held):
        here = [post for post in held if post.organisation == organisation]
        places = [one for one in current if one.organisation == organisation]
        standings += _standings_at(grounds, organisation, here, places)
    return tuple(standings)


def _standings_at(
    grounds: Grounds, organisation: UUID, posts: list[Post], places: list[Membership]
) -> Iterator[Standing]:
    alliances = {membership.alliance for membership in places}
    for membership in places:
        mine = [post for post in posts if post.alliance in (None, membership.alliance)]
        if mine:
            yield _standing(grounds, organisation, membership, mine)
    alone = [
        post
        for post in posts
        if not alliances or (post.alliance is not None and post.alliance not in alliances)
    ]
    if alone:
        yield _standing(grounds, organisation, None, alone)


def _standing(
    grounds: Grounds, organisation: UUID, membership: Membership | None, posts: list[Post]
) -> Standing:
    roles = frozenset(post.role.value for post in posts)
    if membership is None:
        return Standing(organisation, None, None, roles, frozenset())
    in_force = grounds.charters.get(membership.alliance)
    if in_force is None:
        return Standing(organisation, membership.alliance, None, roles, frozenset())
    place = grounds.places[organisation]
    duties = frozenset(
        duty.value
        for post in posts
        for duty in duties_of(
            in_force.charter,
            post.role,
            organisation_tier=place.tier,
            kind=place.kind,
            position_in_alliance=membership.position,
        )
    )
    return Standing(organisation, membership.alliance, in_force.id, roles, duties)


def next_change(grounds: Grounds, *, now: datetime) -> datetime | None:
    """The next instant at which time alone changes what these grounds give; None where it never does."""
    spans: list[Post | Membership] = [*grounds.posts, *grounds.memberships]
    instants = [
        instant for span in spans for instant in (span.starts_at, span.ends_at) if instant is not None
    ]
    return min((instant for instant in [*instants, *grounds.changes] if instant > now), default=None)
