"""The clinical package that travels up with a patient: what it holds and what it may not lack. Not here: files (attachments).

Source: docs/sources/referral-procedure.md#package (field groups of the national referral record, status unverified)
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from heyi.kernel.errors import InputInvalid, Problem

LONGEST_TEXT = 20_000
LONGEST_LINE = 200

# name → longest. The first group must be there before a referral is submitted.
REQUIRED: dict[str, int] = {"chief_complaint": LONGEST_LINE, "diagnosis": LONGEST_LINE, "purpose": LONGEST_TEXT}
OPTIONAL: dict[str, int] = {
    "diagnosis_code": 16, "history": LONGEST_TEXT, "examination": LONGEST_TEXT, "treatment": LONGEST_TEXT,
    "allergies": LONGEST_TEXT, "medicines": LONGEST_TEXT, "attending": LONGEST_LINE, "phone": 32,
    "contact": LONGEST_LINE, "preference": LONGEST_LINE,
}  # fmt: skip

# name → lowest and highest value that is not a slip of the pen. Units in the name.
SIGNS: dict[str, tuple[float, float]] = {
    "systolic_mmhg": (30, 320), "diastolic_mmhg": (10, 220), "pulse_per_minute": (10, 320),
    "breaths_per_minute": (2, 120), "temperature_celsius": (25, 45), "oxygen_percent": (20, 100),
    "glucose_mmol_l": (0.3, 80), "coma_scale": (3, 15),
}  # fmt: skip


def problems_of_text(field: str, value: Any, *, most: int) -> tuple[Problem, ...]:
    """What is wrong with a piece of text: not text, too long, or signs no database or page can carry."""
    if not isinstance(value, str):
        return (Problem(field, "malformed"),)
    if len(value) > most:
        return (Problem(field, "too_long", limit=most),)
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Cn"} and sign not in "\n\r\t" for sign in value):
        return (Problem(field, "forbidden_sign"),)
    return ()


def check_package(given: Any) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """A package as it may be stored in a draft, and what is wrong with it. A draft may lack anything."""
    if not isinstance(given, Mapping):
        return None, (Problem("package", "malformed"),)
    texts = REQUIRED | OPTIONAL
    problems = [Problem(f"package.{name}", "unknown_field") for name in given if name not in (*texts, "signs", "consent")]
    for name, most in texts.items():
        if given.get(name) not in (None, ""):
            problems.extend(problems_of_text(f"package.{name}", given[name], most=most))
    if "consent" in given and not isinstance(given["consent"], bool):
        problems.append(Problem("package.consent", "malformed"))
    problems.extend(_problems_of_signs(given.get("signs") or {}))
    return dict(given), tuple(problems)


def _problems_of_signs(signs: Any) -> list[Problem]:
    if not isinstance(signs, Mapping):
        return [Problem("package.signs", "malformed")]
    problems = []
    for name, value in signs.items():
        place = f"package.signs.{name}"
        if name not in SIGNS:
            problems.append(Problem(place, "unknown_field"))
        elif isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(Problem(place, "malformed"))
        elif not SIGNS[name][0] <= value <= SIGNS[name][1]:
            problems.append(Problem(place, "out_of_range", str(value), limit=f"{SIGNS[name][0]}–{SIGNS[name][1]}"))
    return problems


def require_complete(package: Mapping[str, Any], *, also: frozenset[str] = frozenset()) -> None:
    """Lets a package go up.

    Shape:  `also` are fields the policy in force demands beyond the standard ones.
    Raises: InputInvalid naming every field that is missing, the patient's consent among them.
    """
    needed = (*REQUIRED, *sorted(also & set(OPTIONAL)))
    missing = [name for name in needed if not str(package.get(name) or "").strip()]
    problems = [Problem(f"package.{name}", "required") for name in missing]
    if package.get("consent") is not True:
        problems.append(Problem("package.consent", "consent_needed"))
    if problems:
        raise InputInvalid(*problems)
