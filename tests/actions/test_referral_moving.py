"""The steps of a referral: who takes which from where, and what each asks. Not here: journey and access (journeys)."""

from datetime import timedelta

import pytest

from heyi.contexts.governance.terms import Direction, Role, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import JourneyRow, PassageRow
from heyi.contexts.referral.rules.ways import PathClosed
from heyi.contexts.referral.terms import State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from tests.actions.referral_steps import (
    actor_as,
    doctor_of,
    head_of,
    live_holds,
    sees,
    standing,
    step,
    told,
)
from tests.making import (
    NOW,
    Yibin,
    a_package,
    a_package_down,
    a_patient,
    a_referral,
    a_stranger,
    an_alliance,
    some_beds,
    taken,
)

pytestmark = pytest.mark.usefixtures("committed")

MARKUP = "<img src=x onerror=alert(1)>"
FORMULA = "=1+cmd|'/C calc'!A0"


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


# ---- One step: done, refused, too late, twice ----


def test_the_shortest_way_leaves_no_step_untold(place: Yibin):
    """Four steps from draft to completed; what they leave out is recorded as passed."""
    one = a_referral(place, state=State.SUBMITTED)
    for action in ("accept", "confirm_arrival", "complete"):
        one = taken(place, one, action)
    assert one.state is State.COMPLETED
    passages = sees(doctor_of(place), one).passages
    assert [(each.action, each.frm, each.to) for each in passages] == [
        ("submit", "draft", "submitted"), ("accept", "submitted", "accepted"),
        ("confirm_arrival", "accepted", "arrived"), ("complete", "arrived", "completed"),
    ]  # fmt: skip
    assert passages[1].skipped == (State.SEEN, State.UNDER_TRIAGE)
    assert passages[3].skipped == (State.IN_TREATMENT,)
    assert {each.organisation for each in passages} == {place.village, place.county}
    assert [each.by for each in passages[:2]] == [doctor_of(place).id, head_of(place).id]
    with reading(OPERATOR, now=NOW):
        facts = RecordedRow.objects.filter(case=str(one.id), kind="change").order_by("ordinal")
        assert list(facts.values_list("fact", flat=True)) == [
            "referral_drafted", "referral_submitted", "referral_accepted", "patient_arrived", "treatment_completed",
        ]  # fmt: skip


def test_nobody_accepts_what_their_own_house_has_sent(place: Yibin):
    """The county's head may accept at the county; what the county itself sends to the city is not theirs to accept."""
    head = head_of(place)
    patient = a_patient(place.county, by=head)
    new = referral.NewReferral(
        patient=patient.id, direction=Direction.UP, destination=place.city, package=a_package()
    )
    one = step(referral.draft_referral(new, actor=head, now=NOW), "submit", head)
    own_beds = some_beds(place.county, by=head)
    with pytest.raises(NotPermitted) as refused:
        step(one, "accept", head, pool=own_beds.id)
    assert refused.value.code == "not_your_side"
    assert standing(one) == (State.SUBMITTED, 2)


def test_who_holds_no_such_duty_at_the_receiver_takes_no_step(place: Yibin):
    one = a_referral(place)
    pool = some_beds(place.county, by=head_of(place))
    for role in (Role.MEMBER_DOCTOR, Role.WARD_NURSE, Role.PRESIDENT):
        with pytest.raises(NotPermitted) as refused:
            step(one, "accept", actor_as(place, role, "county"), pool=pool.id)
        assert refused.value.code == "duty_not_held"
    assert (standing(one), live_holds()) == ((State.SUBMITTED, 2), 0)


def test_directors_of_other_organisations_and_strangers_find_nothing(place: Yibin):
    one = a_referral(place)
    others = [
        actor_as(place, role, "other_county") for role in (Role.DEPARTMENT_HEAD, Role.REFERRAL_COORDINATOR)
    ]
    others += [actor_as(place, Role.REFERRAL_COORDINATOR, "city"), a_stranger().actor()]
    for action in ("accept", "decline", "cancel", "add_message", "no_such_step"):
        for other in others:
            with pytest.raises(NotFound):
                step(one, action, other, reason="no_capacity")
    assert standing(one) == (State.SUBMITTED, 2)


