"""A survey is planned, changed, drawn, opened, closed and given up, and its invitations added and withdrawn: done, refused, too late."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import (
    FramePoint,
    InvitationState,
    SamplePlan,
    Sharing,
    Survey,
    SurveyState,
)
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from heyi.kernel.moments import day_of
from tests.making import NOW, a_stranger, someone_with_post
from tests.making_surveys import (
    Asking,
    a_frame,
    a_plan,
    a_released_edition,
    a_survey,
    an_asking_alliance,
    sent,
)

pytestmark = pytest.mark.usefixtures("committed")

PLAN = SamplePlan(points=2, forms=3, seed=7)


def planned(asking: Asking, **changes: Any) -> Survey:
    new = a_plan(asking, a_released_edition(asking), **{"plan": PLAN, **changes})
    return surveys.plan_survey(new, actor=asking.runner, now=NOW)


def a_colleague(asking: Asking) -> Actor:
    """Somebody of the same house who sees its surveys and runs none."""
    return someone_with_post(asking.organisation, Role.WARD_NURSE, now=NOW).actor()


def codes(problems: InputInvalid) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in problems.problems}


def test_a_survey_is_planned_as_the_next_wave_of_its_series():
    asking = an_asking_alliance()
    edition = a_released_edition(asking)
    new = a_plan(asking, edition, series="  门诊   满意度 ", title=" 就诊  感受 ")
    first = surveys.plan_survey(new, actor=asking.runner, now=NOW)
    second = surveys.plan_survey(new, actor=asking.runner, now=NOW)
    alone = surveys.plan_survey(replace(new, series=""), actor=asking.runner, now=NOW)
    assert (first.title, first.series, first.wave, first.state) == (
        "就诊 感受", "门诊 满意度", 1, SurveyState.DRAFT,
    )  # fmt: skip
    assert (second.wave, alone.wave, alone.series) == (2, 1, "")
    assert surveys.see_survey(first.id, actor=asking.runner, now=NOW).survey == first


def test_nobody_plans_without_the_duty_nor_with_what_they_may_not_know():
    asking = an_asking_alliance()
    edition = a_released_edition(asking)
    with pytest.raises(NotPermitted):
        surveys.plan_survey(a_plan(asking, edition), actor=a_colleague(asking), now=NOW)
    with pytest.raises(NotPermitted):
        surveys.plan_survey(a_plan(asking, edition), actor=a_stranger().actor(), now=NOW)
    drafted = surveys.draft_edition(
        {**edition.tree, "questionnaire": "hidden"}, organisation=asking.organisation, actor=asking.runner, now=NOW
    )  # fmt: skip
    other = someone_with_post(asking.alliance.other_county, Role.QUALITY_OFFICER, now=NOW).actor()
    theirs = replace(a_plan(asking, drafted), organisation=asking.alliance.other_county)
    with pytest.raises(NotFound):
        surveys.plan_survey(theirs, actor=other, now=NOW)


def test_a_withdrawn_questionnaire_and_a_plan_that_cannot_be_are_refused_with_every_fault():
    asking = an_asking_alliance()
    edition = a_released_edition(asking)
    wrong = a_plan(
        asking, edition, title=" ", least_cell=0, closes_on=day_of(NOW) - timedelta(days=1),
        plan=SamplePlan(areas=-1, points=2_001, forms=0, spare_ratio=11, seed=-1),
    )  # fmt: skip
    with pytest.raises(InputInvalid) as refused:
        surveys.plan_survey(wrong, actor=asking.runner, now=NOW)
    assert codes(refused.value) == {
        ("title", "text_length_wrong"), ("least_cell", "number_outside"), ("closes_on", "ends_before_it_begins"),
        ("areas", "number_outside"), ("points", "number_outside"), ("forms", "number_outside"),
        ("spare_ratio", "number_outside"), ("seed", "number_outside"),
    }  # fmt: skip
    too_long = a_plan(asking, edition, closes_on=day_of(NOW) + timedelta(days=400))
    with pytest.raises(InputInvalid) as refused:
        surveys.plan_survey(too_long, actor=asking.runner, now=NOW)
    assert codes(refused.value) == {("closes_on", "survey_too_long")}
    surveys.withdraw_edition(edition.id, actor=asking.runner, now=NOW)
    with pytest.raises(surveys.EditionNotReleased):
        surveys.plan_survey(a_plan(asking, edition), actor=asking.runner, now=NOW)


def test_a_plan_is_written_anew_and_what_was_drawn_is_gone():
    asking = an_asking_alliance()
    survey = planned(asking, series="季度")
    surveys.draw_sample(survey.id, a_frame(), seen_version=1, actor=asking.runner, now=NOW)
    edition = a_released_edition(asking, {**surveys.shipped_trees()["resident-cognition"]})
    new = a_plan(asking, edition, title="改过", series="另一个", plan=SamplePlan(forms=9))
    changed = surveys.change_survey(survey.id, new, seen_version=2, actor=asking.runner, now=NOW)
    assert (changed.title, changed.series, changed.wave, changed.plan.forms) == ("改过", "季度", 1, 9)
    assert (changed.edition, changed.version) == (edition.id, 3)
    assert surveys.points_of(survey.id, actor=asking.runner, now=NOW) == ()


def test_points_are_drawn_by_the_plan_and_drawn_again():
    asking = an_asking_alliance()
    survey = planned(asking)
    drawn = surveys.draw_sample(survey.id, a_frame(), seen_version=1, actor=asking.runner, now=NOW)
    points = surveys.points_of(survey.id, actor=asking.runner, now=NOW)
    assert [one.name for one in points] == [one.point.name for one in drawn]
    assert [one.number for one in points] == [1, 2, 3, 4]
    assert {(one.quota, one.invited, round(one.weight, 6)) for one in points} == {(3, 0, 1.5)}
    again = surveys.draw_sample(survey.id, a_frame(), seen_version=2, actor=asking.runner, now=NOW)
    assert again == drawn
    surveys.draw_sample(survey.id, a_frame(3, 2), seen_version=3, actor=asking.runner, now=NOW)
    assert len(surveys.points_of(survey.id, actor=asking.runner, now=NOW)) == 6


def test_a_frame_that_is_wrong_or_too_small_draws_nothing_and_the_sample_before_stays():
    asking = an_asking_alliance()
    survey = planned(asking)
    surveys.draw_sample(survey.id, a_frame(), seen_version=None, actor=asking.runner, now=NOW)
    with pytest.raises(InputInvalid) as refused:
        surveys.draw_sample(
            survey.id, [FramePoint(area="", name="")], seen_version=None, actor=asking.runner, now=NOW
        )
    assert codes(refused.value) == {("frame.1", "point_unnamed")}
    with pytest.raises(surveys.SampleImpossible):
        surveys.draw_sample(survey.id, a_frame(2, 1), seen_version=None, actor=asking.runner, now=NOW)
    assert len(surveys.points_of(survey.id, actor=asking.runner, now=NOW)) == 4


def test_a_survey_is_opened_with_its_invitations_and_closed():
    asking = an_asking_alliance()
    survey = planned(asking, plan=replace(PLAN, spare_ratio=0.5))
    surveys.draw_sample(survey.id, a_frame(), seen_version=None, actor=asking.runner, now=NOW)
    opened = surveys.open_survey(survey.id, seen_version=2, actor=asking.runner, now=NOW)
    points = surveys.points_of(survey.id, actor=asking.runner, now=NOW)
    assert opened.state is SurveyState.OPEN
    assert {(one.quota, one.invited) for one in points} == {(3, 5)}
    slips = surveys.slips_of(points[1].id, actor=asking.runner, now=NOW)
    assert [one.number for one in slips] == [6, 7, 8, 9, 10]
    sent(slips[0].token)
    closed = surveys.close_survey(survey.id, seen_version=3, actor=asking.runner, now=NOW)
    assert closed.state is SurveyState.CLOSED
    with pytest.raises(surveys.SurveyNotOpen):
        sent(slips[1].token)


def test_a_plan_is_given_up_and_stays_so():
    asking = an_asking_alliance()
    survey = planned(asking)
    gone = surveys.discard_survey(survey.id, seen_version=1, actor=asking.runner, now=NOW)
    assert gone.state is SurveyState.DISCARDED
    for verb in (surveys.open_survey, surveys.close_survey, surveys.discard_survey):
        with pytest.raises(WrongState):
            verb(survey.id, seen_version=None, actor=asking.runner, now=NOW)


def test_what_began_is_neither_changed_nor_drawn_nor_begun_nor_given_up_again():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    new = a_plan(asking, a_released_edition(asking))
    with pytest.raises(WrongState):
        surveys.change_survey(survey.id, new, seen_version=None, actor=asking.runner, now=NOW)
    with pytest.raises(WrongState):
        surveys.draw_sample(survey.id, a_frame(), seen_version=None, actor=asking.runner, now=NOW)
    for verb in (surveys.open_survey, surveys.discard_survey):
        with pytest.raises(WrongState):
            verb(survey.id, seen_version=None, actor=asking.runner, now=NOW)
    surveys.close_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)
    with pytest.raises(WrongState):
        surveys.close_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)


def test_who_saw_an_older_plan_changes_draws_and_moves_nothing():
    asking = an_asking_alliance()
    survey = planned(asking)
    surveys.draw_sample(survey.id, a_frame(), seen_version=1, actor=asking.runner, now=NOW)
    new = a_plan(asking, a_released_edition(asking))
    with pytest.raises(StaleVersion):
        surveys.change_survey(survey.id, new, seen_version=1, actor=asking.runner, now=NOW)
    with pytest.raises(StaleVersion):
        surveys.draw_sample(survey.id, a_frame(), seen_version=1, actor=asking.runner, now=NOW)
    for verb in (surveys.open_survey, surveys.discard_survey):
        with pytest.raises(StaleVersion):
            verb(survey.id, seen_version=1, actor=asking.runner, now=NOW)
    surveys.open_survey(survey.id, seen_version=2, actor=asking.runner, now=NOW)
    with pytest.raises(StaleVersion):
        surveys.close_survey(survey.id, seen_version=2, actor=asking.runner, now=NOW)


def test_without_a_sample_or_with_a_questionnaire_taken_back_nothing_is_opened():
    asking = an_asking_alliance()
    survey = planned(asking)
    with pytest.raises(surveys.NothingDrawn):
        surveys.open_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)
    surveys.draw_sample(survey.id, a_frame(), seen_version=None, actor=asking.runner, now=NOW)
    surveys.withdraw_edition(survey.edition, actor=asking.runner, now=NOW)
    with pytest.raises(surveys.EditionNotReleased):
        surveys.open_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)


def test_a_colleague_without_the_duty_is_refused_and_a_stranger_finds_no_survey():
    asking = an_asking_alliance()
    survey, running = planned(asking), a_survey(asking)
    new = a_plan(asking, a_released_edition(asking))
    point = surveys.points_of(running.id, actor=asking.runner, now=NOW)[0]
    invitation = surveys.slips_of(point.id, actor=asking.runner, now=NOW)[0]
    for who, refusal in ((a_colleague(asking), NotPermitted), (a_stranger().actor(), NotFound)):
        with pytest.raises(refusal):
            surveys.change_survey(survey.id, new, seen_version=None, actor=who, now=NOW)
        with pytest.raises(refusal):
            surveys.draw_sample(survey.id, a_frame(), seen_version=None, actor=who, now=NOW)
        for verb in (surveys.open_survey, surveys.discard_survey):
            with pytest.raises(refusal):
                verb(survey.id, seen_version=None, actor=who, now=NOW)
        with pytest.raises(refusal):
            surveys.close_survey(running.id, seen_version=None, actor=who, now=NOW)
        with pytest.raises(refusal):
            surveys.add_invitations(point.id, 1, actor=who, now=NOW)
        with pytest.raises(refusal):
            surveys.withdraw_invitation(invitation.id, actor=who, now=NOW)


def test_a_point_gets_more_invitations_whose_numbers_go_on():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    point = surveys.points_of(survey.id, actor=asking.runner, now=NOW)[0]
    assert surveys.add_invitations(point.id, 3, actor=asking.runner, now=NOW) == 3
    slips = surveys.slips_of(point.id, actor=asking.runner, now=NOW)
    assert [one.number for one in slips] == [1, 2, 3, 4, 25, 26, 27]
    assert surveys.see_point(point.id, actor=asking.runner, now=NOW).invited == 7
    for count in (0, 10_000):
        with pytest.raises(InputInvalid):
            surveys.add_invitations(point.id, count, actor=asking.runner, now=NOW)


def test_none_is_added_to_a_survey_that_is_over():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    point = surveys.points_of(survey.id, actor=asking.runner, now=NOW)[0]
    with pytest.raises(surveys.SurveyNotOpen):
        surveys.add_invitations(point.id, 1, actor=asking.runner, now=NOW + timedelta(days=20))
    surveys.close_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)
    with pytest.raises(surveys.SurveyNotOpen):
        surveys.add_invitations(point.id, 1, actor=asking.runner, now=NOW)


def test_an_invitation_is_withdrawn_and_opens_nothing():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    point = surveys.points_of(survey.id, actor=asking.runner, now=NOW)[0]
    lost, kept, *_ = surveys.slips_of(point.id, actor=asking.runner, now=NOW)
    surveys.withdraw_invitation(lost.id, actor=asking.runner, now=NOW)
    with pytest.raises(NotFound):
        surveys.open_form(lost.token, actor=surveys.SURVEY_DOOR, now=NOW)
    with pytest.raises(NotFound):
        sent(lost.token)
    assert not sent(kept.token).is_again
    gone = surveys.list_invitations(point.id, state=InvitationState.WITHDRAWN, actor=asking.runner, now=NOW)
    assert [one.number for one in gone.rows] == [lost.number]


def test_what_was_answered_or_withdrawn_is_not_withdrawn():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    point = surveys.points_of(survey.id, actor=asking.runner, now=NOW)[0]
    answered, lost, *_ = surveys.slips_of(point.id, actor=asking.runner, now=NOW)
    sent(answered.token)
    surveys.withdraw_invitation(lost.id, actor=asking.runner, now=NOW)
    for one in (answered, lost):
        with pytest.raises(WrongState):
            surveys.withdraw_invitation(one.id, actor=asking.runner, now=NOW)


def test_forms_shared_by_size_are_invited_by_size():
    asking = an_asking_alliance()
    survey = planned(asking, plan=SamplePlan(sharing=Sharing.BY_SIZE, forms=30))
    frame = [FramePoint(area="甲", name="大", size=200), FramePoint(area="甲", name="小", size=100)]
    surveys.draw_sample(survey.id, frame, seen_version=None, actor=asking.runner, now=NOW)
    surveys.open_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)
    points = surveys.points_of(survey.id, actor=asking.runner, now=NOW)
    assert [(one.quota, one.invited) for one in points] == [(20, 20), (10, 10)]
