"""The operations that referral brings to the API. Not here: their common address, which config gives."""

from heyi.contexts.referral.api import cases, files, letters, payment, places, proposals, routing, steps

ROUTERS = (
    proposals.router, routing.router, payment.router, cases.router, steps.router, files.router, letters.router, places.router,
)  # fmt: skip
