"""Health: who cares for which resident, by contract and in a household, and what managing their health asks for.

Words it owns: household, kin, care team, contract, risk group, managed resident, check-up, screening, follow-up visit,
proposal.
"""
