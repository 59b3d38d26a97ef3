"""The style sheet cut down to what pages use, and pages that use nothing beyond it."""

import re
from pathlib import Path

import pytest

from scripts import vendor_assets
from scripts.trim_styles import split, statements, trimmed
from tests.architecture.test_assets import TEMPLATES

_VALUE = re.compile(r'\bclass="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\})*)"')


def classes(template: str) -> set[str]:
    """The classes a template names in full; one that an expression completes is not among them."""
    found = set()
    for value in _VALUE.findall(template):
        marked = re.sub(r"\{%.*?%\}", "\0", re.sub(r"\{\{.*?\}\}", "\1", value))
        for word in marked.split():
            parts = [part for part in word.split("\0") if part]
            if "\1" not in word and not any(part.endswith("-") for part in parts):
                found.update(parts)
    return found


def _defined() -> set[str]:
    sheets = [path.read_text("utf-8") for path in vendor_assets.STATIC.rglob("*.css")]
    return {name for sheet in sheets for name in re.findall(r"\.(-?[_a-zA-Z][\w-]*)", sheet)}


def test_every_class_of_a_page_is_defined_in_a_style_sheet() -> None:
    defined = _defined()
    found = {str(path): classes(path.read_text("utf-8")) - defined for path in TEMPLATES}
    assert {place: names for place, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('<p class="a b-c">', {"a", "b-c"}),
        ('<p class="a{% if x == "y" %} b{% endif %}">', {"a", "b"}),
        ('<p class="a a--{{ tone }} {{ more }}">', {"a"}),
        ('<p class="a--{% if x %}one{% else %}two{% endif %} c">', {"c"}),
        ("<p>", set()),
    ],
)
def test_the_classes_of_a_page_are_found(template: str, expected: set[str]) -> None:
    assert classes(template) == expected


SHEET = """@charset "UTF-8";/*! Licence */
:root{--a:1}/* note */.btn,.carousel{color:red}.carousel .btn{x:y}.btn:not(.disabled):hover,.btn.odd{x:y}
@media (min-width:1px){.carousel{x:y}}@media print{.card,.odd{x:y}}
[data-bs-theme=dark] .btn,.theme-dark .btn,[data-theme=dark] .btn{background:url("data:image/svg+xml,{;}")}
.w-\\[9\\]{x:y}input[type=radio],a:is(.btn,.odd),a:is(.btn,.card){x:y}
@keyframes used{from{x:y}}@keyframes idle{from{x:y}}.fade{animation:used 1s}"""


def test_rules_for_classes_that_pages_do_not_use_are_left_out() -> None:
    assert trimmed(SHEET) == (
        "/*! Licence */\n"
        ":root{--a:1}.btn{color:red}.btn:not(.disabled):hover{x:y}"
        "@media print{.card{x:y}}"
        '[data-bs-theme=dark] .btn{background:url("data:image/svg+xml,{;}")}'
        "input[type=radio],a:is(.btn,.card){x:y}"
        "@keyframes used{from{x:y}}.fade{animation:used 1s}\n"
    )


def test_a_comma_inside_brackets_divides_no_selectors() -> None:
    assert split('a:is(b,c),d[e="f,g"],h') == ["a:is(b,c)", 'd[e="f,g"]', "h"]


def test_a_sheet_that_breaks_off_is_refused() -> None:
    with pytest.raises(ValueError, match="never closed"):
        list(statements("a{b:c"))


def test_what_stays_is_still_a_whole_sheet() -> None:
    sheet = (vendor_assets.VENDOR / "tabler.min.css").read_text("utf-8")
    assert sheet.startswith("/*!")
    assert "Copyright" in sheet[:300]
    assert sheet.count("{") == sheet.count("}")
    assert {".btn", ".form-control", ".table"} <= {prelude for prelude, _ in statements(sheet)}
    assert ".carousel" not in sheet


def test_no_style_sheet_of_ours_is_left_unloaded() -> None:
    # Most stand in the skeleton; what few pages need is loaded by those.
    pages = "".join(page.read_text("utf-8") for page in TEMPLATES)
    ours = {path.name for path in Path(vendor_assets.STATIC).glob("*.css")}
    assert {name for name in ours if f"heyi/{name}" not in pages} == set()
