"""In which encoding a text file is written. Strictly tried, never guessed by likeness. Not here: what the text says."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, getincrementaldecoder
from typing import BinaryIO

from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.terms import Encoding

_BLOCK = 1 << 20
_HEAD = 4096
# The order matters: UTF-8 refuses almost every text that is not UTF-8, GB18030 hardly any.
_UNMARKED = (Encoding.UTF_8, Encoding.GB18030)


def encodings_of(file: BinaryIO) -> tuple[Encoding, ...]:
    """Every encoding in which the whole file can be read, the likeliest first. Where two remain, the header decides.

    Raises: FileRefused `encoding_broken` or `encoding_unknown`, with the line of the first byte that cannot be read.
    """
    file.seek(0)
    head = file.read(_HEAD)
    marked = _marked(head)
    if marked is not None:
        broken = _broken_line(file, marked)
        if broken:
            raise FileRefused("encoding_broken", encoding=marked, line=broken)
        return (marked,)
    lines = {encoding: _broken_line(file, encoding) for encoding in _UNMARKED}
    found = tuple(encoding for encoding, broken in lines.items() if not broken)
    if not found:
        raise FileRefused("encoding_unknown", utf_8=lines[Encoding.UTF_8], gb18030=lines[Encoding.GB18030])
    return found


def _marked(head: bytes) -> Encoding | None:
    """The encoding that the first bytes name, or that the zero bytes between Latin signs give away."""
    if head.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise FileRefused("encoding_unsupported", encoding="utf-32")
    if head.startswith(BOM_UTF8):
        return Encoding.UTF_8_MARKED
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return Encoding.UTF_16
    if b"\n\0" in head:
        return Encoding.UTF_16_LE
    return Encoding.UTF_16_BE if b"\0\n" in head else None


def _broken_line(file: BinaryIO, encoding: Encoding) -> int:
    """The line of the first byte that cannot be read; 0 where all can."""
    decoder = getincrementaldecoder(encoding)(errors="strict")
    file.seek(0)
    line = 1
    while True:
        block = file.read(_BLOCK)
        try:
            line += decoder.decode(block, final=not block).count("\n")
        except UnicodeDecodeError as refused:
            # What was held back from the block before is part of `object` and holds no line break.
            return line + refused.object[: refused.start].decode(encoding, "ignore").count("\n")
        if not block:
            return 0
