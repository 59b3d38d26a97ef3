"""The operations that governance brings to the API. Not here: their common address, which config gives."""

from heyi.contexts.governance.api import router

ROUTERS = (router,)
