"""The operations that patients brings to the API. Not here: their common address, which config gives."""

from heyi.contexts.patients.api import router

ROUTERS = (router,)
