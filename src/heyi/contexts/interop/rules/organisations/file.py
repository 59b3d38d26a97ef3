"""All rows of a file of institutions. Not here: one row (cells, resources), their tree (tree)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from heyi.contexts.interop.rules.organisations import cells, resources
from heyi.contexts.interop.rules.tables.profiles import Profile
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import Source
from heyi.contexts.interop.terms import Feed, IncomingOrganisation
from heyi.kernel.errors import InputInvalid, Problem

# A province has fewer; the whole file is one change, so it must not be larger.
MOST_ROWS = 20_000


@dataclass
class ReadFile:
    """What a file says, row by row.

    Shape: `wrong` are rows that could not be read at all; `departments` counts resources about parts of an institution.
    """

    rows: list[IncomingOrganisation] = field(default_factory=list)
    wrong: dict[int, list[Problem]] = field(default_factory=dict)
    departments: int = 0

    @property
    def count(self) -> int:
        """How many rows were read."""
        return len(self.rows) + len(self.wrong)

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last row."""
        numbers = [one.row for one in self.rows] + list(self.wrong)
        return (min(numbers), max(numbers)) if numbers else (0, 0)

    def codes(self) -> frozenset[str]:
        """Every code the file names, parents included."""
        named = {code for one in self.rows for code in (one.code, one.parent.rpartition("/")[2].lower())}
        return frozenset(named - {""})


def organisations_in(source: Source, profile: Profile) -> ReadFile:
    """The rows of a file.

    Raises: FileRefused `too_many_organisations`.
    """
    if source.reading.rows > MOST_ROWS:
        raise FileRefused("too_many_organisations", limit=MOST_ROWS)
    file = ReadFile()
    for number, one in _read(source, profile, file):
        if isinstance(one, InputInvalid):
            file.wrong[number] = list(one.problems)
        else:
            file.rows.append(one)
    return file


def _read(
    source: Source, profile: Profile, file: ReadFile
) -> Iterator[tuple[int, IncomingOrganisation | InputInvalid]]:
    layout = profile.layouts[Feed.ORGANISATIONS]
    for row in source.cells():
        try:
            yield row.row, cells.organisation_of(row, layout)
        except InputInvalid as refused:
            yield row.row, refused
    for resource in source.resources():
        if resources.is_department(resource):
            file.departments += 1
            continue
        try:
            yield resource.row, resources.organisation_of(resource, profile)
        except InputInvalid as refused:
            yield resource.row, refused
