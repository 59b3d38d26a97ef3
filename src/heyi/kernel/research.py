"""The words in which a context offers its rows to research. Not here: how they are de-identified (interop)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Treatment(StrEnum):
    """What becomes of a column on its way out. There is none for free text: it cannot leave."""

    PERSON = "person"
    CASE = "case"
    ORGANISATION = "organisation"
    CODE = "code"
    DIAGNOSIS = "diagnosis"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"
    AGE = "age"
    COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchColumn:
    """One column on offer.

    Shape: `source` is the column of the privacy sheet the value comes from, `table.column`; what is not on the sheet does
           not leave. `tells_apart` marks what others may know of a human: with age and county it makes the cells that must
           not be small.
    """

    name: str
    source: str
    treatment: Treatment
    zh: str
    en: str
    tells_apart: bool = False


Row = Mapping[str, object]
Telling = Callable[[Callable[[Row], None]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchTable:
    """One table on offer; `tell` calls what it is given with each row, values as they stand in the house.

    Shape: every table has a column `person`; the table of people has one row for each.
    """

    name: str
    zh: str
    en: str
    columns: tuple[ResearchColumn, ...]
    tell: Telling
