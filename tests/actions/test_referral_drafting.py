"""Beginning a referral and writing on its draft: in whose name, about whom, and who learns of it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Position, Role, Tier, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import ReferralRow
from heyi.contexts.referral.rules.ways import (
    AllianceUnclear,
    NoCommonAlliance,
    OpenReferral,
    SameOrganisation,
)
from heyi.contexts.referral.terms import Referral, Side, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from heyi.kernel.ids import new_id
from tests.making import (
    NOW,
    Yibin,
    a_package,
    a_patient,
    a_referral,
    a_stranger,
    an_alliance,
    an_organisation,
    someone_with_post,
)

pytestmark = pytest.mark.usefixtures("committed")

MARKUP = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://example.org")'


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def the_doctor(place: Yibin) -> Actor:
    return place.staff(Role.VILLAGE_DOCTOR, place.village).actor()


def a_new(place: Yibin, *, by: Actor | None = None, **changes: Any) -> referral.NewReferral:
    """What the village's doctor writes to begin a referral of somebody new."""
    patient = a_patient(place.village, by=by or the_doctor(place))
    new = referral.NewReferral(
        patient=patient.id, direction=Direction.UP, destination=place.county, package=a_package()
    )
    return replace(new, **changes)


def drafted(new: referral.NewReferral, actor: Actor) -> Referral:
    return referral.draft_referral(new, actor=actor, now=NOW)


def edited(one: Referral, actor: Actor, *, seen: int | None = None, **changes: Any) -> Referral:
    wanted = referral.DraftChanges(**changes)
    return referral.edit_draft(one.id, wanted, seen_version=seen or one.version, actor=actor, now=NOW)


def seen_by(one: Referral, actor: Actor) -> referral.Seen:
    return referral.see_referral(one.id, actor=actor, purpose=Purpose.REFERRAL, now=NOW)


def up(seen: referral.Seen) -> Any:
    """What the doctor has written."""
    assert seen.package is not None
    return seen.package["up"]


def the_problems(refused: pytest.ExceptionInfo[InputInvalid]) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in refused.value.problems}


# ---- Beginning ----


def test_a_doctor_begins_a_referral_in_the_name_of_their_own_organisation(place: Yibin):
    doctor = the_doctor(place)
    made = drafted(a_new(place), doctor)
    assert (made.state, made.version, made.journey) == (State.DRAFT, 1, None)
    assert (made.origin, made.sender, made.receiver) == (place.village, place.village, place.county)
    assert {made.origin_alliance, made.sender_alliance, made.receiver_alliance} == {place.region}
    assert made.moved_by == doctor.id
    with reading(OPERATOR, now=NOW):
        fact = RecordedRow.objects.get(case=str(made.id), fact="referral_drafted")
    assert (fact.actor, fact.organisation, fact.patient) == (
        str(doctor.id),
        str(place.village),
        str(made.person),
    )
    assert a_package()["diagnosis"] not in fact.facts


def test_nobody_but_the_sender_knows_of_a_draft(place: Yibin):
    made = drafted(a_new(place), the_doctor(place))
    for role, at in (
        (Role.PRESIDENT, place.county),
        (Role.DEPARTMENT_HEAD, place.county),
        (Role.REFERRAL_COORDINATOR, place.city),
    ):
        actor = place.staff(role, at).actor()
        with pytest.raises(NotFound):
            referral.outline_referral(made.id, actor=actor, now=NOW)
    assert seen_by(made, the_doctor(place)).my_sides == {Side.SENDER}


