"""Scales from their answers: points, what cannot be tested, what is missing, what is out of range; the shipped ones as published."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms.pathway_questions import Item, ItemKind, Scale
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.rules.scales import check_items, missing_of, score
from heyi.contexts.pathways.terms.cases import UNTESTABLE, Answer
from heyi.kernel.errors import InputInvalid
from tests.rules.pathway_cases import CHEST_PAIN, PATHWAYS, STROKE, TRAUMA

SCALES = [scale for pathway in PATHWAYS for scale in pathway.scales]


def scale_of(pathway: Pathway, code: str) -> Scale:
    found = pathway.scale(code)
    assert found is not None
    return found


NIHSS, LAPSS, GRACE = scale_of(STROKE, "nihss"), scale_of(STROKE, "lapss"), scale_of(CHEST_PAIN, "grace")


def values_of(item: Item) -> list[Answer]:
    """Answers that between them get every number of points of an item."""
    if item.kind is ItemKind.CHOICE:
        return [option.code for option in item.options]
    if item.kind is ItemKind.YES_NO:
        return [False, True]
    assert item.least is not None
    assert item.most is not None
    step = Decimal(1).scaleb(-item.decimals)
    borders = [band.below.quantize(step) for band in item.bands if band.below is not None]
    return [
        item.least,
        *(one for border in borders for one in (border - step, border, border + step)),
        item.most,
    ]


def points(scale: Scale, code: str, answer: Answer) -> Decimal:
    """The points of one answer: what it adds to a scale whose other items stay."""
    first = {item.code: values_of(item)[0] for item in scale.items}
    total = score(scale, first | {code: answer}).total
    base = score(scale, first).total
    assert total is not None
    assert base is not None
    return total - base


def full(scale: Scale, *, most: bool) -> dict[str, Answer]:
    pick = max if most else min
    return {
        item.code: pick(values_of(item), key=lambda answer, item=item: points(scale, item.code, answer))
        for item in scale.items
    }


def invalid(scale: Scale, answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    with pytest.raises(InputInvalid) as found:
        score(scale, answers)
    return [(one.field, one.code) for one in found.value.problems]


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.code)
def test_every_scale_reaches_from_its_least_to_its_most(scale: Scale) -> None:
    assert score(scale, full(scale, most=False)).total == scale.least
    assert score(scale, full(scale, most=True)).total == scale.most


@pytest.mark.parametrize(
    ("pathway", "code", "least", "most"),
    [
        (STROKE, "fast", 0, 3), (STROKE, "be_fast", 0, 5), (STROKE, "lapss", 0, 6), (STROKE, "lams", 0, 5),
        (STROKE, "race", 0, 9), (STROKE, "nihss", 0, 42), (STROKE, "gcs", 3, 15), (STROKE, "aspects", 0, 10),
        (STROKE, "mrs", 0, 6), (CHEST_PAIN, "grace", 1, 372), (CHEST_PAIN, "killip", 1, 4),
    ],
)  # fmt: skip
def test_the_scales_are_as_wide_as_published(pathway: Pathway, code: str, least: int, most: int) -> None:
    assert [scale_of(pathway, code).least, scale_of(pathway, code).most] == [least, most]


def test_nihss_has_fifteen_items_with_the_published_most_of_each() -> None:
    most = [max(option.points for option in item.options) for item in NIHSS.items]
    # 1a, 1b, 1c, gaze, visual, face, arms, legs, ataxia, sensory, language, dysarthria, neglect
    assert most == [3, 2, 2, 2, 3, 3, 4, 4, 4, 4, 2, 2, 3, 2, 2]


def test_what_cannot_be_tested_counts_nothing_and_is_named_beside_the_total() -> None:
    answers = full(NIHSS, most=False) | {
        "language": "3", "left_leg": "4", "right_leg": "3", "left_arm": UNTESTABLE, "dysarthria": UNTESTABLE,
    }  # fmt: skip
    found = score(NIHSS, answers)
    assert (found.total, found.shown) == (Decimal(10), "10 (UN 2)")
    assert found.untestable == ("left_arm", "dysarthria")
    assert (found.cut, found.is_positive) == ("moderate", True)


def test_un_is_refused_where_the_scale_does_not_allow_it() -> None:
    allowed = {item.code for item in NIHSS.items if item.untestable}
    assert allowed == {"left_arm", "right_arm", "left_leg", "right_leg", "ataxia", "dysarthria"}
    for item in NIHSS.items:
        answers = full(NIHSS, most=False) | {item.code: UNTESTABLE}
        if item.code in allowed:
            assert score(NIHSS, answers).shown == "0 (UN 1)"
        else:
            assert invalid(NIHSS, answers) == [(item.code, "untestable_not_allowed")]


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.code)
def test_each_item_missing_in_turn_leaves_no_total_and_is_named(scale: Scale) -> None:
    whole = full(scale, most=True)
    for item in scale.items:
        answers = {code: answer for code, answer in whole.items() if code != item.code}
        found = score(scale, answers)
        assert (found.total, found.shown, found.cut, found.is_positive) == (None, "", "", None)
        assert missing_of(scale, answers) == (item.code,)
    assert missing_of(scale, whole) == ()


@given(st.data())
@settings(deadline=None)
def test_any_answers_add_up_and_stay_in_range(data: st.DataObject) -> None:
    scale = data.draw(st.sampled_from(SCALES))
    answers = {item.code: data.draw(st.sampled_from(values_of(item))) for item in scale.items}
    found = score(scale, answers)
    assert found.total is not None
    assert scale.least <= found.total <= scale.most
    base = {item.code: values_of(item)[0] for item in scale.items}
    first = score(scale, base).total
    assert first is not None
    assert found.total == first + sum(points(scale, code, answer) for code, answer in answers.items())
    # Who answers in another order says the same.
    assert score(scale, dict(reversed(answers.items()))) == found


@pytest.mark.parametrize(
    ("changes", "total", "positive"),
    [
        ({}, 6, True),
        ({"age": Decimal(46)}, 6, True),
        ({"age": Decimal(45)}, 5, False),
        ({"no_seizures": False}, 5, False),
        ({"not_bedridden": False}, 5, False),
        ({"within_day": False}, 5, False),
        ({"one_sided": False}, 5, False),
        ({"glucose": Decimal("3.3")}, 6, True),
        ({"glucose": Decimal("3.2")}, 5, False),
        ({"glucose": Decimal("22.2")}, 6, True),
        ({"glucose": Decimal("22.3")}, 5, False),
    ],
)
def test_lapss_is_positive_when_all_six_are_met(
    changes: dict[str, Answer], total: int, positive: bool
) -> None:
    met: dict[str, Answer] = {
        "age": Decimal(70), "no_seizures": True, "not_bedridden": True, "glucose": Decimal(6), "within_day": True,
        "one_sided": True,
    }  # fmt: skip
    found = score(LAPSS, met | changes)
    assert [found.total, found.is_positive] == [total, positive]


@pytest.mark.parametrize(
    ("answers", "total", "cut"),
    [
        # Points of Granger et al., Arch Intern Med 2003;163:2345-2353, added by hand.
        # 58 + 15 + 53 + 7 + 20 + 0 + 28 + 14
        ({"age": 65, "pulse": 100, "systolic": 99, "creatinine": 88, "killip": "II", "arrest": False, "st_deviation": True, "enzymes": True}, 195, "high"),
        # 0 + 0 + 0 + 1 + 0
        ({"age": 29, "pulse": 49, "systolic": 200, "creatinine": 35, "killip": "I", "arrest": False, "st_deviation": False, "enzymes": False}, 1, "low"),
        # 100 + 46 + 58 + 28 + 59 + 39 + 28 + 14
        ({"age": 90, "pulse": 200, "systolic": 79, "creatinine": 354, "killip": "IV", "arrest": True, "st_deviation": True, "enzymes": True}, 372, "high"),
        # 41 + 9 + 34 + 4 + 0 + 14 = 102, and 58 + 9 + 34 + 7 = 108, the last of the low; one band more of the pulse is 114
        ({"age": 59, "pulse": 70, "systolic": 139, "creatinine": 70, "killip": "I", "arrest": False, "st_deviation": False, "enzymes": True}, 102, "low"),
        ({"age": 69, "pulse": 89, "systolic": 120, "creatinine": 106, "killip": "I", "arrest": False, "st_deviation": False, "enzymes": False}, 108, "low"),
        ({"age": 69, "pulse": 90, "systolic": 120, "creatinine": 106, "killip": "I", "arrest": False, "st_deviation": False, "enzymes": False}, 114, "middle"),
    ],
)  # fmt: skip
def test_grace_adds_the_published_points(answers: dict[str, object], total: int, cut: str) -> None:
    given_answers = {
        code: Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for code, value in answers.items()
    }
    found = score(GRACE, given_answers)
    assert [found.total, found.cut] == [total, cut]


@pytest.mark.parametrize(
    ("pathway", "code", "answers", "shown", "positive"),
    [
        (STROKE, "lams", {"face": "0", "arm": "2", "grip": "2"}, "4", True),
        (STROKE, "lams", {"face": "1", "arm": "1", "grip": "1"}, "3", False),
        (STROKE, "race", {"face": "1", "arm": "2", "leg": "2", "gaze": "0", "cortex": "0"}, "5", True),
        (STROKE, "race", {"face": "0", "arm": "2", "leg": "2", "gaze": "0", "cortex": "0"}, "4", False),
        (STROKE, "gcs", {"eyes": "4", "verbal": "5", "motor": "6"}, "15", False),
        (STROKE, "gcs", {"eyes": "2", "verbal": "2", "motor": "4"}, "8", True),
        (STROKE, "gcs", {"eyes": "4", "verbal": UNTESTABLE, "motor": "6"}, "10 (UN 1)", False),
        (STROKE, "mtici", {"grade": "2b"}, "2b", True),
        (STROKE, "mtici", {"grade": "2a"}, "2a", False),
        (STROKE, "mrs", {"grade": "2"}, "2", False),
        (STROKE, "mrs", {"grade": "3"}, "3", True),
        (STROKE, "fast", {"face": False, "arm": True, "speech": False}, "1", True),
        (STROKE, "fast", {"face": False, "arm": False, "speech": False}, "0", False),
        (CHEST_PAIN, "killip", {"grade": "III"}, "III", True),
        (TRAUMA, "revised", {"pressure": Decimal(76), "breathing": True}, "4.7442", None),
    ],
)  # fmt: skip
def test_a_scale_is_shown_as_a_person_reads_it(
    pathway: Pathway, code: str, answers: dict[str, Answer], shown: str, positive: bool | None
) -> None:
    found = score(scale_of(pathway, code), answers)
    assert (found.shown, found.is_positive) == (shown, positive)


def test_every_region_of_aspects_takes_one_point_away() -> None:
    scale = scale_of(STROKE, "aspects")
    none: dict[str, Answer] = {item.code: False for item in scale.items}
    assert score(scale, none).shown == "10"
    for item in scale.items:
        assert score(scale, none | {item.code: True}).total == 9
    assert score(scale, dict.fromkeys(none, True)).shown == "0"


def test_what_the_case_knows_is_taken_over_and_may_be_overwritten() -> None:
    rest: dict[str, Answer] = {
        "no_seizures": True,
        "not_bedridden": True,
        "within_day": True,
        "one_sided": True,
    }
    known: dict[str, Answer] = {"age": Decimal(70), "glucose": Decimal("5.5"), "weight": Decimal(60)}
    found = score(LAPSS, rest, known=known)
    assert found.total == 6
    assert found.answers["age"] == Decimal(70)
    assert score(LAPSS, rest | {"age": Decimal(40)}, known=known).total == 5
    assert score(LAPSS, rest, known={"age": Decimal(70)}).total is None


def test_every_mistake_is_named_at_once() -> None:
    answers: dict[str, Answer] = {
        "age": Decimal(121), "no_seizures": "yes", "glucose": Decimal("5.55"), "within_day": UNTESTABLE, "more": True,
    }  # fmt: skip
    assert invalid(LAPSS, answers) == [
        ("age", "value_too_high"),
        ("no_seizures", "yes_or_no"),
        ("glucose", "too_many_decimals"),
        ("within_day", "untestable_not_allowed"),
        ("more", "item_unknown"),
    ]
    assert invalid(NIHSS, {"gaze": "3"}) == [("gaze", "no_such_option")]
    assert invalid(NIHSS, {"gaze": True}) == [("gaze", "no_such_option")]


@pytest.mark.parametrize(
    ("code", "answer", "problem"),
    [
        ("glucose", Decimal("0.3"), None),
        ("glucose", Decimal("0.2"), "value_too_low"),
        ("glucose", Decimal("80.0"), None),
        ("glucose", Decimal("80.1"), "value_too_high"),
        ("glucose", Decimal("5.50"), None),
        ("glucose", Decimal("5.55"), "too_many_decimals"),
        ("glucose", Decimal("5E1"), None),
        ("glucose", Decimal("NaN"), "not_a_number"),
        ("glucose", Decimal("Infinity"), "not_a_number"),
        ("glucose", Decimal("1E+40"), "value_too_high"),
        ("glucose", True, "not_a_number"),
        ("glucose", "5.5", "not_a_number"),
        ("systolic", Decimal("120.5"), "too_many_decimals"),
        ("nihss_rise", Decimal(-4), None),
        ("inr", Decimal("1.71"), None),
        ("ct_bleeding", True, None),
        ("ct_bleeding", Decimal(1), "yes_or_no"),
        ("diagnosis", "ischaemic", None),
        ("diagnosis", "stemi", "no_such_option"),
        ("diagnosis", UNTESTABLE, "untestable_not_allowed"),
        ("nothing", True, "item_unknown"),
    ],
)
def test_items_of_a_case_are_checked_in_the_same_way(code: str, answer: Answer, problem: str | None) -> None:
    if problem is None:
        assert check_items(STROKE, {code: answer}) == {code: answer}
    else:
        with pytest.raises(InputInvalid) as found:
            check_items(STROKE, {code: answer})
        assert [(one.field, one.code) for one in found.value.problems] == [(code, problem)]
