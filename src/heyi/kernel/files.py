"""What an attached file must be, judged by its content and not by its name. Pure: bytes in, media type out."""

from collections.abc import Set

from heyi.kernel.errors import HeyiError, InputInvalid, Problem

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
PAPERS = frozenset({PDF, PNG, JPEG})

_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
ENDINGS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), TEXT: (".txt",)}
LONGEST_NAME = 120
# What stands in a text besides signs: ends of lines, tabs, and the form feed of old printers.
_IN_TEXT = frozenset("\n\r\t\f")


class FileTooLarge(HeyiError):
    """More bytes than are carried here."""

    default_code = "file_too_large"


def media_type_of(name: str, content: bytes, *, most: int, kinds: Set[str] = PAPERS) -> str:
    """What the file is, by its first bytes; the name must agree.

    Shape:  `kinds` are the media types that are taken; text is UTF-8 and shown as nothing else.
    Raises: FileTooLarge, InputInvalid for an empty file, an unknown kind, or a name that says otherwise.
    """
    if len(content) > most:
        raise FileTooLarge(limit=most, size=len(content))
    if not content:
        raise InputInvalid(Problem("file", "file_empty"))
    kind = next((kind for begins, kind in _BEGINNINGS if content.startswith(begins)), None)
    if kind is None and TEXT in kinds and _is_text(content):
        kind = TEXT
    if kind is None or kind not in kinds:
        raise InputInvalid(Problem("file", "file_kind_unknown"))
    if not name.lower().endswith(ENDINGS[kind]):
        raise InputInvalid(Problem("file", "file_disguised", kind))
    return kind


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(sign >= " " or sign in _IN_TEXT for sign in text)
