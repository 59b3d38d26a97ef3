"""Whether a diagnosis belongs to a group of ICD-10. Not here: which groups matter (the charter), the name of a disease.

Source: docs/sources/record.md#icd-10
"""

import re

Group = tuple[str, str]

# A category, what is below it, and the national extension after it, which narrows and never leaves the category.
_CODE = re.compile(r"(?P<category>[A-Z][0-9]{2})(?:\.?(?P<below>[0-9A-Z]{1,4})(?:X[0-9]{3})?)?[+*†]?")
_CATEGORY_LENGTH = 3


def plain_code(code: str) -> str | None:
    """A code without dot, dagger and extension: `E11.900x001` is `E11900`; None for what is no code of ICD-10."""
    found = _CODE.fullmatch(code.strip().upper())
    if found is None:
        return None
    # `x` holds a place that has no subdivision: `I10.x00` is I10 and nothing narrower.
    return found["category"] + (found["below"] or "").partition("X")[0]


def belongs_to(code: str, groups: tuple[Group, ...]) -> bool | None:
    """Whether a code lies in one of the groups, ends included with everything below them; None for what is no code.

    A code that is coarser than a group does not lie in it: E11 may or may not be E11.9.
    """
    told = plain_code(code)
    if told is None:
        return None
    return any(_lies_in(told, first.replace(".", ""), last.replace(".", "")) for first, last in groups)


def _lies_in(told: str, first: str, last: str) -> bool:
    cut = told[: len(first)]
    return len(cut) == len(first) and first <= cut <= last


def any_belongs(codes: tuple[str, ...], groups: tuple[Group, ...]) -> bool | None:
    """Whether one of several diagnoses does; None where none of them can be judged."""
    answers = [belongs_to(code, groups) for code in codes]
    if True in answers:
        return True
    return None if all(answer is None for answer in answers) else False
