"""What may be chosen on a form: places to hold, organisations to send to. Not here: whether the choice is allowed (referral)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Organisation, Words
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Pool, PoolKind, Referral
from heyi.foundation.patient_line import tier_words
from heyi.foundation.reading import reading
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.moments import on_the_wall

MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its value, its words, a quiet remark beside it, and whether it cannot be chosen now."""

    value: str
    words: str
    hint: str = ""
    is_off: bool = False


def places(at: UUID | None, *, actor: Actor, now: datetime) -> tuple[Choice, ...]:
    """The pools of an institution with what is free in each, the full ones last."""
    if at is None:
        return ()
    pools = [pool for pool in referral.list_pools(organisation=at, actor=actor, now=now) if pool.is_open]
    pools.sort(key=lambda pool: (pool.free == 0, str(pool.kind), pool.starts_at or now, pool.unit))
    return tuple(Choice(str(pool.id), place_words(pool), _free_words(pool), pool.free == 0) for pool in pools)


def place_words(pool: Pool) -> str:
    """A pool by its unit, and an appointment by its time as well."""
    words = f"{pool.unit} · {name('places_of', pool.kind)}"
    if pool.kind is PoolKind.SLOT and pool.starts_at is not None:
        words = f"{words} {on_the_wall(pool.starts_at):%m-%d %H:%M}"
    return words


def _free_words(pool: Pool) -> str:
    if pool.free == 0:
        return gettext("已满")
    return gettext("空 %(free)s / 共 %(places)s") % {"free": pool.free, "places": pool.places}


def destinations(
    sender: UUID, direction: Direction, *, words: str = "", actor: Actor, now: datetime
) -> tuple[Choice, ...]:
    """Where an institution may send a patient under its charters; the value names the alliance as well."""
    found = governance.destinations_of(sender, direction, words=words, actor=actor, now=now)
    return tuple(
        _organisation_choice(one.organisation, f"{one.organisation.id}|{one.alliance}")
        for one in found.rows[:MOST_SHOWN]
    )


def next_units(
    of: Referral, question: str, *, words: str = "", actor: Actor, now: datetime
) -> tuple[Choice, ...]:
    """Whom a step may name: units further up for redirecting and suggesting, units below for the way down."""
    if question == "lower":
        return _lower_units(of, words, actor, now)
    taken = {of.receiver, of.sender, of.origin}
    found: dict[UUID, Choice] = {}
    for start in dict.fromkeys(each for each in (of.receiver, of.sender) if each is not None):
        for one in governance.destinations_of(start, Direction.UP, words=words, actor=actor, now=now).rows:
            if one.organisation.id not in taken:
                found.setdefault(one.organisation.id, _organisation_choice(one.organisation))
    return tuple(found.values())[:MOST_SHOWN]


def _lower_units(of: Referral, words: str, actor: Actor, now: datetime) -> tuple[Choice, ...]:
    """Who sent the patient comes first: most go home."""
    upper = of.receiver or of.sender
    senders = dict.fromkeys((of.lower, of.origin, of.sender))
    home = [each for each in senders if each is not None and each != upper]
    known = governance.organisations_by_id(home, actor=actor, now=now)
    wanted = [known[each] for each in home if each in known and _fits(known[each], words)]
    found = {
        one.id: _organisation_choice(one, hint=gettext("原转出机构"))
        if one.id == of.origin
        else _organisation_choice(one)
        for one in wanted
    }
    for one in governance.destinations_of(upper, Direction.DOWN, words=words, actor=actor, now=now).rows:
        found.setdefault(one.organisation.id, _organisation_choice(one.organisation))
    return tuple(found.values())[:MOST_SHOWN]


def _fits(one: Organisation, words: str) -> bool:
    return all(word.lower() in f"{one.name} {one.name_en} {one.code}".lower() for word in words.split())


def _organisation_choice(one: Organisation, value: str = "", *, hint: str = "") -> Choice:
    shown = in_our_language(Words(one.name, one.name_en or one.name))
    return Choice(value or str(one.id), shown, hint or tier_words(str(one.tier)))


def chosen_organisation(value: str, *, actor: Actor, now: datetime) -> tuple[Choice, ...]:
    """The organisation that a form names already, so that it stays chosen whatever is searched for."""
    try:
        wanted = UUID(value.partition("|")[0])
    except ValueError:
        return ()
    names = organisation_names([wanted], actor=actor, now=now)
    return tuple(Choice(value, shown) for shown in names.values())


def with_chosen(chosen: Iterable[Choice], found: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices, with the one that was made before among them."""
    known = {one.value for one in found}
    return (*(one for one in chosen if one.value not in known), *found)


def reasons_for(
    of: Referral, action: str, standard: Iterable[str], *, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """The reasons that the charter in force lets people give, in the order of the machine and then by code."""
    ordered = tuple(standard)
    if not ordered:
        return ()
    with reading(actor, now=now):
        charter = governance.charter_in_force(of.receiver_alliance or of.sender_alliance, now=now)
    allowed = governance.reasons_for(charter, action, frozenset(ordered))
    return (*(one for one in ordered if one in allowed), *sorted(allowed.difference(ordered)))
