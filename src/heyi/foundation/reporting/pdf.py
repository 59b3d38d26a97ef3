"""A report as PDF/A, and its drawings as pictures for Word, both set by Typst. The same report, the same bytes."""

import json
from dataclasses import asdict
from pathlib import Path

import typst

from heyi.foundation.printing import fonts
from heyi.foundation.reporting.drawings import svg
from heyi.kernel.report import Block, Drawing, Grid, Paragraph, Report

_TEMPLATE = Path(__file__).parent / "report.typ"
_PICTURE = Path(__file__).parent / "picture.typ"
# Dots an inch: sharp on paper, and a drawing stays below a hundred kilobytes.
_DOTS = 220
_WIDE = 9


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
            "head": list(block.head),
            "rows": [list(row) for row in block.rows],
            "numeric": sorted(block.numeric),
            "caption": block.caption,
            "is_wide": len(block.head) > _WIDE,
        }
    return {"kind": "drawing", "svg": svg(block), "caption": block.caption}
