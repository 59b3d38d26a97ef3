"""The door of evaluation: what other contexts may call. Words are in terms."""

from heyi.contexts.evaluation.queries.live import live_table
from heyi.contexts.evaluation.rules.live_sources import SOURCES, LiveColumn, LiveSource

__all__ = ["SOURCES", "LiveColumn", "LiveSource", "live_table"]
