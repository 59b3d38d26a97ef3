"""Which letters a referral has by now: none before what it tells has happened. Not here: what stands in them (queries).

Source: docs/sources/referral-procedure.md#machine
"""

from collections.abc import Iterable, Mapping
from typing import Any

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.rules.table import PLAN_HALF
from heyi.contexts.referral.rules.texts import is_blank
from heyi.contexts.referral.terms import Passage, Referral, State
from heyi.contexts.referral.terms.letters import Letter, LetterKind

_TAKEN = frozenset({"accept", "auto_accept", "offer_place", "reschedule"})
# What makes an acceptance void: there is no letter of it any more.
_NOT_TAKEN = frozenset(
    {"lapse_hold", "decline_place", "recall_place", "fail", "mark_no_show", "decline", "redirect", "send_elsewhere", "ship_on",
     "reassign", "cancel", "confirm_cancel", "expire", "close_not_attended"}
)  # fmt: skip
_OFFERED = frozenset({State.DOWN_OFFERED, *PLAN_HALF, State.CLOSED})


def letters_of(
    referral: Referral, passages: Iterable[Passage], package: Mapping[str, Any]
) -> tuple[Letter, ...]:
    """The letters of a referral in the order of its story.

    Shape: `passages` in their order, with what was said; `package` whole, as those at the table have it.
    """
    if referral.state in (State.DRAFT, State.ENTERED_IN_ERROR):
        return ()
    steps = tuple(passages)
    found = (_request(referral, steps), _acceptance(referral, steps), _outcome(referral, steps, package),
             _down(referral, steps, package))  # fmt: skip
    return tuple(letter for letter in found if letter is not None)


def _last(steps: Iterable[Passage], actions: Iterable[str]) -> Passage | None:
    wanted = frozenset(actions)
    return next((one for one in reversed(tuple(steps)) if one.action in wanted), None)


def _request(referral: Referral, steps: tuple[Passage, ...]) -> Letter | None:
    sent = next((one for one in steps if one.action in ("submit", "send_outside")), None)
    if sent is None or referral.direction is not Direction.UP:
        return None
    outside = _last(steps, ["send_outside"])
    return Letter(
        kind=LetterKind.REFERRAL,
        sender=referral.origin,
        receiver=None if outside else referral.receiver,
        alliance=referral.origin_alliance,
        by=sent.by,
        at=sent.at,
        outside=str((outside.said or {}).get("outside", "")) if outside else "",
    )


def _acceptance(referral: Referral, steps: tuple[Passage, ...]) -> Letter | None:
    answer = _last(steps, _TAKEN | _NOT_TAKEN)
    if answer is None or answer.action not in _TAKEN or referral.receiver is None:
        return None
    return Letter(
        kind=LetterKind.ACCEPTANCE,
        sender=referral.receiver,
        receiver=referral.origin,
        alliance=referral.receiver_alliance or referral.sender_alliance,
        by=answer.by,
        at=answer.at,
    )


def _outcome(referral: Referral, steps: tuple[Passage, ...], package: Mapping[str, Any]) -> Letter | None:
    told = package.get("outcome") or {}
    written = _last(steps, ["return_outcome", "complete"])
    # An outcome that still waits for its letter has not gone back to anybody.
    waits = referral.state is State.COMPLETED and is_blank(told.get("outcome_letter"))
    if written is None or waits or referral.receiver is None or all(map(is_blank, told.values())):
        return None
    return Letter(
        kind=LetterKind.OUTCOME,
        sender=referral.receiver,
        receiver=referral.origin,
        alliance=referral.receiver_alliance or referral.sender_alliance,
        by=written.by,
        at=written.at,
    )


def _down(referral: Referral, steps: tuple[Passage, ...], package: Mapping[str, Any]) -> Letter | None:
    told = package.get("down") or {}
    offered = _last(steps, ["offer_down"])
    stands = referral.lower is not None and referral.state in _OFFERED
    if offered is None or not stands or is_blank(told.get("summary")):
        return None
    return Letter(
        kind=LetterKind.DOWN_REFERRAL,
        sender=offered.organisation or referral.sender,
        receiver=referral.lower,
        alliance=referral.lower_alliance or referral.sender_alliance,
        by=offered.by,
        at=offered.at,
    )
