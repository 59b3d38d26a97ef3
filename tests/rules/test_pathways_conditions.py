"""Conditions have three answers: yes, no, not known; and what is not known is named."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms.pathway_questions import Condition, ConditionKind, OnsetKind
from heyi.contexts.pathways.rules.conditions import holds, lacking
from heyi.contexts.pathways.terms.cases import UNTESTABLE, CaseView, Choice, Scored
from tests.rules.pathway_cases import HUB, LEAD, PRIMARY, STROKE, a_stamp, a_view, after, told

K = ConditionKind
NOW = after(300)
YES, NO, OPEN = (Condition(kind=K.ITEM, code=code) for code in ("yes", "no", "open"))
KNOWN = replace(told(STROKE), answers={"yes": True, "no": False})
NAMES = {True: YES, False: NO, None: OPEN}
THREE = (True, False, None)


def answer(condition: Condition, view: CaseView = KNOWN) -> bool | None:
    return holds(condition, view, now=NOW)


def of(kind: ConditionKind, *parts: bool | None) -> Condition:
    return Condition(kind=kind, of=tuple(NAMES[part] for part in parts))


@pytest.mark.parametrize(("one", "other"), list(product(THREE, THREE)))
def test_all_any_and_not_over_all_three_answers(one: bool | None, other: bool | None) -> None:
    both, either = answer(of(K.ALL_OF, one, other)), answer(of(K.ANY_OF, one, other))
    if False in (one, other):
        assert both is False
    else:
        assert both is (None if None in (one, other) else True)
    if True in (one, other):
        assert either is True
    else:
        assert either is (None if None in (one, other) else False)
    assert answer(of(K.NOT, one)) is (None if one is None else not one)


def conditions() -> st.SearchStrategy[Condition]:
    inner = st.sampled_from([YES, NO, OPEN])
    return st.recursive(
        inner,
        lambda below: st.one_of(
            st.builds(
                lambda kind, parts: Condition(kind=kind, of=tuple(parts)),
                st.sampled_from([K.ALL_OF, K.ANY_OF]),
                st.lists(below, min_size=1, max_size=3),
            ),
            below.map(lambda part: Condition(kind=K.NOT, of=(part,))),
        ),
        max_leaves=8,
    )


@given(conditions())
@settings(deadline=None)
def test_an_answer_stands_whatever_becomes_known_and_what_is_open_is_named(condition: Condition) -> None:
    views = [replace(KNOWN, answers={"yes": True, "no": False, "open": value}) for value in (True, False)]
    found = answer(condition)
    assert lacking(condition, KNOWN, now=NOW) == (("open",) if found is None else ())
    later = {answer(condition, view) for view in views}
    assert None not in later
    if found is not None:
        assert later == {found}


@pytest.mark.parametrize(
    ("bounds", "value", "expected"),
    [
        ({"at_least": Decimal(10)}, "10", True),
        ({"at_least": Decimal(10)}, "9.9", False),
        ({"above": Decimal("1.7")}, "1.7", False),
        ({"above": Decimal("1.7")}, "1.71", True),
        ({"at_most": Decimal(270)}, "270", True),
        ({"at_most": Decimal(270)}, "270.1", False),
        ({"below": Decimal(100)}, "100", False),
        ({"below": Decimal(100)}, "99", True),
        ({"at_least": Decimal(31), "below": Decimal(51)}, "51", False),
        ({"at_least": Decimal(31), "below": Decimal(51)}, "31", True),
    ],
)
def test_each_bound_holds_on_its_own_side(bounds: dict[str, Decimal], value: str, expected: bool) -> None:
    number = Decimal(value)
    view = replace(
        KNOWN,
        answers={"number": number},
        scales={"scale": Scored(scale="scale", answers={}, total=number, shown=value)},
    )
    assert answer(Condition(kind=K.ITEM, code="number", **bounds), view) is expected
    assert answer(Condition(kind=K.SCALE, code="scale", **bounds), view) is expected


def test_items_and_scales_that_say_nothing_are_not_known() -> None:
    view = replace(
        KNOWN,
        answers={"item": UNTESTABLE},
        scales={"half": Scored(scale="half", answers={}, total=None, shown="")},
    )
    for condition in (
        Condition(kind=K.ITEM, code="item", at_least=Decimal(1)),
        Condition(kind=K.SCALE, code="half", at_least=Decimal(1)),
        Condition(kind=K.SCALE, code="none", at_least=Decimal(1)),
    ):
        assert answer(condition, view) is None
        assert lacking(condition, view, now=NOW) == (condition.code,)


def test_a_choice_and_a_no() -> None:
    view = replace(KNOWN, answers={"vessel": "m1", "bleeds": False})
    assert answer(Condition(kind=K.ITEM, code="vessel", among=frozenset({"ica", "m1"})), view) is True
    assert answer(Condition(kind=K.ITEM, code="vessel", among=frozenset({"ica"})), view) is False
    assert answer(Condition(kind=K.ITEM, code="bleeds", yes=False), view) is True
    assert answer(Condition(kind=K.ITEM, code="bleeds"), view) is False


@pytest.mark.parametrize(
    ("condition", "changes"),
    [
        (Condition(kind=K.RECORDED, code="needle"), {"stamps": (a_stamp("needle", after(90)),)}),
        (Condition(kind=K.DECIDED, code="ivt"), {"decisions": {"ivt": Choice.LEAVE}}),
        (Condition(kind=K.ANSWERED, code="age"), {"answers": {"age": Decimal(70)}}),
        (Condition(kind=K.ANSWERED, code="nihss"), {"scales": {"nihss": Scored(scale="nihss", answers={}, total=None, shown="")}}),
    ],
)  # fmt: skip
def test_what_is_not_there_may_still_come_until_the_case_has_ended(
    condition: Condition, changes: dict[str, object]
) -> None:
    assert answer(condition) is None
    assert lacking(condition, KNOWN, now=NOW) == (condition.code,)
    assert answer(condition, replace(KNOWN, end="discharged")) is False
    assert answer(condition, replace(KNOWN, **changes)) is True


def test_hospitals_that_told_a_milestone_are_counted_so_far() -> None:
    one = a_view(STROKE, [a_stamp("door", after(60), HUB)])
    two = a_view(STROKE, [a_stamp("door", after(60), HUB), a_stamp("door", after(150), LEAD)])
    direct = Condition(kind=K.RECORDED, code="door", at_most=Decimal(1))
    shipped = Condition(kind=K.RECORDED, code="door", at_least=Decimal(2))
    assert [answer(direct, one), answer(direct, two)] == [True, False]
    assert [answer(shipped, one), answer(shipped, two)] == [False, True]


def test_a_span_is_taken_at_one_hospital_and_is_open_until_it_ends() -> None:
    span = Condition(kind=K.SPAN, code="needle", since="door", at_most=Decimal(60))
    stamps = [a_stamp("onset", after(0)), a_stamp("door", after(60), HUB), a_stamp("door", after(150), LEAD)]
    assert answer(span, a_view(STROKE, stamps)) is None
    assert lacking(span, a_view(STROKE, stamps), now=NOW) == ("needle",)
    at_lead = a_view(STROKE, [*stamps, a_stamp("needle", after(200), LEAD)])
    assert answer(span, at_lead) is True
    at_hub = a_view(STROKE, [*stamps, a_stamp("needle", after(121), HUB)])
    assert answer(span, at_hub) is False
    elsewhere = a_view(STROKE, [*stamps, a_stamp("needle", after(200), PRIMARY)])
    assert answer(span, elsewhere) is None
    assert lacking(span, elsewhere, now=NOW) == ("door",)


def test_a_span_until_now_runs_until_it_ends() -> None:
    span = Condition(kind=K.SPAN, code="needle", until_now=True, at_most=Decimal(270))
    view = told(STROKE, door=60)
    assert holds(span, view, now=after(270)) is True
    assert holds(span, view, now=after(271)) is False
    # Once given it stays in time, however late it is asked.
    assert holds(span, told(STROKE, door=60, needle=269), now=after(9000)) is True
    nobody_knows = a_view(STROKE, [a_stamp("door", after(60))])
    assert holds(span, nobody_knows, now=NOW) is None
    assert lacking(span, nobody_knows, now=NOW) == ("onset",)


def test_the_kind_of_onset_is_always_known_and_the_end_when_it_has_come() -> None:
    waking = Condition(kind=K.ONSET, among=frozenset({"wake_up"}))
    assert answer(waking) is False
    assert answer(waking, replace(KNOWN, onset_kind=OnsetKind.WAKE_UP)) is True
    died = Condition(kind=K.ENDED, among=frozenset({"died"}))
    assert answer(died) is None
    assert lacking(died, KNOWN, now=NOW) == ("end",)
    assert answer(died, replace(KNOWN, end="died")) is True
    assert answer(died, replace(KNOWN, end="discharged")) is False
