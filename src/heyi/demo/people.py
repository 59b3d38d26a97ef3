"""Synthetic residents: repeatable, plausible, invented. Not here: registering them (the contexts' doors)."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from heyi.contexts.patients.terms.people import (
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    Sex,
    WithoutNumber,
)
from heyi.demo.divisions import Division, carried_rows, full_name, lowest_below
from heyi.kernel.identifiers import resident_check

_MOBILE_PREFIXES = (
    "134",
    "135",
    "136",
    "138",
    "139",
    "150",
    "151",
    "152",
    "158",
    "159",
    "177",
    "180",
    "181",
    "182",
    "189",
    "199",
)
_AREA_CODES = {"5115": "0831", "5101": "028", "3701": "0531"}
_SEQUENCES = 1000
# One in twenty has moved here from another county and keeps the number of the place of birth.
_MOVED_RATIO = 0.05
_LANDLINE_RATIO = 0.04
_OLDEST_WITHOUT_PHONE, _YOUNGEST_WITH_PHONE = 78, 12
_DAYS_WITHOUT_NUMBER = 45


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """One invented resident: what a desk would send, and where they live."""

    person: IncomingPerson
    home: str
    sex: Sex
    born_on: date


@dataclass(frozen=True, slots=True)
class _Weighted:
    """Words with running weights, so that one draw is one search."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, dice: random.Random) -> str:
        return dice.choices(self.words, cum_weights=self.weights)[0]


def _weighted(pairs: Sequence[tuple[str, float]]) -> _Weighted:
    return _Weighted(tuple(word for word, _ in pairs), tuple(accumulate(weight for _, weight in pairs)))


@cache
def _surnames() -> _Weighted:
    return _weighted([(row["surname"], float(row["weight"])) for row in carried_rows("surnames.csv")])


@cache
def _given_names(born: str, sex: str) -> _Weighted:
    rows = (row for row in carried_rows("given_names.csv") if row["born"] == born and row["sex"] == sex)
    return _weighted([(row["name"], float(row["weight"])) for row in rows])


@cache
def _ages() -> _Weighted:
    """Sex and youngest age of each band of five years, written `1:40`."""
    bands = [
        (f"{sex}:{row['from']}", float(row[column]))
        for row in carried_rows("ages.csv")
        for sex, column in (("1", "men"), ("2", "women"))
    ]
    return _weighted(bands)


def _time_of_birth(born_on: date) -> str:
    if born_on.year < 1960:
        return "until_1959"
    if born_on.year < 1980:
        return "1960_1979"
    return "1980_1999" if born_on.year < 2000 else "from_2000"


