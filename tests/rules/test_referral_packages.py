"""The clinical package: a draft may lack anything and hold nothing strange; what goes up lacks nothing that is needed."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.referral.rules.packages import (
    OPTIONAL,
    REQUIRED,
    SIGNS,
    check_package,
    is_blank,
    problems_of_text,
    require_complete,
)
from heyi.kernel.errors import InputInvalid
from tests.rules.junk import JUNK, NAMES, NASTY

FULL: dict[str, Any] = {
    **dict.fromkeys(REQUIRED, "胸痛 3 小时"), "consent": True, "signs": {"systolic_mmhg": 180, "temperature_celsius": 36.6},
}  # fmt: skip


def wrong_with(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in check_package(FULL | changes)[1]]


def missing(package: dict[str, Any], *also: str) -> list[tuple[str, str]]:
    with pytest.raises(InputInvalid) as refused:
        require_complete(package, also=frozenset(also))
    return [(problem.field, problem.code) for problem in refused.value.problems]


DRAFTS: list[dict[str, Any]] = [
    {}, {"diagnosis": ""}, dict.fromkeys([*REQUIRED, *OPTIONAL, "signs"]), {"signs": {}}, {"consent": False},
]  # fmt: skip


@pytest.mark.parametrize("draft", DRAFTS)
def test_a_draft_may_lack_anything(draft: dict[str, Any]) -> None:
    assert check_package(draft) == (draft, ())


def test_a_full_package_may_be_kept_and_sent() -> None:
    everything = FULL | dict.fromkeys(OPTIONAL, "有")
    assert check_package(everything) == (everything, ())
    require_complete(everything, also=frozenset(OPTIONAL))


@pytest.mark.parametrize("junk", [None, "胸痛", [FULL], 7, True])
def test_a_package_is_a_set_of_named_fields(junk: Any) -> None:
    kept, problems = check_package(junk)
    assert kept is None
    assert [(one.field, one.code) for one in problems] == [("package", "malformed")]


@pytest.mark.parametrize("name", [*REQUIRED, *OPTIONAL])
def test_every_field_has_a_longest_length(name: str) -> None:
    longest = (REQUIRED | OPTIONAL)[name]
    assert wrong_with(**{name: "字" * longest}) == []
    assert wrong_with(**{name: "字" * (longest + 1)}) == [(f"package.{name}", "too_long")]
    assert wrong_with(**{name: 7}) == [(f"package.{name}", "malformed")]


def test_a_field_nobody_knows_is_named_and_not_kept_in_silence() -> None:
    assert wrong_with(colour="red", state="accepted") == [
        ("package.colour", "unknown_field"),
        ("package.state", "unknown_field"),
    ]
    assert wrong_with(signs={"shoe_size": 42}) == [("package.signs.shoe_size", "unknown_field")]


@pytest.mark.parametrize("consent", ["true", 1, "是", [True]])
def test_consent_is_yes_or_no(consent: Any) -> None:
    assert wrong_with(consent=consent) == [("package.consent", "malformed")]


# ---- Signs ----


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_lies_between_its_bounds_and_the_bounds_are_let_through(name: str) -> None:
    least, most = SIGNS[name]
    for value in (least, most, (least + most) / 2):
        assert wrong_with(signs={name: value}) == []
    for value in (least - 0.01, most + 0.01, float("nan"), float("inf"), -float("inf"), 10**400, -1):
        assert wrong_with(signs={name: value}) == [(f"package.signs.{name}", "out_of_range")]
    for junk in ("120", None, True, [120], {"value": 120}):
        assert wrong_with(signs={name: junk}) == [(f"package.signs.{name}", "malformed")]


def test_what_was_measured_is_not_shown_back_but_its_bounds_are() -> None:
    (problem,) = check_package(FULL | {"signs": {"pulse_per_minute": 777}})[1]
    assert (problem.value, problem.limit) == (None, "10–320")


@pytest.mark.parametrize("signs", [[], "", 0, False, "120/80", [120, 80], ()])
def test_signs_are_named_values_and_nothing_empty_passes_for_them(signs: Any) -> None:
    assert wrong_with(signs=signs) == [("package.signs", "malformed")]


# ---- Text ----


def test_only_signs_that_nothing_can_carry_are_forbidden() -> None:
    for sign in (
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x85",
        "\ud800",
        "\udfff",
        "\ufdd0",
        "\ufffe",
        "\uffff",
        "\U0001ffff",
    ):
        assert [one.code for one in problems_of_text("x", f"前{sign}后", most=9)] == ["forbidden_sign"]
    # Rare characters of names that this Python's tables do not know yet, private ones, Uyghur, Tibetan, new pictures.
    for sign in (
        "\n",
        "\r",
        "\t",
        "𬸚",
        "\U00031350",
        "\U0002ebf0",
        "\ue000",
        "ئۇ",
        "བོད",
        "\U0001fae8",
        "é",
        "\u200b",
    ):
        assert problems_of_text("x", f"前{sign}后", most=9) == ()


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_a_text_is_refused_for_its_signs_exactly_when_it_holds_a_control_a_half_or_a_reserved_one(
    text: str,
) -> None:
    forbidden = any(
        (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t")
        or ord(sign) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(sign) <= 0xFDEF
        for sign in text
    )
    assert [one.code for one in problems_of_text("x", text, most=30)] == ["forbidden_sign"] * forbidden
    if not forbidden:
        assert json.loads(json.dumps(text, ensure_ascii=False).encode()) == text


@pytest.mark.parametrize(("value", "blank"), [
    (None, True), ("", True), (" \n", True), ("\u3000", True), ("无", False), (0, False), (False, False), ([], False),
])  # fmt: skip
def test_spaces_alone_are_nothing_said(value: Any, blank: bool) -> None:
    assert is_blank(value) is blank


# ---- Going up ----


def test_everything_that_is_missing_is_named_at_once_the_consent_among_it() -> None:
    needed = [(f"package.{name}", "required") for name in REQUIRED]
    assert missing({}) == [*needed, ("package.consent", "consent_needed")]
    assert missing({**dict.fromkeys(REQUIRED, " \u3000"), "consent": True}) == needed


@pytest.mark.parametrize("consent", [None, False, "true", 1])
def test_without_the_patients_consent_nothing_goes_up(consent: Any) -> None:
    assert missing(FULL | {"consent": consent}) == [("package.consent", "consent_needed")]


def test_a_policy_may_need_more() -> None:
    assert missing(FULL, "epidemic_screening", "allergies") == [
        ("package.allergies", "required"), ("package.epidemic_screening", "required"),
    ]  # fmt: skip
    require_complete(FULL | {"epidemic_screening": "阴性"}, also=frozenset({"epidemic_screening"}))


def test_what_no_package_has_cannot_be_needed() -> None:
    require_complete(FULL, also=frozenset({"horoscope"}))


# ---- Anything at all ----


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from([*REQUIRED, *OPTIONAL, "signs", "consent"]), NAMES), JUNK, max_size=5
    )
)
def test_whatever_is_sent_as_a_package_is_kept_whole_or_has_a_problem(package: dict[str, Any]) -> None:
    _kept_or_refused(package)


@pytest.mark.parametrize("name", ["diagnosis", "diagnosis_code", "signs", "consent", "colour"])
def test_each_nasty_thing_in_a_field_is_kept_whole_or_has_a_problem(name: str) -> None:
    for nasty in NASTY:
        _kept_or_refused({name: nasty})
        _kept_or_refused({"signs": {"pulse_per_minute": nasty}})


def _kept_or_refused(package: dict[str, Any]) -> None:
    kept, problems = check_package(package)
    json.dumps([[one.field, one.code, one.value, one.limit] for one in problems], ensure_ascii=False).encode()
    assert all(len(one.field) < 100 for one in problems)
    if not problems:
        assert kept == package
        # What is kept can be written down and read again, in any database.
        assert json.loads(json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()) == package
