"""Charters: applied by those who may, in force from their instant on, never changed afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.models import CharterRow
from heyi.contexts.governance.rules.refusals import (
    CharterExcludesMember,
    CharterForAnother,
    CharterHasErrors,
    CharterUnchanged,
    InstantTaken,
    InThePast,
    NoCharterInForce,
)
from heyi.contexts.governance.terms import Act, Duty, OrganisationKind, Role, Tier
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.foundation.words import known_codes
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from tests.actions.governance_making import (
    GOVERNED,
    LATER,
    NOW,
    STRANGER,
    a_person_as,
    an_organisation,
    facts_told,
    the_small_alliance,
)

pytestmark = pytest.mark.django_db
OTHER = GOVERNED.replace("quorum: 0.5", "quorum: 0.6")


def test_the_councils_secretary_applies_a_charter_for_a_day_to_come():
    small = the_small_alliance()
    secretary = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    made = governance.apply_charter(small.alliance, OTHER, effective_from=LATER, actor=secretary, now=NOW)
    assert (made.number, made.effective_from, made.applied_by) == (2, LATER, secretary.id)
    assert facts_told()[-1] == "charter_applied"
    assert governance.charter_text(made.id, actor=OPERATOR, now=NOW) == OTHER


def test_at_each_instant_the_charter_of_that_instant_is_in_force():
    small = the_small_alliance()
    governance.apply_charter(small.alliance, OTHER, effective_from=LATER, actor=OPERATOR, now=NOW)
    with reading(OPERATOR, now=NOW):
        with pytest.raises(NoCharterInForce):
            governance.charter_in_force(small.alliance, now=NOW - timedelta(seconds=1))
        quorums = [
            governance.charter_in_force(small.alliance, now=instant).bodies[0].quorum_ratio
            for instant in (NOW, LATER - timedelta(microseconds=1), LATER)
        ]
    assert quorums == [0.5, 0.5, 0.6]


def test_who_holds_no_such_power_applies_nothing_and_learns_where_it_lies():
    small = the_small_alliance()
    president = a_person_as(Role.PRESIDENT, small.hospital)
    with pytest.raises(NotPermitted):
        governance.apply_charter(small.alliance, OTHER, effective_from=LATER, actor=president, now=NOW)
    told = governance.where_power_lies(Duty.APPLY_CHARTER, alliance=small.alliance, actor=president, now=NOW)
    assert next((one.act, one.holder.code, one.matter) for one in told) == (Act.DECIDE, "council", "charter")
    for outsider in (
        STRANGER,
        a_person_as(Role.ALLIANCE_ADMINISTRATOR, the_small_alliance(code="other").hospital),
    ):
        assert (
            governance.where_power_lies(Duty.APPLY_CHARTER, alliance=small.alliance, actor=outsider, now=NOW)
            == ()
        )


def test_a_stranger_and_another_alliances_secretary_apply_nothing():
    small = the_small_alliance()
    elsewhere = a_person_as(Role.ALLIANCE_ADMINISTRATOR, the_small_alliance(code="other").hospital)
    with pytest.raises(NotFound):
        governance.apply_charter(small.alliance, OTHER, effective_from=LATER, actor=STRANGER, now=NOW)
    with pytest.raises(NotPermitted):
        governance.apply_charter(small.alliance, OTHER, effective_from=LATER, actor=elsewhere, now=NOW)


def test_a_text_that_cannot_be_read_is_refused_with_every_problem_and_its_place():
    small = the_small_alliance()
    bad = OTHER.replace("mode: compact", "mode: compakt").replace("unit: ratio", "unit: furlong")
    with pytest.raises(InputInvalid) as refused:
        governance.apply_charter(small.alliance, bad, effective_from=LATER, actor=OPERATOR, now=NOW)
    assert refused.value.code == "charter_unreadable"
    first, second = refused.value.problems
    assert (first.field, first.code, first.value) == ("mode", "charter_word_unknown", "4:7")
    assert second.field == "targets[growth].unit"
    assert {problem.code for problem in refused.value.problems} <= known_codes()
    assert len(governance.charter_versions(small.alliance, actor=OPERATOR, now=NOW)) == 1


def test_a_charter_is_refused_when_it_is_anothers_broken_the_same_or_shuts_a_member_out():
    small = the_small_alliance()
    refusals = [
        (GOVERNED.replace("code: small\n", "code: large\n"), CharterForAnother),
        (OTHER.replace("submit_referral, ", ""), CharterHasErrors),
        (GOVERNED, CharterUnchanged),
        (
            OTHER.replace("kinds: [village_clinic]", "kinds: [community_health_station]"),
            CharterExcludesMember,
        ),
    ]
    for text, refusal in refusals:
        with pytest.raises(refusal):
            governance.apply_charter(small.alliance, text, effective_from=LATER, actor=OPERATOR, now=NOW)


def test_history_is_not_rewritten_and_no_two_versions_begin_at_once():
    small = the_small_alliance()
    with pytest.raises(InThePast):
        governance.apply_charter(
            small.alliance, OTHER, effective_from=LATER, actor=OPERATOR, now=LATER + timedelta(1)
        )
    governance.apply_charter(small.alliance, OTHER, effective_from=LATER, actor=OPERATOR, now=NOW)
    third = GOVERNED.replace("quorum: 0.5", "quorum: 0.7")
    with pytest.raises(InstantTaken):
        governance.apply_charter(small.alliance, third, effective_from=LATER, actor=OPERATOR, now=NOW)


def test_without_an_instant_the_text_takes_effect_on_the_day_it_names_or_at_once():
    hospital = an_organisation("hospital")
    founding = datetime(2025, 6, 1, tzinfo=UTC)
    made = governance.found_alliance(
        governance.NewAlliance(code="small", name="新", lead=hospital), actor=OPERATOR, now=founding
    )
    first = governance.apply_charter(made.id, GOVERNED, actor=OPERATOR, now=NOW)
    # 2026-01-01 in China, which is past; the first charter may hold from then on
    assert first.effective_from == datetime(2025, 12, 31, 16, tzinfo=UTC)
    second = governance.apply_charter(made.id, OTHER, actor=OPERATOR, now=NOW)
    assert second.effective_from == NOW


def test_a_version_is_never_changed_not_even_by_the_system():
    small = the_small_alliance()
    with reading(OPERATOR, now=NOW):
        row = CharterRow.objects.get(id=small.charter)
    with pytest.raises(DatabaseError), transaction.atomic(), unit_of_work(OPERATOR, now=NOW):
        row.store(text=OTHER)
    with pytest.raises(DatabaseError), transaction.atomic(), unit_of_work(OPERATOR, now=NOW):
        row.delete()


def test_the_charter_is_read_by_those_who_may_and_hidden_from_the_others():
    small = the_small_alliance()
    reader = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    assert governance.version_in_force(small.alliance, actor=reader, now=NOW).id == small.charter
    assert governance.charter_of_version(small.charter, actor=reader, now=NOW).code == "small"
    assert {row.matter for row in governance.power_matrix(small.charter, actor=reader, now=NOW)} >= {
        "charter",
        "posts",
    }
    nurse = a_person_as(Role.WARD_NURSE, small.hospital)
    with pytest.raises(NotPermitted):
        governance.charter_text(small.charter, actor=nurse, now=NOW)
    with pytest.raises(NotPermitted):
        governance.charter_versions(small.alliance, actor=nurse, now=NOW)
    outsider = a_person_as(Role.VILLAGE_DOCTOR, the_small_alliance(code="other").village)
    for actor in (STRANGER, outsider):
        with pytest.raises(NotFound):
            governance.charter_text(small.charter, actor=actor, now=NOW)
        with pytest.raises(NotFound):
            governance.version_in_force(small.alliance, actor=actor, now=NOW)


def test_the_yibin_preset_founds_two_alliances_and_each_act_names_its_charter():
    upper, lower = governance.read_preset("yibin-four-level").parts
    province = an_organisation("west-china", Tier.PROVINCE)
    city = an_organisation("yibin-second")
    village = an_organisation("village", Tier.VILLAGE, kind=OrganisationKind.VILLAGE_CLINIC)
    made = {}
    for part, lead in ((upper, province), (lower, city)):
        new = governance.NewAlliance(code=part.charter.code, name=part.charter.name.zh, lead=lead)
        made[part.charter.code] = governance.found_alliance(new, actor=OPERATOR, now=NOW).id
        governance.apply_charter(made[part.charter.code], part.text, actor=OPERATOR, now=NOW)
    for alliance, member in (("yibin-west-china", city), ("yibin-city", village)):
        joining = governance.NewMembership(alliance=made[alliance], organisation=member)
        governance.join_alliance(joining, actor=OPERATOR, now=NOW)
    coordinator = a_person_as(Role.REFERRAL_COORDINATOR, city)
    charters = {
        code: coordinator.require(Duty.ACCEPT_REFERRAL, at=city, under=alliance).charter
        for code, alliance in made.items()
    }
    assert len(set(charters.values())) == 2
    assert coordinator.require(Duty.REGISTER_PATIENT, at=city).alliance == made["yibin-city"]
    assert coordinator.may(Duty.INTERVENE_REFERRAL, at=city, under=made["yibin-city"])
    assert not coordinator.may(Duty.INTERVENE_REFERRAL, at=city, under=made["yibin-west-china"])
