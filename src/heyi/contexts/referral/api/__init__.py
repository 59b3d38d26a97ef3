"""What partners' programs may ask and do of referrals: cases, steps, files and places, one module each."""
