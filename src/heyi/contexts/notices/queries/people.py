"""Whose names the rules mean: the people behind roles at the places of a matter. Not here: the rules themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.notices.models import WishRow
from heyi.contexts.notices.queries.books import book_at
from heyi.contexts.notices.rules.matter import Matter, named_by, place_called, waits
from heyi.contexts.notices.rules.rulebook import standard
from heyi.contexts.notices.terms import At, NoticeKind, Rule, Rulebook, Rung, Target, Wish
from heyi.contexts.referral import public as referral
from heyi.foundation.delivery import Told
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Circle:
    """Who is told at one organisation, by which of its rules."""

    organisation: UUID
    book: Rulebook
    rule: Rule
    accounts: frozenset[UUID]


def matter_of(told: Told, *, actor: Actor, now: datetime) -> Matter:
    """What a fact is about, with what its referral says of itself now where it is about one."""
    subject = UUID(told.facts["subject"])
    called = place_called(told.facts)
    if "sender" not in told.facts and At.CALLED not in called:
        return Matter(subject=subject, urgency=None, places=called, named=named_by(told.facts))
    found = referral_matter(subject, called, actor=actor, now=now)
    role, clock = told.facts.get("role"), told.facts.get("clock", "")
    return Matter(
        subject=subject, urgency=found.urgency, places=found.places, state=found.state, running=found.running,
        called=Role(role) if role else None, detail=clock,
    )  # fmt: skip


def referral_matter(subject: UUID, called: Mapping[At, UUID], *, actor: Actor, now: datetime) -> Matter:
    """A referral as it stands now, with its parties by side."""
    heading = referral.headings_of([subject], actor=actor, now=now)[subject]
    sides = {At.SENDER: heading.sender, At.RECEIVER: heading.receiver, At.LOWER: heading.lower}
    places = {**{side: place for side, place in sides.items() if place is not None}, **called}
    return Matter(
        subject=subject, urgency=heading.urgency, places=places, state=heading.state, running=heading.running
    )


def still_waits(kind: NoticeKind, detail: str, heading: referral.Heading | None) -> bool:
    """Whether the matter of a notice still waits, as its referral stands; nothing waits of a referral nobody knows."""
    if heading is None:
        return False
    rule = standard().rules[kind]
    return waits(rule, state=heading.state, detail=detail, running=heading.running)


def circles_of(kind: NoticeKind, matter: Matter, *, actor: Actor, now: datetime) -> tuple[Circle, ...]:
    """Who is told of a matter, place by place; a place whose charter tells nobody of this kind is left out."""
    circles = [*_named_circles(kind, matter, actor, now)]
    for index, target in enumerate(standard().rules[kind].targets):
        place = matter.places.get(target.at)
        if place is None:
            continue
        book = book_at(place, actor=actor, now=now)
        rule = book.rules.get(kind)
        if rule is not None:
            told = _accounts(rule.targets[index], matter, place, actor, now)
            circles.append(Circle(place, book, rule, told))
    return tuple(circles)


def _named_circles(kind: NoticeKind, matter: Matter, actor: Actor, now: datetime) -> Iterator[Circle]:
    """Whom the fact itself names, place by place; where nobody holds the role, who stands in for it by the rule."""
    for place, roles in matter.named.items():
        book = book_at(place, actor=actor, now=now)
        rule = book.rules.get(kind)
        target = next((one for one in rule.targets if one.at is At.NAMED), None) if rule else None
        if rule is not None and target is not None:
            found = _holders(target.roles or roles, place, actor, now)
            yield Circle(place, book, rule, found or _holders(target.or_roles, place, actor, now))


def circle_of_rung(
    kind: NoticeKind, rung: Rung, matter: Matter, *, actor: Actor, now: datetime
) -> Circle | None:
    """Who is told by a rung of the ladder; None where the side it names does not sit there."""
    place = matter.places.get(rung.at)
    if place is None:
        return None
    book = book_at(place, actor=actor, now=now)
    rule = book.rules.get(kind, standard().rules[kind])
    return Circle(place, book, rule, _holders((rung.role,), place, actor, now))


def _accounts(target: Target, matter: Matter, place: UUID, actor: Actor, now: datetime) -> frozenset[UUID]:
    if target.at is At.CALLED:
        return _holders((matter.called,) if matter.called else (), place, actor, now)
    told = _holders(target.roles, place, actor, now)
    if not told:
        told = _holders(target.or_roles, place, actor, now)
    return told | _sender(matter, place, actor, now) if target.is_sender else told


def _holders(roles: Iterable[Role], place: UUID, actor: Actor, now: datetime) -> frozenset[UUID]:
    found = (governance.holders_of(role, place, actor=actor, now=now) for role in roles)
    return frozenset(account for accounts in found for account in accounts)


def _sender(matter: Matter, place: UUID, actor: Actor, now: datetime) -> frozenset[UUID]:
    """Whoever sent the referral, as long as they work there."""
    account = referral.sender_of(matter.subject, actor=actor, now=now)
    if account is None:
        return frozenset()
    posts = governance.posts_of(account, actor=actor, now=now)
    works = any(post.organisation == place and post.holds(now) for post in posts)
    return frozenset({account}) if works else frozenset()


def wishes_of(accounts: Iterable[UUID], *, actor: Actor, now: datetime) -> Mapping[UUID, Wish]:
    """How these people want to be told; who never said anything is left out. One statement."""
    with reading(actor, now=now):
        rows = WishRow.objects.within_reach_of(actor).filter(account__in=list(accounts))
        return {row.account: row.snapshot() for row in rows}
