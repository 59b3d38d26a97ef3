"""Writing on a questionnaire: what is laid open is written back, steps keep what was typed, codes follow, faults find their place."""

import pytest

from heyi.contexts.surveys.models import edition as columns
from heyi.contexts.surveys.queries.editions import shipped_trees
from heyi.contexts.surveys.rules import editing
from heyi.contexts.surveys.rules.designing import (
    Tree,
    columns_of,
    found,
    laid_open,
    laid_open_part,
    named,
    put,
    written,
)
from heyi.contexts.surveys.rules.editing import QuestionnaireWrong, read_edition
from heyi.contexts.surveys.rules.faults import placed
from heyi.contexts.surveys.rules.naming import proposed
from heyi.contexts.surveys.rules.stepping import LISTS, before, stepped
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.rules.writing import text_of, tree_in
from tests.making_surveys import TREE


def plain_tree() -> Tree:
    return laid_open(TREE)


def part_at(tree: Tree, address: str) -> Tree:
    part = found(tree, address)
    assert part is not None, address
    return part


@pytest.mark.parametrize("code", sorted(shipped_trees()))
def test_what_is_laid_open_and_written_back_asks_the_same(code: str):
    tree = shipped_trees()[code]
    again = questionnaire_of(written(laid_open(tree)))
    asked = questionnaire_of({**tree, "version": "1"})
    assert again == asked
    assert questionnaire_of(tree_in(text_of(written(laid_open(tree))))) == asked


def test_garbage_is_laid_open_as_nothing_and_refused_by_the_reader():
    garbage: object
    for garbage in (None, 3, [], {"sections": "x"}, {"sections": [3, {"questions": {"a": 1}}]}):
        tree = laid_open(garbage)
        with pytest.raises(QuestionnaireWrong):
            read_edition(written(tree), number=1)
    assert laid_open({"sections": [{"questions": [{"kind": "poem", "least": "viel"}]}]})["sections"][0][
        "questions"
    ][0]["least"] == "viel"  # fmt: skip


def test_a_question_is_added_filled_in_moved_and_doubled():
    tree, address = stepped(plain_tree(), "add_question", "s0q0", "several")
    assert address == "s0q1"
    assert len(part_at(tree, address)["choices"]) == 2
    tree = put(
        tree,
        address,
        {"zh": "为什么来？", "en": "Why did you come?", "choices": [{"zh": "看病", "en": "To see a doctor"}]},
    )
    tree = named(tree)
    assert (part_at(tree, address)["code"], part_at(tree, address)["choices"][0]["code"]) == ("come", "see")
    tree, address = stepped(tree, "down", address)
    assert (address, part_at(tree, "s0q2")["code"]) == ("s0q2", "come")
    tree, address = stepped(tree, "double", address)
    assert (address, part_at(tree, "s0q3")["code"]) == ("s0q3", "")
    assert part_at(named(tree), "s0q3")["code"] == "come_2"
    tree["sections"][0]["questions"].append(laid_open_part("sq", {"kind": "text", "zh": "年龄"}))
    assert part_at(named(tree), "s0q6")["code"] == ""
    assert part_at(named(tree, is_last=True), "s0q6")["code"] == "q1"
    stepped(tree, "remove", "s0q6")
    assert read_edition(written(tree), number=2)[1].questions[3].choices[0].words.zh == "看病"
    tree, address = stepped(tree, "remove", "s0q2")
    assert (address, part_at(tree, "s0q2")["code"]) == ("", "come_2")


