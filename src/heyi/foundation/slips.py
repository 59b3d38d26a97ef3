"""Slips with a code to cut apart and hand out, and a poster to hang up, as PDF. Not here: letters (printing), what codes open."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import typst

from heyi.foundation.printing import fonts, qr_svg

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
    """One code: what it leads to, and the number that people read."""

    address: str
    number: str


def slips_pdf(words: SlipWords, slips: Sequence[Slip]) -> bytes:
    """Ten slips to a sheet of A4, with lines to cut along. The same slips, the same bytes.

    Raises: ValueError for none.
    """
    if not slips:
        raise ValueError("no slips")
    told = [{"code": qr_svg(one.address), "number": one.number} for one in slips]
    return _set(words, {"slips": told, "poster": ""})


def poster_pdf(words: SlipWords, address: str) -> bytes:
    """One sheet of A4 with a large code."""
    return _set(words, {"slips": [], "poster": qr_svg(address)})


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
