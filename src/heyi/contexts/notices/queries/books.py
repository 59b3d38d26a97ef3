"""Which rules hold at an organisation: the standard, as the charter of its alliance changes it."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.notices.rules.quiet import quiet_of
from heyi.contexts.notices.rules.rulebook import changed_by, standard
from heyi.contexts.notices.terms import At, Channel, NoticeKind, Rulebook, RuleChange, Rung
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor


def book_at(organisation: UUID, *, actor: Actor, now: datetime) -> Rulebook:
    """The rules in force at an organisation.

    Shape: of several alliances the first whose charter says anything of notices counts, those it leads before others.
    """
    with reading(actor, now=now):
        for alliance in governance.alliances_of(organisation, now=now):
            try:
                rules = governance.charter_in_force(alliance, now=now).notices
            except governance.NoCharterInForce:
                continue
            if rules.provenance is not None:
                return _changed(rules)
    return standard()


def _changed(rules: governance.NoticeRules) -> Rulebook:
    quiet = (
        quiet_of(rules.quiet_hours, days_off=rules.quiet_days_off) if rules.quiet_hours is not None else None
    )
    where = rules.provenance
    return changed_by(
        standard(),
        map(_change, rules.changes),
        quiet=quiet,
        source=where.source if where else "",
        status=str(where.status) if where else "",
    )


def _change(told: governance.NoticeChange) -> RuleChange:
    return RuleChange(
        kind=NoticeKind(told.code),
        is_off=told.is_off,
        roles=told.roles,
        channels=None if told.channels is None else frozenset(map(Channel, told.channels)),
        ladder=None
        if told.ladder is None
        else tuple(Rung(one.minutes, one.role, At(str(one.at))) for one in told.ladder),
    )
