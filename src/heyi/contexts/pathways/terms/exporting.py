"""A table of cases that leaves the house, and the dictionary of its columns. Not here: what its columns are (governance)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from heyi.contexts.governance.terms import Status, Words
from heyi.contexts.governance.terms.pathway_codes import PathwayCodes
from heyi.contexts.governance.terms.pathway_exports import Export
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.terms.cases import Case, CaseView, Filled
from heyi.contexts.pathways.terms.measuring import Measured


class ColumnType(StrEnum):
    """What stands in the cells of a column; an empty cell is not known."""

    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One case as its cells are read of; `figures` by code, the first hospital's."""

    pseudonym: str
    case: Case
    pathway: Pathway
    view: CaseView
    filled: tuple[Filled, ...]
    figures: Mapping[str, Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """A table that can be had of a pathway, as the charter in force has it."""

    export: Export
    pathway: Pathway
    codes: PathwayCodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One column in the dictionary.

    Shape: `values` are the codes that may stand there, each with its meaning; `reads` says what of a case it is, `coding` the
           code of a terminology of others as system|code.
    """

    name: str
    meaning: Words
    type: ColumnType
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    values: tuple[tuple[str, Words], ...] = ()
    reads: str = ""
    coding: str = ""
    source: str = ""
    status: Status = Status.ASSUMPTION


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """The rows of a table, a line a case, in the order of its columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
