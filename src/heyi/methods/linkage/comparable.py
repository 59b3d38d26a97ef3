"""Values as they are compared: one writing for full and half width, capital, traditional, spelled and old forms.

Shape: everything here takes the distinct values of a column and gives as many back; a value is worked out once.
Not here: what a column holds (columns), how two values are compared (comparisons).
"""

import re
from datetime import date
from functools import lru_cache
from unicodedata import combining, normalize

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pypinyin import lazy_pinyin

from heyi.kernel.identifiers import PROVINCES, resident_check
from heyi.methods.linkage.columns import Column, Role
from heyi.methods.linkage.days import comparable_days
from heyi.methods.names.spelling import is_han
from heyi.methods.names.surnames import surname_of, surname_readings
from heyi.methods.names.variants import simplified

Derived = dict[str, pa.Array]

_OLD_SHAPE, _SHAPE = r"^[1-8][0-9]{14}$", r"^[1-8][0-9]{16}[0-9X]$"
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_FEWEST_RESIDENT_RATIO = 0.3
_PREFIX = 4
_LONGEST_END, _FEWEST_SIGNS_WITH_AN_END = 8, 8.0
_FEWEST_OF_SEVERAL_WORDS = 0.2
_DOUBLED = "bcdfglmnprst"
_ACCENTED = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")


