"""Shares of a survey: by hand, against statsmodels, against the printed shares of ten cities, and what is withheld."""

import numpy as np
import pytest
from scipy import stats

from tests.rules.method_answers import ask, refused

FORMS = "form,city,centre,heard,why\n" + "".join(
    f"f{number},{'AB'[number % 2]},c{number % 8},{'yes' if number % 4 else 'no'},{'near;cheap' if number % 3 else 'near'}\n"
    for number in range(80)
)


def row_of(told: dict, question: str, answer: str) -> dict:
    return next(
        row for row in told["tables"]["shares"] if (row["question"], row["answer"]) == (question, answer)
    )


def test_a_share_of_a_simple_sample_is_clopper_and_pearsons() -> None:
    told = ask("survey-shares", FORMS, columns=("heard",))
    found = row_of(told, "heard", "yes")
    exact = stats.binomtest(60, 80).proportion_ci(method="exact")
    assert (found["count"], found["n"], found["value"]) == (60, 80, 0.75)
    assert (found["low"], found["high"]) == (pytest.approx(exact.low), pytest.approx(exact.high))
    assert found["deff"] == pytest.approx(1)
    assert "--cluster" in told["warnings"][0]


def test_clusters_that_answer_alike_widen_the_interval() -> None:
    told = ask("survey-shares", FORMS, columns=("heard",), cluster="centre")
    found = row_of(told, "heard", "yes")
    # Two of eight centres say no throughout: the variance by hand, over that of a simple sample.
    sums = np.array([0, 10, 10, 10, 0, 10, 10, 10]) - 7.5
    by_hand = 8 / 7 * (sums**2).sum() / 80**2
    simple = 0.75 * 0.25 / 79
    assert found["deff"] == pytest.approx(by_hand / simple)
    alone = row_of(ask("survey-shares", FORMS, columns=("heard",)), "heard", "yes")
    assert found["low"] < alone["low"]
    assert found["high"] > alone["high"]


def test_weights_move_a_share_and_strata_are_taken() -> None:
    text = "city,weight,says\n" + "A,3,yes\n" * 4 + "A,3,no\n" * 4 + "B,1,yes\n" * 8 + "B,1,no\n" * 0
    told = ask("survey-shares", text, columns=("says",), group="city", weight="weight")
    assert row_of(told, "says", "yes")["value"] == pytest.approx((12 + 8) / 32)
    assert told["scalars"]["strata"] == "city"


def test_of_a_question_with_several_answers_each_is_a_share_of_those_who_answered() -> None:
    told = ask("survey-shares", FORMS, columns=("why",), several="why")
    assert row_of(told, "why", "near")["value"] == 1
    assert row_of(told, "why", "cheap")["value"] == pytest.approx(53 / 80)
    chinese = ask("survey-shares", "q\n" + "甲；乙\n" * 5 + "乙\n" * 5, several="q", columns=("q",))
    assert row_of(chinese, "q", "乙")["value"] == 1


def test_numbers_are_measured() -> None:
    text = "age,score\n" + "".join(f"{20 + n},{n % 5}\n" for n in range(40))
    told = ask("survey-shares", text)
    assert told["tables"]["numbers"][0]["question"] == "age"
    assert told["tables"]["numbers"][0]["value"] == pytest.approx(39.5)
    assert told["tables"]["numbers"][0]["median"] == pytest.approx(39.5)
    assert {row["question"] for row in told["tables"]["shares"]} == {"score"}
    assert [row["answer"] for row in told["tables"]["shares"]] == ["0", "1", "2", "3", "4"]
    assert (
        ask("survey-shares", text, columns=("score",), numbers="score")["tables"]["numbers"][0]["value"] == 2
    )


def test_each_question_has_its_own_number_of_answers() -> None:
    told = ask("survey-shares", "a,b\n" + "x,y\n" * 6 + ",y\n" * 3 + "x,无\n", columns=("a", "b"))
    assert told["columns"]["n_valid"] == [7, 10]
    assert told["columns"]["missing"] == [3, 0]
    assert row_of(told, "b", "无")["count"] == 1
    assert "7 to 10" in told["warnings"][0]


def test_answers_by_few_are_withheld_with_one_that_would_tell_them() -> None:
    text = "q\n" + "a\n" * 30 + "b\n" * 8 + "c\n" * 2
    told = ask("survey-shares", text, columns=("q",), least_cell=5)
    values = {row["answer"]: row["count"] for row in told["tables"]["shares"]}
    assert values == {"a": 30, "b": None, "c": None}
    assert (
        ask("survey-shares", "q\n" + "a\n" * 30 + "b\n" * 8, columns=("q",), least_cell=5)["tables"][
            "shares"
        ][0]["count"]
        == 30
    )
    several = ask(
        "survey-shares", "q\n" + "a;b\n" * 30 + "a\n" * 2, columns=("q",), several="q", least_cell=5
    )
    assert [row["count"] for row in several["tables"]["shares"]] == [32, None], "two without b would be told"


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("q\n" + "".join(f"t{n}\n" for n in range(70)), {"columns": ("q",)}, "answers_many"),
        ("q\na\nb\n", {"columns": ("z",)}, "column_missing"),
        ("s,q\nA,x\nA,y\nB,x\n", {"columns": ("q",), "group": "s"}, "stratum_single"),
        ("w,q\n0,x\n1,y\n", {"columns": ("q",), "weight": "w"}, "design_values"),
    ],
)
def test_what_cannot_be_told_is_refused(text: str, options: dict, code: str) -> None:
    assert refused("survey-shares", text, **options).code == code


def test_a_question_nobody_answered_is_told_and_not_reckoned() -> None:
    told = ask("survey-shares", "a,b\nx,\ny,\n", columns=("a", "b"))
    assert told["columns"]["n_valid"] == [2, 0]
    assert {row["question"] for row in told["tables"]["shares"]} == {"a"}
