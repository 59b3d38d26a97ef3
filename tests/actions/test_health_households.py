"""Teams, households and next of kin: kept by who may, seen by who treats, never deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.models import HouseholdMemberRow, KinRow
from heyi.contexts.health.rules.households import (
    HouseholdClosed,
    HouseholdHasHead,
    KinRemovedAlready,
    LivesElsewhere,
    MovedOutAlready,
    TooManyKin,
)
from heyi.contexts.health.rules.teams import TeamHasContracts, TeamNameTaken
from heyi.contexts.health.terms.households import HouseholdMember
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, StaleVersion
from heyi.kernel.ids import new_id
from tests.making import NOW, a_doctor_at, a_patient, a_stranger
from tests.making_health import TODAY, Village, a_team, a_village, days, in_force, step
from tests.making_patients import opened
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")

SON = health.NewKin(name="李明", relation="son", phone="13900139000")


def as_new(village: Village, **changes: object) -> health.NewTeam:
    team = village.team
    new = health.NewTeam(
        organisation=team.organisation,
        name=team.name,
        phone=team.phone,
        leader=team.leader,
        members=team.members,
        serves=team.serves,
        starts_on=team.starts_on,
    )
    return replace(new, **changes)


def test_a_team_is_opened_changed_and_signs_for_the_villages_it_serves():
    village = a_village()
    assert village.team.doctors == {village.township.id, village.doctor.id}
    (found,) = health.teams_for(village.at, on=TODAY, actor=village.doctor, now=NOW)
    assert found == village.team
    assert health.teams_for(village.yibin.other_village, on=TODAY, actor=village.doctor, now=NOW) == ()
    changed = health.change_team(
        village.team.id,
        as_new(village, name="二组", members=(), serves=()),
        seen_version=1,
        actor=village.township,
        now=NOW,
    )
    assert (changed.name, changed.version, changed.serves) == ("二组", 2, ())
    assert health.teams_for(village.at, on=TODAY, actor=village.doctor, now=NOW) == ()
    assert health.teams_at(village.yibin.township, actor=village.doctor, now=NOW) == (changed,)


def test_a_team_is_nobody_elses_to_change():
    village = a_village()
    for other in (village.doctor, a_stranger().actor(), a_doctor_at(village.yibin.county)):
        with pytest.raises(NotPermitted):
            health.open_team(as_new(village, name="三组"), actor=other, now=NOW)
        with pytest.raises(NotPermitted):
            health.change_team(village.team.id, as_new(village), seen_version=None, actor=other, now=NOW)
    with pytest.raises(NotFound):
        health.change_team(new_id(), as_new(village), seen_version=None, actor=village.township, now=NOW)


def test_a_team_with_contracts_is_not_closed_and_a_name_is_given_once():
    village = a_village()
    contract = in_force(village)
    with pytest.raises(TeamHasContracts):
        health.change_team(
            village.team.id,
            as_new(village, ends_on=TODAY),
            seen_version=None,
            actor=village.township,
            now=NOW,
        )
    with pytest.raises(TeamNameTaken):
        a_team(village.yibin)
    with pytest.raises(StaleVersion):
        health.change_team(village.team.id, as_new(village), seen_version=7, actor=village.township, now=NOW)
    step(contract, "end", village.doctor, reason="team_dissolved")
    closed = health.change_team(
        village.team.id, as_new(village, ends_on=TODAY), seen_version=None, actor=village.township, now=NOW
    )
    assert (closed.works_on(TODAY), closed.works_on(days(1))) == (True, False)
    assert a_team(village.yibin).id != closed.id


def a_head(village: Village) -> health.NewMember:
    resident = a_patient(village.at, by=village.doctor, name="李德福")
    return health.NewMember(patient=resident.id, relation="head", since_on=days(-1000))


def test_people_move_in_and_out_and_the_history_stays():
    village = a_village()
    head = a_head(village)
    home = health.open_household(village.at, " 民主村 1 组 ", head, actor=village.doctor, now=NOW)
    daughter = health.NewMember(name="李小红", relation="daughter", since_on=days(-10))
    came = health.move_in(home, daughter, actor=village.doctor, now=NOW)
    assert head.patient is not None
    household = health.family_of(head.patient, actor=village.doctor, now=NOW).household
    assert household is not None
    assert household.address == "民主村 1 组"
    assert household.head is not None
    assert household.head.name == "李德福"
    assert [one.name for one in household.members] == ["李德福", "李小红"]
    with pytest.raises(HouseholdHasHead):
        health.move_in(home, replace(daughter, relation="head"), actor=village.doctor, now=NOW)
    health.move_out(came.id, on=TODAY, actor=village.doctor, now=NOW)
    with pytest.raises(MovedOutAlready):
        health.move_out(came.id, on=TODAY, actor=village.doctor, now=NOW)
    household = health.family_of(head.patient, actor=village.doctor, now=NOW).household
    assert household is not None
    assert [(one.name, one.until_on) for one in household.members] == [("李德福", None), ("李小红", TODAY)]
    health.move_out(household.members[0].id, on=TODAY, actor=village.doctor, now=NOW)
    with pytest.raises(HouseholdClosed):
        health.move_in(home, daughter, actor=village.doctor, now=NOW)
    assert health.family_of(head.patient, actor=village.doctor, now=NOW).household is None


def test_a_resident_lives_in_one_household_and_of_two_desks_one_wins():
    village = a_village()
    homes = [
        health.open_household(village.at, "民主村", a_head(village), actor=village.doctor, now=NOW)
        for _ in range(2)
    ]
    wife = a_patient(village.at, by=village.doctor)
    moving = health.NewMember(patient=wife.id, relation="spouse", since_on=TODAY)
    answers = all_at_once(
        *(lambda home=home: health.move_in(home, moving, actor=village.doctor, now=NOW) for home in homes)
    )
    assert sum(isinstance(one, HouseholdMember) for one in answers) == 1
    assert [one.code for one in answers if isinstance(one, HeyiError)] == ["lives_elsewhere"]
    with pytest.raises(LivesElsewhere):
        health.move_in(homes[0], moving, actor=village.doctor, now=NOW)


def test_a_household_is_kept_by_its_own_organisation_only():
    village = a_village()
    with pytest.raises(InputInvalid):
        health.open_household(village.at, "", a_head(village), actor=village.doctor, now=NOW)
    with pytest.raises(InputInvalid):
        head = replace(a_head(village), relation="spouse")
        health.open_household(village.at, "民主村", head, actor=village.doctor, now=NOW)
    home = health.open_household(village.at, "民主村", a_head(village), actor=village.doctor, now=NOW)
    new = health.NewMember(name="张三", relation="not_related", since_on=TODAY)
    officer = village.yibin.staff(Role.AUDITOR, village.at).actor()
    with pytest.raises(NotPermitted):
        health.move_in(home, new, actor=officer, now=NOW)
    with pytest.raises(NotPermitted):
        health.open_household(
            village.at, "民主村", replace(new, relation="head"), actor=a_stranger().actor(), now=NOW
        )
    neighbour = a_doctor_at(village.yibin.other_village)
    with pytest.raises(NotFound):
        health.move_in(home, new, actor=neighbour, now=NOW)
    with reading(OPERATOR, now=NOW):
        member = HouseholdMemberRow.objects.get(household=home).id
    with pytest.raises(NotFound):
        health.move_out(member, on=TODAY, actor=neighbour, now=NOW)
    with pytest.raises(NotPermitted):
        health.move_out(member, on=TODAY, actor=officer, now=NOW)
    with pytest.raises(InputInvalid):
        health.move_out(member, on=days(5), actor=village.doctor, now=NOW)
    with pytest.raises(NotFound):
        away = a_patient(village.yibin.other_village, by=neighbour)
        moving = health.NewMember(patient=away.id, relation="spouse", since_on=TODAY)
        health.move_in(home, moving, actor=village.doctor, now=NOW)


def test_kin_stand_in_the_order_of_calling_and_are_taken_off_without_being_lost():
    village = a_village()
    patient = a_patient(village.at, by=village.doctor)
    son = health.name_kin(patient.id, SON, at=village.at, actor=village.doctor, now=NOW)
    wife = replace(SON, name="周芳", relation="spouse", is_first=True, is_guardian=True)
    health.name_kin(patient.id, wife, at=village.at, actor=village.doctor, now=NOW)
    sister = replace(SON, name="李梅", relation="sibling")
    health.name_kin(patient.id, sister, at=village.at, actor=village.doctor, now=NOW)
    called = health.family_of(patient.id, actor=village.doctor, now=NOW).kin
    assert [(one.rank, one.name, one.is_guardian) for one in called] == [
        (1, "周芳", True), (2, "李明", False), (3, "李梅", False),
    ]  # fmt: skip
    health.remove_kin(son.id, patient=patient.id, actor=village.doctor, now=NOW + timedelta(hours=1))
    with pytest.raises(KinRemovedAlready):
        health.remove_kin(son.id, patient=patient.id, actor=village.doctor, now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert [one.name for one in health.family_of(patient.id, actor=village.doctor, now=later).kin] == [
        "周芳", "李梅",
    ]  # fmt: skip
    with reading(OPERATOR, now=later):
        assert KinRow.objects.filter(patient=patient.id).count() == 3
    for count in range(7):
        health.name_kin(
            patient.id, replace(SON, name=f"亲属{count}"), at=village.at, actor=village.doctor, now=later
        )
    with pytest.raises(TooManyKin):
        health.name_kin(patient.id, SON, at=village.at, actor=village.doctor, now=later)


def test_kin_are_seen_by_who_treats_the_patient_and_by_nobody_else():
    village = a_village()
    patient = a_patient(village.at, by=village.doctor)
    kin = health.name_kin(patient.id, SON, at=village.at, actor=village.doctor, now=NOW)
    for stranger in (a_stranger().actor(), a_doctor_at(village.yibin.other_village)):
        with pytest.raises(NotFound):
            health.family_of(patient.id, actor=stranger, now=NOW)
        with pytest.raises(NotFound):
            health.name_kin(patient.id, SON, at=village.at, actor=stranger, now=NOW)
        with pytest.raises(NotFound):
            health.remove_kin(kin.id, patient=patient.id, actor=stranger, now=NOW)
    with pytest.raises(InputInvalid):
        health.name_kin(patient.id, replace(SON, phone="x"), at=village.at, actor=village.doctor, now=NOW)
    with pytest.raises(NotPermitted):
        health.name_kin(patient.id, SON, at=village.yibin.county, actor=village.doctor, now=NOW)


def test_kin_of_every_record_of_one_human_are_called_as_far_as_one_may_read():
    village = a_village()
    patient = a_patient(village.at, by=village.doctor)
    number = patient.details.identifiers[0].value
    county = a_doctor_at(village.yibin.county)
    again = a_patient(village.yibin.county, by=county, number=number)
    assert again.person == patient.person
    son = health.name_kin(patient.id, SON, at=village.at, actor=village.doctor, now=NOW)
    wife = replace(SON, name="李桂芳", relation="spouse")
    health.name_kin(again.id, wife, at=village.yibin.county, actor=county, now=NOW)
    names = [one.name for one in health.family_of(again.id, actor=county, now=NOW).kin]
    # The county may not read the village's record, and so not whom it names.
    assert names == ["李桂芳"]
    opened(patient, village.yibin.county)
    kin = health.family_of(again.id, actor=county, now=NOW).kin
    assert [(one.name, one.patient) for one in kin] == [("李桂芳", again.id), (SON.name, patient.id)]
    health.remove_kin(son.id, patient=again.id, actor=county, now=NOW + timedelta(hours=1))
    assert len(health.family_of(again.id, actor=county, now=NOW + timedelta(hours=2)).kin) == 1
