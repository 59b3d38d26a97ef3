"""Numbers that people and organisations carry, and their check characters. Not here: who owns one (patients, governance)."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal
from unicodedata import category, normalize

from heyi.kernel.errors import InputInvalid, Problem

# GB 11643: weights of the seventeen digits, and the check character for each remainder of 11.
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_RESIDENT_SHAPE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_OLD_RESIDENT_SHAPE = re.compile(r"[0-9]{15}", re.ASCII)
# GB/T 2260: the first two digits that were ever given out; 81-83 are residence permits of Hong Kong, Macao and Taiwan.
_REGIONS = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
PROVINCES = frozenset(str(code) for first, last in _REGIONS for code in range(first, last + 1))
# Nobody now alive was born earlier; the oldest verified person on record reached 122 years.
EARLIEST_BIRTH = date(1880, 1, 1)
# GB 32100: thirty-one signs, without I O S V Z.
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT_LENGTH = 18
# GB 11714
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_SHAPE = re.compile(r"[0-9A-Z]{8}[0-9X]", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_LANDLINE = re.compile(
    r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})(?:(?:转|EXT\.?|#|,)([0-9]{1,6}))?", re.ASCII
)
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
# Longer than any number here with its separators; what is longer is no number and is not worth normalising.
_LONGEST = 64

Sex = Literal["1", "2"]


class IdentifierInvalid(InputInvalid):
    """A number that cannot be one of its kind; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(Problem("number", code), code=code)


@dataclass(frozen=True, slots=True)
class ResidentNumber:
    """A citizen's number of 18 signs, with what it says about its holder.

    Shape: `sex` is a GB/T 2261.1 code, `division` a GB/T 2260 code as it was at registration (it may be abolished by now).
    """

    number: str
    division: str
    born_on: date
    sex: Sex


def tidy(text: str) -> str:
    """A number as it is compared: full-width signs made plain, letters capital, spaces, hyphens and invisible signs removed.

    Raises: IdentifierInvalid with code `too_long`.
    """
    if len(text) > _LONGEST:
        raise IdentifierInvalid("too_long")
    plain = normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if not sign.isspace() and category(sign) not in {"Pd", "Cf"})


def resident_number(text: str, *, today: date, divisions: Collection[str] | None = None) -> ResidentNumber:
    """The citizen's number that `text` holds; one of 15 digits is given its century and its check character.

    Shape:  `divisions`, where given, are the county codes to believe in; without them the province is checked.
            Do not give today's table alone for adults: abolished codes live on in the numbers of those born there.
    Raises: IdentifierInvalid with code `resident_number_shape`, `…_region`, `…_birth_date`, `…_birth_in_future`,
            `…_birth_too_early` or `…_check`.
    Source: docs/sources/identity.md#gb-11643
    """
    number = tidy(text)
    if _OLD_RESIDENT_SHAPE.fullmatch(number):
        # The old form was given out from 1984 to 1999, to people born in that century.
        number = f"{number[:6]}19{number[6:]}"
        number += resident_check(number)
    if not _RESIDENT_SHAPE.fullmatch(number):
        raise IdentifierInvalid("resident_number_shape")
    division = number[:6]
    known = division[:2] in PROVINCES if divisions is None else division in divisions
    if not known:
        raise IdentifierInvalid("resident_number_region")
    born_on = _birth_in(number, today)
    if resident_check(number[:17]) != number[17]:
        raise IdentifierInvalid("resident_number_check")
    return ResidentNumber(number, division, born_on, "1" if int(number[16]) % 2 else "2")


def _birth_in(number: str, today: date) -> date:
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as impossible:
        raise IdentifierInvalid("resident_number_birth_date") from impossible
    if born_on > today:
        raise IdentifierInvalid("resident_number_birth_in_future")
    if born_on < EARLIEST_BIRTH:
        raise IdentifierInvalid("resident_number_birth_too_early")
    return born_on


