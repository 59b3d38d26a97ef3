"""Tables of pathways; each module is imported here so that Django finds it."""

from heyi.contexts.pathways.models.case import CaseRow, PartRow
from heyi.contexts.pathways.models.told import DecisionRow, FilledRow, StampRow

__all__ = ["CaseRow", "DecisionRow", "FilledRow", "PartRow", "StampRow"]
