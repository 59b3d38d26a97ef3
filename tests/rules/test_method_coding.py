"""Content analysis: kappa by another library, the comparison by hand."""

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from tests.rules.method_answers import ask, refused

CODES = {
    "s1": ("a", "a"),
    "s2": ("a", "b"),
    "s3": ("b", "b"),
    "s4": ("b", "b"),
    "s5": ("a", "a"),
    "s6": ("c", "b"),
}
CITY = {"s1": "X", "s2": "X", "s3": "X", "s4": "Y", "s5": "Y", "s6": "Y"}


def table(codes: dict[str, tuple[str, str]], degree: float = 0.5) -> str:
    rows = [
        f"{segment},{CITY.get(segment, 'X')},{coder},{code},{degree}"
        for segment, both in codes.items()
        for coder, code in zip(("ann", "bo"), both, strict=True)
        if code
    ]
    return "segment,city,coder,code,degree\n" + "\n".join(rows) + "\n"


def test_kappa_is_that_of_another_library() -> None:
    told = ask("content-coding", table(CODES), group="city")
    order = "abc"
    pairs = np.array([[order.index(one), order.index(other)] for one, other in CODES.values()])
    theirs = cohens_kappa(to_table(pairs, bins=3)[0])
    assert told["scalars"]["kappa"] == pytest.approx(theirs.kappa)
    assert told["scalars"]["by"] == "segment"
    assert told["units"] == ["a", "b", "c"]
    assert told["columns"]["agreed"] == [2, 2, 0]
    assert told["columns"]["by_ann"] == [3, 2, 1]
    assert told["columns"]["by_bo"] == [2, 4, 0]
    assert [row["segment"] for row in told["tables"]["disagreements"]] == ["s2", "s6"]
    assert "kappa = 0.455" in told["warnings"][-1]


def test_places_are_compared_on_what_both_say() -> None:
    text = table({key: value for key, value in CODES.items() if key != "s6"}, 0.4)
    told = ask("content-coding", text, group="city", degree="degree")
    first, second = told["tables"]["comparison"]
    assert (first["group"], first["segments"], first["n_a"], first["n_b"]) == ("X", 3, 1, 1)
    assert (second["n_a"], second["n_b"]) == (1, 1)
    assert first["degree_a"] == pytest.approx(0.4)
    assert (first["coupling"], first["score"]) == (pytest.approx(1), pytest.approx(np.sqrt(0.4)))


def test_of_a_segment_with_several_codes_each_code_is_a_decision() -> None:
    text = "segment,coder,code\ns1,ann,a\ns1,ann,b\ns1,bo,a\ns2,ann,b\ns2,bo,b\ns3,ann,a\ns3,bo,a\n"
    told = ask("content-coding", text)
    assert told["scalars"]["by"] == "segment and code"
    assert told["columns"]["agreement"] == [1, pytest.approx(2 / 3)]
    assert told["columns"]["kappa"] == [1, pytest.approx(0.4)]


def test_what_one_coder_left_out_does_not_count_and_is_told() -> None:
    told = ask("content-coding", table(CODES | {"s7": ("a", "")}))
    assert (told["scalars"]["segments"], told["scalars"]["coded_by_one"]) == (6, 1)
    assert "1 segments were coded by one only" in told["warnings"][0]


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("segment,coder,code\ns1,ann,a\ns2,ann,b\n", {}, "coders_two"),
        ("segment,coder,code\ns1,ann,a\ns1,bo,a\ns1,cy,a\n", {}, "coders_two"),
        ("segment,coder,code\ns1,ann,\ns1,bo,a\n", {}, "coding_wrong"),
        ("segment,coder,code\ns1,ann,a\ns2,bo,a\n", {}, "segments_none"),
        ("segment,coder,code\ns1,ann,a\ns1,bo,a\n", {"columns": ("x",)}, "code_unknown"),
        ("segment,coder,tag\ns1,ann,a\ns1,bo,a\n", {}, "column_missing"),
        ("segment,city,coder,code\ns1,X,ann,a\ns1,Y,bo,a\n", {"group": "city"}, "coding_wrong"),
    ],
)
def test_what_cannot_be_compared_is_refused(text: str, options: dict, code: str) -> None:
    assert refused("content-coding", text, **options).code == code
