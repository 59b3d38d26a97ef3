"""What a stay is expected to cost the patient, step by step, in whole fen. Pure. Not here: the prices (the charter).

What is not told is not known, and never zero. What the insurance pays is rounded down to whole fen: the patient is never told
too little.
Source: docs/sources/heyi-assumptions.md#payment
"""

from collections.abc import Mapping
from fractions import Fraction

from heyi.contexts.governance.terms import Direction, Tier, Words
from heyi.contexts.governance.terms.payment import (
    DeductibleEffect,
    Payment,
    Reimbursement,
)
from heyi.contexts.referral.rules.diagnoses import belongs_to
from heyi.contexts.referral.terms.payment import Origin, OwnPayment, PaymentStep, Stay, Unknown, Zone

_S = PaymentStep
# Nobody lies in a village clinic: there is no stay to reckon, and no deductible that was paid before.
_WITHOUT_STAYS = frozenset({Tier.VILLAGE})
_WORDS: Mapping[PaymentStep, tuple[str, str]] = {
    _S.COST: ("预计总费用", "expected cost"),
    _S.DEDUCTIBLE: ("起付线内，患者自付", "deductible, paid by the patient"),
    _S.REIMBURSABLE: ("可以报销的部分", "open to reimbursement"),
    _S.REIMBURSED: (
        "按 {percent}% 报销，不足 1 分舍去",
        "reimbursed at {percent}%, rounded down to whole fen",
    ),
    _S.CAPPED: ("封顶后医保支付", "paid by the insurance under the cap"),
    _S.OWN: ("预计自付", "expected own payment"),
}
_WHY: Mapping[Unknown, Words] = {
    Unknown.NO_STAYS: Words("村卫生室不收住院", "nobody stays in a village clinic"),
    Unknown.NO_REIMBURSEMENT: Words(
        "章程没有这一级现在的报销数字", "the charter tells no reimbursement of this tier by now"
    ),
    Unknown.NO_COST: Words("章程没有这一级的住院费用", "the charter tells no cost of a stay at this tier"),
    Unknown.ZONE_UNKNOWN: Words("统筹区未登记", "insurance zone not told"),
    Unknown.NO_DEDUCTION: Words(
        "章程没有跨统筹区的报销数字", "the charter tells no reimbursement outside the insurance zone"
    ),
    Unknown.NO_DEDUCTIBLE_BEFORE: Words(
        "起付线补差额，而转出一级的起付线不知道",
        "only the difference of the deductibles is due, and that of the tier before is not told",
    ),
}


def own_payment_of(stay: Stay, payment: Payment) -> OwnPayment:
    """What a stay is expected to leave to the patient by the prices of a charter.

    Shape: not known, with the reason, as soon as one of its inputs is not told.
    """
    if stay.tier in _WITHOUT_STAYS:
        return OwnPayment(why=Unknown.NO_STAYS)
    rule = payment.reimbursement(stay.insurance, stay.tier, on=stay.on)
    if rule is None:
        return OwnPayment(why=Unknown.NO_REIMBURSEMENT)
    cost = payment.cost(stay.tier, lambda one: belongs_to(stay.diagnosis, one.diagnoses) is True, on=stay.on)
    if cost is None:
        return OwnPayment(why=Unknown.NO_COST)
    ratio, deductible = _ratio(rule, stay.zone), _deductible(rule, stay, payment)
    unknown = next((one for one in (ratio, deductible) if isinstance(one, Unknown)), None)
    if isinstance(ratio, Unknown) or isinstance(deductible, Unknown):
        return OwnPayment(why=unknown)
    return OwnPayment(
        steps=reckoned(cost.cost_fen, deductible_fen=deductible, ratio=ratio, cap_fen=rule.annual_cap_fen),
        ratio_text=str(ratio),
        is_of_diagnosis=bool(cost.diagnoses),
        origins=tuple(dict.fromkeys(Origin(one.source, str(one.status)) for one in (rule, cost))),
    )


def reckoned(
    cost_fen: int, *, deductible_fen: int, ratio: Fraction, cap_fen: int | None
) -> tuple[tuple[PaymentStep, int], ...]:
    """The steps of one stay.

    Shape: deductible and reimbursable add up to the cost, and so do what the insurance pays and the own payment.
    Units: fen; `ratio` 0–1; no cap where it is None.
    """
    deductible = min(cost_fen, deductible_fen)
    reimbursable = cost_fen - deductible
    # Whole division rounds down.
    reimbursed = reimbursable * ratio.numerator // ratio.denominator
    capped = reimbursed if cap_fen is None else min(reimbursed, cap_fen)
    return (
        (_S.COST, cost_fen),
        (_S.DEDUCTIBLE, deductible),
        (_S.REIMBURSABLE, reimbursable),
        (_S.REIMBURSED, reimbursed),
        (_S.CAPPED, capped),
        (_S.OWN, cost_fen - capped),
    )


def _ratio(rule: Reimbursement, zone: Zone) -> Fraction | Unknown:
    # A decimal is taken as it was written: 0.7 is seven tenths, not the float beside it.
    whole = Fraction(str(rule.reimbursed_ratio))
    if zone is Zone.IN:
        return whole
    if zone is Zone.UNKNOWN:
        return Unknown.ZONE_UNKNOWN
    referred = zone is Zone.OUT_REFERRED
    taken = rule.out_of_zone_referred_ratio if referred else rule.out_of_zone_alone_ratio
    return Unknown.NO_DEDUCTION if taken is None else max(Fraction(0), whole - Fraction(str(taken)))


def _deductible(rule: Reimbursement, stay: Stay, payment: Payment) -> int | Unknown:
    """What of the deductible is due: all of it, or what a referral between two stays leaves."""
    if stay.moved is None:
        return rule.deductible_fen
    effect = rule.after_up if stay.moved is Direction.UP else rule.after_down
    if effect is DeductibleEffect.WHOLE or stay.tier_before in _WITHOUT_STAYS:
        return rule.deductible_fen
    if effect is DeductibleEffect.WAIVED:
        return 0
    before = payment.reimbursement(stay.insurance, stay.tier_before, on=stay.on) if stay.tier_before else None
    if before is None:
        return Unknown.NO_DEDUCTIBLE_BEFORE
    return max(0, rule.deductible_fen - before.deductible_fen)


def zone_of(here: str, there: str, *, referred: bool) -> Zone:
    """Where a stay lies, by the insurance zones of who sends and of where it is; the patient is taken to be insured here."""
    if not here.strip() or not there.strip():
        return Zone.UNKNOWN
    if here.strip() == there.strip():
        return Zone.IN
    return Zone.OUT_REFERRED if referred else Zone.OUT_ALONE


def step_words(step: PaymentStep, ratio_text: str) -> Words:
    """What one step says, in both languages."""
    percent = f"{float(Fraction(ratio_text or '0') * 100):g}"
    zh, en = (text.format(percent=percent) for text in _WORDS[step])
    return Words(zh, en)


def why_words(why: Unknown) -> Words:
    """Why an own payment is not known, in both languages."""
    return _WHY[why]
