"""Tables of interop; each module is imported here so that Django finds it."""

from heyi.contexts.interop.models.stage import StageRow

__all__ = ["StageRow"]
