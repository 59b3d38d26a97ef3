"""What a broken client, a hostile one or a tired person may send in place of an answer. Not here: any expectation."""

from typing import Any

from hypothesis import strategies as st

SIGNS = st.characters(exclude_categories=())  # halves of signs, control signs and unassigned ones among them


def _deep(levels: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


NASTY: list[Any] = [
    "\x00", "钢\x00铁", "\ud800", "\udfff\udbff", "\ufffe", "\ufeff", "\u202e倒", "𠮷𬸚", "\U000323af", " ", "\u3000", "长" * 100_000,
    "0" * 5_000, "-1", "nan", "true", "null", "<b>", "=1+1", "urgent ", "URGENT", "2026-02-30", "2026-08-04T25:00:00+08:00",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "00000000-0000-0000-0000-00000000000g",
    10**5_000, -(10**30), 0, 1, True, False, float("nan"), float("inf"), -0.0, 1e308, b"bytes", (), [], {}, set(), object(),
    _deep(5_000), {"name": _deep(5_000)}, [{"name": "x"}] * 1_000, {"": ""}, {"signs": []},
]  # fmt: skip

SMALL = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(SIGNS, max_size=20), st.sampled_from(NASTY)
)
JUNK = st.one_of(
    SMALL,
    st.lists(SMALL, max_size=3),
    st.dictionaries(st.text(SIGNS, max_size=8), SMALL, max_size=3),
    st.binary(max_size=4),
)
NAMES = st.one_of(
    st.text(SIGNS, max_size=30), st.sampled_from(["x" * 1_000, "package.diagnosis", "reason", "__class__"])
)
