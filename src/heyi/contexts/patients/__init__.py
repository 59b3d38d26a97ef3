"""Residents as each member registered them: identity, numbers, search, and who may look at whom.

Words: patient (one member's own record of a human), person (one human over all members), identifier, clash, access grant.
"""
