"""Days and codes as people write them. Not here: whether they agree with one another (registration)."""

import re
from datetime import date
from unicodedata import normalize

from heyi.contexts.patients.rules.masking import printable
from heyi.contexts.patients.terms.people import Sex
from heyi.kernel.errors import Problem
from heyi.kernel.identifiers import EARLIEST_BIRTH

_LONGEST = 40
# A time of day behind the day comes from spreadsheets and partners; only midnight or a full time is taken as one.
_DAY = re.compile(
    r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?)"
    r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)
_MONTH = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})月?)?年?", re.ASCII)

_SEXES = {
    Sex.UNKNOWN: ("0", "未知", "不详", "未知的性别", "unknown", "u"),
    Sex.MALE: ("1", "男", "男性", "male", "m"),
    Sex.FEMALE: ("2", "女", "女性", "female", "f"),
    Sex.NOT_STATED: ("9", "未说明", "未说明的性别", "other", "o", "其他"),
}
_SEX_WORDS = {word: sex for sex, words in _SEXES.items() for word in words}


def read_sex(text: str, problems: list[Problem]) -> Sex | None:
    """The sex that a code or word means; None where nothing was said.

    Source: docs/sources/identity.md#gb-t-2261-1
    """
    word = normalize("NFKC", text[:_LONGEST]).strip().casefold()
    if not word:
        return None
    # 01 and 02 are how some systems print the code.
    sex = _SEX_WORDS.get(word) or _SEX_WORDS.get(word.removeprefix("0"))
    if sex is None:
        problems.append(Problem("sex", "unknown_value", printable(text)))
    return sex


def read_birth_on(text: str, today: date, problems: list[Problem]) -> tuple[date | None, bool]:
    """The day of birth that a text means, and whether only its year or month was given (then it is the first day of it)."""
    plain = normalize("NFKC", text[: _LONGEST + 1]).strip()
    if not plain:
        return None, False
    shown = printable(text)
    born_on, is_estimated = _day_in(plain) if len(text) <= _LONGEST else (None, False)
    if born_on is None:
        problems.append(Problem("birth_on", "not_a_date", shown))
    elif born_on > today:
        problems.append(Problem("birth_on", "birth_in_future", shown))
    elif born_on < EARLIEST_BIRTH:
        problems.append(Problem("birth_on", "birth_too_early", shown, limit=EARLIEST_BIRTH.isoformat()))
    else:
        return born_on, is_estimated
    return None, False


def _day_in(plain: str) -> tuple[date | None, bool]:
    found = _DAY.fullmatch(plain)
    is_estimated = found is None
    if found is not None:
        year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    else:
        found = _MONTH.fullmatch(plain)
        if found is None:
            return None, False
        year, month, day = found[1], found[2] or "1", "1"
    try:
        return date(int(year), int(month), int(day)), is_estimated
    except ValueError:
        return None, False


def read_until(text: str, problems: list[Problem]) -> date | None:
    """The last day on which a document is valid; None where none was given or it never ends (长期)."""
    plain = normalize("NFKC", text[: _LONGEST + 1]).strip()
    if not plain or plain == "长期":
        return None
    last, is_estimated = _day_in(plain)
    if last is None or is_estimated:
        problems.append(Problem("valid_until", "not_a_date", printable(text)))
        return None
    return last
