"""Whether something should be done: advice with every criterion shown, and the dose. Not here: who decides (a doctor, who signs).

Source: docs/sources/heyi-assumptions.md#advice
"""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from heyi.contexts.governance.terms.pathway_questions import Checklist, CriterionKind, Dose
from heyi.contexts.pathways.rules.conditions import holds, lacking
from heyi.contexts.pathways.rules.spans import span_until
from heyi.contexts.pathways.terms.cases import CaseView
from heyi.contexts.pathways.terms.measuring import Advice, Dosed, Judged, Verdict

# To what a dose is rounded, in its own unit: what a syringe can measure. Source: docs/sources/heyi-assumptions.md#advice
DOSE_STEP = Decimal("0.1")
_KIND = CriterionKind


def advise(checklist: Checklist, view: CaseView, *, now: datetime) -> Advice:
    """What the checklist says of a case now.

    Shape: against where a need is a no or an exclusion a yes; unknown where either is not known yet; to be weighed where a
           caution holds or is not known; advised otherwise.
    """
    judged = tuple(
        Judged(
            criterion=one,
            holds=holds(one.condition, view, now=now),
            lacks=lacking(one.condition, view, now=now),
        )
        for one in checklist.criteria
    )
    doses = tuple(dose_of(one, view, now=now) for one in checklist.doses)
    return Advice(checklist=checklist.code, verdict=_verdict(judged), judged=judged, doses=doses)


def _verdict(judged: tuple[Judged, ...]) -> Verdict:
    if any(one.holds is (one.criterion.kind is _KIND.EXCLUDE) for one in judged if _binds(one)):
        return Verdict.AGAINST
    if any(one.holds is None for one in judged if _binds(one)):
        return Verdict.UNKNOWN
    if any(one.holds is not False for one in judged if not _binds(one)):
        return Verdict.WEIGH
    return Verdict.ADVISED


def _binds(one: Judged) -> bool:
    return one.criterion.kind is not _KIND.CAUTION


def dose_of(dose: Dose, view: CaseView, *, now: datetime) -> Dosed:
    """How much of a medicine this patient would get, rounded to what can be measured; first and rest add up to the whole.

    Shape: a fixed range has `least` and, in `whole`, its upper end; `whole` is None where the weight is not known.
    """
    passed = span_until("", view, now=now)
    is_late = dose.until_minutes is not None and passed is not None and passed > dose.until_minutes
    if dose.per_kg is None:
        return Dosed(dose=dose, whole=dose.most, least=dose.least, is_late=is_late)
    weight = view.answers.get(dose.weight_item)
    if not isinstance(weight, Decimal):
        return Dosed(dose=dose, whole=None, is_late=is_late)
    wanted = weight * dose.per_kg
    is_capped = dose.most is not None and wanted > dose.most
    whole = _rounded(dose.most if is_capped and dose.most is not None else wanted)
    first = None if dose.first_ratio is None else _rounded(whole * dose.first_ratio)
    return Dosed(
        dose=dose, whole=whole, first=first, rest=None if first is None else whole - first,
        is_capped=is_capped, is_late=is_late,
    )  # fmt: skip


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(DOSE_STEP, rounding=ROUND_HALF_EVEN)
