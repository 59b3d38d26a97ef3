"""When patients are spoken with after a treatment, and by whom; who is told the outcome. Not here: the days (the charter).

Source: docs/sources/referral-procedure.md#contacts
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from heyi.contexts.referral.rules.table import PLAN_HALF
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.terms import Passage, Referral, State
from heyi.contexts.referral.terms.contacts import Base, ContactDay, ContactPlan
from heyi.kernel.errors import InputInvalid
from heyi.kernel.moments import day_of

LONGEST_WORDS = 500

_AT_HOME = PLAN_HALF | {State.CLOSED}
_TREATED = frozenset({State.OUTCOME_RETURNED, State.DOWN_OFFERED, State.CLOSED})
_SENDING = frozenset({"submit", "send_elsewhere", "redirect", "ship_on"})


def base_of(referral: Referral, passages: Iterable[Passage]) -> Base | None:
    """From when contacts are counted and who makes them: the lower unit from the day it took the patient back, before that
    whoever sent the patient first, from the day the outcome came back. None where nobody was treated, or nobody is there.
    """
    steps = tuple(passages)
    home = _last(steps, "accept_below")
    if home is not None and referral.lower is not None and referral.state in _AT_HOME:
        alliance = referral.lower_alliance or referral.sender_alliance
        return Base(organisation=referral.lower, alliance=alliance, began_at=home.at)
    told = _last(steps, "return_outcome")
    if told is None and referral.state is State.CLOSED:
        told = _last(steps, "complete")
    if told is None or referral.state not in _TREATED:
        return None
    return Base(organisation=referral.origin, alliance=referral.origin_alliance, began_at=told.at)


def _last(steps: Sequence[Passage], action: str) -> Passage | None:
    return next((one for one in reversed(steps) if one.action == action), None)


def contacts_of(base: Base, days: Iterable[ContactDay]) -> tuple[ContactPlan, ...]:
    """The contacts as they should stand, each on its day."""
    began_on = day_of(base.began_at)
    return tuple(
        ContactPlan(
            code=one.code,
            days=one.days,
            due_on=began_on + timedelta(days=one.days),
            organisation=base.organisation,
            alliance=base.alliance,
            source=one.source,
            status=one.status,
        )
        for one in days
    )


def senders_of(referral: Referral, passages: Iterable[Passage]) -> tuple[UUID, ...]:
    """Every organisation that sent the patient on this way, the first one first; who passed them on sent them as well."""
    treated_at = {referral.receiver}
    return tuple(one for one in dict.fromkeys(_senders(referral, passages)) if one not in treated_at)


def _senders(referral: Referral, passages: Iterable[Passage]) -> Iterator[UUID]:
    yield referral.origin
    for one in passages:
        if one.action in _SENDING and one.organisation is not None:
            yield one.organisation
    yield referral.sender


def check_words(words: str) -> str:
    """What is noted of a contact, in few words.

    Raises: InputInvalid.
    """
    problems = problems_of_text("words", words, most=LONGEST_WORDS)
    if problems:
        raise InputInvalid(*problems)
    return words.strip()
