"""Schema history of referral."""
