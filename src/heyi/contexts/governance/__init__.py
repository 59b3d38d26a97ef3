"""Governance: institutions, the alliances they form, who holds which post, and what the charter lets them decide.

Words it owns: organisation, tier, alliance, membership, post, role, duty, charter, power, body, finding, and clock as
a charter sets it.
"""
