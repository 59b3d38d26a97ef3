"""The folder of an export for research: made beside its place and put there whole. Not here: what goes in (research)."""

import csv
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from heyi.contexts.interop.rules.research.readme import kind_of
from heyi.contexts.interop.rules.research.refusals import ExportRefused
from heyi.contexts.interop.terms import Days, ResearchFile, ResearchFormat
from heyi.kernel.research import Treatment

_ROWS_AT_ONCE = 20_000
_BYTES_AT_ONCE = 1 << 20

Values = Sequence[object]


class TableFile(Protocol):
    """A table that is being written."""

    def add(self, values: Values) -> None:
        """One row."""

    def close(self) -> None:
        """Nothing more comes."""


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder beside the one that is wanted; it takes its place at the end, or vanishes with all that is in it.

    Raises: ExportRefused where the folder holds anything or cannot be written.
    """
    try:
        # Where a link leads: a link itself could not be replaced by a folder.
        folder = folder.resolve()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportRefused("research_folder_full")
        unfinished = folder.with_name(f".{folder.name}.unfinished")
        # What a killed export left behind.
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
    except OSError as failure:
        raise ExportRefused("research_folder_unwritable", why=os.strerror(failure.errno or 0)) from None
    try:
        yield unfinished
        # A folder that stands there is empty: renaming takes its place in one step.
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def written(path: Path, rows: int) -> ResearchFile:
    """A file that is complete, with its digest; only its owner may read it."""
    path.chmod(0o600)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_BYTES_AT_ONCE):
            digest.update(part)
    return ResearchFile(name=path.name, rows=rows, sha256=digest.hexdigest())


def table_file(
    path: Path, columns: Sequence[tuple[str, Treatment]], how: ResearchFormat, days: Days
) -> TableFile:
    """A table to be written at a path."""
    makers: dict[ResearchFormat, Callable[[], TableFile]] = {
        ResearchFormat.CSV: lambda: _Csv(path, columns),
        ResearchFormat.PARQUET: lambda: _Parquet(path, columns, days),
    }
    return makers[how]()


_ARROW: dict[str, Any] = {
    "timestamp": pa.timestamp("s"),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "month": pa.string(),
    "string": pa.string(),
}


class _Parquet:
    """Apache Parquet, in groups of rows."""

    def __init__(self, path: Path, columns: Sequence[tuple[str, Treatment]], days: Days) -> None:
        self._schema = pa.schema([(name, _ARROW[kind_of(treatment, days)]) for name, treatment in columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[Values] = []

    def add(self, values: Values) -> None:
        """One row."""
        self._waiting.append(values)
        if len(self._waiting) >= _ROWS_AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Nothing more comes."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            columns = [
                pa.array(values, type=field.type)
                for values, field in zip(zip(*self._waiting, strict=True), self._schema, strict=True)
            ]
            self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))
            self._waiting.clear()


class _Csv:
    """Comma separated, UTF-8, one header line."""

    def __init__(self, path: Path, columns: Sequence[tuple[str, Treatment]]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([name for name, _ in columns])

    def add(self, values: Values) -> None:
        """One row."""
        self._writer.writerow([_cell(value) for value in values])

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
