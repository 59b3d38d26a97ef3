"""Opening an attached file as what it claims to be. Not here: which kinds there are (kernel.files), where it is kept."""

import io

from PIL import Image, UnidentifiedImageError

from heyi.foundation.words import register_words
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.files import PDF, TEXT

# A picture that unpacks to more than this is a bomb, not a photograph.
_MOST_PIXELS = 60_000_000

register_words(
    {
        "file_kind_unknown": (
            "不收这种文件：请另存为 PDF、PNG 或 JPEG 再上传。",
            "Files of this kind are not taken: save it as PDF, PNG or JPEG and try again.",
        ),
        "file_disguised": (
            "文件名与内容不符，内容其实是 {value}：请改正扩展名，确认没有选错文件。",
            "The name does not fit the content, which is {value}: correct the ending, and make sure it is the right file.",
        ),
        "file_broken": (
            "文件损坏、带密码或无法打开：请重新导出后再上传。",
            "The file is damaged, locked or cannot be opened: export it again.",
        ),
        "file_too_large": (
            "文件太大，上限为 {limit} 字节：请压缩或分成几个文件。",
            "The file is too large; the limit is {limit} bytes: compress it or send it in parts.",
        ),
    }
)


def check_content(content: bytes, media_type: str) -> None:
    """Opens the file as what it claims to be.

    Raises: InputInvalid.
    """
    if media_type == TEXT:
        return
    try:
        if media_type == PDF:
            _open_pdf(content)
            return
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise InputInvalid(Problem("file", "file_broken"))
            picture.verify()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        KeyError,
        RecursionError,
    ) as broken:
        raise InputInvalid(Problem("file", "file_broken")) from broken


def _open_pdf(content: bytes) -> None:
    # A tenth of a second of loading: most processes open no file.
    from pypdf import PdfReader  # noqa: PLC0415 (loaded when first needed)
    from pypdf.errors import PyPdfError  # noqa: PLC0415 (loaded when first needed)

    try:
        pages = len(PdfReader(io.BytesIO(content)).pages)
    except PyPdfError as broken:
        raise InputInvalid(Problem("file", "file_broken")) from broken
    if pages < 1:
        raise InputInvalid(Problem("file", "file_broken"))
