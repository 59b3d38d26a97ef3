"""What an attached file must be, judged by its content and not by its name. Pure: bytes in, media type out."""

from heyi.kernel.errors import HeyiError, InputInvalid, Problem

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"

_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
ENDINGS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg")}
LONGEST_NAME = 120


class FileTooLarge(HeyiError):
    """More bytes than a referral carries."""

    default_code = "file_too_large"


def media_type_of(name: str, content: bytes, *, most: int) -> str:
    """What the file is, by its first bytes; the name must agree.

    Raises: FileTooLarge, InputInvalid for an empty file, an unknown kind, or a name that says otherwise.
    """
    if len(content) > most:
        raise FileTooLarge(limit=most, size=len(content))
    if not content:
        raise InputInvalid(Problem("file", "file_empty"))
    kind = next((kind for begins, kind in _BEGINNINGS if content.startswith(begins)), None)
    if kind is None:
        raise InputInvalid(Problem("file", "file_kind_unknown"))
    if not name.lower().endswith(ENDINGS[kind]):
        raise InputInvalid(Problem("file", "file_disguised", kind))
    return kind
