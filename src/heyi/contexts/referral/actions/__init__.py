"""The verbs of referral: drafting, moving, capacity, files and timekeeping, one module each."""
