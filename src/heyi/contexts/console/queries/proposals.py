"""What a proposal of health management brings into the draft of a referral. Not here: the proposal itself (health)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.managed import in_short, reason_of
from heyi.contexts.governance.terms import Urgency
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Findings, Item
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.referral.public import SIGNS
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

# A group that is a disease, by its category of ICD-10; the others are none. Source: docs/sources/health-management.md#codes
_CODES = {RiskGroup.HYPERTENSION: "I10", RiskGroup.DIABETES: "E11.9"}
_SIGN_OF = {
    Item.SYSTOLIC: "systolic_mmhg",
    Item.DIASTOLIC: "diastolic_mmhg",
    Item.PULSE: "pulse_per_minute",
    Item.GLUCOSE: "glucose_mmol_l",
}
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft begins with: why, how fast, and what was measured."""

    urgency: Urgency = Urgency.ELECTIVE
    package: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


NOTHING_KNOWN = Known()


def known_for(proposal_id: UUID, *, actor: Actor, now: datetime) -> Known:
    """What a proposal says, as a draft takes it; the doctor may write it otherwise.

    Raises: NotFound.
    """
    proposal = health.find_proposal(proposal_id, actor=actor, now=now)
    page = health.enrolment_page(proposal.enrolment, actor=actor, now=now)
    findings = next((one.findings for one in page.visits if one.id == proposal.visit), Findings())
    reasons = tuple(reason_of(one) for one in proposal.grounds)
    group = name("risk_group", proposal.group)
    package: dict[str, Any] = {
        "chief_complaint": gettext("%(group)s随访：%(values)s")[:_LONGEST_LINE]
        % {"group": group, "values": in_short(findings) or name("referral_need", proposal.need)},
        "purpose": "\n".join(reasons),
        "signs": _signs(findings),
    }
    if findings.danger_signs:
        # A danger sign of the follow-up has the same code in the list that a charter declares.
        package["ticked"] = sorted(str(one) for one in findings.danger_signs)
    if proposal.group in _CODES:
        package |= {"diagnosis": group, "diagnosis_code": _CODES[proposal.group]}
    return Known(health.urgency_of(proposal.need), package, reasons)


def _signs(findings: Findings) -> dict[str, float]:
    told = {sign: float(findings.values[item]) for item, sign in _SIGN_OF.items() if item in findings.values}
    return {sign: value for sign, value in told.items() if SIGNS[sign][0] <= value <= SIGNS[sign][1]}
