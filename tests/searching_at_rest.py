"""Looks through everything an installation leaves on disk for what somebody knows of a person, in any spelling of the bytes."""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq
from django.contrib.sessions.models import Session
from django.db import connection

from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.making import NOW

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
# Shorter runs of bytes turn up by chance in what is sealed.
_SHORTEST_BYTES = 6
_ALIGNMENTS = 3


def spellings(text: str) -> frozenset[bytes]:
    """All bytes by which a text may lie somewhere: in four encodings, escaped, in hexadecimal, in base64."""
    plain = {text.encode(encoding) for encoding in _ENCODINGS}
    utf8 = text.encode()
    escaped = {
        json.dumps(text)[1:-1].encode(),
        quote(text, safe="").encode(),
        utf8.hex().encode(),
        utf8.hex().upper().encode(),
    }
    # Where the text does not begin at a multiple of three, base64 looks different; the ends depend on the neighbours.
    shifted = {b64encode(b"\0" * by + utf8)[4:-4] for by in range(_ALIGNMENTS)} if len(utf8) >= 12 else set()
    return frozenset(one for one in plain | escaped | shifted if len(one) >= _SHORTEST_BYTES)


def found_in(content: bytes, told: Mapping[str, Iterable[bytes]]) -> set[str]:
    """Which of the told things can be read in some bytes."""
    return {what for what, forms in told.items() if any(form in content for form in forms)}


def files_below(*folders: Path, since: float = 0) -> Iterator[Path]:
    """Every file, whatever it is called, that was written since."""
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            try:
                if path.is_file() and path.stat().st_mtime >= since:
                    yield path
            except FileNotFoundError:
                continue  # a server at work has taken it away


def in_files(told: Mapping[str, Iterable[bytes]], paths: Iterable[Path]) -> set[tuple[str, str]]:
    """What can be read in which file; compressed tables are opened first."""
    found = set()
    for path in paths:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        if path.suffix == ".parquet":
            content += str(pq.read_table(path).to_pylist()).encode()
        found |= {(what, path.name) for what in found_in(content, told)}
    return found


def in_tables(told: Mapping[str, Iterable[bytes]]) -> set[tuple[str, str]]:
    """What can be read in which table, as the database gives its values out to those who see all."""
    found = set()
    with reading(OPERATOR, now=NOW), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            content = b"\0".join(_bytes(value) for row in cursor.fetchall() for value in row)
            found |= {(what, table) for what in found_in(content, told)}
    for session in Session.objects.all():
        opened = json.dumps(session.get_decoded(), ensure_ascii=False).encode()
        found |= {(what, "django_session") for what in found_in(opened, told)}
    return found


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value) + _unpacked(bytes(value))
    return str(value).encode("utf-8", "surrogatepass")


def _unpacked(content: bytes) -> bytes:
    """Compressed is not sealed."""
    try:
        return zlib.decompress(content)
    except zlib.error:
        return b""


def raw_files(folder: Path, *, since: float) -> list[Path]:
    """The files of the database itself, its write-ahead log included."""
    if connection.vendor == "sqlite":
        store = Path(connection.settings_dict["NAME"])
        return [one for one in files_below(store.parent) if one.name.startswith(store.name)]
    return list(files_below(folder / "postgres", since=since))
