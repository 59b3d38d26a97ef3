"""Organisations: registered and changed by those who may, refused with every reason, found by words and place."""

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.rules.refusals import CodeTaken, CreditCodeTaken, ParentTooLow, TreeCycle
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier
from heyi.foundation.access import authority_version
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.identifiers import credit_check
from heyi.kernel.ids import new_id
from tests.actions.governance_making import (
    NOW,
    STRANGER,
    a_person_as,
    an_organisation,
    facts_told,
    the_small_alliance,
)

pytestmark = pytest.mark.django_db

# Both pass the check of GB 32100.
CREDIT_CODE = "91350100M000100Y43"
OTHER_CREDIT_CODE = "91350100M00010016" + credit_check("91350100M00010016")


def told(code: str, **more: object) -> governance.NewOrganisation:
    values = {
        "code": code,
        "name": "新机构",
        "tier": Tier.VILLAGE,
        "kind": OrganisationKind.VILLAGE_CLINIC,
        **more,
    }
    return governance.NewOrganisation(**values)


def test_an_administrator_registers_an_organisation_below_a_member():
    small = the_small_alliance()
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    before = authority_version()
    made = governance.register_organisation(
        told("clinic", parent=small.village), actor=administrator, now=NOW
    )
    assert governance.find_organisation(made.id, actor=administrator, now=NOW) == made
    assert (made.parent, made.code) == (small.village, "clinic")
    assert facts_told()[-1] == "organisation_registered"
    assert authority_version() > before


def test_who_holds_no_such_duty_registers_nothing():
    small = the_small_alliance()
    doctor = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    with pytest.raises(NotPermitted) as refused:
        governance.register_organisation(told("clinic", parent=small.village), actor=doctor, now=NOW)
    assert refused.value.facts["duty"] == "manage_organisations"
    with pytest.raises(NotPermitted):
        governance.register_organisation(told("clinic"), actor=doctor, now=NOW)
    with pytest.raises(NotFound):
        governance.organisation_by_code("clinic", actor=OPERATOR, now=NOW)


def test_an_administrator_has_no_say_over_another_alliance():
    small, other = the_small_alliance(), the_small_alliance(code="other")
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    with pytest.raises(NotPermitted):
        governance.register_organisation(told("clinic", parent=other.village), actor=administrator, now=NOW)


def test_a_stranger_does_not_learn_whether_an_organisation_exists():
    small = the_small_alliance()
    for unknown in (small.hospital, new_id()):
        with pytest.raises(NotFound):
            governance.find_organisation(unknown, actor=STRANGER, now=NOW)
        with pytest.raises(NotFound):
            governance.register_organisation(told("clinic", parent=unknown), actor=STRANGER, now=NOW)
        with pytest.raises(NotFound):
            governance.change_organisation(unknown, told("clinic"), actor=STRANGER, now=NOW)
    assert governance.names_of([small.hospital], actor=STRANGER, now=NOW) == {}
    assert governance.organisations(governance.OrganisationSearch(), actor=STRANGER, now=NOW).rows == ()


def test_every_problem_of_every_field_is_told_at_once():
    bad = told("Not A Code", name="\0" * 3, name_en="x" * 121, uscc="91350100M000100Y44", division="51AB")
    with pytest.raises(InputInvalid) as refused:
        governance.register_organisation(bad, actor=OPERATOR, now=NOW)
    assert {(problem.field, problem.code) for problem in refused.value.problems} == {
        ("code", "code_malformed"),
        ("name", "malformed"),
        ("name_en", "too_long"),
        ("uscc", "credit_code_check"),
        ("division", "division_malformed"),
    }


def test_a_code_and_a_credit_code_are_given_once():
    an_organisation("one", uscc=CREDIT_CODE)
    with pytest.raises(CodeTaken):
        an_organisation("one", uscc=OTHER_CREDIT_CODE)
    with pytest.raises(CreditCodeTaken):
        an_organisation("two", uscc=CREDIT_CODE.lower())
    third = an_organisation("three", uscc=OTHER_CREDIT_CODE)
    assert governance.find_organisation(third, actor=OPERATOR, now=NOW).uscc == OTHER_CREDIT_CODE


def test_the_tree_only_goes_down():
    village = an_organisation("village", Tier.VILLAGE)
    with pytest.raises(ParentTooLow):
        an_organisation("county", Tier.COUNTY, parent=village)


def test_an_organisation_changes_and_the_record_keeps_both_sides():
    small = the_small_alliance()
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    after = governance.change_organisation(
        small.village, told("small-village", name="新名", division="511502"), actor=administrator, now=NOW
    )
    assert (after.name, after.division) == ("新名", "511502")
    assert governance.find_organisation(small.village, actor=OPERATOR, now=NOW) == after
    assert facts_told()[-1] == "organisation_changed"


def test_a_change_that_changes_nothing_records_nothing():
    village = an_organisation("village", Tier.VILLAGE)
    told_before, version = facts_told(), authority_version()
    governance.change_organisation(village, told("village", name="机构 village"), actor=OPERATOR, now=NOW)
    assert (facts_told(), authority_version()) == (told_before, version)


def test_a_change_is_refused_without_the_duty():
    small = the_small_alliance()
    doctor = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    with pytest.raises(NotPermitted):
        governance.change_organisation(small.village, told("small-village"), actor=doctor, now=NOW)


def test_nothing_may_stand_below_itself_or_below_a_lower_tier():
    county = an_organisation("county", Tier.COUNTY)
    below = an_organisation("below", Tier.COUNTY, parent=county)
    hospital = {"tier": Tier.COUNTY, "kind": OrganisationKind.HOSPITAL}
    with pytest.raises(TreeCycle):
        governance.change_organisation(
            county, told("county", parent=below, **hospital), actor=OPERATOR, now=NOW
        )
    with pytest.raises(ParentTooLow):
        governance.change_organisation(county, told("county"), actor=OPERATOR, now=NOW)


def test_organisations_are_found_by_words_tier_parent_alliance_and_page():
    small = the_small_alliance()
    for number in range(5):
        an_organisation(f"clinic-{number}", Tier.VILLAGE, name=f"村卫生室 {number}", parent=small.hospital)

    def codes(page: int = 1, size: int = 50, **search: object) -> list[str]:
        asked = governance.OrganisationSearch(**search)
        return [
            one.code
            for one in governance.organisations(asked, actor=OPERATOR, now=NOW, page=page, size=size).rows
        ]

    assert codes(words="卫生室 3") == ["clinic-3"]
    assert codes(words="CLINIC-4") == ["clinic-4"]
    assert codes(words="nothing\0") == []
    assert codes(tiers=frozenset({Tier.CITY})) == ["small-hospital"]
    assert set(codes(alliance=small.alliance)) == {"small-hospital", "small-village"}
    assert [len(codes(page, 2, parent=small.hospital)) for page in (1, 2, 3, 4)] == [2, 2, 1, 0]


def test_the_line_above_and_the_names_are_told():
    city = an_organisation("city", name_en="City")
    county = an_organisation("county", Tier.COUNTY, parent=city)
    village = an_organisation("village", Tier.VILLAGE, parent=county)
    assert [one.code for one in governance.ancestors_of(village, actor=OPERATOR, now=NOW)] == [
        "county",
        "city",
    ]
    names = governance.names_of([city, village, new_id()], actor=OPERATOR, now=NOW)
    assert {one.en for one in names.values()} == {"City", "机构 village"}
