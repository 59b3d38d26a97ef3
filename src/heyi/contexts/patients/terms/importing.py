"""The words of files of people: how they are taken in, and what became of their rows. Not here: reading one (interop)."""

from dataclasses import dataclass
from enum import StrEnum

from heyi.kernel.errors import Problem


class ImportMode(StrEnum):
    """What an import does about rows that are wrong, and whether it does anything at all."""

    EACH_GOOD_ROW = "each_good_row"
    ALL_OR_NOTHING = "all_or_nothing"
    DRY_RUN = "dry_run"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one field of one row of a file; `value` is masked where it would tell who it is."""

    row: int
    field: str
    code: str
    value: str | None = None
    limit: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row of which the reader of the file could not make a person."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file.

    Shape: `read` is the sum of the four fates; with `is_dry_run`, or where all or nothing was asked and a row was
           rejected (`is_refused`), the counts tell what would have been and nothing was written.
    """

    read: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int
    errors: tuple[RowProblem, ...] = ()
    is_dry_run: bool = False
    is_refused: bool = False
