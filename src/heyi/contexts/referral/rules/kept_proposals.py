"""A proposal as it is kept with a referral, to be read when the charter has changed. Not here: making one (criteria)."""

from collections.abc import Iterable, Mapping
from typing import Any

from heyi.contexts.governance.terms import Urgency, Words
from heyi.contexts.referral.rules.criteria import Because, DownRule, Fired, HereRule, Origin, Proposed
from heyi.contexts.referral.rules.diagnoses import Group
from heyi.contexts.referral.rules.overruling import overruled

Ticks = Mapping[str, Words]


def kept(
    proposed: Proposed, ticks: Ticks, ticked: Iterable[str], *, chosen: Urgency, green_channel: bool
) -> dict[str, Any]:
    """A proposal as plain values, with what was ticked, what was chosen instead and for what a reason is owed."""
    return {
        **told(proposed, ticks),
        "ticked": [{"code": one, "name": _words(ticks[one])} for one in ticked if one in ticks],
        "chosen": {"urgency": str(chosen), "green_channel": green_channel},
        "overruled": [str(one) for one in overruled(proposed, chosen)],
    }


def told(proposed: Proposed, ticks: Ticks) -> Mapping[str, object]:
    """A proposal as plain values."""
    return {
        "direction": str(proposed.direction),
        "urgency": str(proposed.urgency) if proposed.urgency else None,
        "green_channel": proposed.green_channel,
        "to": str(proposed.to) if proposed.to else None,
        "departments": [_words(one) for one in proposed.departments],
        "reasons": [_fired(one, ticks) for one in proposed.fired],
        "not_judged": list(proposed.not_judged),
        "treatable_here": [_here(one) for one in proposed.here],
        "down": [_down(one) for one in proposed.down],
    }


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _origin(origin: Origin) -> dict[str, str]:
    return {"source": origin.source, "status": origin.status}


def _groups(groups: tuple[Group, ...]) -> list[str]:
    return [first if first == last else f"{first}-{last}" for first, last in groups]


def _fired(one: Fired, ticks: Ticks) -> dict[str, Any]:
    rule = one.rule
    return {
        "code": rule.code,
        "name": _words(rule.name),
        "urgency": str(rule.urgency),
        "green_channel": rule.green_channel,
        "because": [_because(each, ticks) for each in one.because],
        **_origin(rule.origin),
    }


def _because(one: Because, ticks: Ticks) -> dict[str, Any]:
    limit = one.limit
    return {
        "sign": str(limit.sign) if limit else None,
        "comparison": str(limit.comparison) if limit else None,
        "bound": limit.value if limit else None,
        "value": one.value,
        "tick": one.tick,
        "tick_name": _words(ticks[one.tick]) if one.tick and one.tick in ticks else None,
        "diagnoses": _groups(one.groups),
        **_origin(one.origin),
    }


def _here(one: HereRule) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": _words(one.name),
        "diagnoses": _groups(one.groups),
        "tier": str(one.tier),
        "version": one.version,
        **_origin(one.origin),
    }


def _down(one: DownRule) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": _words(one.name),
        "category": one.category,
        "diagnoses": _groups(one.groups),
        "stay_days": one.stay_days,
        **_origin(one.origin),
    }
