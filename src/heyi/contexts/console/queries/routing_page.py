"""Destinations as they rank for a draft, in words: what a tired doctor reads in one look, and the whole reckoning behind it.

Not here: ranking (referral).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import Badge, joined, words_of
from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.console.queries.suggestion import badge_for
from heyi.contexts.governance.terms import Direction, Organisation, RoutingCriterion, Words
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.routing import ChoiceReason, Heeded, Note
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

MOST_SHOWN = 3
# What goes without saying is left to the reckoning behind the line.
_SILENT = frozenset(
    {Note.NEED_UNKNOWN, Note.NEXT_TIER, Note.TIERS_BEYOND, Note.IN_ZONE, Note.ZONE_UNKNOWN, Note.NO_ANSWERS}
)
_WARNS = frozenset({Note.OUT_OF_ZONE, Note.BELOW_PROPOSED, Note.HAS_SOME})


@dataclass(frozen=True, slots=True)
class LineTold:
    """One criterion in words: what it earned of its weight."""

    criterion: str
    says: str
    points: int
    weight: int
    is_known: bool
    is_brief: bool
    warns: bool


@dataclass(frozen=True, slots=True)
class RouteTold:
    """One destination in its place."""

    organisation: UUID
    place: int
    name: str
    tier: str
    score: int
    lines: tuple[LineTold, ...]
    is_chosen: bool
    is_preferred: bool

    @property
    def brief(self) -> tuple[LineTold, ...]:
        """The lines that are read in one look."""
        return tuple(line for line in self.lines if line.is_brief)


@dataclass(frozen=True, slots=True)
class BarredTold:
    """One destination that is not proposed."""

    name: str
    says: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RoutingTold:
    """A whole ranking: the first, the others, those that are not proposed."""

    first: tuple[RouteTold, ...]
    others: tuple[RouteTold, ...]
    barred: tuple[BarredTold, ...]
    departments: str
    badge: Badge
    chosen_place: int
    reason: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say at all."""
        return not (self.first or self.barred)

    @property
    def is_followed(self) -> bool:
        """Whether the first is the one that was chosen."""
        return self.chosen_place == 1


def routing_told(found: referral.Routed, draft: Referral, kept: referral.Advice | None) -> RoutingTold:
    """How destinations rank for a draft."""
    chosen = draft.receiver if draft.direction is Direction.UP else draft.lower
    rows = tuple(
        _route(place, referral.told_ranked(one, found.rules), found.organisations[one.organisation], chosen)
        for place, one in enumerate(found.ranking.ranked, start=1)
    )
    first = tuple(one for one in rows if one.place <= MOST_SHOWN or one.is_chosen)
    return RoutingTold(
        first=first,
        others=tuple(one for one in rows if one not in first),
        barred=tuple(
            _barred(
                referral.told_excluded(one), found.organisations[one.organisation], one.organisation == chosen
            )
            for one in found.ranking.excluded
        ),
        departments=joined(found.ranking.need.departments),
        badge=badge_for(found.rules.source, str(found.rules.status)),
        chosen_place=next((one.place for one in rows if one.is_chosen), 0),
        reason=kept.reason if kept else "",
        words=kept.words if kept else "",
    )


def _route(place: int, told: Mapping[str, Any], one: Organisation, chosen: UUID | None) -> RouteTold:
    return RouteTold(
        organisation=one.id,
        place=place,
        name=_name(one),
        tier=words_of(one.tier),
        score=told["score"],
        lines=tuple(_line(line) for line in told["lines"]),
        is_chosen=one.id == chosen,
        is_preferred=told["is_preferred"],
    )


def _barred(told: Mapping[str, Any], one: Organisation, is_chosen: bool) -> BarredTold:
    return BarredTold(name=_name(one), says=_said(told["says"]), is_chosen=is_chosen)


def _line(line: Mapping[str, Any]) -> LineTold:
    note = Note(line["note"])
    return LineTold(
        criterion=words_of(RoutingCriterion(line["criterion"])),
        says=_said(line["says"]),
        points=line["points"],
        weight=line["weight"],
        is_known=line["is_known"],
        is_brief=note not in _SILENT,
        warns=note in _WARNS,
    )


def _name(one: Organisation) -> str:
    return in_our_language(Words(one.name, one.name_en or one.name))


def _said(words: Mapping[str, str]) -> str:
    return in_our_language(Words(words["zh"], words["en"]))


# ---- what was kept ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AdviceTold:
    """What was advised when it was sent, beside what was chosen."""

    heeded: str
    warns: bool
    first: str
    chosen: str
    reason: str
    words: str
    kept_at: datetime
    rows: tuple[RouteTold, ...] = field(default=())


def advice_told(kept: referral.Advice | None, *, actor: Actor, now: datetime) -> AdviceTold | None:
    """Advice and choice in words; None where there was no advice."""
    if kept is None:
        return None
    ranked = _kept_rows(kept.advised)
    ids = [UUID(one["organisation"]) for one in ranked]
    names = organisation_names([*ids, kept.chosen], actor=actor, now=now)
    rows = tuple(
        RouteTold(
            organisation=organisation,
            # The last that was kept may be the chosen one from further down.
            place=(kept.rank or place) if organisation == kept.chosen else place,
            name=names.get(organisation, ""),
            tier="",
            score=one["score"],
            lines=tuple(_line(line) for line in one["lines"]),
            is_chosen=organisation == kept.chosen,
            is_preferred=one["is_preferred"],
        )
        for place, (organisation, one) in enumerate(zip(ids, ranked, strict=True), start=1)
    )
    return AdviceTold(
        heeded=name("heeded", kept.heeded),
        warns=kept.heeded is Heeded.OVERRULED,
        first=rows[0].name if rows else "",
        chosen=names.get(kept.chosen, "") if kept.chosen else "",
        reason=name("choice_reason", kept.reason)
        if kept.reason and kept.heeded is not Heeded.PATIENT_CHOICE
        else "",
        words=kept.words,
        kept_at=kept.kept_at,
        rows=rows,
    )


def _kept_rows(advised: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(advised.get("ranked") or ())


# ---- figures ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AdviceFigure:
    """How often advice went one way, with its share and what it is a share of."""

    words: str
    reason: str
    count: int
    share: str


def advice_figures(
    counts: tuple[referral.AdviceCount, ...], *, fewest: int = 10
) -> tuple[int, tuple[AdviceFigure, ...]]:
    """How many referrals had advice, and what became of it; a share of few is not told."""
    whole = sum(one.count for one in counts)
    rows = tuple(
        AdviceFigure(
            words=name("heeded", one.heeded),
            reason=_reason(one),
            count=one.count,
            share=f"{one.count / whole:.0%}" if whole >= fewest else gettext("样本不足"),
        )
        for one in counts
    )
    return whole, rows


def _reason(one: referral.AdviceCount) -> str:
    if one.reason:
        return name("choice_reason", one.reason)
    return gettext("没有说明理由") if one.heeded is Heeded.OVERRULED else ""


def choice_reasons() -> list[tuple[str, str]]:
    """Why a doctor may send elsewhere, as choices of a form."""
    return [("", gettext("请选择")), *((str(one), name("choice_reason", one)) for one in ChoiceReason)]
