"""A table of cases for somebody outside, as values: which columns it has and what each reads. Not here: the cells (pathways)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from heyi.contexts.governance.terms import Words
from heyi.contexts.governance.terms.pathway_questions import Sourced


class Reads(StrEnum):
    """What a column reads of a case. There is none for a name, a moment or words: none of them leaves."""

    PSEUDONYM = "pseudonym"
    YEAR_ENDED = "year_ended"
    QUARTER_ENDED = "quarter_ended"
    ONSET = "onset"
    RECORDED = "recorded"
    INTERVAL = "interval"
    SCALE = "scale"
    ITEM = "item"
    FIGURE = "figure"
    DECISION = "decision"
    HOSPITALS = "hospitals"
    END = "end"


class Which(StrEnum):
    """Which of several fillings of a scale."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn(Sourced):
    """One column.

    Shape: `of` names the milestone, scale, item, figure or checklist; `since` and `until` the milestones of an interval, the
           onset where `since` is empty; with `among` the column says whether the answer is one of these; `values` puts
           words of others for our codes; what is more than `at_most` is told as that.
    """

    code: str
    name: Words
    reads: Reads
    of: str = ""
    since: str = ""
    until: str = ""
    which: Which = Which.LAST
    among: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Sourced):
    """A table for somebody outside. `catalogue` is the pathway that its columns speak of."""

    code: str
    name: Words
    catalogue: str
    columns: tuple[ExportColumn, ...]
