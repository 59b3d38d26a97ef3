"""The expected own payment here and there in words, and what a patient was told of it. Not here: reckoning it (referral)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from heyi.contexts.console.queries.amounts import money
from heyi.contexts.console.queries.charter_words import Badge, words_of
from heyi.contexts.console.queries.naming import in_our_language, language
from heyi.contexts.console.queries.suggestion import badge_for
from heyi.contexts.governance.terms import Organisation
from heyi.contexts.governance.terms.payment import InsuranceKind
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.payment import OwnPayment


@dataclass(frozen=True, slots=True)
class SideTold:
    """The own payment at one side: in one amount, or why it is not known, and every step of it."""

    title: str
    amount: str
    why: str
    steps: tuple[tuple[str, str], ...]
    badge: Badge | None


@dataclass(frozen=True, slots=True)
class LineTold:
    """One kind of insurance. `value` is what is kept where the patient was told it; empty where nothing is known."""

    insurance: str
    value: str
    is_kept: bool
    here: SideTold
    there: SideTold
    alone: SideTold | None

    @property
    def sides(self) -> tuple[SideTold, ...]:
        """Those that are told, in their order."""
        return tuple(one for one in (self.here, self.there, self.alone) if one is not None)


@dataclass(frozen=True, slots=True)
class PaymentTold:
    """The whole panel. `kept` and `kept_value` are what the patient was told before, where other numbers stand there now."""

    here: str
    there: str
    of_diagnosis: bool
    lines: tuple[LineTold, ...]
    kept: str
    kept_value: str

    @property
    def is_kept(self) -> bool:
        """Whether the patient was told any numbers."""
        return bool(self.kept) or any(one.is_kept for one in self.lines)


def payment_told(found: referral.Payments, consent: Any) -> PaymentTold | None:
    """The panel beside a consent; None where the charter tells no prices, or nobody has chosen where to."""
    if not found.lines or found.there is None:
        return None
    before = consent.get("payment") if isinstance(consent, Mapping) else None
    lines = tuple(_line(one, found, before) for one in found.lines)
    is_old = isinstance(before, Mapping) and not any(one.is_kept for one in lines)
    return PaymentTold(
        here=_name(found.here),
        there=_name(found.there),
        of_diagnosis=any(one.there is not None and one.there.is_of_diagnosis for one in found.lines),
        lines=lines,
        kept=told_words(before) if is_old else "",
        kept_value=_as_value(before) if is_old else "",
    )


def _name(one: Organisation) -> str:
    return (one.name_en or one.name) if language().startswith("en") else one.name


def _as_value(kept: Any) -> str:
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _line(one: referral.PaymentLine, found: referral.Payments, before: Any) -> LineTold:
    kept = referral.kept_payment(one.insurance, found.on, here=one.here, there=one.there)
    is_known = any(kept[side] is not None for side in ("here", "there"))
    return LineTold(
        insurance=words_of(one.insurance),
        value=_as_value(kept) if is_known else "",
        is_kept=kept == before,
        here=_side(gettext("在这里"), one.here),
        there=_side(gettext("在那边"), one.there),
        alone=_side(gettext("不经转诊自己去"), one.alone) if one.alone else None,
    )


def _side(title: str, one: OwnPayment | None) -> SideTold:
    if one is None or one.own_fen is None:
        why = in_our_language(referral.why_words(one.why)) if one and one.why else ""
        return SideTold(title, "", why, (), None)
    steps = tuple(
        (in_our_language(referral.step_words(step, one.ratio_text)), money(amount))
        for step, amount in one.steps
    )
    origin = referral.least_sure(one.origins)
    return SideTold(title, money(one.own_fen), "", steps, badge_for(origin.source, origin.status))


def told_words(kept: Any) -> str:
    """What a patient was told, in one line; nothing where it cannot be read."""
    if not isinstance(kept, Mapping) or kept.get("insurance") not in list(InsuranceKind):
        return ""
    told = [words_of(InsuranceKind(kept["insurance"]))]
    for side, title in (("here", gettext("在这里")), ("there", gettext("在那边"))):
        one = kept.get(side)
        told.append(f"{title} {_kept_amount(one)}")
    return f"{' · '.join(told)} · {kept.get('on', '')}"


def _kept_amount(side: Any) -> str:
    if not isinstance(side, Mapping) or not isinstance(side.get("own_fen"), int):
        return gettext("不知道")
    badge = badge_for(str(side.get("source", "")), str(side.get("status", "")))
    return f"{money(side['own_fen'])} ({badge.words}, {badge.source})"
