"""The founding figures against the lists of equations by which they were checked elsewhere, and against a second hand."""

import numpy as np
import pytest
from scipy import stats

from heyi.methods.founding import Basis, Figure, answers_behind, answers_with, figures, two_sided

ALL = figures()


def of(line: str) -> list[Figure]:
    return [one for one in ALL if one.id == line]


def test_every_line_is_there_and_in_order() -> None:
    lines = list(dict.fromkeys(one.id for one in ALL))
    assert lines == [f"e{number}" for number in range(1, 24)]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("e1", ["25.13"]),
        ("e2", ["15.55"]),
        ("e3", ["59.49"]),
        ("e4", ["366.67"]),
        ("e5", ["472"]),
        ("e6", [None, None, "<.001", None, "<.001", None, ".250"]),
        ("e7", ["16"]),
        ("e8", ["56"]),
        ("e9", ["21.49"]),
        ("e10", ["0.75"]),
        ("e11", [None, "465.21", None, None]),
        ("e12", ["5", "20", "1000"]),
        ("e13", ["62.27", "20.72", "5.46"]),
        ("e14", ["62.58"]),
        ("e15", ["94.84", "93.50"]),
        ("e16", ["88.45", "11.55"]),
        ("e17", ["97.0"]),
        ("e18", ["20"]),
        ("e19", [None]),
        ("e20", ["6", "5"]),
        ("e21", [None]),
        ("e22", [None, None]),
        ("e23", [None]),
    ],
)
def test_ours_is_what_the_equations_give(line: str, values: list[str | None]) -> None:
    assert [one.recomputed for one in of(line)] == values


def test_what_is_printed_and_reckoned_is_equal_to_its_printed_digits() -> None:
    reckoned = [one for one in ALL if one.basis is not Basis.STORED and one.published is not None]
    assert len(reckoned) == 18
    assert all(one.equal is True for one in reckoned)


def test_what_nothing_printed_leads_to_is_never_called_equal_or_recomputed() -> None:
    stored = [one for one in ALL if one.basis is Basis.STORED]
    assert all(one.recomputed is None and one.equal is None and one.published for one in stored)
    assert [one.published for one in stored if one.id == "e6"] == ["-7.467", "-9.998", "-4.719", "-1.158"]


def test_a_figure_that_differs_is_told_to_differ() -> None:
    one = of("e1")[0]
    other = Figure(one.id, one.what, "25.14", one.recomputed, one.basis, one.equation)
    assert other.equal is False


def test_three_shares_come_from_970_answers_only() -> None:
    assert answers_behind(["62.27", "20.72", "5.46"]) == [970]
    assert answers_behind(["94.84", "93.50"]) == [446, 523, 892, 969]


def test_answers_behind_shares_are_those_that_whole_counts_give() -> None:
    found = answers_behind(["33.3"], 40)
    by_hand = [of for of in range(1, 41) if any(f"{100 * yes / of:.1f}" == "33.3" for yes in range(of + 1))]
    assert found == by_hand


@pytest.mark.parametrize(("yes", "of"), [(0, 7), (7, 7), (604, 970), (1, 3)])
def test_constructed_records_have_their_margin_and_are_spread(yes: int, of: int) -> None:
    records = answers_with(yes, of)
    assert (len(records), int(records.sum())) == (of, yes)
    if 0 < yes < of:
        gaps = np.diff(np.flatnonzero(records))
        assert not len(gaps) or gaps.max() <= -(-of // yes)


@pytest.mark.parametrize("freedom", [1, 4, 76, 104, 105, 400])
def test_p_is_that_of_students_t(freedom: int) -> None:
    assert two_sided(-1.158, freedom) == pytest.approx(2 * stats.t.sf(1.158, freedom), rel=1e-12)


def test_the_printed_p_of_the_last_test_needs_76_to_104_degrees_of_freedom() -> None:
    fits = [one for one in range(1, 500) if f"{2 * stats.t.sf(1.158, one):.3f}" == "0.250"]
    assert (fits[0], fits[-1]) == (76, 104)
    note = of("e6")[-1].note
    assert note is not None
    assert "76 to 104" in note.en
