"""What is told of a file: how it was understood, and each wrong row in words. Not here: what is wrong (rules)."""

from collections.abc import Iterable, Iterator

from heyi.contexts.interop.terms import FileReading, Format, RowError
from heyi.foundation.words import name, say
from heyi.kernel.errors import Problem

_MOST_NAMED = 12


def error_of(row: int, problem: Problem) -> RowError:
    """One problem of one row, with its sentence in the reader's language."""
    value = problem.value or ""
    reason = say(problem.code, {"value": value, "limit": problem.limit})
    return RowError(row, problem.field, value, problem.code, reason)


def in_file_order(errors: Iterable[RowError]) -> tuple[RowError, ...]:
    """Errors as they stand in the file, those of one row as they were found."""
    return tuple(sorted(errors, key=lambda error: error.row))


def remarks_on(reading: FileReading) -> tuple[str, ...]:
    """How the file was understood, in sentences: format, encoding, header, and what was left out."""
    return tuple(_remarks(reading))


def _remarks(reading: FileReading) -> Iterator[str]:
    encoding = name("encoding", reading.encoding) if reading.encoding else ""
    if reading.format is Format.CSV and reading.separator is not None:
        separator = name("separator", reading.separator.name.lower())
        facts = {"encoding": encoding, "separator": separator, "row": reading.header_row}
        yield say("read_as_csv", facts)
    elif reading.format is Format.EXCEL:
        yield say("read_as_excel", {"sheet": reading.sheet, "row": reading.header_row})
    else:
        yield say("read_as_fhir", {"format": name("format", reading.format), "encoding": encoding})
    if reading.other_sheets:
        yield say("sheets_left_out", {"found": _listed(reading.other_sheets)})
    if reading.left_out:
        yield say("columns_left_out", {"found": _listed(reading.left_out)})
    if reading.others:
        counted = tuple(f"{kind} {count}" for kind, count in reading.others)
        yield say("resources_left_out", {"found": _listed(counted)})


def _listed(words: tuple[str, ...]) -> str:
    more = "…" if len(words) > _MOST_NAMED else ""
    return "、".join(words[:_MOST_NAMED]) + more
