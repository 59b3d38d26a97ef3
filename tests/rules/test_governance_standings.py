"""What posts, memberships and charters come to; and the small rules of places, periods and words."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.governance.rules.belonging import admits, check_period, check_role, overlaps
from heyi.contexts.governance.rules.labels import label, labelled, words_for
from heyi.contexts.governance.rules.organisations import NewOrganisation, checked
from heyi.contexts.governance.rules.powers import Seat
from heyi.contexts.governance.rules.refusals import SENTENCES, InThePast, RoleDoesNotFit
from heyi.contexts.governance.rules.standings import Grounds, InForce, next_change, standings_of
from heyi.contexts.governance.terms import (
    Membership,
    OrganisationKind,
    Place,
    Position,
    Post,
    Role,
    Tier,
)
from heyi.kernel.errors import InputInvalid
from heyi.kernel.ids import new_id
from tests.rules.charter_texts import a_charter

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACCOUNT, CLINIC, UPPER, LOWER = (new_id() for _ in range(4))


def a_post(
    role: Role = Role.VILLAGE_DOCTOR,
    *,
    alliance: UUID | None = None,
    starts: int = -1,
    ends: int | None = None,
) -> Post:
    until = None if ends is None else NOW + ends * HOUR
    return Post(new_id(), ACCOUNT, CLINIC, alliance, role, NOW + starts * HOUR, until)


def a_membership(
    alliance: UUID, position: Position = Position.MEMBER, *, starts: int = -2, ends: int | None = None
) -> Membership:
    until = None if ends is None else NOW + ends * HOUR
    return Membership(new_id(), alliance, CLINIC, position, NOW + starts * HOUR, until)


def the_grounds(posts: list[Post], memberships: list[Membership], *, charters: bool = True) -> Grounds:
    place = Place(CLINIC, Tier.VILLAGE, OrganisationKind.VILLAGE_CLINIC)
    in_force = {one.alliance: InForce(new_id(), a_charter()) for one in memberships} if charters else {}
    return Grounds(tuple(posts), {CLINIC: place}, tuple(memberships), in_force)


def test_roles_at_one_place_are_one_standing_with_the_duties_of_all():
    posts = [a_post(), a_post(Role.PRESIDENT)]
    (standing,) = standings_of(the_grounds(posts, [a_membership(LOWER)]), now=NOW)
    assert standing.roles == {"village_doctor", "president"}
    assert "submit_referral" in standing.duties
    assert (standing.organisation, standing.alliance) == (CLINIC, LOWER)


def test_two_alliances_are_two_standings_and_the_led_one_comes_first():
    memberships = [a_membership(UPPER, starts=-9), a_membership(LOWER, Position.LEAD)]
    standings = standings_of(the_grounds([a_post()], memberships), now=NOW)
    assert [standing.alliance for standing in standings] == [LOWER, UPPER]
    assert len({standing.charter for standing in standings}) == 2


def test_a_post_in_one_alliance_stands_in_that_one_only():
    memberships = [a_membership(UPPER), a_membership(LOWER)]
    standings = standings_of(the_grounds([a_post(alliance=LOWER)], memberships), now=NOW)
    assert [standing.alliance for standing in standings] == [LOWER]


@pytest.mark.parametrize(
    ("post", "membership", "alliance"),
    [
        (a_post(starts=1), a_membership(LOWER), "nothing"),
        (a_post(ends=0), a_membership(LOWER), "nothing"),
        (a_post(starts=0), a_membership(LOWER), LOWER),
        (a_post(), a_membership(LOWER, starts=1), None),
        (a_post(), a_membership(LOWER, ends=0), None),
        (a_post(alliance=UPPER), a_membership(LOWER), None),
    ],
)
def test_what_has_not_begun_or_is_over_gives_no_duty(post: Post, membership: Membership, alliance: object):
    standings = standings_of(the_grounds([post], [membership]), now=NOW)
    if alliance == "nothing":
        assert standings == ()
    else:
        (standing,) = standings
        assert (standing.alliance, bool(standing.duties)) == (alliance, alliance is not None)


def test_without_a_charter_there_is_a_standing_and_no_duty():
    (standing,) = standings_of(the_grounds([a_post()], [a_membership(LOWER)], charters=False), now=NOW)
    assert (standing.alliance, standing.charter, standing.duties) == (LOWER, None, frozenset())


def test_the_next_change_is_the_nearest_instant_ahead():
    grounds = the_grounds([a_post(starts=5, ends=9)], [a_membership(LOWER, starts=-2, ends=3)])
    assert next_change(grounds, now=NOW) == NOW + 3 * HOUR
    assert next_change(grounds, now=NOW + 3 * HOUR) == NOW + 5 * HOUR
    assert next_change(grounds, now=NOW + 9 * HOUR) is None


hours = st.integers(-20, 20)
spans = st.tuples(hours, st.integers(1, 10) | st.none())


@given(spans, spans)
def test_two_spans_overlap_exactly_when_they_share_an_hour(
    one: tuple[int, int | None], other: tuple[int, int | None]
):
    def inside(span: tuple[int, int | None]) -> set[int]:
        return set(range(span[0], 60 if span[1] is None else span[0] + span[1]))

    span = a_membership(LOWER, starts=one[0], ends=None if one[1] is None else one[0] + one[1])
    ends = None if other[1] is None else NOW + (other[0] + other[1]) * HOUR
    assert overlaps([span], NOW + other[0] * HOUR, ends) == bool(inside(one) & inside(other))


def test_a_period_begins_now_at_the_earliest_and_ends_after_it_begins():
    check_period(NOW, None, now=NOW)
    with pytest.raises(InThePast):
        check_period(NOW - timedelta(microseconds=1), None, now=NOW)
    with pytest.raises(InputInvalid):
        check_period(NOW, NOW, now=NOW)


def test_a_charter_admits_exactly_the_places_it_names():
    every = [Seat(*one) for one in product(Tier, OrganisationKind, Position)]
    assert {seat for seat in every if admits(a_charter(), seat)} == {
        Seat(Tier.CITY, OrganisationKind.HOSPITAL, Position.LEAD),
        Seat(Tier.VILLAGE, OrganisationKind.VILLAGE_CLINIC, Position.MEMBER),
    }


def test_caring_posts_are_held_where_patients_are():
    check_role(Role.VILLAGE_DOCTOR, Tier.TOWNSHIP, OrganisationKind.TOWNSHIP_HOSPITAL)
    check_role(Role.COUNCIL_MEMBER, Tier.CITY, OrganisationKind.GOVERNMENT)
    for role, tier, kind in (
        (Role.VILLAGE_DOCTOR, Tier.COUNTY, OrganisationKind.HOSPITAL),
        (Role.WARD_NURSE, Tier.CITY, OrganisationKind.GOVERNMENT),
    ):
        with pytest.raises(RoleDoesNotFit):
            check_role(role, tier, kind)


@pytest.mark.parametrize("name", ["\0", "甲\u202e乙", "a\nb", "\ud800", " ", "x" * 121])
def test_a_name_nobody_can_read_is_refused(name: str):
    with pytest.raises(InputInvalid) as refused:
        checked(NewOrganisation(code="a", name=name, tier=Tier.CITY, kind=OrganisationKind.HOSPITAL))
    assert [problem.field for problem in refused.value.problems] == ["name"]


def test_markup_in_a_name_is_only_text():
    clean = checked(
        NewOrganisation(
            code="a",
            name=" <b>=1+1</b> ",
            tier=Tier.CITY,
            kind=OrganisationKind.HOSPITAL,
            uscc="91350100m000100y43",
        )
    )
    assert (clean.name, clean.uscc) == ("<b>=1+1</b>", "91350100M000100Y43")


def test_every_term_has_a_name_in_both_languages():
    for kind, words in labelled().items():
        assert set(words) == {member.value for member in kind}
        for member in kind:
            assert words_for(member).zh
            assert words_for(member).en
    assert label("accept_referral", "zh") == "接收转诊"
    assert label("accept_referral", "en") == "accept referrals"
    assert label("no-such-code", "zh") == "no-such-code"


def test_every_refusal_has_sentences_in_both_languages():
    from heyi.contexts.governance.rules import refusals

    codes = {
        made.default_code
        for made in vars(refusals).values()
        if isinstance(made, type) and made.__module__ == refusals.__name__
    }
    assert codes <= set(SENTENCES)
    assert all(zh and en and zh != en for zh, en in SENTENCES.values())
