"""What the browser is sent: vendored files as they came, small enough, nothing inline, nothing from elsewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from scripts import vendor_assets
from tests.architecture.laws.source import ROOT

TEMPLATES = sorted((ROOT / "src/heyi").rglob("templates/**/*.html"))
STATIC = vendor_assets.STATIC
FIRST_PAGE_BYTES = 130_000
VENDORED_BYTES = 2_000_000

_LOADED = re.compile(r"""{% static ["'](heyi/[^"']+\.(?:css|js))["'] %}""")
_INLINE = (
    (re.compile(r"<style\b"), "a style element"),
    (re.compile(r"""\sstyle\s*="""), "a style attribute"),
    (re.compile(r"""\son[a-z]+\s*=\s*["']"""), "a script attribute"),
    (re.compile(r"\bhx-on\b"), "a script attribute of htmx"),
    (re.compile(r"""["'](?:js|javascript):"""), "a script address"),
    (re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))"), "an inline script"),
)
_ELSEWHERE = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[a-z0-9.-]+\.[a-z]{2,}""")


def inline(text: str) -> list[str]:
    """What in a template a browser under our policy would refuse."""
    return [name for shape, name in _INLINE if shape.search(text)]


def _small(path: Path) -> int:
    """What travels: the brotli copy, or the file where a copy is not worth it."""
    copy = path.with_name(path.name + ".br")
    return copy.stat().st_size if copy.is_file() else path.stat().st_size


def _first_page() -> list[Path]:
    here = STATIC.parent.parent / "templates"
    texts = [(here / name).read_text("utf-8") for name in ("skeleton.html", "base.html")]
    return [STATIC.parent / name for text in texts for name in _LOADED.findall(text)]


def test_vendored_files_and_their_small_copies_are_the_ones_the_manifest_names() -> None:
    assert list(vendor_assets.faults()) == []


def test_every_vendored_file_is_in_the_manifest_or_belongs_to_one_that_is() -> None:
    manifest = json.loads(vendor_assets.MANIFEST.read_text("utf-8"))
    named = (
        {line["file"] for line in manifest} | {line["licence_file"] for line in manifest} | {"manifest.json"}
    )
    present = {path.name.removesuffix(".br") for path in vendor_assets.VENDOR.iterdir()}
    assert present == named | {"tabler-icons.LICENSE.txt"}


def test_no_vendored_file_is_too_large_to_be_kept_in_the_repository() -> None:
    assert [
        path.name for path in vendor_assets.VENDOR.iterdir() if path.stat().st_size >= VENDORED_BYTES
    ] == []


def test_a_changed_vendored_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in vendor_assets.VENDOR.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "htmx.min.js").write_text("other")
    monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path)
    monkeypatch.setattr(vendor_assets, "STATIC", tmp_path)
    assert [fault.split()[0] for fault in vendor_assets.faults()] == ["htmx.min.js", "htmx.min.js.br"]


def test_a_small_copy_is_smaller_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "long.css").write_text("a { color: red }\n" * 100)
    (tmp_path / "old.css.br").write_bytes(b"left over")
    monkeypatch.setattr(vendor_assets, "STATIC", tmp_path)
    vendor_assets.compress()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["long.css", "long.css.br"]
    copy = tmp_path / "long.css.br"
    assert brotli.decompress(copy.read_bytes()) == (tmp_path / "long.css").read_bytes()
    assert copy.stat().st_size < 100


def test_script_and_style_of_the_first_page_stay_below_the_limit() -> None:
    loaded = _first_page()
    assert {path.name for path in loaded} >= {"tabler.min.css", "htmx.min.js", "heyi.js", "page.css"}
    assert sum(map(_small, loaded)) < FIRST_PAGE_BYTES


def test_no_template_holds_inline_script_or_style() -> None:
    assert len(TEMPLATES) > 50
    found = {str(path): inline(path.read_text("utf-8")) for path in TEMPLATES}
    assert {place: what for place, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "text",
    [
        "<style>a{}</style>",
        '<p style="color:red">',
        '<a onclick="go()">',
        '<a hx-on:click="go()">',
        '<a href="javascript:go()">',
        "<a hx-vals='js:{a: 1}'>",
        "<script>go()</script>",
        '<script type="module">go()</script>',
    ],
)
def test_inline_script_or_style_is_found(text: str) -> None:
    assert inline(text) != []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="/a.js" defer></script>',
        '<script type="application/json">{}</script>',
        '<a data-on="x" rel="next">',
    ],
)
def test_files_of_ours_and_plain_data_are_allowed(text: str) -> None:
    assert inline(text) == []


def _ours() -> Iterator[Path]:
    yield from TEMPLATES
    yield from (path for path in STATIC.glob("*") if path.suffix in {".css", ".js", ".svg"})


def test_no_page_and_no_file_of_ours_sends_the_browser_elsewhere() -> None:
    found = {str(path): _ELSEWHERE.findall(path.read_text("utf-8")) for path in _ours()}
    assert {place: what for place, what in found.items() if what} == {}


def test_an_address_elsewhere_is_found() -> None:
    assert _ELSEWHERE.findall('<link href="//fonts.example.com/x.css"> <a href="https://example.com">') != []


def test_every_icon_that_a_page_asks_for_is_in_the_sprite() -> None:
    sprite = (vendor_assets.VENDOR / "icons.svg").read_text("utf-8")
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""{% icon ["']([^"']+)["']""", path.read_text("utf-8"))
    }
    assert len(asked) > 20
    assert asked - there == set()
    assert there == set(vendor_assets.ICONS)