def test_questions_cross_from_section_to_section_and_stop_at_the_ends():
    tree, address = stepped(plain_tree(), "add_section", "")
    assert address == "s1"
    last = part_at(tree, "s0q3")
    tree, address = stepped(tree, "down", "s0q3")
    assert (address, part_at(tree, "s1q0")) == ("s1q0", last)
    assert stepped(tree, "down", "s1q0")[1] == "s1q0"
    tree, address = stepped(tree, "up", "s1q0")
    assert (address, part_at(tree, "s0q3")) == ("s0q3", last)
    assert stepped(tree, "up", "s0q0")[1] == "s0q0"
    assert stepped(tree, "up", "s0")[1] == "s0"
    tree, address = stepped(tree, "up", "s1")
    assert (address, tree["sections"][1]["code"]) == ("s0", "visit")


def test_conditions_and_scales_follow_a_code_that_changes():
    tree = plain_tree()
    choices = [{"code": "out", "zh": "门诊", "en": "Outpatient"}, {"code": "sent", "zh": "转诊", "en": "Referred"}]  # fmt: skip
    tree = put(tree, "s0q0", {"code": "way", "choices": choices})
    assert part_at(tree, "s0q1")["shown_if"] == [
        {"question": "way", "one_of": ["sent"], "least": None, "most": None}
    ]
    tree, address = stepped(tree, "add_scale", "")
    tree = put(
        tree,
        address,
        {
            "code": "all",
            "zh": "总",
            "en": "All",
            "columns": ["informed", "score"],
            "reverse": ["score"],
        },
    )
    tree = put(tree, "s0q2", {"code": "mark"})
    assert part_at(tree, "scale0")["columns"] == ["informed", "mark"]
    assert part_at(tree, "scale0")["reverse"] == ["mark"]
    assert questionnaire_of(written(tree)).scales[0].columns == ("informed", "mark")


def test_rows_of_a_matrix_are_columns_and_lists_of_choices_are_taken():
    tree, address = stepped(plain_tree(), "add_question", "s0", "matrix")
    tree, _ = stepped(tree, "take_choices", address, "often")
    assert [one["code"] for one in part_at(tree, address)["choices"]] == [one[0] for one in LISTS["often"]]
    tree = put(tree, address, {"code": "m", "rows": [{"code": "a", "zh": "甲", "en": "A"}]})
    assert columns_of(part_at(tree, address)) == ["m_a"]
    tree, _ = stepped(tree, "add_row", address)
    tree, _ = stepped(tree, "row_up", address, "1")
    assert [one["code"] for one in part_at(tree, address)["rows"]] == ["", "a"]
    tree, _ = stepped(tree, "remove_row", address, "0")
    tree, _ = stepped(tree, "remove_row", address, "7")
    tree, _ = stepped(tree, "remove_row", address, "-1")
    assert [one["code"] for one in part_at(tree, address)["rows"]] == ["a"]
    tree, address = stepped(tree, "add_question", "s0", "single")
    tree, _ = stepped(tree, "take_choices", address, "=kind")
    assert [one["code"] for one in part_at(tree, address)["choices"]] == ["outpatient", "referred"]


def test_only_what_was_asked_before_can_be_a_condition():
    tree = plain_tree()
    assert before(tree, "s0q0") == before(tree, "s0") == before(tree, "scale0") == []
    tree, _ = stepped(tree, "add_condition", "s0q0")
    assert part_at(tree, "s0q0")["shown_if"] == []
    tree, _ = stepped(tree, "add_condition", "s0q2")
    assert part_at(tree, "s0q2")["shown_if"][0]["question"] == "informed"
    tree, _ = stepped(tree, "remove_condition", "s0q2", "0")
    assert part_at(tree, "s0q2")["shown_if"] == []


def test_a_step_nobody_knows_or_a_place_that_is_not_there_changes_nothing():
    for step, address in (("explode", "s0"), ("remove", "s9"), ("up", "s0q99"), ("add_question", "scale0")):
        tree, opened = stepped(plain_tree(), step, address, "text")
        assert (tree, opened) == (plain_tree(), address)
    assert put(plain_tree(), "s0q99", {"zh": "x"}) == plain_tree()
    assert put(plain_tree(), "nowhere", {"zh": "x"}) == plain_tree()


