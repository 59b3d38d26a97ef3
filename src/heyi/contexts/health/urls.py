"""The operations that health brings to the API. Not here: their common address, which config gives."""

from heyi.contexts.health.api import contracts

ROUTERS = (contracts.router,)