class PeopleMaker:
    """Draws residents one after the other; the same seed, homes and day give the same people.

    Shape: `homes` are codes of divisions of any level; people live in the deepest known divisions below them.
    """

    def __init__(self, *, seed: int, homes: Sequence[str], today: date) -> None:
        self._dice = random.Random(seed)
        self._homes: tuple[Division, ...] = tuple(home for code in homes for home in lowest_below(code))
        if not self._homes:
            raise ValueError("people need homes")
        self._counties = tuple(dict.fromkeys(home.county for home in self._homes))
        self._today = today
        self._taken: set[str] = set()

    def people(self, count: int) -> Iterator[SyntheticPerson]:
        """The next `count` residents."""
        return (self.person() for _ in range(count))

    def person(self) -> SyntheticPerson:
        """The next resident."""
        dice = self._dice
        sex, born_on = self._sex_and_birth()
        home = dice.choice(self._homes)
        family = _surnames().draw(dice)
        name = family + _given_names(_time_of_birth(born_on), sex.value).draw(dice)
        incoming = IncomingPerson(
            name=name,
            sex=sex.value,
            birth_on=born_on.isoformat(),
            phone=self._phone(born_on, home),
            address=self._address(home),
            division=home.code,
        )
        return SyntheticPerson(
            self._with_number(incoming, sex, born_on, home, family), home.code, sex, born_on
        )

    def _sex_and_birth(self) -> tuple[Sex, date]:
        sex, _, youngest = _ages().draw(self._dice).partition(":")
        days = int(youngest) * 365.25 + self._dice.random() * 5 * 365.25
        return Sex(sex), self._today - timedelta(days=int(days))

    def _with_number(
        self, incoming: IncomingPerson, sex: Sex, born_on: date, home: Division, family: str
    ) -> IncomingPerson:
        is_newborn = (self._today - born_on).days < _DAYS_WITHOUT_NUMBER
        if is_newborn:
            child = "子" if sex is Sex.MALE else "女"
            mother = family + _given_names("1980_1999", Sex.FEMALE.value).draw(self._dice)
            return replace(
                incoming,
                name=f"{mother}之{child}",
                without_number=WithoutNumber.NEWBORN.value,
                guardian_name=mother,
                guardian_phone=self._mobile(),
                phone="",
            )
        number = self._number(sex, born_on, home)
        return replace(incoming, identifiers=(IncomingIdentifier(IdentifierType.RESIDENT.value, number),))

    def _number(self, sex: Sex, born_on: date, home: Division) -> str:
        moved = self._dice.random() < _MOVED_RATIO
        county = self._dice.choice(self._counties) if moved else home.county
        begin = self._dice.randrange(_SEQUENCES // 2) * 2 + (1 if sex is Sex.MALE else 0)
        for step in range(0, _SEQUENCES, 2):
            digits = f"{county}{born_on:%Y%m%d}{(begin + step) % _SEQUENCES:03d}"
            if digits not in self._taken:
                self._taken.add(digits)
                return digits + resident_check(digits)
        raise ValueError(f"no number left for {county} on {born_on}")

    def _mobile(self) -> str:
        return f"{self._dice.choice(_MOBILE_PREFIXES)}{self._dice.randrange(10**8):08d}"

    def _phone(self, born_on: date, home: Division) -> str:
        age = (self._today - born_on).days // 365
        if age < _YOUNGEST_WITH_PHONE or (age > _OLDEST_WITHOUT_PHONE and self._dice.random() < 0.5):
            return ""
        area = _AREA_CODES.get(home.code[:4])
        if area and self._dice.random() < _LANDLINE_RATIO:
            digits = 11 - len(area)
            return f"{area}-{self._dice.randrange(2 * 10 ** (digits - 1), 9 * 10 ** (digits - 1))}"
        return self._mobile()

    def _address(self, home: Division) -> str:
        number = self._dice.randrange(1, 200)
        if home.name.endswith("村民委员会"):
            return f"{full_name(home.code).removesuffix('民委员会')}{self._dice.randrange(1, 13)}组{number}号"
        place = full_name(home.code).removesuffix("居民委员会").removesuffix("居委会")
        return f"{place}{number}号{self._dice.randrange(1, 9)}栋{self._dice.randrange(1, 19)}0{self._dice.randrange(1, 5)}室"


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A person with one planted fault, and the field and code by which it must be reported."""

    person: IncomingPerson
    field: str
    code: str


def spoiled(person: IncomingPerson, turn: int) -> Spoiled:
    """The person with the fault of this turn; the faults come round in order, so that a file holds some of each."""
    return _FAULTS[turn % len(_FAULTS)](person)


def _wrong_check(person: IncomingPerson) -> Spoiled:
    number = person.identifiers[0].value if person.identifiers else "51152519900101001X"
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    identifiers = (IncomingIdentifier(IdentifierType.RESIDENT.value, wrong),)
    return Spoiled(replace(person, identifiers=identifiers), "resident_number", "resident_number_check")


_FAULTS = (
    _wrong_check,
    lambda person: Spoiled(replace(person, birth_on="1990-02-30"), "birth_on", "not_a_date"),
    lambda person: Spoiled(replace(person, name=""), "name", "required"),
    lambda person: Spoiled(replace(person, sex="火星"), "sex", "unknown_value"),
    lambda person: Spoiled(replace(person, name="=1+1"), "name", "formula"),
    lambda person: Spoiled(replace(person, phone="12345"), "phone", "phone_shape"),
    lambda person: Spoiled(replace(person, name="<b>李</b>"), "name", "markup"),
    lambda person: Spoiled(replace(person, birth_on="2199-01-01"), "birth_on", "birth_in_future"),
)


def invented_name(dice: random.Random) -> str:
    """A name of somebody of working age."""
    sex = dice.choice((Sex.MALE, Sex.FEMALE)).value
    return _surnames().draw(dice) + _given_names(dice.choice(("1960_1979", "1980_1999")), sex).draw(dice)
