"""One name in all the ways it is written and typed: the key it is compared by, its readings. Not here: tokens (tokens)."""

from functools import lru_cache
from itertools import product
from unicodedata import category, normalize

from heyi.methods.names.surnames import surname_of, surname_readings
from heyi.methods.names.syllables import syllables
from heyi.methods.names.variants import simplified

# A long name of many readings must not become a hundred tokens.
_MOST_READINGS = 6


def name_key(name: str) -> str:
    """A name as it is compared: full-width, capital, traditional and accented forms folded, dots and spaces gone."""
    folded = simplified(normalize("NFKC", name)).casefold()
    # Accents on Latin letters are typed or not as the keyboard allows; marks of other scripts carry meaning and stay.
    kept: list[str] = []
    for sign in normalize("NFD", folded):
        kind = category(sign)
        if kind == "Mn" and kept and kept[-1].isascii():
            continue
        if kind[0] in "LMN" or kind in ("Co", "Cn"):
            kept.append(sign)
    return normalize("NFC", "".join(kept))


def is_han(sign: str) -> bool:
    """Whether a sign is Chinese writing, rare and private-use signs included."""
    place = ord(sign)
    return (
        0x4E00 <= place <= 0x9FFF
        or 0x3400 <= place <= 0x4DBF
        or 0x20000 <= place <= 0x3FFFF
        or 0xE000 <= place <= 0xF8FF
        or sign == "〇"
    )


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in letters, folded; a Chinese name has none."""
    parts = "".join(sign if sign.isalnum() or category(sign)[0] == "M" else " " for sign in name).split()
    keys = (name_key(part) for part in parts)
    return tuple(key for key in keys if key and not any(map(is_han, key)))


@lru_cache(maxsize=65_536)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(syllable for syllable in syllables(text) if syllable.isascii())


def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """How a Chinese name may be read aloud: each reading as surname and one syllable for each further sign.

    Shape: empty for a name without Chinese signs. Both 吕 lü and lu are given, because people type either.
    """
    han = "".join(filter(is_han, simplified(normalize("NFKC", name))))
    if not han:
        return ()
    surname = surname_of(han)
    given = _syllables(han[len(surname) :])
    spoken = product(surname_readings(surname), _spellings(given))
    found = ((family, *rest) for family, rest in spoken)
    spelled = (spelling for reading in found for spelling in _spellings(reading))
    return tuple(dict.fromkeys(spelled))[:_MOST_READINGS]


def _spellings(reading: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A reading with ü written v, and again with it written u."""
    plain = tuple(syllable.replace("v", "u") for syllable in reading)
    return (reading,) if plain == reading else (reading, plain)


def initials(name: str, reading: tuple[str, ...]) -> str:
    """The first letter for each sign of a name; a compound surname has a letter for each of its signs."""
    han = "".join(filter(is_han, simplified(normalize("NFKC", name))))
    surname = surname_of(han)
    family = reading[0][:1] if len(surname) == 1 else "".join(part[:1] for part in _syllables(surname))
    return family + "".join(syllable[:1] for syllable in reading[1:])
