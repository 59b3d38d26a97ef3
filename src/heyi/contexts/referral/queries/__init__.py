"""The questions of referral: lists, one referral, the patient's line, capacity."""