def test_the_second_of_two_hands_learns_who_was_first(place: Yibin):
    accepted = a_referral(place, state=State.ACCEPTED)
    with pytest.raises(WrongState) as refused:
        step(
            accepted,
            "decline",
            actor_as(place, Role.REFERRAL_COORDINATOR, "county"),
            seen=2,
            reason="no_capacity",
        )
    facts = refused.value.facts
    assert (facts["state"], facts["moved_by"], facts["moved_at"]) == (State.ACCEPTED, head_of(place).id, NOW)


def test_a_step_taken_twice_is_taken_once(place: Yibin):
    accepted = a_referral(place, state=State.ACCEPTED)
    pool = referral.list_pools(actor=head_of(place), now=NOW)[0]
    with pytest.raises(WrongState):
        step(accepted, "accept", head_of(place), seen=accepted.version - 1, pool=pool.id)
    assert (standing(accepted), live_holds()) == ((State.ACCEPTED, accepted.version), 1)
    with reading(OPERATOR, now=NOW):
        assert PassageRow.objects.filter(referral=accepted.id, action="accept").count() == 1


def test_who_saw_an_older_version_decides_again(place: Yibin):
    one = a_referral(place)
    taken(place, one, "begin_triage")
    with pytest.raises(StaleVersion) as refused:
        step(one, "decline", head_of(place), reason="no_capacity")
    assert (refused.value.facts["seen"], refused.value.facts["version"]) == (2, 3)
    assert standing(one)[0] is State.UNDER_TRIAGE


def test_an_action_that_nobody_knows_is_named_and_refused(place: Yibin):
    one = a_referral(place)
    with pytest.raises(InputInvalid) as refused:
        step(one, "teleport" * 100, head_of(place))
    assert told(refused) == {("action", "unknown_action")}
    assert len(refused.value.problems[0].value or "") < 100


def test_steps_of_the_machine_are_not_for_people(place: Yibin):
    one = a_referral(place)
    for action in ("auto_accept", "expire"):
        with pytest.raises(NotPermitted):
            step(one, action, head_of(place))
    assert standing(one) == (State.SUBMITTED, 2)


# ---- What a step asks ----


def test_a_refusal_needs_a_reason_from_the_list(place: Yibin):
    one = a_referral(place)
    for given, code in (
        ({}, "required"),
        ({"reason": "  "}, "required"),
        ({"reason": "no time"}, "unknown_value"),
        ({"reason": 7}, "malformed"),
    ):
        with pytest.raises(InputInvalid) as refused:
            step(one, "decline", head_of(place), **given)
        assert told(refused) == {("reason", code)}
    declined = step(one, "decline", head_of(place), reason="beyond_capability", comment="请转市级")
    last = sees(doctor_of(place), declined).passages[-1]
    assert (last.reason, last.said) == ("beyond_capability", {"comment": "请转市级"})


def test_every_wrong_answer_is_told_at_once(place: Yibin):
    accepted = a_referral(place, state=State.ACCEPTED)
    with pytest.raises(InputInvalid) as refused:
        step(accepted, "schedule", head_of(place), scheduled_at="2026-13-45", comment="x" * 2001, bed=3)
    assert told(refused) == {("scheduled_at", "malformed"), ("comment", "too_long"), ("bed", "unknown_field")}
    for moment in (NOW - timedelta(days=1), NOW + timedelta(days=400)):
        with pytest.raises(InputInvalid) as refused:
            step(accepted, "schedule", head_of(place), scheduled_at=moment)
        assert told(refused) == {("scheduled_at", "not_in_the_coming_year")}
    assert standing(accepted) == (State.ACCEPTED, accepted.version)


