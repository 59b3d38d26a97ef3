"""Where a referral may go on, and in whose name; how a patient comes down; which referral may join a journey."""

from uuid import UUID

import pytest

from heyi.contexts.referral.rules.ways import (
    AllianceUnclear,
    NoCommonAlliance,
    SameOrganisation,
    Way,
    common_alliance,
    may_join_journey,
    way_down,
    way_on,
)
from heyi.contexts.referral.terms import State
from tests.rules.referral_cases import (
    CITY,
    COUNTY,
    OURS,
    PROVINCE,
    THEIRS,
    TOWNSHIP,
    VILLAGE,
    a_down_referral,
    a_referral,
)

THIRD = UUID(int=102)


# ---- Under which alliance ----


def test_the_only_alliance_two_share_is_the_one_under_which_they_refer() -> None:
    assert common_alliance((OURS,), wanted=None) == OURS
    assert common_alliance((OURS,), wanted=OURS) == OURS


def test_who_shares_several_alliances_says_which() -> None:
    assert common_alliance((OURS, THEIRS), wanted=THEIRS) == THEIRS
    with pytest.raises(AllianceUnclear) as refused:
        common_alliance((OURS, THEIRS), wanted=None)
    assert refused.value.facts["alliances"] == [str(OURS), str(THEIRS)]


@pytest.mark.parametrize(
    ("shared", "wanted"), [((), None), ((), OURS), ((OURS,), THEIRS), ((OURS, THEIRS), THIRD)]
)
def test_without_a_common_alliance_there_is_no_referral_whatever_one_wants(
    shared: tuple[UUID, ...], wanted: UUID | None
) -> None:
    with pytest.raises(NoCommonAlliance):
        common_alliance(shared, wanted=wanted)


# ---- On to another unit ----


def test_within_an_alliance_the_sender_stays_the_sender() -> None:
    assert way_on(a_referral(), COUNTY, with_sender=(OURS,), with_receiver=(OURS, THEIRS)) == Way(
        VILLAGE, OURS, COUNTY
    )


def test_the_alliance_of_before_is_kept_where_it_still_covers_the_way() -> None:
    assert way_on(a_referral(), COUNTY, with_sender=(THEIRS, OURS), with_receiver=()).alliance == OURS
    assert way_on(a_referral(), COUNTY, with_sender=(THEIRS, THIRD), with_receiver=()).alliance == THEIRS


def test_where_the_sender_has_no_way_the_receiver_sends_on_in_its_own_name() -> None:
    assert way_on(a_referral(), PROVINCE, with_sender=(), with_receiver=(THEIRS,)) == Way(
        CITY, THEIRS, PROVINCE
    )


def test_a_unit_outside_every_common_alliance_cannot_be_sent_to() -> None:
    with pytest.raises(NoCommonAlliance):
        way_on(a_referral(), PROVINCE, with_sender=(), with_receiver=())
    with pytest.raises(NoCommonAlliance):
        way_on(a_referral(receiver=None), PROVINCE, with_sender=(), with_receiver=(THEIRS,))


def test_a_referral_is_not_sent_on_to_who_has_it_or_had_it() -> None:
    passed_on = a_referral(sender=CITY, sender_alliance=THEIRS, receiver=PROVINCE, receiver_alliance=THEIRS)
    for destination in (VILLAGE, CITY, PROVINCE):
        with pytest.raises(SameOrganisation) as refused:
            way_on(passed_on, destination, with_sender=(OURS,), with_receiver=(OURS,))
        assert refused.value.facts["destination"] == destination
    assert way_on(passed_on, COUNTY, with_sender=(OURS,), with_receiver=()).sender == CITY


# ---- Down ----


def test_a_patient_comes_down_under_an_alliance_of_upper_and_lower() -> None:
    assert way_down(a_referral(), TOWNSHIP, upper=CITY, with_upper=(THEIRS, OURS)) == THEIRS
    assert way_down(a_down_referral(), TOWNSHIP, upper=CITY, with_upper=(OURS,)) == OURS


def test_who_sent_the_patient_can_have_them_back_even_without_a_common_alliance() -> None:
    passed_on = a_referral(sender=CITY, sender_alliance=THEIRS, receiver=PROVINCE, receiver_alliance=THEIRS)
    assert way_down(passed_on, VILLAGE, upper=PROVINCE, with_upper=()) == OURS
    assert way_down(passed_on, CITY, upper=PROVINCE, with_upper=()) == THEIRS
    with pytest.raises(NoCommonAlliance):
        way_down(passed_on, COUNTY, upper=PROVINCE, with_upper=())


def test_nobody_sends_a_patient_down_to_themselves() -> None:
    with pytest.raises(SameOrganisation):
        way_down(a_referral(), CITY, upper=CITY, with_upper=(OURS,))


# ---- The journey ----

IN_THE_PLAN_OR_ENDED = {
    State.ACCEPTED_BELOW, State.PLAN_RUNNING, State.PLAN_REVIEWED, State.CLOSED, State.CANCELLED,
    State.CLOSED_NOT_ATTENDED, State.PATIENT_DIED, State.ENTERED_IN_ERROR,
}  # fmt: skip


def test_a_new_referral_joins_a_journey_only_while_its_others_are_ended_or_in_the_plan() -> None:
    for state in State:
        joins = state in IN_THE_PLAN_OR_ENDED
        assert may_join_journey((state,)) is joins
        assert may_join_journey((State.CLOSED, state, State.PLAN_RUNNING)) is joins


def test_a_journey_without_referrals_can_be_joined() -> None:
    assert may_join_journey(())
