"""Two-way referral: a patient goes to another member and comes back with a plan.

Words this room owns: referral, journey, party, passage, package, clock, capacity pool, hold, follow-up, attachment.
"""
