"""Papers as PDF: what stands on them as plain values, set by Typst. Not here: what any letter says (its context).

Every word travels as JSON and is set as text: nothing that somebody wrote is ever read as markup. Fonts come with a Python
package, so that a machine without any Chinese font prints the same; the same papers give the same bytes on every machine.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import qrcode
import typst
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from qrcode.image.svg import SvgPathImage

from heyi.kernel.moments import on_the_wall

MOST_PAPERS = 200

_TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
# A line can only be broken where its writing lets it; a run of signs without a gap would leave the paper.
_LONGEST_RUN = 48
_RUN = re.compile(rf"[^\s\u2e80-\uffef]{{{_LONGEST_RUN}}}(?=[^\s\u2e80-\uffef])")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with its name."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text under a heading, or a table; `is_pressing` stands in a frame."""

    heading: str
    words: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_pressing: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A QR code and what it leads to."""

    address: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One letter or form of one or more pages.

    Shape: `page_words` stand before, between and after the number of the page and how many there are.
    """

    language: str
    alliance: str
    house: str
    title: str
    number: str
    dated_at: datetime
    page_words: tuple[str, str, str]
    lines: tuple[Line, ...] = ()
    patient: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()
    marks: tuple[Mark, ...] = ()
    signatures: tuple[str, ...] = ()
    foot: str = ""


def pdf_of(papers: Sequence[Paper]) -> bytes:
    """The papers as one PDF, each begun on a page of its own and numbered by itself. The same papers, the same bytes.

    Raises: ValueError for none, or for more than MOST_PAPERS.
    """
    if not 0 < len(papers) <= MOST_PAPERS:
        raise ValueError(f"between 1 and {MOST_PAPERS} papers")
    latest = on_the_wall(max(one.dated_at for one in papers))
    told = {
        "title": papers[0].title,
        "year": latest.year,
        "month": latest.month,
        "day": latest.day,
        "papers": [_told(one) for one in papers],
    }
    return bytes(
        typst.compile(
            str(_TEMPLATE),
            font_paths=[str(fonts())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
            pdf_standards=["a-2b"],
        )
    )


def _told(paper: Paper) -> dict[str, object]:
    told = asdict(paper)
    told["dated_at"] = f"{on_the_wall(paper.dated_at):%Y-%m-%d %H:%M}"
    told["marks"] = [{"code": qr_svg(one.address), "words": one.words} for one in paper.marks]
    told["parts"] = [asdict(one) | {"words": _breakable(one.words)} for one in paper.parts]
    return told


def _breakable(words: str) -> str:
    """Text in which a long run without a gap may be broken: a sign of no width stands where it may."""
    return _RUN.sub("\\g<0>\u200b", words.replace("\r\n", "\n").replace("\r", "\n"))


def pdf_answer(name: str, content: bytes) -> HttpResponse:
    """A PDF for whoever asked, shown in place; no cache between here and the reader keeps it."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


@lru_cache(maxsize=256)
def qr_svg(address: str) -> str:
    """A QR code as a picture of lines."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=2, image_factory=SvgPathImage
    )
    code.add_data(address)
    drawn = BytesIO()
    code.make_image().save(drawn)
    return drawn.getvalue().decode()


@lru_cache(maxsize=256)
def fonts() -> Path:
    """The folder of the fonts that every paper is set in."""
    return Path(str(files("pylopdf_fonts_zh_cn")))
