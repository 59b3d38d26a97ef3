"""Slips with a code to cut apart and hand out, and a poster to hang up, as PDF. Not here: letters (printing), what codes open."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import qrcode
import typst

from heyi.foundation.printing import fonts, qr_svg

POSTER_PAPERS = ("a4", "a3")

# Any of the eight may be used and is named in the code; readers seek none of them out.
_MASK = 3
_TEMPLATE = Path(__file__).parent / "typst" / "slips.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipWords:
    """What stands beside every code, in both languages; `foot` on a line of its own at the bottom."""

    title: str
    title_en: str
    place: str
    words: str
    words_en: str
    foot: str
    day: date


@dataclass(frozen=True, slots=True)
class Slip:
    """One code: what it leads to, the number that people read, and where it is handed out if not where all the others are."""

    address: str
    number: str
    place: str = ""


def slips_pdf(words: SlipWords, slips: Sequence[Slip]) -> bytes:
    """Ten slips to a sheet of A4, with lines to cut along. The same slips, the same bytes.

    Raises: ValueError for none.
    """
    if not slips:
        raise ValueError("no slips")
    told = [
        {"code": _plain_code(one.address), "number": one.number, "place": one.place or words.place}
        for one in slips
    ]
    return _set(words, {"slips": told, "poster": ""})


def poster_pdf(words: SlipWords, address: str, *, paper: str = "a4") -> bytes:
    """One sheet with a large code.

    Raises: ValueError for another paper than A4 or A3.
    """
    if paper not in POSTER_PAPERS:
        raise ValueError(f"no paper {paper}")
    return _set(words, {"slips": [], "poster": qr_svg(address), "paper": paper})


def _plain_code(address: str) -> str:
    """A QR code as one path of runs; its pattern of masking is set, not sought, which makes hundreds in a second."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=2, mask_pattern=_MASK, box_size=1
    )
    code.add_data(address)
    code.make()
    rows = code.get_matrix()
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, cells in groupby(row):
            length = len(list(cells))
            if is_dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    side = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{"".join(runs)}"/></svg>'


def _set(words: SlipWords, more: dict[str, object]) -> bytes:
    told = {**asdict(words), "day": [words.day.year, words.day.month, words.day.day], **more}
    return bytes(
        typst.compile(
            str(_TEMPLATE),
            font_paths=[str(fonts())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
            pdf_standards=["a-2b"],
        )
    )
