"""The static synergy check: a charter read as a reviewer would. Not here: faults that only live data show (evaluation)."""

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.synergy_assessment import assessment_findings
from heyi.contexts.governance.rules.synergy_authority import authority_findings
from heyi.contexts.governance.rules.synergy_care import business_findings, resource_findings
from heyi.contexts.governance.rules.synergy_mechanism import mechanism_findings
from heyi.contexts.governance.rules.synergy_pathways import pathway_findings
from heyi.contexts.governance.terms import Finding, Severity

# One function for each dimension of synergy, and one for the pathways, whose faults are of several dimensions.
# Source of the dimensions: docs/sources/east-china-five-cities.md#dimensions
CHECKS = (
    authority_findings, resource_findings, business_findings, mechanism_findings, assessment_findings, pathway_findings,
)  # fmt: skip


def synergy_findings(charter: Charter) -> tuple[Finding, ...]:
    """Every static fault, the heaviest first and then in the order of the text."""
    found = [finding for check in CHECKS for finding in check(charter)]
    return tuple(sorted(found, key=lambda finding: (list(Severity).index(finding.severity), finding.line)))
