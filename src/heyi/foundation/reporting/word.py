"""A report as a Word document, for those who go on writing in it. The same report, the same bytes."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Sheet
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from heyi.foundation.reporting.pdf import picture_of
from heyi.kernel.report import Block, Grid, Paragraph, Report

_WESTERN, _CHINESE = "Arial", "微软雅黑"
_QUIET = RGBColor(0x5B, 0x64, 0x72)
_WIDTH = Cm(16)
_SMALL = Pt(9)
# Zip archives know no year before this one; every entry bears it, so that the bytes depend on the report alone.
_BEGIN = (1980, 1, 1, 0, 0, 0)


def word_of(report: Report) -> bytes:
    """The report as .docx."""
    sheet = Document()
    _set_up(sheet, report)
    sheet.add_heading(report.title, level=0)
    _quiet(sheet.add_paragraph(report.day))
    for label, words in report.lines:
        line = sheet.add_paragraph()
        line.add_run(label + "  ").font.color.rgb = _QUIET
        line.add_run(words)
    for section in report.sections:
        sheet.add_heading(section.heading, level=section.level)
        for block in section.blocks:
            _add(sheet, block)
    if report.foot:
        _quiet(sheet.sections[0].footer.paragraphs[0], report.foot)
    written = BytesIO()
    sheet.save(written)
    return _without_clock(written.getvalue())


def _set_up(sheet: Sheet, report: Report) -> None:
    for style in sheet.styles:
        font = getattr(style, "font", None)
        if font is None or (style.element.rPr is None and style.name != "Normal"):
            continue
        font.name = _WESTERN
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _CHINESE)
    sheet.styles["Normal"].font.size = Pt(10.5)
    at = datetime.fromisoformat(report.day)
    told = sheet.core_properties
    told.title, told.author, told.language = report.title, "Heyi", report.language
    told.created = told.modified = at
    told.comments = ""
    page = sheet.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)


def _add(sheet: Sheet, block: Block) -> None:
    if isinstance(block, Paragraph):
        for words in block.words.split("\n"):
            line = sheet.add_paragraph(words)
            if block.is_quiet:
                _quiet(line)
    elif isinstance(block, Grid):
        _table(sheet, block)
    else:
        sheet.add_picture(BytesIO(picture_of(block)), width=_WIDTH)
        _quiet(sheet.add_paragraph(block.caption))


def _table(sheet: Sheet, grid: Grid) -> None:
    if grid.caption:
        _quiet(sheet.add_paragraph(grid.caption))
    table = sheet.add_table(rows=1 + len(grid.rows), cols=len(grid.head), style="Light List")
    # Cells are asked for row by row: by table.cell each would count all the others first.
    for row, words in zip(table.rows, (grid.head, *grid.rows), strict=True):
        for place, (cell, told) in enumerate(zip(row.cells, words, strict=True)):
            line = cell.paragraphs[0]
            line.add_run(told).font.size = _SMALL
            if place in grid.numeric:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    sheet.add_paragraph()


def _quiet(line: Line, words: str = "") -> None:
    if words:
        line.add_run(words)
    for run in line.runs:
        run.font.size, run.font.color.rgb = _SMALL, _QUIET


def _without_clock(content: bytes) -> bytes:
    """The archive with every entry of the same moment."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(ZipInfo(entry.filename, _BEGIN), old.read(entry), ZIP_DEFLATED)
    return written.getvalue()
