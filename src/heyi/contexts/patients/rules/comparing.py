"""Two registrations held beside each other, field by field. Not here: how much each agreement weighs (weighing)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from heyi.contexts.patients.rules.registration import NO_NAME
from heyi.contexts.patients.terms.identity import Aspect
from heyi.contexts.patients.terms.people import Details, IdentifierType, Sex
from heyi.methods.names.spelling import name_key, readings, words_of

# Assumptions of ours, below which two readings or two addresses are no longer taken for one written differently.
_READING_NEAR = 0.92
_ADDRESS_NEAR = 0.90
_COUNTY = 6
_SHORTEST_NAME_WITH_A_SLIP = 3


class Agreement(StrEnum):
    """How well one aspect of two registrations agrees; not every aspect knows every grade."""

    SAME = "same"
    ALIKE = "alike"
    NEAR = "near"
    PART = "part"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a registration is compared, each in the one form in which it is compared.

    Shape: `readings` are the ways a name is read aloud and put in order, `reading` the first of them; `documents` has
           one number for each kind of identity document, `cards` for each kind of card.
    """

    name: str
    readings: frozenset[str]
    reading: str
    surname: str
    birth: str
    sex: str
    resident: str
    documents: Mapping[str, str]
    cards: Mapping[str, str]
    phones: frozenset[str]
    phone: str
    county: str
    address: str


def traits_of(details: Details) -> Traits:
    """The traits of a checked registration; what is not known is empty."""
    key = "" if details.name == NO_NAME else name_key(details.name)
    spoken = readings(details.name) if key else ()
    words = words_of(details.name) if key and not spoken else ()
    said = _said_in_signs(spoken) | _said_in_letters(words)
    numbers = {one.type: one.value for one in details.identifiers}
    return Traits(
        name=key,
        readings=said,
        reading="".join(spoken[0] if spoken else words),
        surname=spoken[0][0] if spoken else "",
        birth=_birth(details.birth_on, details.birth_is_estimated),
        sex=details.sex.value if details.sex in (Sex.MALE, Sex.FEMALE) else "",
        resident=numbers.get(IdentifierType.RESIDENT, ""),
        documents={
            kind.value: value
            for kind, value in numbers.items()
            if kind.names_one_human and kind is not IdentifierType.RESIDENT
        },
        cards={
            kind.value: value
            for kind, value in numbers.items()
            if kind in (IdentifierType.INSURANCE, IdentifierType.HEALTH_CARD)
        },
        phones=frozenset(filter(None, (details.phone, details.guardian_phone))),
        phone=details.phone,
        county=details.division[:_COUNTY],
        address=name_key(details.address),
    )


def _said_in_signs(spoken: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """A Chinese name in letters, the surname first and, as abroad, last."""
    return frozenset(
        "".join(order) for family, *given in spoken for order in ((family, *given), (*given, family))
    )


def _said_in_letters(words: tuple[str, ...]) -> frozenset[str]:
    """A name in letters, as written, with the last word first, the first word last, and in order of the alphabet."""
    orders = (words, words[-1:] + words[:-1], words[1:] + words[:1], tuple(sorted(words)))
    return frozenset("".join(order) for order in orders if order)


def _birth(born_on: date | None, is_estimated: bool) -> str:
    if born_on is None:
        return ""
    return f"{born_on:%Y}" if is_estimated else f"{born_on:%Y%m%d}"


def _one_slip(one: str, other: str) -> bool:
    """Whether one sign is wrong, missing or too many, or two neighbours are swapped."""
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1


def _names(one: Traits, other: Traits) -> Agreement:
    if not one.name or not other.name:
        return Agreement.UNKNOWN
    if one.name == other.name:
        return Agreement.SAME
    if one.readings & other.readings:
        return Agreement.ALIKE
    if _name_slipped(one.name, other.name) or _readings_near(one.reading, other.reading):
        return Agreement.NEAR
    return Agreement.PART if one.surname and one.surname == other.surname else Agreement.DIFFERENT


def _name_slipped(one: str, other: str) -> bool:
    longer = max(len(one), len(other))
    # Of a name of two signs one sign is half: 王芳 and 王英 are two people.
    return longer >= _SHORTEST_NAME_WITH_A_SLIP and _one_slip(one, other) and one[0] == other[0]


def _readings_near(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other, score_cutoff=_READING_NEAR) >= _READING_NEAR


def _numbers(one: Traits, other: Traits) -> Agreement:
    """Identity documents: one that is equal decides; a passport is renewed, so that another one tells nothing."""
    if one.resident and one.resident == other.resident:
        return Agreement.SAME
    if any(other.documents.get(kind) == value for kind, value in one.documents.items()):
        return Agreement.SAME
    if not one.resident or not other.resident:
        return Agreement.UNKNOWN
    # Without the check sign, which a slip changes as well.
    return Agreement.NEAR if _one_slip(one.resident[:-1], other.resident[:-1]) else Agreement.DIFFERENT


def _cards(one: Traits, other: Traits) -> Agreement:
    shared = one.cards.keys() & other.cards.keys()
    if not shared:
        return Agreement.UNKNOWN
    same = any(one.cards[kind] == other.cards[kind] for kind in shared)
    return Agreement.SAME if same else Agreement.DIFFERENT


def _births(one: Traits, other: Traits) -> Agreement:
    left, right = one.birth, other.birth
    if not left or not right:
        return Agreement.UNKNOWN
    if len(left) != len(right):
        return Agreement.PART if left[:4] == right[:4] else Agreement.DIFFERENT
    if left == right:
        # A year alone agrees by chance with one in eighty.
        return Agreement.SAME if len(left) > 4 else Agreement.PART
    if _one_slip(left, right) or left[:4] + left[6:] + left[4:6] == right:
        return Agreement.NEAR
    return Agreement.PART if left[:4] == right[:4] else Agreement.DIFFERENT


def _sexes(one: Traits, other: Traits) -> Agreement:
    if not one.sex or not other.sex:
        return Agreement.UNKNOWN
    return Agreement.SAME if one.sex == other.sex else Agreement.DIFFERENT


def _phones(one: Traits, other: Traits) -> Agreement:
    if not one.phones or not other.phones:
        return Agreement.UNKNOWN
    if one.phones & other.phones:
        return Agreement.SAME
    return Agreement.NEAR if _one_slip(one.phone, other.phone) else Agreement.DIFFERENT


def _places(one: Traits, other: Traits) -> Agreement:
    if one.address and other.address:
        if one.address == other.address:
            return Agreement.SAME
        near = JaroWinkler.similarity(one.address, other.address, score_cutoff=_ADDRESS_NEAR)
        if near >= _ADDRESS_NEAR:
            return Agreement.NEAR
    elif not (one.county and other.county):
        return Agreement.UNKNOWN
    return Agreement.PART if one.county and one.county == other.county else Agreement.DIFFERENT


COMPARISONS: Mapping[Aspect, Callable[[Traits, Traits], Agreement]] = MappingProxyType(
    {
        Aspect.NUMBER: _numbers,
        Aspect.NAME: _names,
        Aspect.BIRTH: _births,
        Aspect.SEX: _sexes,
        Aspect.PHONE: _phones,
        Aspect.PLACE: _places,
        Aspect.CARD: _cards,
    }
)
Comparison = Mapping[Aspect, Agreement]


def compare(one: Traits, other: Traits) -> Comparison:
    """How well two registrations agree in each aspect; the order of the two does not matter."""
    return {aspect: grade(one, other) for aspect, grade in COMPARISONS.items()}
