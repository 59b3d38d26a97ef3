"""What a short text of a contract, a team or a household may hold. Not here: which are needed."""

from unicodedata import category

from heyi.kernel.errors import Problem
from heyi.kernel.identifiers import IdentifierInvalid, phone

# A spreadsheet that opens an exported list would run a cell that begins so.
_FORMULA = ("=", "+", "-", "@")
_MARKUP = frozenset("<>")


def problem_of(field: str, text: str, *, most: int, needed: bool = False) -> tuple[Problem, ...]:
    """What is wrong with a line of text; nothing for one that may stand."""
    clean = text.strip()
    if needed and not clean:
        return (Problem(field, "required"),)
    if len(text) > most:
        return (Problem(field, "too_long", limit=most),)
    if any(category(sign) in ("Cc", "Cf", "Cs") for sign in text):
        return (Problem(field, "control_characters"),)
    if _MARKUP.intersection(clean):
        return (Problem(field, "markup"),)
    if clean.startswith(_FORMULA):
        return (Problem(field, "formula"),)
    return ()


def read_phone(field: str, text: str, problems: list[Problem], *, needed: bool = False) -> str:
    """A phone number as it is kept; what is wrong with it is added to `problems`, and the answer is then empty."""
    if not text.strip():
        if needed:
            problems.append(Problem(field, "required"))
        return ""
    try:
        return phone(text)
    except IdentifierInvalid as refused:
        problems.append(Problem(field, refused.code))
        return ""
