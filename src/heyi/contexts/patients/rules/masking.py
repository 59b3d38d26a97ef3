"""How names and numbers are shown to somebody who must not read them whole. Not here: who may read them whole (queries)."""

from unicodedata import category

from heyi.methods.names.surnames import surname_of

STAR = "*"
_LONGEST_SHOWN = 40
# Six in front and four behind; a number of ten signs or fewer would not be masked at all by that.
_FRONT, _BACK = 6, 4
_SHORT_FRONT, _SHORT_BACK = 1, 1


def mask_name(name: str) -> str:
    """Surname and a star for each further sign; of a name in letters the first letter of each word.

    Source: docs/sources/identity.md#masking
    """
    clean = printable(name).strip()
    if not clean:
        return ""
    if clean.isascii():
        first, *others = clean.split()
        # Of initials alone the first one is enough.
        stars = [word[:1] + STAR * (len(word) - 1) if len(word) > 1 else STAR for word in others]
        return " ".join((first[:1] + STAR * (len(first) - 1), *stars))
    shown = surname_of(clean)
    return shown + STAR * max(1, len(clean) - len(shown))


def mask_number(number: str) -> str:
    """The first six and last four signs; of a short number the first and the last.

    Source: docs/sources/identity.md#masking
    """
    clean = printable(number).strip()
    if len(clean) > _FRONT + _BACK:
        front, back = _FRONT, _BACK
    else:
        front, back = _SHORT_FRONT, _SHORT_BACK
    hidden = max(0, len(clean) - front - back)
    return clean[:front] + STAR * hidden + clean[len(clean) - back :] if hidden else STAR * len(clean)


def mask_phone(number: str) -> str:
    """The first three and last four digits.

    Source: docs/sources/identity.md#masking
    """
    clean = printable(number).strip()
    hidden = len(clean) - 7
    return clean[:3] + STAR * hidden + clean[-4:] if hidden > 0 else STAR * len(clean)


def mask_address(address: str) -> str:
    """The first six signs, which name the county at most."""
    clean = printable(address).strip()
    return clean[:_FRONT] + STAR * 3 if clean else ""


def printable(text: str) -> str:
    """The beginning of a text, with every sign that cannot be shown or stored made a question mark."""
    shown = (
        sign if category(sign)[0] != "C" or category(sign) == "Co" else "?" for sign in text[:_LONGEST_SHOWN]
    )
    return "".join(shown)
