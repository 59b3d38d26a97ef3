"""Tables of several sources as one table of texts: columns are joined by name, what a source lacks is not known there."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

# What people write where they know nothing. An assumption of ours: nobody is called so.
_UNKNOWN = ("null", "n/a", "nan", "none", "-", "--", "—", "?", "？", "无", "不详", "未知", "\\n")


def one_table(tables: Sequence[pa.Table]) -> pa.Table:
    """All rows, source after source.

    Shape: any types in, texts out, trimmed; a null where nothing is known. The order of columns is that of the first
           table that has them.
    """
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    return pa.table(
        {name: pa.chunked_array([_texts(table, name) for table in tables], pa.string()) for name in names}
    )


def _texts(table: pa.Table, name: str) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.string())
    values = table[name].combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], table[name].type)
    trimmed = pc.utf8_trim_whitespace(_written(values))
    is_nothing = pc.or_(pc.equal(trimmed, ""), pc.is_in(pc.utf8_lower(trimmed), pa.array(_UNKNOWN)))
    return pc.if_else(is_nothing, pa.scalar(None, pa.string()), trimmed)


def _written(values: pa.Array) -> pa.Array:
    """Each value as somebody would write it: whole numbers without a point."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_floating(values.type):
        whole = pc.all(pc.equal(pc.floor(values), values)).as_py()
        values = values.cast(pa.int64()) if whole else values
    if (
        pa.types.is_boolean(values.type)
        or pa.types.is_temporal(values.type)
        or pa.types.is_primitive(values.type)
    ):
        return values.cast(pa.string())
    if pa.types.is_string(values.type):
        return values
    if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        return values.cast(pa.string())
    return pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string())
