"""Every colour of the page can be read: WCAG contrast of the tokens, in light and in dark."""

import re
from itertools import product

import pytest

from scripts import vendor_assets

TEXT = 4.5
SHAPE = 3.0
TONES = ("waiting", "in-time", "soon", "late", "done", "refused")

_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def _themes() -> dict[str, dict[str, str]]:
    text = (vendor_assets.STATIC / "tokens.css").read_text("utf-8")
    head, _, tail = text.partition('[data-bs-theme="dark"] {')
    light = dict(_TOKEN.findall(head))
    return {"light": light, "dark": {**light, **dict(_TOKEN.findall(tail.partition("}")[0]))}}


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours as WCAG 2.2 defines it, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *product(("ink", "quiet", "accent", "accent-strong"), ("surface", "sunken")),
    *product(("ink", "accent-strong"), ("accent-tint",)),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *((f"tone-{tone}", ground) for tone in TONES for ground in ("surface", f"tint-{tone}")),
    *(("ink", f"tint-{tone}") for tone in TONES),
    ("surface", "tone-late"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_can_be_read_on_its_ground(theme: str, front: str, back: str) -> None:
    tokens = _themes()[theme]
    assert contrast(tokens[front], tokens[back]) >= TEXT


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("shape", ["line-strong", "focus"])
def test_the_edge_of_a_field_and_the_ring_of_the_focus_can_be_seen(theme: str, shape: str) -> None:
    tokens = _themes()[theme]
    assert contrast(tokens[shape], tokens["surface"]) >= SHAPE


def test_contrast_agrees_with_the_published_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_themes_name_every_tone() -> None:
    light, dark = _themes().values()
    assert all(light[f"tone-{tone}"] != dark[f"tone-{tone}"] for tone in TONES)
