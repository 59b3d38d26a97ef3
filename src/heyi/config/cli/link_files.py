"""Files of `heyi link` as tables: CSV of any Chinese or Western encoding, Excel, Parquet. Not here: linking them."""

import csv
import re
import tomllib
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from heyi.config.cli.frame import Refusal

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_SEPARATORS = ",\t;|"
_HEADER_BYTES = 64_000
_A_VALUE = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{6,}[0-9Xx]")


def read_table(path: Path, *, is_register: bool = True) -> Any:
    """The file as an Arrow table; of CSV and Excel every value is a text.

    Shape:  a register of people has two columns at least; of other tables empty rows are kept, so that rows can be counted.

    Raises: Refusal, in words, where it cannot be read, holds no records or has one column only.
    """
    from heyi.contexts.interop.rules.tables.refusals import FileRefused

    try:
        with path.open("rb") as file:
            begin = file.read(4)
            if not begin:
                raise FileRefused("file_empty")
            table = _table(path, file, begin, keeps_empty=not is_register)
    except FileRefused as refused:
        raise _refusal(path, refused) from refused
    if is_register and table.num_columns < 2:
        raise Refusal(
            f"{path}：只有一列，无法比较记录。",
            f"{path}: it has one column only, so there is nothing to compare.",
        )
    if is_register:
        _refuse_without_headings(path, table.column_names)
    if not table.num_rows:
        raise Refusal(f"{path}：没有记录。", f"{path}: it holds no records.")
    return table


def _refuse_without_headings(path: Path, names: list[str]) -> None:
    """Nobody calls a column by a day or a long number: there the first row is a record."""
    for place, name in enumerate(names, start=1):
        if _A_VALUE.fullmatch(name.strip()):
            raise Refusal(
                f"{path}：第 1 行第 {place} 列是“{name}”，看来是记录而不是列名：请在第 1 行写上列名。",
                f"{path}: row 1, column {place} is {name!r}, which looks like a record and not like a heading: "
                "put a row of headings first.",
            )


def _table(path: Path, file: BinaryIO, begin: bytes, *, keeps_empty: bool) -> Any:
    if begin == _PARQUET:
        return _parquet(path)
    if begin in (_ZIP, _OLE):
        return _workbook(file, keeps_empty=keeps_empty)
    return _delimited(path, file, keeps_empty=keeps_empty)


def _parquet(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        return parquet.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as broken:
        raise Refusal(f"{path}：Parquet 文件已损坏。", f"{path}: this Parquet file is damaged.") from broken


def _workbook(file: BinaryIO, *, keeps_empty: bool) -> Any:
    import pyarrow as pa

    from heyi.contexts.interop.rules.tables.workbook import Workbook

    rows = (cells for _, cells in Workbook(file).rows())
    filled = [cells for cells in rows if keeps_empty or any(map(str.strip, cells))]
    header, records = (filled[0], filled[1:]) if filled else ([], [])
    width = len(header)
    padded = [[*cells[:width], *[""] * (width - len(cells))] for cells in records]
    return pa.table(
        {
            name: pa.array([cells[place] for cells in padded], pa.string())
            for place, name in enumerate(header)
            if name.strip()
        }
    )


def _delimited(path: Path, file: BinaryIO, *, keeps_empty: bool) -> Any:
    import pandas as pd
    import pyarrow as pa

    from heyi.contexts.interop.rules.tables.encodings import encodings_of

    encoding = str(encodings_of(file)[0])
    separator = _separator(file, encoding)
    try:
        frame = pd.read_csv(
            path,
            dtype=str,
            encoding=encoding,
            sep=separator,
            keep_default_na=False,
            na_filter=False,
            skipinitialspace=True,
            index_col=False,
            skip_blank_lines=not keeps_empty,
        )
    except pd.errors.EmptyDataError as empty:
        raise Refusal(f"{path}：没有记录。", f"{path}: it holds no records.") from empty
    except (pd.errors.ParserError, ValueError) as broken:
        line = str(broken).strip().splitlines()[-1][:120]
        raise Refusal(
            f"{path}：各行的列数不一致或引号不成对（{line}）。",
            f"{path}: rows differ in their number of columns, or quotes do not pair up ({line}).",
        ) from broken
    return pa.table({str(name).strip(): pa.array(frame[name], pa.string()) for name in frame.columns})


def _separator(file: BinaryIO, encoding: str) -> str:
    """The sign that makes the most columns of the first line."""
    file.seek(0)
    text = TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = next((line for line in islice(text, 100) if line.strip()), "")[:_HEADER_BYTES]
    finally:
        text.detach()
    return max(_SEPARATORS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


def _refusal(path: Path, refused: Any) -> Refusal:
    """The words of the import for the same fault."""
    from importlib.resources import files

    wording = tomllib.loads((files("heyi.contexts.interop") / "wording.toml").read_text(encoding="utf-8"))
    zh, en = wording["codes"][refused.code]
    return Refusal(f"{path}：{zh.format(**refused.facts)}", f"{path}: {en.format(**refused.facts)}")