def comparable(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
    """The table that is compared: for each column its value as `c<place>` and what is derived from it.

    Shape: `c3` the value, `c3_r` the reading of a name, `c3_v` whether a number carries a right check character,
           `c3_d` the digits within a text, `c3_p` how a value begins, `c3_e` how it ends, `c3_s` its words in order of
           the alphabet, `c3_k` its consonants; all texts, null where there is none.
    """
    made: dict[str, pa.Array] = {}
    for column in columns:
        coded = _coded(table[column.name])
        for ending, values in _derived(coded.dictionary, column).items():
            made[f"c{column.place}{ending}"] = pc.take(values, coded.indices)
    return pa.table(made)


def _coded(values: pa.ChunkedArray) -> pa.DictionaryArray:
    coded = values.combine_chunks().dictionary_encode()
    return coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded


def _derived(values: pa.Array, column: Column) -> Derived:
    if column.role is Role.DAY and column.day_form:
        days = comparable_days(pc.utf8_normalize(values, form="NFKC"), column.day_form)
        return {
            "": days,
            "_p": pc.utf8_slice_codeunits(days, 0, 4),
            "_m": _or_null(pc.utf8_slice_codeunits(days, 4, 8)),
        }
    if column.role is Role.NUMBER:
        return _numbers(values, column.typical_length)
    plain = _plain(values)
    if column.role is Role.CODE:
        return {"": plain}
    if column.role is Role.CHINESE_NAME:
        return _chinese_names(plain)
    return _words(plain, is_long=column.role is Role.TEXT)


def _words(plain: pa.Array, *, is_long: bool) -> Derived:
    told = {"": plain, "_p": _or_null(pc.utf8_slice_codeunits(plain, 0, _PREFIX))}
    if (pc.mean(pc.match_substring(plain, " ").cast(pa.int8())).as_py() or 0) >= _FEWEST_OF_SEVERAL_WORDS:
        told["_s"] = pa.array(
            [text and " ".join(sorted(text.split())) for text in plain.to_pylist()], pa.string()
        )
    if is_long:
        digits = pc.replace_substring_regex(plain, pattern=r"[^0-9]+", replacement=" ")
        return {**told, "_d": _or_null(pc.utf8_trim_whitespace(digits))}
    return {**told, "_k": _consonants(plain)}


def _consonants(plain: pa.Array) -> pa.Array:
    """The first sign and the consonants after it, each once: what is heard of a word whose spelling is unsure."""
    rest = pc.replace_substring_regex(
        pc.utf8_slice_codeunits(plain, 1), pattern="[aeiouyhw ]", replacement=""
    )
    for twice in _DOUBLED:
        rest = pc.replace_substring_regex(rest, pattern=f"{twice}+", replacement=twice)
    return _or_null(pc.binary_join_element_wise(pc.utf8_slice_codeunits(plain, 0, 1), rest, ""))


def _plain(values: pa.Array) -> pa.Array:
    """Lower case, half width, simplified signs, one space between words, no other marks."""
    folded = pc.utf8_lower(pc.utf8_normalize(values, form="NFKC"))
    if not pc.all(pc.string_is_ascii(folded)).as_py():
        folded = pa.array(
            [text and _without_accents(simplified(text)) for text in folded.to_pylist()], pa.string()
        )
    words = pc.replace_substring_regex(folded, pattern=r"[\s\pP\pS]+", replacement=" ")
    return _or_null(pc.utf8_trim_whitespace(words))


def _without_accents(text: str) -> str:
    if not _ACCENTED.search(text):
        return text
    return "".join(sign for sign in normalize("NFD", text) if not combining(sign))


def _or_null(values: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)


def _numbers(values: pa.Array, typical_length: float) -> Derived:
    """Signs only, and the last of them, before which a prefix may stand.

    Shape: a Chinese resident number of 15 digits is given its century and check character.
    """
    upper = pc.utf8_upper(pc.utf8_normalize(values, form="NFKC"))
    tidy = _or_null(pc.replace_substring_regex(upper, pattern=r"[^0-9A-Z]", replacement=""))
    is_old = pc.fill_null(pc.match_substring_regex(tidy, pattern=_OLD_SHAPE), False)
    is_new = pc.fill_null(pc.match_substring_regex(tidy, pattern=_SHAPE), False)
    right = _checked(tidy, is_new)
    if right.sum() < _FEWEST_RESIDENT_RATIO * max(len(tidy), 1):
        if typical_length < _FEWEST_SIGNS_WITH_AN_END:
            return {"": tidy}
        return {"": tidy, "_e": pc.utf8_slice_codeunits(tidy, -_LONGEST_END, None)}
    whole = tidy.to_pylist()
    for row in np.flatnonzero(is_old.to_numpy(zero_copy_only=False)):
        longer = _with_century(whole[row])
        right[row] = longer is not None
        whole[row] = longer or whole[row]
    return {"": pa.array(whole, pa.string()), "_v": pa.array(np.where(right, "1", "0"), pa.string())}


def _checked(numbers: pa.Array, is_new: pa.Array) -> np.ndarray:
    """Which of the numbers carry the check character that belongs to their digits."""
    right = np.zeros(len(numbers), dtype=bool)
    rows = np.flatnonzero(is_new.to_numpy(zero_copy_only=False))
    if len(rows):
        signs = np.array(numbers.take(pa.array(rows)).to_pylist(), dtype="S18").view(np.uint8).reshape(-1, 18)
        sums = (signs[:, :17].astype(np.int64) - 48) @ _WEIGHTS % 11
        right[rows] = _CHECKS[sums] == signs[:, 17]
    return right


def _with_century(number: str) -> str | None:
    """The number of 18 signs for one of 15; none where its region or day cannot be."""
    try:
        date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return None
    digits = f"{number[:6]}19{number[6:]}"
    return digits + resident_check(digits) if number[:2] in PROVINCES else None


def _chinese_names(plain: pa.Array) -> Derived:
    """The signs, and how they are read aloud: the same for signs that sound alike and for a name typed in letters."""
    joined = [text and text.replace(" ", "") for text in plain.to_pylist()]
    read = [text and _reading(text) for text in joined]
    return {"": pa.array(joined, pa.string()), "_r": pa.array(read, pa.string())}


def _reading(name: str) -> str:
    """The proper reading of the surname and the commonest of each further sign.

    Shape: sign by sign, because a table of words would read the same sign in two ways; letters stay as they are.
    """
    if not any(map(is_han, name)):
        return name
    surname = surname_of(name)
    return (surname_readings(surname)[0] + "".join(map(_sound, name[len(surname) :]))).replace("v", "u")


@lru_cache(maxsize=65_536)
def _sound(sign: str) -> str:
    return "".join(lazy_pinyin(sign))