def resident_check(digits: str) -> str:
    """The eighteenth sign for the first seventeen digits.

    Source: docs/sources/identity.md#gb-11643
    """
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, digits, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def credit_code(text: str) -> str:
    """The unified social credit code that `text` holds.

    Shape:  signs 9 to 17 are an organisation code with a check of its own. It is not insisted on: the last sign
            already covers all seventeen, and codes whose inner check does not hold were given out.
    Raises: IdentifierInvalid with code `credit_code_shape` or `credit_code_check`.
    Source: docs/sources/identity.md#gb-32100
    """
    code = tidy(text)
    if len(code) != _CREDIT_LENGTH or any(sign not in _CREDIT_SIGNS for sign in code):
        raise IdentifierInvalid("credit_code_shape")
    if not code[2:8].isdecimal():
        raise IdentifierInvalid("credit_code_shape")
    if credit_check(code[:17]) != code[17]:
        raise IdentifierInvalid("credit_code_check")
    return code


def credit_check(signs: str) -> str:
    """The eighteenth sign for the first seventeen.

    Source: docs/sources/identity.md#gb-32100
    """
    values = (_CREDIT_SIGNS.index(sign) for sign in signs)
    total = sum(weight * value for weight, value in zip(_CREDIT_WEIGHTS, values, strict=True))
    return _CREDIT_SIGNS[-total % 31]


def organisation_code(text: str) -> str:
    """The nine-sign organisation code that `text` holds, without its hyphen.

    Raises: IdentifierInvalid with code `organisation_code_shape` or `organisation_code_check`.
    Source: docs/sources/identity.md#gb-11714
    """
    code = tidy(text)
    if not _ORGANISATION_SHAPE.fullmatch(code):
        raise IdentifierInvalid("organisation_code_shape")
    if organisation_check(code[:8]) != code[8]:
        raise IdentifierInvalid("organisation_code_check")
    return code


def organisation_check(signs: str) -> str:
    """The ninth sign for the first eight (A counts 10, Z 35).

    Source: docs/sources/identity.md#gb-11714
    """
    values = (int(sign, 36) for sign in signs)
    total = sum(weight * value for weight, value in zip(_ORGANISATION_WEIGHTS, values, strict=True))
    return "0123456789X0"[11 - total % 11]


def _shaped(pattern: str, code: str) -> Callable[[str], str]:
    shape = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        number = tidy(text)
        if not shape.fullmatch(number):
            raise IdentifierInvalid(code)
        return number

    return read


# These have no published check character: their shape is all that can be judged (docs/sources/identity.md#travel-documents).
passport = _shaped(r"(?=[A-Z0-9]*[0-9])[A-Z0-9]{5,17}", "passport_shape")
hk_macao_permit = _shaped(r"[HM][0-9]{8}(?:[0-9]{2})?", "hk_macao_permit_shape")
taiwan_permit = _shaped(r"[0-9]{8}|[0-9]{10}[A-Z]?", "taiwan_permit_shape")
foreign_permit = _shaped(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]", "foreign_permit_shape")
birth_certificate = _shaped(r"[A-Z][0-9]{9}", "birth_certificate_shape")


def phone(text: str) -> str:
    """The telephone number that `text` holds: a mobile of 11 digits, `area-number` (with `-extension`), or `+` and digits abroad.

    Raises: IdentifierInvalid with code `phone_shape` or `too_long`.
    Source: docs/sources/identity.md#telephone
    """
    number = tidy(text).replace("(", "").replace(")", "")
    if number.startswith(("+86", "0086")):
        number = number.removeprefix("+86").removeprefix("0086")
        # Dialled from abroad a landline loses its leading zero.
        if not _MOBILE.fullmatch(number) and not number.startswith("0"):
            number = f"0{number}"
    if _MOBILE.fullmatch(number) or _ABROAD.fullmatch(number):
        return number
    found = _LANDLINE.fullmatch(number)
    if found is None:
        raise IdentifierInvalid("phone_shape")
    return "-".join(part for part in found.groups() if part)
