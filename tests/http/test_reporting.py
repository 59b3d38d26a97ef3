"""A report as page, PDF and Word: the same words in each, nothing read as markup, the same bytes each time."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from heyi.foundation.reporting.drawings import WIDTH, svg
from heyi.foundation.reporting.pdf import pdf_of, picture_of
from heyi.foundation.reporting.web import page_of
from heyi.foundation.reporting.word import word_of
from heyi.kernel.report import Bars, Grid, Intervals, Lines, Paragraph, Report, Section, Series

NASTY = '<script>alert(1)</script> & "引号" #set page() $x$ *b* {{ }}'
BARS = Bars("得分", ("甲县", NASTY), (0.8, -0.2), (0.7, -0.3), (0.9, 0.0))
LINES = Lines(
    "人次",
    tuple(f"2020-{month:02}" for month in range(1, 13)),
    (
        Series("实际", tuple(map(float, range(12))), is_points=True),
        Series("拟合", (*map(float, range(5)), None, *map(float, range(6, 12)))),
        Series("若无干预", (None,) * 6 + (1.0,) * 6, is_dashed=True),
    ),
    ((5.5, "干预"),),
)
INTERVALS = Intervals("事件", ("-1", "0"), (0.1, 0.5), (-0.2, 0.1), (0.4, 0.9))


def a_report(language: str = "zh-hans") -> Report:
    wide = Grid(tuple(f"c{n}" for n in range(13)), (tuple(str(n) for n in range(13)),), frozenset({1}))
    return Report(
        language,
        "综合评价",
        "2026-11-01",
        (("评价客体", NASTY),),
        (
            Section("目的", (Paragraph(NASTY), Paragraph("安静\n两行", is_quiet=True))),
            Section(
                "结果", (Grid(("单位", "得分"), (("甲县", "0.8"), (NASTY, "0.2")), frozenset({1}), "得分表"),)
            ),
            Section("图", (BARS, LINES, INTERVALS, wide), level=2),
        ),
        "合一",
    )


def numbers_within(picture: str) -> None:
    tree = ElementTree.fromstring(picture)
    height = float(tree.attrib["viewBox"].split()[3])
    for one in tree.iter():
        for name in ("x", "cx"):
            if name in one.attrib:
                assert -1 <= float(one.attrib[name]) <= WIDTH + 1
        for name in ("y", "cy"):
            if name in one.attrib:
                assert -1 <= float(one.attrib[name]) <= height + 1


@pytest.mark.parametrize("drawing", [BARS, LINES, INTERVALS])
def test_a_drawing_is_well_formed_and_stays_on_its_paper(drawing: Bars | Lines | Intervals) -> None:
    numbers_within(svg(drawing))
    assert "style=" not in svg(drawing)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30))
def test_any_values_can_be_drawn(values: list[float]) -> None:
    names = tuple(f"n{number}" for number in range(len(values)))
    numbers_within(svg(Bars("a", names, tuple(values))))
    numbers_within(svg(Lines("a", names, (Series("s", tuple(values)),))))
    numbers_within(svg(Intervals("a", names, tuple(values), tuple(values), tuple(values))))


@pytest.mark.parametrize(
    "values", [(0.0, 1e-9), (1e-300, 2e-300), (1e9, 1e9 + 1), (-5.0, 5.0), (0.1, 0.3), (7.0,), (0.0, 0.0)]
)
def test_the_axis_has_its_ticks_within_its_reach(values: tuple[float, ...]) -> None:
    places = tuple(map(str, range(len(values))))
    picture = svg(Lines("a", places, (Series("s", values),)))
    numbers_within(picture)
    assert picture.count('stroke-width="1"/>') >= 2, "two lines of the grid at least"


def test_the_longer_bar_is_the_larger_value() -> None:
    widths = [
        float(one)
        for one in re.findall(r'<rect [^>]*width="([0-9.]+)"', svg(Bars("a", ("x", "y"), (2.0, 1.0))))
    ]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)


def test_the_page_holds_every_word_as_text_and_no_script() -> None:
    page = page_of(a_report())
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<svg") == 3
    assert '<html lang="zh-CN">' in page
    assert page == page_of(a_report())
    assert '<html lang="en">' in page_of(a_report("en"))


def test_the_paper_holds_every_word_and_is_the_same_each_time() -> None:
    paper = pdf_of(a_report())
    reader = PdfReader(BytesIO(paper))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert "综合评价" in text
    assert "#set page()" in text
    assert "<script>" in text
    assert any(page.mediabox.width > page.mediabox.height for page in reader.pages), (
        "a wide table lies sideways"
    )
    assert paper == pdf_of(a_report())


def test_the_document_can_be_read_on_in_word_and_is_the_same_each_time() -> None:
    content = word_of(a_report())
    sheet = Document(BytesIO(content))
    words = [line.text for line in sheet.paragraphs]
    assert "综合评价" in words
    assert NASTY in words
    assert sheet.tables[0].rows[2].cells[0].text == NASTY
    assert len(sheet.inline_shapes) == 3
    assert content == word_of(a_report())


def test_a_picture_for_word_is_a_picture() -> None:
    assert picture_of(BARS).startswith(b"\x89PNG")
