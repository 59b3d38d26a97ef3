"""What a text about a person may hold: length, control signs, markup, formulas. Not here: which are needed."""

from collections.abc import Callable
from unicodedata import category, normalize

from heyi.contexts.patients.rules.masking import mask_address, mask_name
from heyi.kernel.errors import Problem
from heyi.kernel.identifiers import IdentifierInvalid
from heyi.methods.names.spelling import is_han

LONGEST_NAME = 100
LONGEST_ADDRESS = 200
LONGEST_STORY = 500
# A spreadsheet that opens an exported list would run a cell that begins so.
_FORMULA = ("=", "+", "-", "@")
_MARKUP = frozenset("<>")
_NAME_SIGNS = frozenset(" ·•‧∙・.'’`-‐‑()[]/,、")
_DOTS = str.maketrans({"•": "·", "‧": "·", "∙": "·", "・": "·", "●": "·"})
# New lines are how people write a story; nothing else below space is.
_LINES = frozenset("\n\r\t")


def fault_of(text: str, *, longest: int, lines: bool = False) -> tuple[str, int | None] | None:
    """The code of what is wrong with a text, with the limit it crosses; None when nothing is."""
    if len(text) > longest:
        return "too_long", longest
    allowed = _LINES if lines else frozenset[str]()
    if any(_is_control(sign) and sign not in allowed for sign in text):
        return "control_characters", None
    plain = normalize("NFKC", text).strip()
    if _MARKUP.intersection(plain):
        return "markup", None
    if plain.startswith(_FORMULA):
        return "formula", None
    return None


def _is_control(sign: str) -> bool:
    kind = category(sign)
    # Rare Chinese signs are newer than the tables of this Python, or private: unassigned there is not wrong.
    return kind in ("Cc", "Cf", "Cs") or (kind == "Cn" and not is_han(sign))


def read_name(text: str, field: str, problems: list[Problem]) -> str:
    """A name as it is kept: outer and double spaces gone, full-width letters made plain, one kind of middle dot.

    Shape:  what is wrong is added to `problems`, and the answer is then an empty text.
    Source: docs/sources/identity.md#names
    """
    fault = fault_of(text, longest=LONGEST_NAME)
    if fault is not None:
        problems.append(Problem(field, fault[0], mask_name(text), fault[1]))
        return ""
    name = " ".join(normalize("NFKC", text).translate(_DOTS).split())
    if name and not all(map(_belongs_in_a_name, name)):
        problems.append(Problem(field, "not_a_name", mask_name(text)))
        return ""
    if name and not any(category(sign)[0] == "L" or is_han(sign) for sign in name):
        problems.append(Problem(field, "not_a_name", mask_name(text)))
        return ""
    return name


def _belongs_in_a_name(sign: str) -> bool:
    return category(sign)[0] in "LMN" or sign in _NAME_SIGNS or is_han(sign)


def read_line(text: str, field: str, problems: list[Problem]) -> str:
    """An address as it is kept, on one line."""
    return _read(text, field, problems, LONGEST_ADDRESS, lines=False)


def read_story(text: str, field: str, problems: list[Problem]) -> str:
    """What somebody tells in their own words, on any number of lines."""
    return _read(text, field, problems, LONGEST_STORY, lines=True)


def _read(text: str, field: str, problems: list[Problem], longest: int, *, lines: bool) -> str:
    fault = fault_of(text, longest=longest, lines=lines)
    if fault is not None:
        problems.append(Problem(field, fault[0], mask_address(text), fault[1]))
        return ""
    clean = normalize("NFC", text).strip()
    return clean if lines else " ".join(clean.split())


def read_with(
    reader: Callable[[str], str],
    text: str,
    *,
    field: str,
    problems: list[Problem],
    mask: Callable[[str], str],
) -> str:
    """What a reader of the kernel makes of a text; its refusal becomes a problem of this field."""
    try:
        return reader(text)
    except IdentifierInvalid as refused:
        problems.append(Problem(field, refused.code, mask(text)))
        return ""
