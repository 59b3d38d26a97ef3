"""The map without tiles: cells as few paths, a scale that is true, names that do not lie on each other."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.console.queries.where_to_map import WIDTH, Member, drawn_map
from heyi.contexts.pathways.rules.where_to_region import grid_over
from heyi.contexts.pathways.terms.where_to import Grid

GRID = Grid(north=24.0, west=113.0, row_degrees=0.1, column_degrees=0.1, rows=3, columns=4)
CODES = ["a", "a", "b", "b", "a", "a", "a", "b", "", "", "c", "c"]
_PIECE = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-([\d.]+)z")


def test_neighbours_of_one_class_are_one_piece():
    drawn = drawn_map(GRID, CODES, [], labelled={"a": "words of a"})
    pieces = {layer.code: _PIECE.findall(layer.path) for layer in drawn.layers}
    assert {code: len(found) for code, found in pieces.items()} == {"a": 2, "b": 2, "c": 1}
    wide = sum(float(one[2]) for found in pieces.values() for one in found)
    cell = (WIDTH - 28) / 4
    # Ten cells are drawn, two are empty.
    assert wide == pytest.approx(10 * cell, abs=0.5)
    longest = next(layer for layer in drawn.layers if layer.code == "a")
    assert longest.is_labelled
    assert longest.label == "words of a"
    # The longest stretch of that class is the second row's.
    assert longest.label_x == pytest.approx(14 + 1.5 * cell, abs=0.1)
    assert not next(layer for layer in drawn.layers if layer.code == "b").is_labelled


def test_the_scale_is_as_long_as_it_says():
    drawn = drawn_map(GRID, CODES, [], labelled={})
    length = drawn.scale_to - drawn.scale_x
    assert length <= WIDTH / 4
    # The map is 0.4 degrees of longitude wide at 23.85 degrees north: 40.7 km.
    assert float(drawn.scale_km) / length == pytest.approx(40.7 / (WIDTH - 28), rel=0.01)


@given(st.lists(st.tuples(st.floats(23.0, 23.6), st.floats(113.0, 113.8)), min_size=1, max_size=30))
def test_names_do_not_lie_on_each_other_and_stay_inside(points: list[tuple[float, float]]):
    members = [
        Member(point, f"第{number}卫生院", "near" if number % 7 == 0 else "other")
        for number, point in enumerate(points)
    ]
    grid = grid_over(points, 100)
    drawn = drawn_map(grid, ["a"] * (grid.rows * grid.columns), members, labelled={})
    assert len(drawn.marks) == len(points)
    boxes = []
    for mark in drawn.marks:
        assert 0 <= mark.x <= drawn.width
        assert 0 <= mark.y <= drawn.height
        if mark.is_named:
            wide = sum(14.0 if letter > "\u2e7f" else 7.84 for letter in mark.words)
            left = mark.label_x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
            assert left >= -0.1
            assert left + wide <= drawn.width + 0.1
            boxes.append((left, left + wide, mark.label_y))
    for number, (left, right, at) in enumerate(boxes):
        for other_left, other_right, other_at in boxes[:number]:
            assert right <= other_left + 0.2 or other_right <= left + 0.2 or abs(at - other_at) >= 17.8


def test_hospitals_are_named_before_the_others():
    close = [Member((23.85 + number / 10_000, 113.2), f"村{number}", "other") for number in range(40)]
    drawn = drawn_map(GRID, CODES, [*close, Member((23.852, 113.2), "中心医院", "far")], labelled={})
    named = [mark.words for mark in drawn.marks if mark.is_named]
    assert "中心医院" in named
    assert len(named) < len(drawn.marks)