@pytest.mark.parametrize(
    ("english", "taken", "stem", "code"),
    [
        ("How long did you wait?", (), "q", "long"),
        ("How long did you wait?", ("long",), "q", "long_2"),
        ("", ("q1",), "q", "q2"),
        ("要多久？", (), "q", "q1"),
        ("9 of 10", (), "a", "a1"),
    ],
)
def test_a_code_is_proposed(english: str, taken: tuple[str, ...], stem: str, code: str):
    assert proposed(english, taken, stem) == code


def test_each_fault_is_told_at_its_place_in_both_languages():
    tree = plain_tree()
    tree = put(tree, "s0q0", {"zh": ""})
    tree = put(tree, "s0q2", {"least": "many"})
    tree = put(tree, "head", {"title": {"zh": "", "en": ""}})
    tree, _ = stepped(tree, "add_scale", "")
    tree = put(tree, "scale0", {"code": "x", "zh": "x", "en": "x", "columns": ["nothing", "score"]})
    tree["sections"][0]["questions"][3]["shown_if"] = [
        {"question": "later", "one_of": [], "least": None, "most": None}
    ]
    with pytest.raises(QuestionnaireWrong) as refused:
        read_edition(written(tree), number=1)
    for told in (refused.value.zh, refused.value.en):
        assert {one.address for one in placed(told, tree)} == {"s0q0", "s0q2", "head", "scale0", "s0q3"}
        assert all(one.words for one in placed(told, tree))
    part_at(tree, "s0q0")["choices"][1] = {"code": "x y", "zh": "", "en": "", "score": None, "alone": False}
    with pytest.raises(QuestionnaireWrong) as again:
        read_edition(written(tree), number=1)
    inside = [
        (one.part, one.entry, one.field) for one in placed(again.value.zh, tree) if one.address == "s0q0"
    ]
    assert inside == [("choices", 2, "code"), ("choices", 2, ""), ("", 0, "")]
    ends = [(one.part, one.field) for one in placed(again.value.en, tree) if one.address == "s0q2"]
    assert ("", "least") in ends
    assert placed("问卷的题目太多。", tree)[0].address == ""


def test_a_text_is_refused_with_its_line_before_anything_is_built():
    good = text_of(written(plain_tree()))
    for wrong, line in (
        (good.replace("kind: scale", "kind: poem", 1), "kind"),
        ("a: &x 1\nb: *x\n", "第 1 行"),
        ("a: !!python/object 1\n", "第 1 行"),
        ("a: [1, 2\nb: 3\n", "行"),
        ("[" * 60, "第 1 行"),
        ("- 1\n", "不是键值结构"),
        ("", "不是键值结构"),
        ("a: \x07\n", "YAML"),
        ("x" * 500_000, "超过"),
    ):
        with pytest.raises(QuestionnaireWrong) as refused:
            tree_in(wrong)
        assert line in refused.value.zh, wrong[:40]
    place = good[: good.index("kind: scale")].count("\n") + 1
    with pytest.raises(QuestionnaireWrong, match="questionnaire_wrong") as refused:
        tree_in(good.replace("kind: scale", "kind: poem", 1))
    assert f"第 {place} 行" in refused.value.zh
    assert f"line {place}" in refused.value.en


def test_what_no_column_holds_is_refused():
    for changes in (
        {"questionnaire": "a" * 61},
        {"title": {"zh": "长" * 201, "en": "long"}},
        {"title": {"zh": "a\x00b", "en": "long"}},
        {"remarks": float("nan")},
        {"introduction": {"zh": "长" * 400_000, "en": "long"}},
    ):
        with pytest.raises(QuestionnaireWrong):
            read_edition({**TREE, **changes}, number=1)
    assert (columns.LONGEST_CODE, columns.LONGEST_TITLE) == (editing.LONGEST_CODE, editing.LONGEST_TITLE)
