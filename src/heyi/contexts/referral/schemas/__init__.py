"""The shapes in which referrals come in (steps) and are told (shapes) by the API."""
