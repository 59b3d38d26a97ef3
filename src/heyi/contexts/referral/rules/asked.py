"""What an answer to a step's questions must look like. Not here: the clinical package of a draft (packages).

Every length and every shape is answered with a problem at its field; nothing here can crash on what a phone sends.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.rules.consent import missing_in_consent, problems_of_consent
from heyi.contexts.referral.rules.packages import check_package
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text, shown_back
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.flow import Step

LONGEST_NOTE = 2_000
LONGEST_LETTER = 20_000
LONGEST_NAME = 120

TEXTS: dict[str, int] = {
    "comment": LONGEST_NOTE, "question": LONGEST_NOTE, "answer": LONGEST_LETTER, "advice": LONGEST_LETTER,
    "message": LONGEST_NOTE, "outcome": LONGEST_LETTER, "outcome_letter": LONGEST_LETTER, "summary": LONGEST_LETTER,
    "rehabilitation": LONGEST_LETTER, "follow_up_plan": LONGEST_LETTER, "red_flags": LONGEST_LETTER,
    "findings": LONGEST_LETTER, "review": LONGEST_LETTER, "transport": LONGEST_NOTE, "department": LONGEST_NAME,
    "outside": LONGEST_NAME,
}  # fmt: skip
IDS = frozenset({"destination", "alternative", "lower", "pool"})
MOMENTS = frozenset({"scheduled_at", "died_at"})
DAYS = frozenset({"next_contact_on", "ready_on"})
FLAGS = frozenset({"by_phone", "red_flag"})

MOST_MEDICINES = 60

Checked = dict[str, Any]
Check = Callable[[str, Any], tuple[Any, tuple[Problem, ...]]]


def check_asked(step: Step, given: Mapping[str, Any], *, reasons: frozenset[str]) -> Checked:
    """The answers in their proper types.

    Shape:  `reasons` are the codes the charter in force allows for this action.
    Raises: InputInvalid naming every missing, unknown and malformed field at once.
    """
    strange = [name for name in given if name not in (*step.asks, *step.may_ask)]
    problems = [Problem(shown_back(name), "unknown_field") for name in strange]
    checked: Checked = {}
    for name in (*step.asks, *step.may_ask):
        value = given.get(name)
        if is_blank(value):
            if name in step.asks:
                problems.append(Problem(name, "required"))
            continue
        checked[name], wrong = _check(name, value, reasons)
        problems.extend(wrong)
    if problems:
        raise InputInvalid(*problems)
    return checked


def _check(name: str, value: Any, reasons: frozenset[str]) -> tuple[Any, tuple[Problem, ...]]:
    if name == "reason":
        return _code(name, value, reasons)
    if name == "urgency":
        return _code(name, value, frozenset(Urgency))
    if name == "medicines":
        return _medicines(value)
    if name == "package":
        return check_package(value)
    if name == "consent":
        return value, problems_of_consent(value, name) or missing_in_consent(value, name)
    for names, check in ((IDS, _identifier), (MOMENTS, _moment), (DAYS, _day), (FLAGS, _flag)):
        if name in names:
            return check(name, value)
    return _text(name, value)


def _code(name: str, value: Any, known: frozenset[str]) -> tuple[Any, tuple[Problem, ...]]:
    if not isinstance(value, str):
        return None, (Problem(name, "malformed"),)
    if value not in known:
        return None, (Problem(name, "unknown_value", shown_back(value)),)
    return value, ()


def _text(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    return value, problems_of_text(name, value, most=TEXTS[name])


def _identifier(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    if isinstance(value, UUID):
        return value, ()
    try:
        return UUID(_text_of(value)), ()
    except ValueError:
        return None, (Problem(name, "malformed"),)


def _moment(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    """A moment in UTC: what is kept and compared has one zone, whatever a phone believes."""
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(_text_of(value))
        if read.utcoffset() is None:
            return None, (Problem(name, "time_zone_missing"),)
        return read.astimezone(UTC), ()
    except (ValueError, OverflowError):
        return None, (Problem(name, "malformed"),)


def _day(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value, ()
    try:
        return date.fromisoformat(_text_of(value)), ()
    except ValueError:
        return None, (Problem(name, "malformed"),)


def _text_of(value: Any) -> str:
    """Text as it was sent. A number or a list is not made into text first: it would be read as something nobody wrote."""
    if not isinstance(value, str):
        raise ValueError("not text")
    return value


def _flag(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    if isinstance(value, bool):
        return value, ()
    return None, (Problem(name, "malformed"),)


def _medicines(value: Any) -> tuple[Any, tuple[Problem, ...]]:
    """A list of lines `{name, dose, times}`; an empty list says that the patient takes none."""
    if not isinstance(value, list) or len(value) > MOST_MEDICINES:
        return None, (Problem("medicines", "malformed", limit=MOST_MEDICINES),)
    problems: list[Problem] = []
    for number, line in enumerate(value, start=1):
        place = f"medicines.{number}"
        if not isinstance(line, Mapping) or set(line) - {"name", "dose", "times", "until"}:
            problems.append(Problem(place, "malformed"))
            continue
        problems.extend(
            problem
            for key in ("name", "dose", "times", "until")
            if line.get(key) is not None
            for problem in problems_of_text(f"{place}.{key}", line[key], most=LONGEST_NAME)
        )
        if is_blank(line.get("name")):
            problems.append(Problem(f"{place}.name", "required"))
    return value, tuple(problems)
