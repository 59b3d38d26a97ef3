"""The clinical package that travels up with a patient: what it holds and what it may not lack. Not here: files (attachments).

Source: docs/sources/referral-procedure.md#package (field groups of the national referral record, status unverified)
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from heyi.contexts.governance.terms import SIGN_BOUNDS, Sign
from heyi.kernel.errors import InputInvalid, Problem

LONGEST_TEXT = 20_000
LONGEST_LINE = 200
# A problem names the field it is about; a made-up field may be as long as a book.
LONGEST_ECHO = 64

# Control signs, halves of signs and signs that Unicode keeps for nobody. What Python does not know yet is not among them:
# rare characters of Chinese names are newer than its tables.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)

# name → longest. The first group must be there before a referral is submitted.
REQUIRED: dict[str, int] = {
    "chief_complaint": LONGEST_LINE,
    "diagnosis": LONGEST_LINE,
    "purpose": LONGEST_TEXT,
}
OPTIONAL: dict[str, int] = {
    "diagnosis_code": 16, "history": LONGEST_TEXT, "examination": LONGEST_TEXT, "treatment": LONGEST_TEXT,
    "allergies": LONGEST_TEXT, "medicines": LONGEST_TEXT, "attending": LONGEST_LINE, "phone": 32,
    "contact": LONGEST_LINE, "preference": LONGEST_LINE, "epidemic_screening": LONGEST_TEXT,
}  # fmt: skip

# name → lowest and highest value that is not a slip of the pen. Units in the name.
SIGNS: dict[str, tuple[float, float]] = {str(sign): bounds for sign, bounds in SIGN_BOUNDS.items()}

# Said yes or no: that the patient agreed, and that advice is asked for while the patient stays.
FLAGS = ("consent", "advice_only")

# What was ticked of the list that the charter declares: codes, and never more than a list can hold.
MOST_TICKED = 60
LONGEST_TICK = 64
_TICK = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


def shown_back(sent: object) -> str:
    """A field or a choice somebody made up, short enough and whole enough to be named in the answer."""
    return str(sent)[:LONGEST_ECHO].encode("utf-8", "replace").decode("utf-8")


def problems_of_text(field: str, value: Any, *, most: int) -> tuple[Problem, ...]:
    """What is wrong with a piece of text: not text, too long, or signs no database or page can carry."""
    if not isinstance(value, str):
        return (Problem(field, "malformed"),)
    if len(value) > most:
        return (Problem(field, "too_long", limit=most),)
    if _FORBIDDEN.search(value):
        return (Problem(field, "forbidden_sign"),)
    return ()


def is_blank(value: Any) -> bool:
    """Whether a field was left empty; spaces alone are nothing said."""
    return value is None or (isinstance(value, str) and not value.strip())


def check_package(given: Any) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """A package as it may be stored in a draft, and what is wrong with it. A draft may lack anything."""
    if not isinstance(given, Mapping):
        return None, (Problem("package", "malformed"),)
    texts = REQUIRED | OPTIONAL
    strange = [name for name in given if name not in (*texts, "signs", "ticked", *FLAGS)]
    problems = [Problem(f"package.{shown_back(name)}", "unknown_field") for name in strange]
    for name, most in texts.items():
        if given.get(name) not in (None, ""):
            problems.extend(problems_of_text(f"package.{name}", given[name], most=most))
    told = [name for name in FLAGS if name in given and not isinstance(given[name], bool)]
    problems.extend(Problem(f"package.{name}", "malformed") for name in told)
    if given.get("signs") is not None:
        problems.extend(_problems_of_signs(given["signs"]))
    if given.get("ticked") is not None:
        problems.extend(_problems_of_ticked(given["ticked"]))
    return dict(given), tuple(problems)


def _problems_of_ticked(ticked: Any) -> Iterator[Problem]:
    if not isinstance(ticked, list | tuple):
        yield Problem("package.ticked", "malformed")
        return
    if len(ticked) > MOST_TICKED:
        yield Problem("package.ticked", "too_long", limit=MOST_TICKED)
    whole = (isinstance(one, str) and len(one) <= LONGEST_TICK and _TICK.fullmatch(one) for one in ticked)
    if not all(whole):
        yield Problem("package.ticked", "malformed")


def _problems_of_signs(signs: Any) -> list[Problem]:
    if not isinstance(signs, Mapping):
        return [Problem("package.signs", "malformed")]
    problems = []
    for name, value in signs.items():
        place = f"package.signs.{shown_back(name)}"
        if name not in SIGNS:
            problems.append(Problem(place, "unknown_field"))
        elif isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(Problem(place, "malformed"))
        elif not SIGNS[name][0] <= value <= SIGNS[name][1]:
            # The value itself is not shown back: what was measured is the patient's.
            problems.append(Problem(place, "out_of_range", limit=f"{SIGNS[name][0]}–{SIGNS[name][1]}"))
    upper, lower = signs.get(Sign.SYSTOLIC), signs.get(Sign.DIASTOLIC)
    if not problems and upper is not None and lower is not None and lower >= upper:
        problems.append(Problem(f"package.signs.{Sign.DIASTOLIC}", "diastolic_above_systolic"))
    return problems


def require_complete(package: Mapping[str, Any], *, also: frozenset[str] = frozenset()) -> None:
    """Lets a package go up.

    Shape:  `also` are fields the policy in force demands beyond the standard ones; one that no package has is left out,
            because nobody could fill it in.
    Raises: InputInvalid naming every field that is missing, the patient's consent among them.
    """
    needed = (*REQUIRED, *sorted(also & set(OPTIONAL)))
    missing = [name for name in needed if is_blank(package.get(name))]
    problems = [Problem(f"package.{name}", "required") for name in missing]
    if package.get("consent") is not True:
        problems.append(Problem("package.consent", "consent_needed"))
    if problems:
        raise InputInvalid(*problems)
