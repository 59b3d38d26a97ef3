"""The facts of referral, which others may hear."""
