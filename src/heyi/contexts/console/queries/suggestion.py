"""What the criteria propose for a referral, in words, with the source of each reason. Not here: proposing it (referral)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import Badge, joined
from heyi.contexts.console.queries.naming import in_brackets, in_our_language, language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Words
from heyi.contexts.referral import public as referral
from heyi.foundation.typesetting import THIN_SPACE
from heyi.foundation.words import name

COMPARED = {"at_least": "≥", "at_most": "≤", "above": ">", "below": "<"}
_OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is proposed: what it is called, what was found, and how sure its bound is."""

    name: str
    found: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class SuggestionTold:
    """A proposal as a page tells it; `chosen` and `why` are empty where nothing was chosen otherwise."""

    urgency: str = ""
    urgency_code: str = ""
    green_channel: bool = False
    to: str = ""
    departments: str = ""
    reasons: tuple[Reason, ...] = ()
    here: tuple[Reason, ...] = ()
    down: tuple[Reason, ...] = ()
    not_judged: int = 0
    ticked: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()
    chosen: str = ""
    why: str = ""
    owed: tuple[str, ...] = field(default=())

    @property
    def is_silent(self) -> bool:
        """Whether nothing is proposed."""
        return not (self.reasons or self.here or self.down)


def badge_for(source: str, status: str) -> Badge:
    """How sure something is, and where it comes from, as a person calls that."""
    words = name("source_status", status) if status == _OFFICIAL else governance.label(status, language())
    return Badge(status, words, source_words(source))


def source_words(source: str) -> str:
    """A source as people call it; one that an alliance wrote itself stays as it is written."""
    file = source.partition("#")[0]
    known = name("source", file)
    return source if known == file else known


def suggestion_told(kept: Mapping[str, Any], overruling: Mapping[str, Any] | None = None) -> SuggestionTold:
    """A proposal that was kept with a referral, in words."""
    urgency = kept.get("urgency")
    chosen = (kept.get("chosen") or {}).get("urgency")
    told = overruling or {}
    why = name("overrule_reason", told["reason"]) if told.get("reason") else ""
    overruled = tuple(kept.get("overruled") or ())
    return SuggestionTold(
        urgency=governance.label(urgency, language()) if urgency else "",
        urgency_code=urgency or "",
        green_channel=bool(kept.get("green_channel")),
        to=governance.label(kept["to"], language()) if kept.get("to") else "",
        departments=joined(_said(one) for one in kept.get("departments") or ()),
        reasons=tuple(_reason(one) for one in kept.get("reasons") or ()),
        here=tuple(_here(one) for one in kept.get("treatable_here") or ()),
        down=tuple(_down(one) for one in kept.get("down") or ()),
        not_judged=len(kept.get("not_judged") or ()),
        ticked=tuple(_said(one["name"]) for one in kept.get("ticked") or ()),
        overruled=overruled,
        chosen=governance.label(chosen, language()) if chosen and overruled else "",
        why=in_brackets(why, told["words"]) if why and told.get("words") else why,
        owed=tuple(name("overruled", one) for one in overruled),
    )


def _said(words: Mapping[str, str]) -> str:
    return in_our_language(Words(words["zh"], words["en"]))


def _reason(one: Mapping[str, Any]) -> Reason:
    because = list(one["because"])
    # Where the number is one of the standard of care, its own source says how sure it is.
    origin = next((each for each in because if each["sign"]), one)
    found = joined(dict.fromkeys(_because(because)))
    return Reason(_said(one["name"]), found, badge_for(origin["source"], origin["status"]))


def _because(lines: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in lines:
        if one["sign"]:
            value = f"{one['value']:g}{THIN_SPACE}{name('unit', one['sign'])}"
            bound = bound_words(one["comparison"], one["bound"])
            yield in_brackets(f"{name('sign', one['sign'])} {value}", bound)
        elif one["tick_name"]:
            yield _said(one["tick_name"])
        elif one["diagnoses"]:
            yield gettext("诊断属于 %(codes)s") % {"codes": joined(one["diagnoses"])}


def bound_words(comparison: str, bound: float) -> str:
    """A bound as it is read: ≥ 180."""
    return f"{COMPARED[comparison]}{THIN_SPACE}{bound:g}"


def _here(one: Mapping[str, Any]) -> Reason:
    found = gettext("%(codes)s，%(tier)s起，%(version)s 版") % {
        "codes": joined(one["diagnoses"]),
        "tier": governance.label(one["tier"], language()),
        "version": one["version"],
    }
    return Reason(_said(one["name"]), found, badge_for(one["source"], one["status"]))


def _down(one: Mapping[str, Any]) -> Reason:
    category = governance.label(one["category"], language())
    days = one["stay_days"]
    stay = gettext("建议住院 %(days)s 天") % {"days": days} if days else ""
    found = joined(part for part in (category, stay, joined(one["diagnoses"])) if part)
    return Reason(_said(one["name"]), found, badge_for(one["source"], one["status"]))


def suggestion_of(found: referral.Suggestion) -> SuggestionTold:
    """A proposal for a draft that is not kept yet, in words."""
    overruled = [str(one) for one in found.overruled]
    return suggestion_told(
        {**referral.proposal_told(found.proposed, found.book.ticks), "overruled": overruled}
    )


def ticks_of(found: referral.Suggestion) -> tuple[tuple[str, str], ...]:
    """What may be ticked, in the reader's language."""
    return tuple((code, in_our_language(words)) for code, words in found.book.ticks.items())
