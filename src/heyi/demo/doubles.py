"""The same residents as a second institution registers them: mostly alike, sometimes in doubt. Not here: deciding (patients)."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson
from heyi.demo.people import SyntheticPerson

# One resident in twenty-five is known at the county hospital as well; an assumption of ours, enough to show the lists.
_SEEN_ELSEWHERE = 0.04
# Signs that desks mistake for one another, by sound or by look.
_MISTAKEN = dict(
    zip("曾秀英芳国明华建兰军文玉平强丽勇林霞伟珍", "增绣瑛方果民花健蓝君雯钰萍墙莉永琳侠玮贞", strict=True)
)


def seen_elsewhere(people: Sequence[SyntheticPerson], *, seed: int) -> Iterator[tuple[str, IncomingPerson]]:
    """Some of the residents once more, with the division of their home: what a county hospital's own system would send."""
    dice = random.Random(f"elsewhere-{seed}")
    ways = tuple(_WAYS)
    for number, one in enumerate(people, start=1):
        if dice.random() >= _SEEN_ELSEWHERE or not one.person.identifiers:
            continue
        way = dice.choices(ways, weights=[_WAYS[each] for each in ways])[0]
        local = IncomingIdentifier("local_record", f"ZY{number:07}")
        told = way(one.person)
        yield one.home, replace(told, identifiers=(*told.identifiers, local))


def _alike(person: IncomingPerson) -> IncomingPerson:
    return person


def _moved(person: IncomingPerson) -> IncomingPerson:
    return replace(person, phone="13980990000", address="宜宾市翠屏区")


def _misheard(person: IncomingPerson) -> IncomingPerson:
    name = "".join(_MISTAKEN.get(sign, sign) for sign in person.name)
    return replace(person, name=name)


def _without_number(person: IncomingPerson) -> IncomingPerson:
    return replace(person, identifiers=(), without_number="not_sent")


def _hardly_known(person: IncomingPerson) -> IncomingPerson:
    return _moved(_without_number(_misheard(person)))


def _borrowed(person: IncomingPerson) -> IncomingPerson:
    """Somebody else came with this number: a relative's card at the counter."""
    return replace(person, name=f"{person.name[0]}桂香", phone="13980991111")


_WAYS: dict[Callable[[IncomingPerson], IncomingPerson], int] = {
    _alike: 40,
    _moved: 15,
    _misheard: 15,
    _without_number: 12,
    _hardly_known: 12,
    _borrowed: 6,
}
