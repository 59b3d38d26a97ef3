"""What the criteria propose for a patient: bounds, ticks and diagnoses, what is not judged, and what a reason is owed for."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms import SIGN_BOUNDS, Comparison, Direction, Sign, Tier, Urgency, Words
from heyi.contexts.referral.rules.criteria import (
    Condition,
    DownRule,
    HereRule,
    Known,
    Limit,
    Origin,
    Proposed,
    Rulebook,
    UpRule,
    Verdict,
    is_lower,
    propose,
    verdict_of,
)
from heyi.contexts.referral.rules.diagnoses import any_belongs, belongs_to, plain_code
from heyi.contexts.referral.rules.kept_proposals import kept
from heyi.contexts.referral.rules.overruling import (
    Overruled,
    overruled,
    problems_of_overruling,
    require_reason,
)
from heyi.contexts.referral.terms import OverruleReason
from heyi.kernel.errors import InputInvalid
from tests.rules.junk import JUNK

LOCAL, STANDARD = Origin("a-paper#one", "secondary"), Origin("the-standard#two", "official")
NAME = Words("名", "Name")


def limit(sign: Sign, comparison: Comparison, value: float) -> Condition:
    return Condition(limit=Limit(sign, comparison, value, STANDARD))


def a_rule(code: str = "rule", urgency: Urgency = Urgency.URGENT, **changes: Any) -> UpRule:
    told: dict[str, Any] = {"conditions": (Condition(tick=code),), "name": NAME, "origin": LOCAL, **changes}
    return UpRule(code=code, urgency=urgency, **told)


HIGH = a_rule("high", conditions=(limit(Sign.SYSTOLIC, Comparison.AT_LEAST, 180),))
SHOCK = a_rule(
    "shock",
    Urgency.EMERGENCY,
    conditions=(Condition(tick="bleeding"), limit(Sign.SYSTOLIC, Comparison.BELOW, 90)),
    needs_all=True,
    green_channel=True,
    to=Tier.COUNTY,
    department=Words("急诊科", "Emergency"),
)
SWEET = a_rule("sweet", conditions=(limit(Sign.PULSE, Comparison.ABOVE, 100),), among=(("E10", "E14"),))
WISH = a_rule("wish", Urgency.ELECTIVE, to=Tier.CITY)
COLD = HereRule(
    code="cold", name=NAME, groups=(("J00", "J06"),), tier=Tier.TOWNSHIP, version="2026-1", origin=LOCAL
)
CHILD = DownRule(code="child", name=NAME, category="acute_recovered", groups=(("J12", "J18"),), origin=LOCAL,
                 age_to=14, stay_days=6)  # fmt: skip
ADULT = DownRule(code="adult", name=NAME, category="acute_recovered", groups=(("J12", "J18"),), origin=LOCAL,
                 age_from=15, stay_days=10)  # fmt: skip
CALM = DownRule(
    code="calm", name=NAME, category="chronic_stable", groups=(("I10", "I15"),), origin=LOCAL, stay_days=8
)
BOOK = Rulebook(ticks={}, up=(HIGH, WISH, SHOCK, SWEET), here=(COLD,), down=(CHILD, ADULT, CALM))


def going_up(tier: Tier | None = Tier.TOWNSHIP, **known: Any) -> Proposed:
    return propose(Known(**known), BOOK, direction=Direction.UP, tier=tier)


# Diagnoses


@pytest.mark.parametrize(
    ("code", "first", "last", "belongs"),
    [
        ("I10", "I10", "I15", True),
        ("I15.9", "I10", "I15", True),
        ("I16", "I10", "I15", False),
        ("I09.9", "I10", "I15", False),
        ("I10.x00", "I10", "I10", True),
        ("I10.x00x002", "I10", "I15", True),
        ("E11.9", "E11.9", "E11.9", True),
        ("E11.900", "E11.9", "E11.9", True),
        ("e11.900x001", "E11.9", "E11.9", True),
        ("E119", "E11.9", "E11.9", True),
        ("E11.2", "E11.9", "E11.9", False),
        ("E11", "E11.9", "E11.9", False),
        ("J20.8", "J20", "J21", True),
        ("J22", "J20", "J21", False),
        ("J40", "J40", "J42", True),
        ("J42.x", "J40", "J42", True),
        ("M50.1", "M50.0", "M50.1", True),
        ("M50.103", "M50.0", "M50.1", True),
        ("M50.2", "M50.0", "M50.1", False),
        ("M50", "M50.0", "M50.1", False),
        ("J18.9†", "J12", "J18", True),
        ("B37.1", "B37.1", "B37.1", True),
    ],
)
def test_a_code_belongs_to_its_group_and_to_no_neighbour(code: str, first: str, last: str, belongs: bool):
    assert belongs_to(code, ((first, last),)) is belongs


@pytest.mark.parametrize("code", ["", "高血压", "I1", "10", "I10-I15", "I10;DROP", "E11.9 E11.2", "🙂"])
def test_what_is_no_code_is_not_judged(code: str):
    assert plain_code(code) is None
    assert belongs_to(code, (("I10", "I15"),)) is None
    assert any_belongs((code,), (("I10", "I15"),)) is None


def test_one_readable_diagnosis_is_enough_to_judge():
    assert any_belongs(("高血压", "I10"), (("I10", "I15"),)) is True
    assert any_belongs(("高血压", "J00"), (("I10", "I15"),)) is False
    assert any_belongs((), (("I10", "I15"),)) is None


CATEGORIES = st.builds(
    lambda letter, number: f"{letter}{number:02d}", st.sampled_from("ABEIJMZ"), st.integers(0, 99)
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CATEGORIES, CATEGORIES, CATEGORIES, st.text("0123456789", max_size=3))
def test_a_subcode_lies_where_its_category_lies(first: str, last: str, category: str, below: str):
    group = ((min(first, last), max(first, last)),)
    assert belongs_to(category + ("." + below if below else ""), group) is (
        group[0][0] <= category <= group[0][1]
    )


# One criterion


@pytest.mark.parametrize(
    ("comparison", "below", "on", "above"),
    [
        (Comparison.AT_LEAST, Verdict.NOT_MET, Verdict.MET, Verdict.MET),
        (Comparison.ABOVE, Verdict.NOT_MET, Verdict.NOT_MET, Verdict.MET),
        (Comparison.AT_MOST, Verdict.MET, Verdict.MET, Verdict.NOT_MET),
        (Comparison.BELOW, Verdict.MET, Verdict.NOT_MET, Verdict.NOT_MET),
    ],
)
def test_on_the_bound_each_comparison_says_what_it_means(
    comparison: Comparison, below: Verdict, on: Verdict, above: Verdict
):
    rule = a_rule(conditions=(limit(Sign.SYSTOLIC, comparison, 180),))
    found = [verdict_of(rule, Known(signs={Sign.SYSTOLIC: value})) for value in (179.9, 180, 180.1)]
    assert found == [below, on, above]


YES, NO, UNKNOWN = {Sign.SYSTOLIC: 80.0}, {Sign.SYSTOLIC: 120.0}, dict[Sign, float]()


@pytest.mark.parametrize(
    ("ticked", "signs", "needs_all", "verdict"),
    [
        ({"bleeding"}, YES, True, Verdict.MET),
        ({"bleeding"}, NO, True, Verdict.NOT_MET),
        ({"bleeding"}, UNKNOWN, True, Verdict.NOT_JUDGED),
        (set(), UNKNOWN, True, Verdict.NOT_MET),
        (None, YES, True, Verdict.NOT_JUDGED),
        (None, NO, True, Verdict.NOT_MET),
        ({"bleeding"}, UNKNOWN, False, Verdict.MET),
        (None, YES, False, Verdict.MET),
        (None, NO, False, Verdict.NOT_JUDGED),
        (set(), NO, False, Verdict.NOT_MET),
    ],
)
def test_what_is_missing_is_not_judged_and_never_a_no(
    ticked: set[str] | None, signs: dict[str, float], needs_all: bool, verdict: Verdict
):
    rule = a_rule(conditions=SHOCK.conditions, needs_all=needs_all)
    known = Known(ticked=None if ticked is None else frozenset(ticked), signs=signs)
    assert verdict_of(rule, known) is verdict


def test_a_criterion_among_patients_of_a_disease_wants_that_disease():
    signs = {Sign.PULSE: 120.0}
    assert verdict_of(SWEET, Known(signs=signs, diagnoses=("E11.9",))) is Verdict.MET
    assert verdict_of(SWEET, Known(signs=signs, diagnoses=("I10",))) is Verdict.NOT_MET
    assert verdict_of(SWEET, Known(signs=signs)) is Verdict.NOT_JUDGED


# What is proposed


def test_the_gravest_criterion_gives_the_urgency_and_comes_first():
    found = going_up(signs={Sign.SYSTOLIC: 185.0}, ticked=frozenset({"wish"}))
    assert found.urgency is Urgency.URGENT
    assert [one.rule.code for one in found.fired] == ["high", "wish"]
    assert (found.green_channel, found.to) == (False, Tier.CITY)


def test_a_proposal_names_value_bound_and_the_origin_of_the_bound():
    (fired,) = going_up(signs={Sign.SYSTOLIC: 185.0}).fired
    (because,) = fired.because
    assert (because.value, because.limit and because.limit.value, because.origin) == (185.0, 180, STANDARD)


def test_the_green_channel_is_proposed_with_the_emergency_and_its_department():
    found = going_up(signs={Sign.SYSTOLIC: 80.0}, ticked=frozenset({"bleeding"}))
    assert (found.urgency, found.green_channel, found.to) == (Urgency.EMERGENCY, True, Tier.COUNTY)
    assert [one.en for one in found.departments] == ["Emergency"]
    assert [one.tick for one in found.fired[0].because if one.tick] == ["bleeding"]


def test_with_nothing_met_nothing_is_proposed_and_what_is_missing_is_named():
    found = going_up(signs={Sign.SYSTOLIC: 120.0})
    assert (found.urgency, found.green_channel, found.is_silent) == (None, False, True)
    assert found.not_judged == ("wish", "sweet")


@pytest.mark.parametrize(
    ("tier", "here"),
    [(Tier.VILLAGE, False), (Tier.TOWNSHIP, True), (Tier.COUNTY, True), (Tier.PROVINCE, True), (None, False)],
)
def test_a_disease_of_first_contact_is_treatable_from_its_tier_on(tier: Tier | None, here: bool):
    assert bool(going_up(tier, diagnoses=("J06.9",)).here) is here


def test_who_meets_a_criterion_for_going_up_is_not_told_to_stay():
    assert going_up(diagnoses=("J06.9",), ticked=frozenset({"wish"})).here == ()
    assert going_up(diagnoses=("S72.0",)).here == ()


@pytest.mark.parametrize(
    ("code", "age", "entries"),
    [
        ("J18.9", 14, ["child"]),
        ("J18.9", 15, ["adult"]),
        ("J18.9", None, []),
        ("I10", None, ["calm"]),
        ("I10", 3, ["calm"]),
        ("S72.0", 40, []),
    ],
)
def test_going_down_is_proposed_by_disease_and_age(code: str, age: int | None, entries: list[str]):
    known = Known(diagnoses=(code,), age_years=age)
    found = propose(known, BOOK, direction=Direction.DOWN, tier=Tier.COUNTY)
    assert [one.code for one in found.down] == entries
    assert (found.urgency, found.fired, found.here) == (None, (), ())


SIGNS = st.dictionaries(
    st.sampled_from([Sign.SYSTOLIC, Sign.PULSE]), st.floats(*SIGN_BOUNDS[Sign.PULSE], allow_nan=False)
)
TICKED = st.none() | st.frozensets(st.sampled_from(["bleeding", "wish", "else"]))
CODES = st.lists(st.sampled_from(["I10", "E11.9", "J06.9", "?"]), max_size=2).map(tuple)
KNOWN = st.builds(Known, diagnoses=CODES, signs=SIGNS, ticked=TICKED)


@given(KNOWN, SIGNS, st.sampled_from(["I10", "E11.9", "J06.9"]))
def test_knowing_more_never_takes_a_criterion_back(known: Known, more: dict[str, float], code: str):
    wiser = Known(
        diagnoses=(*known.diagnoses, code), signs={**more, **known.signs}, ticked=known.ticked or frozenset()
    )
    before, after = (propose(one, BOOK, direction=Direction.UP, tier=Tier.COUNTY) for one in (known, wiser))
    assert {one.rule.code for one in before.fired} <= {one.rule.code for one in after.fired}
    if before.urgency is not None:
        assert after.urgency is not None
        assert not is_lower(after.urgency, before.urgency)


@given(KNOWN, st.permutations(BOOK.up))
def test_the_order_of_the_criteria_changes_nothing_that_is_proposed(known: Known, up: list[UpRule]):
    other = Rulebook(up=tuple(up), here=BOOK.here)
    one, two = (propose(known, book, direction=Direction.UP, tier=Tier.COUNTY) for book in (BOOK, other))
    assert (one.urgency, one.green_channel, one.to) == (two.urgency, two.green_channel, two.to)
    assert set(one.fired) == set(two.fired)


@given(KNOWN)
def test_every_criterion_is_met_not_met_or_not_judged_and_each_once(known: Known):
    found = propose(known, BOOK, direction=Direction.UP)
    met = {one.rule.code for one in found.fired}
    assert not met & set(found.not_judged)
    for one in found.fired:
        assert one.because
        assert verdict_of(one.rule, known) is Verdict.MET
    urgencies = [one.rule.urgency for one in found.fired]
    assert not any(is_lower(before, after) for before, after in pairwise(urgencies))


# Where a doctor chooses otherwise

URGENT = propose(Known(signs={Sign.SYSTOLIC: 190.0}), BOOK, direction=Direction.UP)
STAY = propose(Known(diagnoses=("J00",)), BOOK, direction=Direction.UP, tier=Tier.COUNTY)
SILENT = Proposed(direction=Direction.UP)
DOWN = propose(Known(diagnoses=("I10",)), BOOK, direction=Direction.DOWN)


@pytest.mark.parametrize(
    ("proposed", "chosen", "owed"),
    [
        (URGENT, Urgency.ELECTIVE, (Overruled.LESS_URGENT,)),
        (URGENT, Urgency.URGENT, ()),
        (URGENT, Urgency.EMERGENCY, ()),
        (STAY, Urgency.ELECTIVE, (Overruled.TREATABLE_HERE,)),
        (STAY, Urgency.URGENT, ()),
        (SILENT, Urgency.ELECTIVE, ()),
        (DOWN, Urgency.ELECTIVE, ()),
    ],
)
def test_a_reason_is_owed_for_less_urgency_and_for_who_could_stay(
    proposed: Proposed, chosen: Urgency, owed: tuple[Overruled, ...]
):
    assert overruled(proposed, chosen) == owed
    if not owed:
        require_reason(proposed, urgency=chosen, given=None)
        return
    for nothing in (None, {}, {"reason": " "}, {"words": "好转"}):
        with pytest.raises(InputInvalid) as refused:
            require_reason(proposed, urgency=chosen, given=nothing)
        assert [(one.field, one.code) for one in refused.value.problems] == [
            ("overruling.reason", "overrule_reason_needed")
        ]
    require_reason(proposed, urgency=chosen, given={"reason": "patient_wish"})


def test_other_reasons_want_words():
    with pytest.raises(InputInvalid) as refused:
        require_reason(URGENT, urgency=Urgency.ELECTIVE, given={"reason": "other", "words": "  "})
    assert refused.value.problems[0].field == "overruling.words"
    require_reason(URGENT, urgency=Urgency.ELECTIVE, given={"reason": "other", "words": "已会诊"})


@pytest.mark.parametrize(
    ("given_reason", "code"),
    [
        ({"reason": "because"}, "unknown_value"),
        ({"reason": ["other"]}, "unknown_value"),
        ({"why": "x"}, "unknown_field"),
        ({"words": "x" * 501}, "too_long"),
        ({"words": 7}, "malformed"),
        (7, "malformed"),
    ],
)
def test_a_reason_that_cannot_be_read_is_told_at_its_field(given_reason: Any, code: str):
    assert code in [one.code for one in problems_of_overruling(given_reason)]


@pytest.mark.parametrize("reason", OverruleReason)
def test_every_reason_of_the_list_can_be_given(reason: OverruleReason):
    assert problems_of_overruling({"reason": str(reason)}) == ()
    assert problems_of_overruling(None) == problems_of_overruling({}) == ()


@given(JUNK)
def test_no_reason_crashes(junk: Any):
    problems_of_overruling(junk)
    problems_of_overruling({"reason": junk, "words": junk})


def test_what_is_kept_says_what_was_chosen_and_can_be_read_alone():
    found = kept(URGENT, {"pain": NAME}, ["pain", "gone"], chosen=Urgency.ELECTIVE, green_channel=False)
    assert found["ticked"] == [{"code": "pain", "name": {"zh": "名", "en": "Name"}}]
    assert (found["urgency"], found["chosen"]["urgency"], found["overruled"]) == (
        "urgent", "elective", ["less_urgent"],
    )  # fmt: skip
    (reason,) = found["reasons"]
    assert reason["name"] == {"zh": "名", "en": "Name"}
    assert reason["because"][0] == {
        "sign": "systolic_mmhg", "comparison": "at_least", "bound": 180, "value": 190.0, "tick": None, "tick_name": None,
        "diagnoses": [], "source": "the-standard#two", "status": "official",
    }  # fmt: skip
    assert (
        kept(STAY, {}, [], chosen=Urgency.URGENT, green_channel=False)["treatable_here"][0]["version"]
        == "2026-1"
    )
    assert kept(DOWN, {}, [], chosen=Urgency.ELECTIVE, green_channel=False)["down"][0]["stay_days"] == 8