def test_a_referral_goes_up_complete_and_with_consent(place: Yibin):
    bare = a_referral(place, state=State.DRAFT, package={"consent": False, "purpose": "  "})
    with pytest.raises(InputInvalid) as refused:
        step(bare, "submit", doctor_of(place))
    assert told(refused) == {
        ("package.chief_complaint", "required"), ("package.diagnosis", "required"), ("package.purpose", "required"),
        ("package.consent", "consent_needed"),
    }  # fmt: skip
    assert standing(bare) == (State.DRAFT, 1)
    with reading(OPERATOR, now=NOW):
        assert JourneyRow.objects.count() == 0


@pytest.mark.parametrize(
    "part",
    ["lower", "summary", "medicines", "rehabilitation", "follow_up_plan", "red_flags", "next_contact_on"],
)
def test_nobody_goes_down_without_a_whole_package(place: Yibin, part: str):
    done = a_referral(place, state=State.OUTCOME_RETURNED)
    package = a_package_down(place.village)
    del package[part]
    with pytest.raises(InputInvalid) as refused:
        step(done, "offer_down", head_of(place), **package)
    assert told(refused) == {(part, "required")}
    offered = step(done, "offer_down", head_of(place), **a_package_down(place.village))
    assert (offered.state, offered.lower) == (State.DOWN_OFFERED, place.village)


def test_a_patient_without_medicines_is_said_to_take_none(place: Yibin):
    done = a_referral(place, state=State.OUTCOME_RETURNED)
    sent_down = a_package_down(place.village) | {"medicines": []}
    package = sees(doctor_of(place), step(done, "offer_down", head_of(place), **sent_down)).package
    assert package is not None
    del sent_down["lower"]
    assert package["down"] == sent_down


def test_formulas_and_markup_are_kept_as_the_text_they_are(place: Yibin):
    one = a_referral(place)
    one = step(one, "add_message", head_of(place), message=MARKUP, by_phone=True)
    one = step(one, "request_information", head_of(place), question=FORMULA)
    passages = sees(doctor_of(place), one).passages
    assert passages[-2].said == {"message": MARKUP, "by_phone": True}
    assert passages[-1].said == {"question": FORMULA}
    with reading(OPERATOR, now=NOW):
        facts = "".join(RecordedRow.objects.filter(case=str(one.id)).values_list("facts", flat=True))
    assert "onerror" not in facts
    assert "calc" not in facts


def test_no_path_of_the_charter_no_referral(place: Yibin):
    coordinator = actor_as(place, Role.REFERRAL_COORDINATOR, "township")
    patient = a_patient(place.township, by=coordinator)
    new = referral.NewReferral(
        patient=patient.id, direction=Direction.UP, destination=place.city, package=a_package()
    )
    one = referral.draft_referral(new, actor=coordinator, now=NOW)
    with pytest.raises(PathClosed) as refused:
        step(one, "submit", coordinator)
    assert refused.value.facts == {"direction": Direction.UP, "sender": "township", "receiver": "city"}
    assert standing(one) == (State.DRAFT, 1)


def test_a_changed_urgency_is_graded_by_the_receiver_alone(place: Yibin):
    one = taken(place, a_referral(place), "begin_triage")
    with pytest.raises(NotPermitted):
        step(one, "grade", doctor_of(place), urgency="emergency")
    graded = step(one, "grade", head_of(place), urgency="emergency")
    assert (graded.urgency, graded.state) == (Urgency.EMERGENCY, State.UNDER_TRIAGE)


def test_a_refused_step_leaves_no_trace(place: Yibin):
    one, head = a_referral(place), head_of(place)
    with reading(OPERATOR, now=NOW):
        before = RecordedRow.objects.count()
    for action, given in (
        ("accept", {}),
        ("decline", {"reason": "x"}),
        ("arrive", {}),
        ("complete", {"outcome": "好"}),
    ):
        with pytest.raises(HeyiError):
            step(one, action, head, **given)
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.count() == before
    assert standing(one) == (State.SUBMITTED, 2)
