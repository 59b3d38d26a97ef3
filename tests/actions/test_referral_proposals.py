"""What the criteria propose is kept with a referral, and nothing that differs is sent without a reason."""

from dataclasses import replace
from typing import Any

import pytest

from heyi.contexts.governance.terms import Direction, Role, Tier, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.rules.ways import NoCommonAlliance
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.record import difference_of
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted
from tests.making import NOW, Yibin, a_package, a_patient, a_stranger, an_alliance

pytestmark = pytest.mark.usefixtures("committed")

DANGER = {"systolic_mmhg": 190, "diastolic_mmhg": 100}
REASON = {"reason": "repeated_and_normal", "words": "复测 150/90"}


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def the_doctor(place: Yibin) -> Actor:
    return place.staff(Role.VILLAGE_DOCTOR, place.village).actor()


def drafted(place: Yibin, *, by: Actor, urgency: Urgency = Urgency.ELECTIVE, **package: Any) -> Referral:
    patient = a_patient(place.village, by=by)
    new = referral.NewReferral(
        patient=patient.id, direction=Direction.UP, destination=place.county, urgency=urgency,
        package=a_package() | package,
    )  # fmt: skip
    return referral.draft_referral(new, actor=by, now=NOW)


def sent(one: Referral, *, by: Actor) -> Referral:
    return referral.take_step(one.id, "submit", {}, seen_version=one.version, actor=by, now=NOW)


def parts_of(one: Referral, *, by: Actor) -> dict[str, Any]:
    seen = referral.see_referral(one.id, actor=by, purpose=Purpose.REFERRAL, now=NOW)
    return dict(seen.package or {})


def kept_of(one: Referral, fact: str) -> dict[str, Any]:
    with reading(OPERATOR, now=NOW):
        found = RecordedRow.objects.filter(case=str(one.id), fact=fact).latest("ordinal")
        return dict(difference_of(found))


def test_a_draft_keeps_what_is_proposed_with_value_bound_and_source(place: Yibin) -> None:
    doctor = the_doctor(place)
    made = drafted(place, by=doctor, signs=DANGER)
    proposed = parts_of(made, by=doctor)["proposed"]
    assert (proposed["urgency"], proposed["overruled"]) == ("urgent", ["less_urgent"])
    (reason,) = proposed["reasons"]
    (because,) = reason["because"]
    assert (because["sign"], because["value"], because["bound"]) == ("systolic_mmhg", 190, 180)
    assert (because["source"], because["status"]) == ("health-management#hypertension", "secondary")


def test_what_is_less_urgent_than_proposed_is_not_sent_without_a_reason(place: Yibin) -> None:
    doctor = the_doctor(place)
    made = drafted(place, by=doctor, signs=DANGER)
    with pytest.raises(InputInvalid) as refused:
        sent(made, by=doctor)
    assert [one.field for one in refused.value.problems] == ["overruling.reason"]
    assert referral.outline_referral(made.id, actor=doctor, now=NOW).referral.state is State.DRAFT


def test_with_a_reason_it_is_sent_and_the_fact_holds_both(place: Yibin) -> None:
    doctor = the_doctor(place)
    made = drafted(place, by=doctor, signs=DANGER)
    changed = referral.edit_draft(
        made.id, referral.DraftChanges(overruling=REASON), seen_version=made.version, actor=doctor, now=NOW
    )
    gone = sent(changed, by=doctor)
    assert gone.state is State.SUBMITTED
    parts = parts_of(gone, by=doctor)
    assert parts["overruling"] == REASON
    assert (parts["proposed"]["urgency"], parts["proposed"]["chosen"]["urgency"]) == ("urgent", "elective")
    after = kept_of(gone, "referral_submitted")["after"]
    assert after["overruling"] == REASON
    assert after["proposed"]["overruled"] == ["less_urgent"]


def test_as_urgent_as_proposed_or_more_needs_no_reason(place: Yibin) -> None:
    doctor = the_doctor(place)
    assert sent(drafted(place, by=doctor, urgency=Urgency.URGENT, signs=DANGER), by=doctor).state is (
        State.SUBMITTED
    )


