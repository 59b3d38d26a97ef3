"""The operations that the record brings to the API. Not here: their common address, which config gives."""

from heyi.contexts.record.api import router

ROUTERS = (router,)
