"""How an expected own payment is asked for and told. Not here: reckoning it (rules.payment), what is kept (steps)."""

from datetime import date
from typing import Any

from pydantic import Field

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Organisation, Tier
from heyi.contexts.governance.terms.payment import InsuranceKind
from heyi.contexts.referral.public import PaymentLine, Payments, kept_payment, step_words, why_words
from heyi.contexts.referral.schemas.proposals import OriginOut, WordsOut
from heyi.contexts.referral.terms.payment import OwnPayment, PaymentStep, Unknown
from heyi.foundation.shapes import Model, Named

_LONGEST_CODE = 16


class PaymentAsked(Model):
    """Which way is meant, by default that in which the referral began, and a code of ICD-10; without one a usual stay."""

    direction: Direction | None = None
    diagnosis: str = Field("", max_length=_LONGEST_CODE)


class PaymentStepOut(Model):
    """One step of the reckoning, in fen."""

    step: PaymentStep
    fen: int
    says: WordsOut


class OwnPaymentOut(Model):
    """What a stay is expected to leave to the patient. Not known is null with the reason, never zero."""

    own_fen: int | None
    why: Unknown | None
    says: WordsOut | None
    is_of_diagnosis: bool
    steps: list[PaymentStepOut]
    origins: list[OriginOut]


class PaymentLineOut(Model):
    """One kind of insurance. `keep` is what goes into `consent.payment` where the patient was told it."""

    insurance: InsuranceKind
    name: WordsOut
    here: OwnPaymentOut
    there: OwnPaymentOut | None
    alone: OwnPaymentOut | None
    keep: dict[str, Any] | None


class PlaceOut(Model):
    """One end of the way."""

    organisation: Named
    tier: Tier


class PaymentOut(Model):
    """Own payments here, there by way of a referral, and there alone. No lines where the charter tells no prices."""

    on: date
    here: PlaceOut
    there: PlaceOut | None
    lines: list[PaymentLineOut]


def payment_out(found: Payments) -> PaymentOut:
    """Own payments as the API tells them."""
    return PaymentOut(
        on=found.on,
        here=_place(found.here),
        there=_place(found.there) if found.there else None,
        lines=[_line(one, found.on) for one in found.lines],
    )


def _place(one: Organisation) -> PlaceOut:
    named = Named(id=one.id, name=one.name, name_en=one.name_en or one.name)
    return PlaceOut(organisation=named, tier=one.tier)


def _line(one: PaymentLine, on: date) -> PaymentLineOut:
    words = governance.words_for(one.insurance)
    kept = kept_payment(one.insurance, on, here=one.here, there=one.there)
    return PaymentLineOut(
        insurance=one.insurance,
        name=WordsOut(zh=words.zh, en=words.en),
        here=_own(one.here),
        there=_own(one.there) if one.there else None,
        alone=_own(one.alone) if one.alone else None,
        keep=dict(kept) if kept["here"] or kept["there"] else None,
    )


def _own(one: OwnPayment) -> OwnPaymentOut:
    why = why_words(one.why) if one.why else None
    return OwnPaymentOut(
        own_fen=one.own_fen,
        why=one.why,
        says=WordsOut(zh=why.zh, en=why.en) if why else None,
        is_of_diagnosis=one.is_of_diagnosis,
        steps=[_step(step, amount, one.ratio_text) for step, amount in one.steps],
        origins=[OriginOut(source=origin.source, status=origin.status) for origin in one.origins],
    )


def _step(step: PaymentStep, amount: int, ratio_text: str) -> PaymentStepOut:
    words = step_words(step, ratio_text)
    return PaymentStepOut(step=step, fen=amount, says=WordsOut(zh=words.zh, en=words.en))
