"""Governance: which institutions there are, which alliances they form, who holds which post, and what the charter lets them decide.

Words it owns: organisation, tier, alliance, membership, post, role, duty, charter, power, body, clock (as the charter sets it), finding.
"""
