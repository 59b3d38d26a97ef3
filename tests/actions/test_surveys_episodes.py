"""A survey is drawn from treatments that have ended: one invitation for each person, told to those who may know of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from heyi.contexts.governance.terms import Direction, Role, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.models import FormRow, InvitationRow
from heyi.contexts.surveys.terms.collecting import (
    FrameKind,
    InvitationState,
    Mode,
    NewForm,
    SamplePlan,
    Survey,
)
from heyi.foundation.reading import reading
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from heyi.kernel.moments import day_of
from tests.making import (
    NOW,
    WAYS,
    Yibin,
    a_package,
    a_package_down,
    a_referral,
    a_stranger,
    an_alliance,
    someone_with_post,
    taken,
)
from tests.making_surveys import Asking, a_frame, a_plan, a_released_edition, sent

pytestmark = pytest.mark.usefixtures("committed")

NAMES = ("王秀英", "李建国", "张玉兰", "陈志强", "刘桂芳", "赵德明")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def at_county(place: Yibin) -> Asking:
    """The hospital that treats asks its own patients."""
    runner = someone_with_post(place.county, Role.QUALITY_OFFICER, now=NOW).actor(NOW)
    clerk = someone_with_post(place.village, Role.VILLAGE_DOCTOR, now=NOW).actor(NOW)
    return Asking(place, runner, clerk)


def treated(place: Yibin, count: int, state: State = State.OUTCOME_RETURNED) -> list[Referral]:
    return [a_referral(place, state=state, name=name) for name in NAMES[:count]]


def again(place: Yibin, before: Referral, state: State) -> None:
    """The same person is referred once more."""
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor(NOW)
    new = referral.NewReferral(
        patient=before.patient, direction=Direction.UP, destination=place.county, urgency=Urgency.ELECTIVE,
        green_channel=False, package=a_package(),
    )  # fmt: skip
    made = referral.draft_referral(new, actor=doctor, now=NOW)
    for action in WAYS[state]:
        made = taken(place, made, action)


def wanted(**changes: Any) -> surveys.EpisodesWanted:
    today = day_of(NOW)
    plain = surveys.EpisodesWanted(begin=today - timedelta(days=30), end=today)
    return replace(plain, **changes)


def planned(asking: Asking, place: Yibin, **changes: Any) -> Survey:
    edition = a_released_edition(replace_at(asking, place.county))
    plan = {"frame": FrameKind.EPISODES, "organisation": place.county, "plan": SamplePlan(forms=2, seed=5)}
    return surveys.plan_survey(a_plan(asking, edition, **(plan | changes)), actor=asking.runner, now=NOW)


def replace_at(asking: Asking, organisation: Any) -> Asking:
    """The same people, asking for another house of the alliance."""
    return Asking(replace(asking.alliance, city=organisation), asking.runner, asking.clerk)


def drawn(asking: Asking, survey: Survey, **changes: Any) -> list[InvitationRow]:
    surveys.draw_episodes(survey.id, wanted(**changes), seen_version=None, actor=asking.runner, now=NOW)
    with reading(surveys.SURVEY_DOOR, now=NOW):
        return list(InvitationRow.objects.filter(survey=survey.id).order_by("number"))


def opened(asking: Asking, survey: Survey) -> None:
    surveys.open_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)


def test_episodes_are_drawn_and_drawn_again_and_open_as_they_were_drawn(place: Yibin):
    asking, made = at_county(place), treated(place, 5)
    survey = planned(asking, place)
    frame = surveys.episode_frame(survey.id, wanted(), actor=asking.runner, now=NOW)
    assert (frame.size, set(frame.episodes)) == (5, {place.county})
    first, again = drawn(asking, survey), drawn(asking, survey)
    assert [one.episode for one in first] == [one.episode for one in again]
    assert len({one.episode for one in again}) == 2
    assert {one.episode for one in again} <= {one.id for one in made}
    opened(asking, survey)
    point = surveys.points_of(survey.id, actor=asking.runner, now=NOW)[0]
    assert (point.size, point.quota, point.invited, point.organisation) == (5, 2, 2, place.county)
    for one in surveys.slips_of(point.id, actor=asking.runner, now=NOW):
        sent(one.token, key=str(one.number))
    forms = surveys.answered_forms(survey.id, actor=asking.runner, now=NOW)
    # Five people stand behind two answers.
    assert [float(row["weight"]) for row in forms.rows] == [2.5, 2.5]


def test_the_dead_are_not_asked_and_one_person_is_asked_once(place: Yibin):
    asking = at_county(place)
    made = treated(place, 3, State.CLOSED)
    again(place, made[0], State.OUTCOME_RETURNED)
    again(place, made[1], State.PATIENT_DIED)
    a_referral(place, state=State.IN_TREATMENT, name=NAMES[4])
    survey = planned(asking, place)
    frame = surveys.episode_frame(survey.id, wanted(), actor=asking.runner, now=NOW)
    assert frame.size == 2
    assert {name: count for name, count in frame.left_out.items() if count} == {"died": 1, "later_one": 1}


def test_episodes_are_grouped_by_the_unit_that_has_the_patient_now(place: Yibin):
    asking, made = at_county(place), treated(place, 2)
    down = taken(place, made[0], "offer_down", **a_package_down(place.township))
    referral.take_step(
        down.id, "accept_below", {}, seen_version=down.version, now=NOW,
        actor=place.staff(Role.MEMBER_DOCTOR, place.township).actor(NOW),
    )  # fmt: skip
    survey = planned(asking, place)
    frame = surveys.episode_frame(survey.id, wanted(by=surveys.UnitKind.LOWER), actor=asking.runner, now=NOW)
    assert {unit: len(inside) for unit, inside in frame.episodes.items()} == {
        place.township: 1,
        place.village: 1,
    }


def test_nothing_is_drawn_where_nothing_ended_or_the_period_cannot_be(place: Yibin):
    asking = at_county(place)
    survey = planned(asking, place)
    with pytest.raises(surveys.SampleImpossible):
        drawn(asking, survey)
    treated(place, 1)
    today = day_of(NOW)
    for begin, end in ((today, today - timedelta(days=1)), (today - timedelta(days=400), today)):
        with pytest.raises(InputInvalid):
            drawn(asking, survey, begin=begin, end=end)
    with pytest.raises(surveys.SampleImpossible):
        drawn(asking, survey, begin=today - timedelta(days=9), end=today - timedelta(days=2))


def test_only_who_runs_the_survey_draws_and_a_stranger_finds_none(place: Yibin):
    asking = at_county(place)
    treated(place, 2)
    survey = planned(asking, place)
    nurse = someone_with_post(place.county, Role.WARD_NURSE, now=NOW).actor()
    with pytest.raises(NotPermitted):
        surveys.episode_frame(survey.id, wanted(), actor=nurse, now=NOW)
    with pytest.raises(NotFound):
        surveys.episode_frame(survey.id, wanted(), actor=a_stranger().actor(), now=NOW)
    with pytest.raises(NotPermitted):
        surveys.draw_episodes(survey.id, wanted(), seen_version=None, actor=nurse, now=NOW)
    for actor in (a_stranger().actor(), asking.clerk):
        with pytest.raises(NotFound):
            surveys.draw_episodes(survey.id, wanted(), seen_version=None, actor=actor, now=NOW)


def test_what_began_is_not_drawn_again_and_each_frame_has_its_own_way(place: Yibin):
    asking = at_county(place)
    treated(place, 3)
    survey = planned(asking, place)
    with pytest.raises(StaleVersion):
        surveys.draw_episodes(survey.id, wanted(), seen_version=99, actor=asking.runner, now=NOW)
    with pytest.raises(InputInvalid):
        surveys.draw_sample(survey.id, a_frame(), seen_version=None, actor=asking.runner, now=NOW)
    drawn(asking, survey)
    opened(asking, survey)
    with pytest.raises(WrongState):
        drawn(asking, survey)
    points = surveys.plan_survey(
        replace(a_plan(asking, surveys.see_survey(survey.id, actor=asking.runner, now=NOW).edition),
                organisation=place.county), actor=asking.runner, now=NOW,
    )  # fmt: skip
    with pytest.raises(InputInvalid):
        drawn(asking, points)


def test_the_form_of_an_episode_is_told_to_who_hands_it_out_until_it_came_in(place: Yibin):
    asking, made = at_county(place), treated(place, 2)
    survey = planned(asking, place, is_anonymous=False)
    drawn(asking, survey, by=surveys.UnitKind.LOWER)
    door = surveys.SURVEY_DOOR
    assert surveys.forms_of_episode(made[0].id, actor=door, now=NOW) == ()
    opened(asking, survey)
    (told,) = surveys.forms_of_episode(made[0].id, actor=asking.clerk, now=NOW)
    assert (told.title, told.is_in) == (survey.title, False)
    point = told.invitation.point
    assert len(surveys.list_unanswered(point, actor=asking.clerk, now=NOW).rows) == 2
    later = NOW + timedelta(days=7)
    assert surveys.list_unanswered(point, after_days=8, actor=asking.clerk, now=later).rows == ()
    with pytest.raises(InputInvalid):
        # Nobody is asked who was not drawn.
        surveys.add_invitations(point, 1, actor=asking.runner, now=NOW)
    loose = NewForm(given={"kind": "outpatient"}, key="p-1", mode=Mode.PAPER)
    with pytest.raises(InputInvalid):
        surveys.enter_form(survey.id, None, loose, point=point, actor=asking.clerk, now=NOW)
    asked = NewForm(given={"kind": "outpatient"}, key="i-1", mode=Mode.INTERVIEW)
    surveys.enter_form(survey.id, told.invitation.number, asked, point=None, actor=asking.clerk, now=NOW)
    (told,) = surveys.forms_of_episode(made[0].id, actor=asking.clerk, now=NOW)
    assert told.is_in
    assert told.invitation.state is InvitationState.ANSWERED
    assert len(surveys.list_unanswered(point, after_days=7, actor=asking.clerk, now=later).rows) == 1
    with reading(door, now=NOW):
        assert FormRow.objects.get(survey=survey.id).invitation == told.invitation.id
    neighbour = someone_with_post(place.other_village, Role.VILLAGE_DOCTOR, now=NOW).actor()
    for actor in (neighbour, a_stranger().actor()):
        assert surveys.forms_of_episode(made[0].id, actor=actor, now=NOW) == ()
        with pytest.raises(NotFound):
            surveys.list_unanswered(point, actor=actor, now=NOW)
