"""Keeping with a draft what routing advised and why the doctor sends elsewhere. Not here: ranking (queries.routing).

Advice is kept where it was shown and somebody chose; a program that never asked for any has none to follow.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.referral.events.cases import AdviceKept
from heyi.contexts.referral.models import AdviceRow, PackageRow, ReferralRow
from heyi.contexts.referral.queries.advice import wanted_for
from heyi.contexts.referral.queries.routing import Routed, rank_drafted
from heyi.contexts.referral.rules.kept_routing import heeded, kept_ranking, problems_of_choice, rank_of
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.routing import ChoiceReason
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, WrongState


def keep_advice(referral_id: UUID, said: Mapping[str, Any] | None, *, actor: Actor, now: datetime) -> Routed:
    """What destinations rank first for a draft is kept beside the one that was chosen, with the reason if one was given.

    Shape:  `said` None leaves the reason as it was told before; a reason without need is kept as well.
    Raises: NotFound, NotPermitted, WrongState once it was sent, InputInvalid for a reason that is none.
    Records: AdviceKept.
    """
    problems = problems_of_choice(said)
    if problems:
        raise InputInvalid(*problems)
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        draft = row.snapshot()
        duty = Duty.DRAFT_REFERRAL if draft.direction is Direction.UP else Duty.OFFER_DOWN_REFERRAL
        warrant = actor.require(duty, at=draft.sender)
        if draft.state is not State.DRAFT:
            raise WrongState(
                action="keep_advice", state=draft.state, moved_by=draft.moved_by, moved_at=draft.moved_at
            )
        known = AdviceRow.objects.filter(referral=row.id).first()
        reason, words = _said(said, known)
        routed, columns = _weighed(draft, reason, actor=actor, now=now)
        columns |= {"reason": reason, "words": words, "kept_at": now, "kept_by": actor.id}
        if known is None:
            AdviceRow(referral=row, **columns).save(force_insert=True)
        else:
            known.store(**columns)
        told = {name: columns[name] for name in ("heeded", "rank", "of", "chosen")}
        after = {name: columns[name] for name in ("reason", "words", "advised")}
        work.record(AdviceKept(subject=row.id, **told), warrant=warrant, patient=row.person, after=after)
    return routed


def _said(said: Mapping[str, Any] | None, known: AdviceRow | None) -> tuple[str, str]:
    if said is not None:
        return str(said.get("reason") or ""), str(said.get("words") or "").strip()
    return (known.reason, known.words) if known is not None else ("", "")


def _weighed(draft: Referral, reason: str, *, actor: Actor, now: datetime) -> tuple[Routed, dict[str, Any]]:
    """The ranking for a draft as it stands, and what is kept of it beside what was chosen."""
    chosen = draft.receiver if draft.direction is Direction.UP else draft.lower
    preferred = chosen if reason == ChoiceReason.PATIENT_CHOICE else None
    wanted = wanted_for(draft, PackageRow.objects.look_up(draft.id).proposed, preferred=preferred)
    routed = rank_drafted(wanted, actor=actor, now=now)
    return routed, {
        "alliance": draft.sender_alliance,
        "sender": draft.sender,
        "chosen": chosen,
        "heeded": heeded(routed.ranking, chosen, reason),
        "rank": rank_of(routed.ranking, chosen),
        "of": len(routed.ranking.ranked),
        "advised": kept_ranking(routed.ranking, routed.rules, chosen),
    }
