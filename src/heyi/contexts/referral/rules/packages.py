"""The clinical package that travels up with a patient: what it holds and what it may not lack. Not here: files (attachments).

Source: docs/sources/referral-procedure.md#package (field groups of the national referral record, status unverified)
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from heyi.contexts.governance.terms import SIGN_BOUNDS, Sign
from heyi.contexts.referral.rules.consent import missing_in_consent, problems_of_consent
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text, shown_back
from heyi.kernel.errors import InputInvalid, Problem

LONGEST_TEXT = 20_000
LONGEST_LINE = 200
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

# Said yes or no: that advice is asked for while the patient stays.
FLAGS = ("advice_only",)

# What was ticked of the list that the charter declares: codes, and never more than a list can hold.
MOST_TICKED = 60
LONGEST_TICK = 64
_TICK = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


def check_package(given: Any) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """A package as it may be stored in a draft, and what is wrong with it. A draft may lack anything."""
    if not isinstance(given, Mapping):
        return None, (Problem("package", "malformed"),)
    texts = REQUIRED | OPTIONAL
    strange = [name for name in given if name not in (*texts, "signs", "ticked", "consent", *FLAGS)]
    problems = [Problem(f"package.{shown_back(name)}", "unknown_field") for name in strange]
    for name, most in texts.items():
        if given.get(name) not in (None, ""):
            problems.extend(problems_of_text(f"package.{name}", given[name], most=most))
    if "consent" in given:
        problems.extend(problems_of_consent(given["consent"], "package.consent"))
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
    problems.extend(missing_in_consent(package.get("consent"), "package.consent"))
    if problems:
        raise InputInvalid(*problems)
