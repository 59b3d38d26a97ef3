"""Resources out of a FHIR R4 file: a Bundle, one resource, or one resource a line. Not here: what a resource says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from heyi.contexts.interop.rules.tables.delimited import text_of
from heyi.contexts.interop.rules.tables.json_text import JsonText
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.terms import Encoding, Format

_FIRST_LINE = 1 << 24


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource and where it stands: the entry of a bundle or the line of a file, both from 1.

    Shape: `content` is None where that line or entry holds no resource; then `type` is empty. `url` is what other entries
           of the bundle may call it by.
    """

    row: int
    type: str
    content: dict[str, Any] | None
    url: str = ""


def fhir_format(file: BinaryIO, encoding: Encoding) -> Format:
    """Whether a file that begins like JSON holds one resource a line, or one document."""
    with text_of(file, encoding) as text:
        line = text.readline(_FIRST_LINE)
        while line and not line.strip():
            line = text.readline(_FIRST_LINE)
    first = _parsed(line)
    is_line = first is not None and first.get("resourceType") not in (None, "Bundle")
    return Format.FHIR_LINES if is_line else Format.FHIR_BUNDLE


def resources(file: BinaryIO, encoding: Encoding, form: Format) -> Iterator[Resource]:
    """Every resource of the file.

    Raises: FileRefused `json_broken` or `not_fhir` for a document that cannot be read on; a broken line is only that line.
    """
    with text_of(file, encoding) as text:
        if form is Format.FHIR_LINES:
            for number, line in enumerate(text, start=1):
                if line.strip():
                    yield _resource(number, _parsed(line))
        else:
            yield from _of_document(JsonText(text))


def _of_document(text: JsonText) -> Iterator[Resource]:
    document: dict[str, Any] = {}
    row = 0
    for key in text.members():
        if key == "entry" and text.peek() == "[":
            for row, entry in enumerate(text.items(), start=1):
                yield _of_entry(row, entry)
        else:
            document[key] = text.value()
    text.end()
    kind = document.get("resourceType")
    if not isinstance(kind, str):
        raise FileRefused("not_fhir")
    if kind != "Bundle":
        yield _resource(row + 1, document)


def _of_entry(row: int, entry: object) -> Resource:
    if not isinstance(entry, dict):
        return Resource(row, "", None)
    url = entry.get("fullUrl")
    return _resource(row, entry.get("resource"), url if isinstance(url, str) else "")


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _resource(row: int, content: object, url: str = "") -> Resource:
    kind = content.get("resourceType") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(kind, str):
        return Resource(row, "", None)
    return Resource(row, kind, content, url)
