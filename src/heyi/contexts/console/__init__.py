"""The pages that people work on: home, worklists, referral, patients, capacity, follow-up. It has no tables of its own.

Not here: what may be done (governance, referral, patients), the frame around the pages (foundation.shell).
"""
