"""One field of an entry as it was sent, read or named wrong. Not here: which fields an entry has (reading)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from unicodedata import category, normalize

from heyi.kernel.errors import Problem
from heyi.kernel.moments import NaiveMoment, day_of, parse_moment, start_of

# Assumptions of ours: a name fits on a line, a story on some pages.
LONGEST_NAME = 200
LONGEST_CODE = 64
LONGEST_STORY = 4_000
_LONGEST_SHOWN = 40
_LONGEST_NUMBER = 32
MOST_DIGITS = 18
MOST_DECIMALS = 18
# No hospital's record is older; a day before it is a slip of the hand.
EARLIEST = date(1900, 1, 1)
# A thousand million yuan for one item is a slip of the hand, and still far below what a column can hold.
MOST_FEN = 100_000_000_000
_CODE = re.compile(r"[!-~\u3400-\u9fff]+(?: [!-~\u3400-\u9fff]+)*")
# UCUM, case-sensitive form: printable ASCII without spaces (UCUM 2.2, §2).
_UNIT = re.compile(r"[!-~]+", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LINES = frozenset("\n\r\t")

Code = TypeVar("Code", bound=StrEnum)


class Fields:
    """The fields of one entry; what is wrong with any of them is gathered in `problems`."""

    def __init__(self, said: Mapping[str, object], within: str = "") -> None:
        self._said, self._within = said, within
        self._asked: set[str] = set()
        self.problems: list[Problem] = []

    def wrong(self, problem: Problem) -> None:
        """Notes what is wrong with a field."""
        self.problems.append(replace(problem, field=self._within + problem.field))

    def value(self, name: str) -> object:
        """A field as it was sent; what is empty was not said."""
        self._asked.add(name)
        found = self._said.get(name)
        return None if isinstance(found, str) and not found.strip() else found

    def text(
        self, name: str, *, most: int = LONGEST_NAME, lines: bool = False, is_needed: bool = False
    ) -> str:
        """Words, outer spaces gone and otherwise as they were written."""
        found = self.value(name)
        if found is None:
            if is_needed:
                self.wrong(Problem(name, "required"))
            return ""
        if not isinstance(found, str):
            self.wrong(Problem(name, "malformed"))
        elif len(found) > most:
            self.wrong(Problem(name, "too_long", limit=most))
        elif any(_cannot_stand(sign, lines=lines) for sign in found):
            self.wrong(Problem(name, "forbidden_sign"))
        else:
            return normalize("NFC", found).strip()
        return ""

    def code_text(self, name: str, *, is_needed: bool = False) -> str:
        """A code of somebody else's system, checked for its form only."""
        found = self.text(name, most=LONGEST_CODE, is_needed=is_needed)
        if found and not _CODE.fullmatch(found):
            self.wrong(Problem(name, "malformed"))
            return ""
        return found

    def system(self, name: str) -> str:
        """The name or address of a code system."""
        return self.text(name, most=LONGEST_NAME)

    def unit(self, name: str) -> str:
        """A unit in UCUM, checked for its form only."""
        found = self.text(name, most=LONGEST_CODE)
        if found and not _UNIT.fullmatch(found):
            self.wrong(Problem(name, "unit_not_ucum"))
            return ""
        return found

    def code(self, name: str, codes: type[Code], default: Code) -> Code:
        """One of our own codes."""
        return self.perhaps_code(name, codes) or default

    def perhaps_code(self, name: str, codes: type[Code]) -> Code | None:
        """One of our own codes, or None where none was said."""
        found = self.value(name)
        if found is None:
            return None
        try:
            return codes(found)  # type: ignore[arg-type]  # anything that is no code is refused by the enum itself
        except ValueError:
            self.wrong(Problem(name, "unknown_value", _shown(found)))
            return None

    def moment(self, name: str) -> datetime | None:
        """A moment with its zone; a day alone is its first moment in China."""
        found = self.value(name)
        if found is None:
            return None
        at = self._moment(name, found)
        if at is not None and at < start_of(EARLIEST):
            self.wrong(Problem(name, "too_early", limit=EARLIEST.isoformat()))
            return None
        return at

    def _moment(self, name: str, found: object) -> datetime | None:
        if not isinstance(found, str) or len(found) > _LONGEST_SHOWN:
            self.wrong(Problem(name, "malformed"))
            return None
        text = found.strip()
        try:
            return start_of(date.fromisoformat(text)) if _DAY.fullmatch(text) else parse_moment(text)
        except NaiveMoment:
            self.wrong(Problem(name, "time_zone_missing"))
        except (ValueError, OverflowError):
            self.wrong(Problem(name, "malformed"))
        return None

    def day(self, name: str) -> date | None:
        """A day; of a moment the day it is in China."""
        at = self.moment(name)
        return None if at is None else day_of(at)

    def number(self, name: str) -> Decimal | None:
        """A decimal number, exact as it was written."""
        found = self.value(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float | str):
            self.wrong(Problem(name, "malformed"))
            return None
        number = _decimal(str(found).strip())
        if number is None:
            self.wrong(Problem(name, "not_a_number"))
        return number

    def fen(self, name: str) -> int | None:
        """Money in whole fen, none of it owed back."""
        found = self.value(name)
        if found is None:
            return None
        if isinstance(found, str) and found.strip().isascii() and found.strip().lstrip("-").isdigit():
            found = int(found) if len(found) <= _LONGEST_NUMBER else MOST_FEN + 1
        if isinstance(found, bool) or not isinstance(found, int):
            self.wrong(Problem(name, "not_whole_fen"))
        elif found < 0:
            self.wrong(Problem(name, "negative"))
        elif found > MOST_FEN:
            self.wrong(Problem(name, "out_of_range", limit=MOST_FEN))
        else:
            return found
        return None

    def rows(self, name: str, *, most: int) -> list[Mapping[str, object]]:
        """Several of something, each with fields of its own."""
        found = self.value(name)
        if found is None:
            return []
        if not isinstance(found, list | tuple) or not all(isinstance(one, Mapping) for one in found):
            self.wrong(Problem(name, "malformed"))
            return []
        if len(found) > most:
            self.wrong(Problem(name, "too_many_parts", limit=most))
            return []
        return list(found)

    def finish(self) -> None:
        """Names the fields that were sent and that no such entry has."""
        for name in sorted(set(map(str, self._said)) - self._asked):
            self.wrong(Problem(name[:_LONGEST_SHOWN], "unknown_field"))


def _cannot_stand(sign: str, *, lines: bool) -> bool:
    return category(sign) in ("Cc", "Cs") and not (lines and sign in _LINES)


def _shown(found: object) -> str:
    text = str(found)[:_LONGEST_SHOWN]
    return "".join(sign for sign in text if category(sign)[0] != "C")


def _decimal(text: str) -> Decimal | None:
    if len(text) > _LONGEST_NUMBER:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_DECIMALS or number.adjusted() >= MOST_DIGITS:
        return None
    return number
