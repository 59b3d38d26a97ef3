"""The operations that pathways brings to the API. Not here: their common address, which config gives."""

from heyi.contexts.pathways.api import cases, telling

ROUTERS = (cases.router, telling.router)
