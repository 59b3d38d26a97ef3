"""Which stays are past what is suggested, what is prepared for the way down, whom a refusal tells of. Not here: stability.

Source: docs/sources/down-referral.md#refusing
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.rules.asked import LONGEST_NOTE
from heyi.contexts.referral.rules.criteria import DownRule, Known, Origin, Rulebook, propose
from heyi.contexts.referral.rules.stability import Judgement
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text
from heyi.contexts.referral.terms import BelowReason, CancelReason, DeclineReason, NoShowReason, PlaceReason
from heyi.contexts.referral.terms.consent import RefusedFor
from heyi.contexts.referral.terms.stays import KeepReason, Lacking, StayState, Unwilling
from heyi.kernel.errors import InputInvalid, Problem, WrongState
from heyi.kernel.moments import day_of

MOST_PUT_OFF_DAYS = 30
# A patient who goes home on the day of admission is none of ours; an entry without days counts from here on. Assumption.
FEWEST_DAYS = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A disease of the catalogue whose suggested stay is over, and since which day."""

    rule: DownRule
    due_on: date


def due_to_go(known: Known, book: Rulebook, *, admitted_at: datetime, now: datetime) -> Due | None:
    """The entry by which a stay is past what is suggested; of several the one that asks for the longest stay.

    Shape: an entry without suggested days asks for none beyond FEWEST_DAYS.
    """
    found = propose(known, book, direction=Direction.DOWN).down
    if not found:
        return None
    rule = max(found, key=lambda one: one.stay_days or FEWEST_DAYS)
    due_on = day_of(admitted_at) + timedelta(days=rule.stay_days or FEWEST_DAYS)
    return Due(rule, due_on) if due_on < day_of(now) else None


def lacking(package: Mapping[str, Any], destination: object, judged: Judgement) -> tuple[Lacking, ...]:
    """What a prepared package and the judgement of stability lack, in the order of the form."""
    told = {
        Lacking.DIAGNOSIS: package.get("diagnosis_code"),
        Lacking.SUMMARY: package.get("summary"),
        Lacking.MEDICINES: package.get("medicines"),
        Lacking.DESTINATION: destination,
    }
    parts = [one for one, value in told.items() if not value]
    return (*parts, *(Lacking(str(check)) for check in judged.unknown))


_PATIENT = frozenset(
    {
        RefusedFor.WANTS_TO_STAY, RefusedFor.PREFERS_ANOTHER, RefusedFor.TRANSPORT,
        KeepReason.PATIENT_UNWILLING, KeepReason.FAMILY_UNWILLING, KeepReason.COST_BELOW, BelowReason.PATIENT_UNWILLING,
        CancelReason.PATIENT_UNWILLING, CancelReason.COST, NoShowReason.PATIENT_UNWILLING, NoShowReason.COST,
        PlaceReason.PATIENT_UNWILLING,
    }
)  # fmt: skip
_WARD = frozenset({KeepReason.WARD_KEEPS_PATIENT, KeepReason.STUDY_OR_TEACHING})
_RECEIVER = frozenset(
    {
        KeepReason.NO_PLACE_BELOW, KeepReason.BELOW_NOT_CAPABLE, KeepReason.MEDICINE_MISSING, BelowReason.MEDICINE_MISSING,
        BelowReason.BEYOND_CAPABILITY, BelowReason.STAFF_MISSING, DeclineReason.NO_CAPACITY,
        DeclineReason.BEYOND_CAPABILITY,
    }
)  # fmt: skip


def whose_unwillingness(reason: str) -> Unwilling | None:
    """Whose unwillingness a coded reason tells of; None for one that lies in the illness or the paper."""
    for side, reasons in (
        (Unwilling.PATIENT, _PATIENT), (Unwilling.SENDING_WARD, _WARD), (Unwilling.RECEIVING_UNIT, _RECEIVER),
    ):  # fmt: skip
        if reason in reasons:
            return side
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """That a ward does not send a patient down, for a coded reason; with a day it is put off until then."""

    reason: KeepReason
    words: str = ""
    until: date | None = None


def check_kept(reason: str, words: str, until: date | None, *, puts_off: bool, today: date) -> Kept:
    """A refusal or a delay as it was given.

    Raises: InputInvalid naming each field: a reason of no list, words too long, a day that is missing, past or too far.
    """
    problems: list[Problem] = []
    if is_blank(reason):
        problems.append(Problem("reason", "required"))
    elif reason not in [str(one) for one in KeepReason]:
        problems.append(Problem("reason", "unknown_value"))
    problems += problems_of_text("words", words, most=LONGEST_NOTE)
    if puts_off:
        problems += _problems_of_day(until, today)
    if problems:
        raise InputInvalid(*problems)
    return Kept(reason=KeepReason(reason), words=words.strip(), until=until if puts_off else None)


def _problems_of_day(until: date | None, today: date) -> tuple[Problem, ...]:
    if until is None:
        return (Problem("until", "required"),)
    if not today < until <= today + timedelta(days=MOST_PUT_OFF_DAYS):
        return (Problem("until", "not_in_the_coming_month"),)
    return ()


def check_answerable(state: StayState, action: str) -> None:
    """A proposal that waits, or was put off, may be answered.

    Raises: WrongState.
    """
    if state not in (StayState.OPEN, StayState.PUT_OFF):
        raise WrongState(action=action, state=state)


def require_confirmed(*, is_by_record: bool, is_by_ward: bool) -> None:
    """Lets somebody go whom the record shows to be stable, or of whom the ward says so.

    Raises: InputInvalid.
    """
    if not (is_by_record or is_by_ward):
        raise InputInvalid(Problem("is_confirmed", "stability_unconfirmed"))


def kept_checks(judged: Judgement) -> list[dict[str, Any]]:
    """What was looked at to tell whether somebody is stable, as plain values to be kept with a proposal."""
    return [
        {
            "check": str(one.check),
            "answer": str(one.answer),
            "beyond": [
                {
                    "sign": str(bound.sign),
                    "value": value,
                    "low": bound.low,
                    "high": bound.high,
                    **_origin(bound.origin),
                }
                for bound, value in one.beyond
            ],
            "missing": [str(sign) for sign in one.missing],
            **_origin(one.origin),
        }
        for one in judged.checks
    ]


def kept_rule(rule: DownRule) -> dict[str, Any]:
    """The entry of the catalogue by which somebody is proposed, as plain values."""
    return {
        "code": rule.code,
        "name": {"zh": rule.name.zh, "en": rule.name.en},
        "category": rule.category,
        "stay_days": rule.stay_days,
        **_origin(rule.origin),
    }


def _origin(origin: Origin) -> dict[str, str]:
    return {"source": origin.source, "status": origin.status}
