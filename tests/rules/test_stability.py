"""Who is stable by what the record has, who is past the suggested stay, and how entries of a stay are read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Sign
from heyi.contexts.record.terms import (
    Charge,
    ChargeGroup,
    Diagnosis,
    DiagnosisRole,
    DiagnosisStatus,
    Encounter,
    EncounterStatus,
    Flag,
    Observation,
    ObservationGroup,
    ObservationStatus,
    Part,
    Setting,
)
from heyi.contexts.referral.rules.course import course_of, diagnoses_of, medicines_of, summary_of
from heyi.contexts.referral.rules.criteria import Known, Rulebook
from heyi.contexts.referral.rules.stability import STABILITY, Course, Measured, judge_stability
from heyi.contexts.referral.rules.staying import (
    check_answerable,
    check_kept,
    due_to_go,
    lacking,
    require_confirmed,
    whose_unwillingness,
)
from heyi.contexts.referral.terms import BelowReason, CancelReason, DeclineReason, NoShowReason, PlaceReason
from heyi.contexts.referral.terms.stays import (
    Answer,
    KeepReason,
    Lacking,
    StabilityCheck,
    StayState,
    Unwilling,
)
from heyi.kernel.errors import InputInvalid, WrongState
from tests.rules.down_rules import DOWN

NOW = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = {
    Sign.TEMPERATURE: 36.7, Sign.PULSE: 78.0, Sign.BREATHS: 18.0, Sign.SYSTOLIC: 132.0, Sign.OXYGEN: 97.0,
}  # fmt: skip
BOOK = Rulebook(down=DOWN)


def a_course(**changes: object) -> Course:
    told: dict[str, object] = {
        "signs": {sign: Measured(value, NOW - 3 * HOUR) for sign, value in GOOD.items()},
        "results_at": NOW - DAY,
        "in_intensive_care": False,
        "tells_operations": True,
    }
    return Course(**(told | changes))


def measured(sign: Sign, value: float, hours: int = 3) -> Course:
    course = a_course()
    return a_course(signs={**course.signs, sign: Measured(value, NOW - hours * HOUR)})


@pytest.mark.parametrize(
    ("course", "is_stable"),
    [
        (a_course(), True),
        (Course(), None),
        (measured(Sign.TEMPERATURE, 37.8), True),
        (measured(Sign.TEMPERATURE, 37.9), False),
        (measured(Sign.SYSTOLIC, 90), True),
        (measured(Sign.SYSTOLIC, 89), False),
        (measured(Sign.OXYGEN, 89), False),
        (measured(Sign.PULSE, 101), False),
        (measured(Sign.BREATHS, 25), False),
        # What was measured too long ago speaks neither for nor against.
        (measured(Sign.PULSE, 78, hours=25), None),
        (measured(Sign.PULSE, 140, hours=25), None),
        (a_course(critical_at=NOW - 47 * HOUR), False),
        (a_course(critical_at=NOW - 49 * HOUR), True),
        (a_course(results_at=None), None),
        (a_course(in_intensive_care=True), False),
        (a_course(in_intensive_care=None), None),
        (a_course(operated_at=NOW - 2 * DAY), False),
        (a_course(operated_at=NOW - 4 * DAY), True),
        (a_course(tells_operations=False), None),
        # One thing against it outweighs whatever nobody knows.
        (Course(in_intensive_care=True), False),
    ],
)
def test_who_is_stable(course: Course, is_stable: bool | None) -> None:
    assert judge_stability(course, STABILITY, now=NOW).is_stable is is_stable


def test_what_is_missing_is_named() -> None:
    judged = judge_stability(Course(), STABILITY, now=NOW)
    assert judged.unknown == tuple(StabilityCheck)
    assert set(judged.checks[0].missing) == set(GOOD)
    told = lacking({"diagnosis_code": "I63.9", "summary": "x", "medicines": None}, None, judged)
    assert told == (
        Lacking.MEDICINES, Lacking.DESTINATION, Lacking.SIGNS, Lacking.RESULTS, Lacking.INTENSIVE_CARE, Lacking.OPERATION,
    )  # fmt: skip


@given(st.lists(st.sampled_from(list(GOOD)), unique=True), st.booleans(), st.booleans(), st.booleans())
def test_less_knowledge_never_makes_anybody_stable(
    left: list[Sign], results: bool, ward: bool, operations: bool
) -> None:
    whole = a_course()
    course = Course(
        signs={sign: whole.signs[sign] for sign in left},
        results_at=whole.results_at if results else None,
        in_intensive_care=False if ward else None,
        tells_operations=operations,
    )
    is_whole = len(left) == len(GOOD) and results and ward and operations
    assert judge_stability(course, STABILITY, now=NOW).is_stable is (True if is_whole else None)


def an_observation(code: str, number: str | None = None, **more: object) -> Observation:
    told: dict[str, object] = {
        "text": "", "code": code, "group": ObservationGroup.VITAL_SIGNS, "status": ObservationStatus.FINAL,
        "taken_at": NOW - HOUR, "number": None if number is None else Decimal(number),
    }  # fmt: skip
    return Observation(**(told | more))


def an_encounter(department: str = "神经内科") -> Encounter:
    return Encounter(
        setting=Setting.INPATIENT, status=EncounterStatus.IN_PROGRESS, begins_at=NOW - 12 * DAY, department=department,
        reason="突发右侧肢体无力",
    )  # fmt: skip


def test_entries_are_read_by_code_or_by_word_and_the_latest_counts() -> None:
    pressure = an_observation(
        "85354-9",
        parts=(
            Part(text="收缩压", number=Decimal(128), unit="mm[Hg]"),
            Part(text="", code="8462-4", number=Decimal(76)),
        ),
    )
    older = an_observation("8480-6", "190", taken_at=NOW - 5 * HOUR)
    slip = an_observation("8310-5", "3670")
    course = course_of(an_encounter(), [pressure, older, an_observation("", "36.6", text="体温"), slip])
    assert course.signs[Sign.SYSTOLIC].value == 128
    assert course.signs[Sign.DIASTOLIC].value == 76
    assert course.signs[Sign.TEMPERATURE].value == 36.6
    assert course.in_intensive_care is False
    assert not course.tells_operations


def test_critical_results_operations_and_intensive_care_are_seen() -> None:
    potassium = an_observation("2823-3", "6.9", group=ObservationGroup.LABORATORY, flag=Flag.CRITICALLY_HIGH)
    stent = Charge(item_name="冠状动脉支架置入术", group=ChargeGroup.OPERATION, quantity=Decimal(1), amount_fen=1, charged_at=NOW - DAY)  # fmt: skip
    course = course_of(an_encounter("重症医学科"), [potassium, stent])
    assert course.critical_at == course.results_at == NOW - HOUR
    assert course.operated_at == NOW - DAY
    assert course.in_intensive_care
    assert course_of(None, ()).in_intensive_care is None
    assert course_of(an_encounter(""), ()).in_intensive_care is None


def test_a_draft_says_what_is_on_record_and_nothing_else() -> None:
    said = [
        Diagnosis(text="高血压", code="I10", role=DiagnosisRole.SECONDARY, status=DiagnosisStatus.ACTIVE),
        Diagnosis(text="脑梗死", code="I63.9", role=DiagnosisRole.MAIN, status=DiagnosisStatus.ACTIVE),
        Diagnosis(text="脑出血", code="I61.9", role=DiagnosisRole.MAIN, status=DiagnosisStatus.REFUTED),
        Charge(item_name="阿司匹林肠溶片", group=ChargeGroup.WESTERN_MEDICINE, quantity=Decimal(30), amount_fen=900, charged_at=NOW),
        Charge(item_name="阿司匹林肠溶片", group=ChargeGroup.WESTERN_MEDICINE, quantity=Decimal(30), amount_fen=900, charged_at=NOW),
        an_observation("8310-5", "36.6", text="体温", unit="Cel"),
    ]  # fmt: skip
    assert [one.code for one in diagnoses_of(said)] == ["I63.9", "I10"]
    summary = summary_of(an_encounter(), said)
    assert "脑梗死（I63.9）；高血压（I10）" in summary
    assert "体温 36.6 Cel" in summary
    assert "脑出血" not in summary
    assert medicines_of(said) == [{"name": "阿司匹林肠溶片"}]
    assert medicines_of(said[:3]) is None
    assert summary_of(None, ()) == ""


@pytest.mark.parametrize(
    ("code", "age", "days", "due"),
    [
        ("I63.9", 70, 10, None),
        ("I63.9", 70, 11, "cerebral-infarction"),
        ("J18.9", 9, 7, "pneumonia-child"),
        ("J18.9", 40, 7, None),
        ("J18.9", None, 60, None),
        ("C71.9", 70, 60, None),
        ("Z48.0", 70, 4, "aftercare"),
        ("Z48.0", 70, 3, None),
    ],
)
def test_who_is_past_the_suggested_stay(code: str, age: int | None, days: int, due: str | None) -> None:
    known = Known(diagnoses=(code,), age_years=age)
    found = due_to_go(known, BOOK, admitted_at=NOW - days * DAY, now=NOW)
    assert (found.rule.code if found else None) == due


def test_every_reason_tells_of_one_side_or_of_none() -> None:
    reasons = [*KeepReason, *BelowReason, *CancelReason, *NoShowReason, *PlaceReason, *DeclineReason]
    told = {str(one): whose_unwillingness(one) for one in reasons}
    assert set(told.values()) == {*Unwilling, None}
    assert told["patient_unwilling"] is Unwilling.PATIENT
    assert told["ward_keeps_patient"] is Unwilling.SENDING_WARD
    assert told["no_place_below"] is Unwilling.RECEIVING_UNIT
    assert told["treatment_not_finished"] is told["not_stable"] is None


@pytest.mark.parametrize(
    ("reason", "until", "field"),
    [
        ("", date(2026, 3, 12), "reason"),
        ("tired", date(2026, 3, 12), "reason"),
        ("result_awaited", None, "until"),
        ("result_awaited", date(2026, 3, 9), "until"),
        ("result_awaited", date(2026, 4, 9), "until"),
    ],
)
def test_a_delay_needs_a_reason_and_a_day_within_a_month(reason: str, until: date | None, field: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        check_kept(reason, "", until, puts_off=True, today=date(2026, 3, 9))
    assert [one.field for one in refused.value.problems] == [field]


def test_a_refusal_asks_for_no_day() -> None:
    kept = check_kept(
        "ward_keeps_patient", " 教授要求 ", date(2026, 3, 12), puts_off=False, today=date(2026, 3, 9)
    )
    assert (kept.until, kept.words) == (None, "教授要求")
    with pytest.raises(InputInvalid):
        check_kept("ward_keeps_patient", "长" * 2001, None, puts_off=False, today=date(2026, 3, 9))


def test_the_ward_confirms_what_the_record_does_not_show() -> None:
    for by_record, by_ward in product((True, False), repeat=2):
        if by_record or by_ward:
            require_confirmed(is_by_record=by_record, is_by_ward=by_ward)
    with pytest.raises(InputInvalid):
        require_confirmed(is_by_record=False, is_by_ward=False)


@pytest.mark.parametrize("state", list(StayState))
def test_what_waits_may_be_answered(state: StayState) -> None:
    if state in (StayState.OPEN, StayState.PUT_OFF):
        check_answerable(state, "refuse_stay")
    else:
        with pytest.raises(WrongState):
            check_answerable(state, "refuse_stay")


def test_every_check_says_where_its_bound_comes_from() -> None:
    for one in judge_stability(Course(), STABILITY, now=NOW).checks:
        assert one.origin.source.startswith("down-referral#")
        assert one.origin.status in ("unverified", "assumption")
        assert one.answer is Answer.UNKNOWN