def test_who_holds_no_such_duty_begins_nothing(place: Yibin):
    new = a_new(place)
    for role in (Role.DATA_OFFICER, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            drafted(new, place.staff(role, place.village).actor())
    with pytest.raises(NotPermitted):
        drafted(replace(new, at=place.county), the_doctor(place))


def test_a_stranger_does_not_learn_that_there_is_such_a_patient(place: Yibin):
    new, stranger = a_new(place), a_stranger()
    for actor in (
        place.staff(Role.MEMBER_DOCTOR, place.county).actor(),
        place.staff(Role.VILLAGE_DOCTOR, place.other_village).actor(),
    ):
        with pytest.raises(NotFound):
            drafted(replace(new, destination=place.city), actor)
    # Who belongs to no alliance holds no duty anywhere, whoever the patient is.
    with pytest.raises(NotPermitted) as refused:
        drafted(new, stranger.actor())
    assert new.patient not in refused.value.facts.values()
    with pytest.raises(NotFound):
        drafted(replace(new, patient=new_id()), the_doctor(place))


def test_who_is_on_the_way_already_is_not_sent_again_but_tracked(place: Yibin):
    made = a_referral(place)
    new = referral.NewReferral(patient=made.patient, direction=Direction.UP, destination=place.county)
    with pytest.raises(OpenReferral) as refused:
        drafted(new, the_doctor(place))
    assert refused.value.facts == {"referral": made.id, "state": State.SUBMITTED}


def test_a_draft_begun_twice_is_one_until_it_is_discarded(place: Yibin):
    new, doctor = a_new(place), the_doctor(place)
    made = drafted(new, doctor)
    with pytest.raises(OpenReferral):
        drafted(new, doctor)
    referral.take_step(made.id, "discard_draft", {}, seen_version=1, actor=doctor, now=NOW)
    assert drafted(new, doctor).id != made.id


def test_who_works_at_two_organisations_says_for_which(place: Yibin):
    both = someone_with_post(place.village, Role.VILLAGE_DOCTOR)
    second = governance.NewPost(account=both.account, organisation=place.township, role=Role.VILLAGE_DOCTOR)
    governance.give_post(second, actor=OPERATOR, now=NOW)
    new = a_new(place)
    with pytest.raises(InputInvalid) as refused:
        drafted(new, both.actor())
    assert the_problems(refused) == {("at", "say_which_organisation")}
    assert drafted(replace(new, at=place.village), both.actor()).sender == place.village


def test_the_way_must_lead_to_another_organisation_of_a_common_alliance(place: Yibin):
    new, doctor = a_new(place), the_doctor(place)
    with pytest.raises(SameOrganisation):
        drafted(replace(new, destination=place.village), doctor)
    with pytest.raises(NoCommonAlliance):
        drafted(replace(new, destination=place.province), doctor)
    with pytest.raises(NotFound):
        drafted(replace(new, destination=new_id()), doctor)
    with pytest.raises(NoCommonAlliance):
        drafted(replace(new, alliance=place.west_china), doctor)


def test_a_patient_goes_down_by_who_may_offer_it(place: Yibin):
    member_doctor = place.staff(Role.MEMBER_DOCTOR, place.county).actor()
    patient = a_patient(place.county, by=member_doctor)
    new = referral.NewReferral(patient=patient.id, direction=Direction.DOWN, destination=place.village)
    made = drafted(new, member_doctor)
    assert (made.sender, made.receiver, made.lower) == (place.county, None, place.village)
    with pytest.raises(NotFound):
        referral.outline_referral(made.id, actor=the_doctor(place), now=NOW)
    other = replace(new, patient=a_patient(place.county, by=member_doctor).id)
    with pytest.raises(NotPermitted):
        drafted(other, place.staff(Role.REFERRAL_COORDINATOR, place.county).actor())


def test_everything_wrong_with_a_package_is_told_at_once_and_nothing_is_kept(place: Yibin):
    package = {
        "diagnosis": "心\x00",
        "history": "长" * 20_001,
        "made_up": 1,
        "consent": "yes",
        "signs": {"pulse_per_minute": 900},
    }
    new = a_new(place, package=package, department="科" * 121)
    with pytest.raises(InputInvalid) as refused:
        drafted(new, the_doctor(place))
    assert the_problems(refused) == {
        ("package.diagnosis", "forbidden_sign"), ("package.history", "too_long"), ("package.made_up", "unknown_field"),
        ("package.consent", "malformed"), ("package.signs.pulse_per_minute", "out_of_range"), ("department", "too_long"),
    }  # fmt: skip
    with reading(OPERATOR, now=NOW):
        assert ReferralRow.objects.count() == 0


def test_formulas_and_markup_are_kept_as_the_text_they_are(place: Yibin):
    new = a_new(place, package=a_package(chief_complaint=FORMULA, history=MARKUP), department=MARKUP)
    made = drafted(new, the_doctor(place))
    written = up(seen_by(made, the_doctor(place)))
    assert (written["chief_complaint"], written["history"], made.department) == (FORMULA, MARKUP, MARKUP)


# ---- Writing on a draft ----


def test_a_draft_is_written_on_and_the_record_keeps_both_sides(place: Yibin):
    doctor = the_doctor(place)
    made = drafted(a_new(place), doctor)
    after = edited(
        made, doctor, urgency=Urgency.URGENT, department="心内科", package=a_package(diagnosis="心绞痛")
    )
    assert (after.version, after.urgency, after.department, after.state) == (
        2,
        Urgency.URGENT,
        "心内科",
        State.DRAFT,
    )
    assert up(seen_by(after, doctor))["diagnosis"] == "心绞痛"
    only_department = edited(after, doctor, department="")
    assert (only_department.department, only_department.urgency) == ("", Urgency.URGENT)
    assert up(seen_by(only_department, doctor))["diagnosis"] == "心绞痛"
    with reading(OPERATOR, now=NOW):
        facts = RecordedRow.objects.filter(case=str(made.id), kind="change").order_by("ordinal")
        assert list(facts.values_list("fact", flat=True)) == [
            "referral_drafted",
            "draft_changed",
            "draft_changed",
        ]


def test_a_draft_may_be_turned_to_another_organisation(place: Yibin):
    doctor = the_doctor(place)
    made = drafted(a_new(place), doctor)
    assert edited(made, doctor, destination=place.township).receiver == place.township
    with pytest.raises(SameOrganisation):
        edited(made, doctor, seen=2, destination=place.village)
    with pytest.raises(NoCommonAlliance):
        edited(made, doctor, seen=2, destination=place.province)


def test_only_who_may_draft_at_the_sender_writes_on_a_draft(place: Yibin):
    made = drafted(a_new(place), the_doctor(place))
    with pytest.raises(NotPermitted):
        edited(made, place.staff(Role.DATA_OFFICER, place.village).actor(), department="x")
    receiver = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    for nobody in (receiver, a_stranger().actor()):
        with pytest.raises(NotFound):
            edited(made, nobody, department="x")


def test_what_was_sent_is_no_draft_any_more(place: Yibin):
    sent = a_referral(place)
    with pytest.raises(WrongState) as refused:
        edited(sent, the_doctor(place), department="x")
    facts = refused.value.facts
    assert (facts["state"], facts["moved_by"], facts["moved_at"]) == (
        State.SUBMITTED,
        the_doctor(place).id,
        NOW,
    )


def test_who_saw_an_older_draft_is_told_so(place: Yibin):
    doctor = the_doctor(place)
    made = drafted(a_new(place), doctor)
    edited(made, doctor, department="心内科")
    with pytest.raises(StaleVersion) as refused:
        edited(made, doctor, department="外科")
    assert (refused.value.facts["seen"], refused.value.facts["version"]) == (1, 2)
    assert seen_by(made, doctor).referral.department == "心内科"


def test_a_draft_may_lack_anything_but_what_it_holds_must_be_readable(place: Yibin):
    doctor = the_doctor(place)
    made = drafted(a_new(place, package={}), doctor)
    with pytest.raises(InputInvalid) as refused:
        edited(made, doctor, package={"consent": 1, "purpose": ["x"]})
    assert the_problems(refused) == {("package.consent", "malformed"), ("package.purpose", "malformed")}


# ---- Under which charter ----


def test_where_several_alliances_are_shared_the_sender_says_which(place: Yibin):
    second = a_second_alliance(place)
    new, doctor = a_new(place), place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    with pytest.raises(AllianceUnclear) as refused:
        drafted(new, doctor)
    assert set(_listed(refused.value.facts["alliances"])) == {str(place.region), str(second)}
    assert drafted(replace(new, alliance=second), doctor).sender_alliance == second


def _listed(fact: Any) -> list[str]:
    return list(fact)


def a_second_alliance(place: Yibin) -> UUID:
    """A second alliance of the county hospital and the village, under the same rules and another lead."""
    lead = an_organisation("宜宾市第一人民医院", Tier.CITY)
    text = (
        governance.read_preset("yibin-four-level")
        .parts[1]
        .text.replace("code: yibin-city\n", "code: second-city\n")
    )
    new = governance.NewAlliance(code="second-city", name="第二医联体", lead=lead.id)
    alliance = governance.found_alliance(new, actor=OPERATOR, now=NOW).id
    governance.apply_charter(alliance, text, effective_from=NOW, actor=OPERATOR, now=NOW)
    for member in (place.county, place.village):
        joining = governance.NewMembership(alliance=alliance, organisation=member, position=Position.MEMBER)
        governance.join_alliance(joining, actor=OPERATOR, now=NOW)
    return alliance