def test_who_could_be_treated_here_is_not_sent_up_without_haste_and_reason(place: Yibin) -> None:
    doctor = the_doctor(place)
    made = drafted(place, by=doctor, diagnosis_code="I10.x00")
    assert parts_of(made, by=doctor)["proposed"]["overruled"] == ["treatable_here"]
    with pytest.raises(InputInvalid):
        sent(made, by=doctor)
    asked_for = referral.DraftChanges(
        package=a_package() | {"diagnosis_code": "I10", "ticked": ["patient_asks"]}
    )
    changed = referral.edit_draft(made.id, asked_for, seen_version=made.version, actor=doctor, now=NOW)
    assert sent(changed, by=doctor).state is State.SUBMITTED


def test_a_change_of_the_draft_changes_what_is_proposed_and_keeps_the_reason(place: Yibin) -> None:
    doctor = the_doctor(place)
    made = drafted(place, by=doctor, signs=DANGER)
    told = referral.DraftChanges(overruling=REASON)
    made = referral.edit_draft(made.id, told, seen_version=made.version, actor=doctor, now=NOW)
    calm = referral.DraftChanges(
        package=a_package() | {"signs": {"systolic_mmhg": 130, "diastolic_mmhg": 80}}
    )
    made = referral.edit_draft(made.id, calm, seen_version=made.version, actor=doctor, now=NOW)
    parts = parts_of(made, by=doctor)
    assert (parts["proposed"]["urgency"], parts["proposed"]["overruled"]) == (None, [])
    assert parts["overruling"] == REASON
    assert kept_of(made, "draft_changed")["before"]["proposed"]["urgency"] == "urgent"


@pytest.mark.parametrize("wrong", [{"reason": "because"}, {"why": "x"}, {"words": "x" * 501}])
def test_a_reason_that_is_none_is_refused_before_anything_is_kept(
    place: Yibin, wrong: dict[str, Any]
) -> None:
    doctor = the_doctor(place)
    made = drafted(place, by=doctor)
    with pytest.raises(InputInvalid):
        referral.edit_draft(
            made.id, referral.DraftChanges(overruling=wrong), seen_version=made.version, actor=doctor, now=NOW
        )


# Asking for a draft that is not kept


WANTED = referral.ProposalWanted(
    direction=Direction.UP, package={"signs": {"oxygen_percent": 86}}, urgency=Urgency.URGENT
)


def test_a_proposal_is_answered_and_nothing_is_kept(place: Yibin) -> None:
    doctor = the_doctor(place)
    found = referral.propose_for(WANTED, actor=doctor, now=NOW)
    assert (found.proposed.urgency, found.proposed.green_channel) == (Urgency.EMERGENCY, True)
    assert found.proposed.to is Tier.COUNTY
    assert found.overruled == (referral.Overruled.LESS_URGENT,)
    assert "chest_pain" in found.book.ticks
    listed = referral.list_referrals(referral.Wanted(), actor=doctor, purpose=Purpose.REFERRAL, now=NOW)
    assert listed.total == 0


def test_going_down_is_proposed_with_the_days_of_the_catalogue(place: Yibin) -> None:
    doctor = place.staff(Role.MEMBER_DOCTOR, place.county).actor()
    wanted = referral.ProposalWanted(direction=Direction.DOWN, diagnosis_codes=("J18.9",), age_years=70)
    (entry,) = referral.propose_for(wanted, actor=doctor, now=NOW).proposed.down
    assert (entry.code, entry.category, entry.stay_days) == ("pneumonia-adult", "acute_recovered", 10)


def test_who_drafts_nothing_is_told_nothing(place: Yibin) -> None:
    nurse = place.staff(Role.WARD_NURSE, place.county).actor()
    with pytest.raises(NotPermitted):
        referral.propose_for(WANTED, actor=nurse, now=NOW)
    with pytest.raises(NotPermitted):
        referral.propose_for(replace(WANTED, at=place.county), actor=the_doctor(place), now=NOW)


def test_an_alliance_that_is_not_shared_gives_no_criteria(place: Yibin) -> None:
    with pytest.raises(NoCommonAlliance):
        referral.propose_for(
            replace(WANTED, destination=a_stranger().organisation), actor=the_doctor(place), now=NOW
        )


def test_what_cannot_have_been_measured_is_refused_at_its_field(place: Yibin) -> None:
    wanted = replace(WANTED, package={"signs": {"systolic_mmhg": 1900}})
    with pytest.raises(InputInvalid) as refused:
        referral.propose_for(wanted, actor=the_doctor(place), now=NOW)
    assert refused.value.problems[0].field == "package.signs.systolic_mmhg"
