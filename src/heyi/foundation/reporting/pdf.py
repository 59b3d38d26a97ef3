"""A report as PDF/A, and its drawings as pictures for Word, both set by Typst. The same report, the same bytes."""

import json
from dataclasses import asdict
from pathlib import Path
from unicodedata import east_asian_width

import typst

from heyi.foundation.printing import fonts
from heyi.foundation.reporting.drawings import svg
from heyi.kernel.report import Block, Drawing, Grid, Paragraph, Report

_TEMPLATE = Path(__file__).parent / "report.typ"
_PICTURE = Path(__file__).parent / "picture.typ"
# Dots an inch: sharp on paper, and a drawing stays below a hundred kilobytes.
_DOTS = 220
# A table of more columns is set small; of still more, on a page turned sideways.
_WIDE, _WIDEST = 9, 12
_SIZES = {"usual": 9, "small": 7.5, "sideways": 8.5}
# A long name of a column may break after each of its parts.
_BREAK = "\u200b"
_MARGINS, _MOST_WIDTH = 6, 40


def pdf_of(report: Report) -> bytes:
    """The report on A4, with contents and numbered pages; wide tables stand on pages turned sideways."""
    told = {
        "language": report.language,
        "title": report.title,
        "day": report.day,
        "date": [int(part) for part in report.day.split("-")],
        "lines": [list(line) for line in report.lines],
        "foot": report.foot,
        "has_contents": report.has_contents,
        "sections": [
            {"heading": one.heading, "level": one.level, "blocks": [_told(block) for block in one.blocks]}
            for one in report.sections
        ],
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


def picture_of(drawing: Drawing) -> bytes:
    """A drawing as PNG."""
    return bytes(
        typst.compile(
            str(_PICTURE),
            font_paths=[str(fonts())],
            ignore_system_fonts=True,
            sys_inputs={"svg": svg(drawing)},
            format="png",
            ppi=_DOTS,
        )
    )


def _told(block: Block) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": "words"} | asdict(block)
    if isinstance(block, Grid):
        return {
            "kind": "table",
            "head": [name.replace("_", f"_{_BREAK}") for name in block.head],
            "rows": [list(row) for row in block.rows],
            "numeric": sorted(block.numeric),
            "caption": block.caption,
            "is_sideways": len(block.head) > _WIDEST,
            "size": _size(len(block.head)),
            "widths": _widths(block),
        }
    return {"kind": "drawing", "svg": svg(block), "caption": block.caption}


def _size(columns: int) -> float:
    """How large the letters of a table are, in points."""
    if columns > _WIDEST:
        return _SIZES["sideways"]
    return _SIZES["small" if columns > _WIDE else "usual"]


def _widths(block: Grid) -> list[int]:
    """How wide each column of a table of texts is beside the others: as its longest text asks, within reason."""
    columns = zip(block.head, *block.rows, strict=True)
    return [_MARGINS + min(max(map(_width, column)), _MOST_WIDTH) for column in columns]


def _width(text: str) -> int:
    """In halves of a Chinese sign."""
    return max(
        (sum(2 if east_asian_width(one) in "WF" else 1 for one in line) for line in text.split("\n")),
        default=0,
    )
