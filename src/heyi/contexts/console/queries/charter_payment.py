"""What a charter tells of prices and reimbursement by tier, as two tables. Not here: reckoning an own payment (referral)."""

from dataclasses import dataclass

from django.utils.translation import gettext

from heyi.contexts.console.queries.amounts import money
from heyi.contexts.console.queries.charter_page import ratio_words
from heyi.contexts.console.queries.charter_words import Badge, badge_of, joined, words_of
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms.payment import Dated, Reimbursement, StayCost


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its cells in the order of the heads, and how sure it is."""

    head: str
    cells: tuple[tuple[str, str], ...]
    badge: Badge


@dataclass(frozen=True, slots=True)
class PricesTold:
    """Everything a charter tells of prices."""

    reimbursements: tuple[Row, ...]
    costs: tuple[Row, ...]


def prices(charter: governance.Charter) -> PricesTold | None:
    """The prices of a charter; None where it tells none."""
    payment = charter.referral.payment
    if not payment.is_told:
        return None
    return PricesTold(
        tuple(_reimbursement(one) for one in payment.reimbursements),
        tuple(_cost(one) for one in payment.costs),
    )


def _reimbursement(one: Reimbursement) -> Row:
    outside = (one.out_of_zone_referred_ratio, one.out_of_zone_alone_ratio)
    cells = (
        (gettext("有效期"), _days(one)),
        (gettext("起付线"), money(one.deductible_fen)),
        (gettext("报销比例"), ratio_words(one.reimbursed_ratio)),
        (gettext("封顶线"), _unless_unknown(one.annual_cap_fen is not None and money(one.annual_cap_fen))),
        (
            gettext("跨区少报：经转诊、不经"),
            joined(_unless_unknown(told is not None and ratio_words(told)) for told in outside),
        ),
        (
            gettext("起付线：上转后、下转后"),
            joined((words_of(one.after_up), words_of(one.after_down))),
        ),
    )
    return Row(f"{words_of(one.insurance)} · {words_of(one.tier)}", cells, _badge(one))


def _cost(one: StayCost) -> Row:
    groups = (first if first == last else f"{first}-{last}" for first, last in one.diagnoses)
    cells = (
        (gettext("诊断（ICD-10）"), joined(groups) or gettext("通常")),
        (gettext("有效期"), _days(one)),
        (gettext("一次住院的费用"), money(one.cost_fen)),
    )
    return Row(words_of(one.tier), cells, _badge(one))


def _unless_unknown(told: str | bool) -> str:
    return str(told) if told else gettext("不知道")


def _days(one: Dated) -> str:
    if one.effective_to is None:
        return gettext("%(day)s 起") % {"day": one.effective_from.isoformat()}
    return f"{one.effective_from.isoformat()} – {one.effective_to.isoformat()}"


def _badge(one: Dated) -> Badge:
    return badge_of(governance.Provenance(one.source, one.status))
