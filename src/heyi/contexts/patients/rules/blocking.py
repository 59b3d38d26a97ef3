"""By which keys other registrations of one human are found. Not here: hashing them (queries), comparing (comparing).

Two registrations are compared where they share one key. Every single mistake that the desks make leaves at least one key
as it was: a wrong name keeps the numbers, a missing number keeps name and birth, a wrong birth keeps the name with its
telephone.
"""

from collections.abc import Iterator

from heyi.contexts.patients.rules.comparing import Traits

# The day of birth in its eight digits; a year alone would bring half a town together.
_DAY = 8
_YEAR = 4
_MOST_KEYS = 24
# Of the resident number: the county of first registration, and the order within one day there.
_COUNTY = slice(0, 6)
_BIRTH_AND_ORDER = slice(6, 17)
_ORDER = slice(14, 17)


def keys_of(traits: Traits) -> tuple[str, ...]:
    """The keys of a registration, without any twice; each begins with a word for its kind."""
    return tuple(dict.fromkeys(_keys(traits)))[:_MOST_KEYS]


def _keys(traits: Traits) -> Iterator[str]:
    yield from _number_keys(traits)
    day = traits.birth if len(traits.birth) == _DAY else ""
    if traits.name and day:
        yield f"name-day|{traits.name}|{day}"
        for reading in sorted(traits.readings):
            yield f"reading-day|{reading}|{day}"
    if traits.name and traits.birth:
        yield f"name-year|{traits.name}|{traits.birth[:_YEAR]}"
    if traits.surname and day:
        yield f"surname-day|{traits.surname}|{day}"
    for phone in sorted(traits.phones):
        if traits.birth:
            yield f"phone-year|{phone}|{traits.birth[:_YEAR]}"
        if traits.surname:
            yield f"phone-surname|{phone}|{traits.surname}"


def _number_keys(traits: Traits) -> Iterator[str]:
    if traits.resident:
        yield f"resident|{traits.resident}"
        yield f"resident-birth|{traits.resident[_BIRTH_AND_ORDER]}"
        yield f"resident-county|{traits.resident[_COUNTY]}{traits.resident[_ORDER]}|{traits.name}"
    for kind, number in (*traits.documents.items(), *traits.cards.items()):
        yield f"{kind}|{number}"
