"""What an answer to a step's questions must look like. Not here: the clinical package of a draft (packages).

Every length and every shape is answered with a problem at its field; nothing here can crash on what a phone sends.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral.rules.packages import check_package, problems_of_text
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.flow import Step

LONGEST_NOTE = 2_000
LONGEST_LETTER = 20_000
LONGEST_NAME = 120

_TEXTS: dict[str, int] = {
    "comment": LONGEST_NOTE, "question": LONGEST_NOTE, "answer": LONGEST_LETTER, "advice": LONGEST_LETTER,
    "message": LONGEST_NOTE, "outcome": LONGEST_LETTER, "outcome_letter": LONGEST_LETTER, "summary": LONGEST_LETTER,
    "rehabilitation": LONGEST_LETTER, "follow_up_plan": LONGEST_LETTER, "red_flags": LONGEST_LETTER,
    "findings": LONGEST_LETTER, "review": LONGEST_LETTER, "transport": LONGEST_NOTE, "department": LONGEST_NAME,
    "outside": LONGEST_NAME,
}  # fmt: skip
_IDS = frozenset({"destination", "alternative", "lower", "pool"})
_MOMENTS = frozenset({"scheduled_at", "died_at"})
_DAYS = frozenset({"next_contact_on"})
_FLAGS = frozenset({"by_phone", "red_flag"})

MOST_MEDICINES = 60

Checked = dict[str, Any]
Check = Callable[[str, Any], tuple[Any, tuple[Problem, ...]]]


def check_asked(step: Step, given: Mapping[str, Any], *, reasons: frozenset[str]) -> Checked:
    """The answers in their proper types.

    Shape:  `reasons` are the codes the charter in force allows for this action.
    Raises: InputInvalid naming every missing, unknown and malformed field at once.
    """
    problems = [Problem(name, "unknown_field") for name in given if name not in (*step.asks, *step.may_ask)]
    checked: Checked = {}
    for name in (*step.asks, *step.may_ask):
        value = given.get(name)
        if value is None or value == "":
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
    for names, check in ((_IDS, _identifier), (_MOMENTS, _moment), (_DAYS, _day), (_FLAGS, _flag)):
        if name in names:
            return check(name, value)
    return _text(name, value)


def _code(name: str, value: Any, known: frozenset[str]) -> tuple[Any, tuple[Problem, ...]]:
    if isinstance(value, str) and value in known:
        return value, ()
    return None, (Problem(name, "unknown_value", str(value)[:64]),)


def _text(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    return value, problems_of_text(name, value, most=_TEXTS[name])


def _identifier(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    try:
        return (value if isinstance(value, UUID) else UUID(str(value))), ()
    except ValueError:
        return None, (Problem(name, "malformed"),)


def _moment(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None, (Problem(name, "malformed"),)
    if read.tzinfo is None:
        return None, (Problem(name, "time_zone_missing"),)
    return read, ()


def _day(name: str, value: Any) -> tuple[Any, tuple[Problem, ...]]:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))), ()
    except ValueError:
        return None, (Problem(name, "malformed"),)


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
            for problem in problems_of_text(f"{place}.{key}", line.get(key, ""), most=LONGEST_NAME)
        )
        if not str(line.get("name", "")).strip():
            problems.append(Problem(f"{place}.name", "required"))
    return value, tuple(problems)
