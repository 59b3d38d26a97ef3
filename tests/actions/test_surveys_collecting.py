"""A survey from its plan to its last form: drawn, opened, answered once by each code, counted with its design."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.models import FormRow, InvitationRow
from heyi.contexts.surveys.terms.collecting import (
    FramePoint,
    InvitationState,
    Mode,
    NewForm,
    SamplePlan,
    SurveyState,
)
from heyi.foundation.reading import reading
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from tests.making import NOW, a_stranger, someone_with_post
from tests.making_surveys import (
    TREE,
    a_frame,
    a_plan,
    a_released_edition,
    a_survey,
    an_asking_alliance,
    sent,
    tokens_of,
)
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")


def test_a_survey_is_drawn_opened_answered_and_counted():
    asking = an_asking_alliance()
    survey = a_survey(asking, plan=SamplePlan(points=2, forms=3, seed=7))
    assert survey.state is SurveyState.OPEN
    tokens = tokens_of(asking, survey)
    assert len(tokens) == len(set(tokens)) == 2 * 2 * 3
    asked = surveys.open_form(tokens[0], actor=surveys.SURVEY_DOOR, now=NOW)
    assert (asked.questionnaire.code, asked.is_answered) == ("short-visit", False)
    for place, token in enumerate(tokens[:8]):
        sent(token, kind="referred", informed=str(1 + place % 5), score="9")
    page = surveys.see_survey(survey.id, actor=asking.runner, now=NOW)
    assert (page.progress.quota, page.progress.invited, page.progress.answered) == (12, 12, 8)
    assert page.is_running
    assert page.runs
    found = surveys.answered_forms(survey.id, actor=asking.runner, now=NOW)
    assert len(found.rows) == 8
    # Two of three points of each area, a hundred people each: 150 people behind the answers of every point.
    per_point = {
        point.name: [float(row["weight"]) for row in found.rows if row["point"] == point.name]
        for point in found.points
    }
    assert {name: round(sum(weights), 6) for name, weights in per_point.items() if weights} == dict.fromkeys(
        [name for name, weights in per_point.items() if weights], 150.0
    )


def test_a_code_is_good_for_one_form_and_the_same_form_sent_again_counts_once():
    asking = an_asking_alliance()
    token = tokens_of(asking, a_survey(asking))[0]
    first = sent(token, key="phone-1")
    again = sent(token, key="phone-1")
    assert (first.is_again, again.is_again, first.number) == (False, True, again.number)
    with pytest.raises(surveys.InvitationUsed):
        sent(token, key="phone-2")
    with pytest.raises(surveys.InvitationUsed):
        sent(token, key="phone-1", kind="outpatient", score="0")
    assert len(surveys.answered_forms(first.survey, actor=asking.runner, now=NOW).rows) == 1
    assert surveys.open_form(token, actor=surveys.SURVEY_DOOR, now=NOW).is_answered


def test_nobody_answers_before_it_begins_after_it_ends_or_with_a_code_that_never_was():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    token = tokens_of(asking, survey)[0]
    for days in (-1, 14):
        with pytest.raises(surveys.SurveyNotOpen):
            sent(token, now=NOW + timedelta(days=days))
        with pytest.raises(surveys.SurveyNotOpen):
            surveys.open_form(token, actor=surveys.SURVEY_DOOR, now=NOW + timedelta(days=days))
    with pytest.raises(NotFound):
        sent("nobody-was-given-this")
    closed = surveys.close_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)
    assert closed.state is SurveyState.CLOSED
    with pytest.raises(surveys.SurveyNotOpen):
        sent(token)
    with pytest.raises(WrongState):
        surveys.close_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)


def test_a_wrong_form_is_refused_whole_with_every_fault():
    asking = an_asking_alliance()
    survey = a_survey(asking)
    token = tokens_of(asking, survey)[0]
    with pytest.raises(surveys.FormWrong) as refused:
        sent(token, score="11")
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("kind", "answer_missing"),
        ("score", "answer_wrong"),
    ]
    assert not surveys.answered_forms(survey.id, actor=asking.runner, now=NOW).rows
    assert not sent(token).is_again


def test_paper_is_entered_by_its_number_or_where_it_was_filled_in():
    asking = an_asking_alliance()
    frame = [FramePoint(area="村", name="民主村", size=40, organisation=asking.alliance.village)]
    survey = a_survey(asking, frame=frame)
    point = surveys.points_of(survey.id, actor=asking.clerk, now=NOW)[0]
    slip = surveys.slips_of(point.id, actor=asking.clerk, now=NOW)[0]
    paper = NewForm(given={"kind": "outpatient"}, key="p-1", mode=Mode.PAPER)
    entered = surveys.enter_form(survey.id, slip.number, paper, point=None, actor=asking.clerk, now=NOW)
    assert entered.number == slip.number
    loose = surveys.enter_form(survey.id, None, paper, point=point.id, actor=asking.clerk, now=NOW)
    assert loose.number == 5
    answered = surveys.list_invitations(point.id, state=InvitationState.ANSWERED, actor=asking.clerk, now=NOW)
    assert [one.number for one in answered.rows] == [slip.number, 5]


def test_a_door_hands_out_codes_until_the_point_has_what_it_needs():
    asking = an_asking_alliance()
    survey = a_survey(asking, has_door=True, frame=a_frame(1, 1), plan=SamplePlan(forms=2))
    point = surveys.points_of(survey.id, actor=asking.runner, now=NOW)[0]
    assert point.invited == 0
    door = surveys.door_of(point.id, actor=asking.runner, now=NOW)
    begun = [
        surveys.start_at_door(door, mode=Mode.KIOSK, actor=surveys.SURVEY_DOOR, now=NOW) for _ in range(3)
    ]
    for one in begun:
        surveys.open_form(one.token, actor=surveys.SURVEY_DOOR, now=NOW)
    for one in begun:
        sent(one.token)
    with pytest.raises(surveys.PointFull):
        surveys.start_at_door(door, mode=Mode.KIOSK, actor=surveys.SURVEY_DOOR, now=NOW)


def test_who_has_no_right_plans_nothing_and_a_draft_is_no_ones_business():
    asking = an_asking_alliance()
    edition = a_released_edition(asking)
    new = a_plan(asking, edition)
    with pytest.raises(NotPermitted):
        surveys.plan_survey(new, actor=asking.clerk, now=NOW)
    planned = surveys.plan_survey(new, actor=asking.runner, now=NOW)
    with pytest.raises(NotFound):
        surveys.see_survey(planned.id, actor=asking.clerk, now=NOW)
    with pytest.raises(surveys.NothingDrawn):
        surveys.open_survey(planned.id, seen_version=None, actor=asking.runner, now=NOW)
    with pytest.raises(InputInvalid):
        surveys.draw_sample(planned.id, [], seen_version=None, actor=asking.runner, now=NOW)


def test_only_the_door_of_surveys_opens_and_takes_forms():
    asking = an_asking_alliance()
    survey = a_survey(asking, has_door=True, frame=a_frame(1, 1))
    point = surveys.points_of(survey.id, actor=asking.runner, now=NOW)[0]
    door = surveys.door_of(point.id, actor=asking.runner, now=NOW)
    with pytest.raises(NotPermitted):
        surveys.start_at_door(door, mode=Mode.LINK, actor=asking.runner, now=NOW)
    token = surveys.start_at_door(door, mode=Mode.LINK, actor=surveys.SURVEY_DOOR, now=NOW).token
    with pytest.raises(NotPermitted):
        surveys.open_form(token, actor=asking.runner, now=NOW)
    form = NewForm(given={"kind": "outpatient"}, key="k")
    with pytest.raises(NotPermitted):
        surveys.answer_survey(token, form, actor=asking.runner, now=NOW)
    with pytest.raises(NotPermitted):
        # A form on a phone does not say of itself that staff have typed it in.
        surveys.answer_survey(token, replace(form, mode=Mode.PAPER), actor=surveys.SURVEY_DOOR, now=NOW)
    with pytest.raises(NotFound):
        surveys.start_at_door("no-such-door", mode=Mode.LINK, actor=surveys.SURVEY_DOOR, now=NOW)


def test_paper_is_entered_by_nobody_from_elsewhere():
    asking = an_asking_alliance()
    frame = [
        FramePoint(area="村", name="民主村", size=40, organisation=asking.alliance.village),
        FramePoint(area="村", name="龙塘村", size=40, organisation=asking.alliance.other_village),
    ]
    survey = a_survey(asking, frame=frame)
    paper = NewForm(given={"kind": "outpatient"}, key="p", mode=Mode.PAPER)
    with pytest.raises(NotFound):
        # The number is that of the neighbour's slip.
        surveys.enter_form(survey.id, 5, paper, point=None, actor=asking.clerk, now=NOW)
    nurse = someone_with_post(asking.alliance.village, Role.DATA_OFFICER, now=NOW).actor()
    with pytest.raises(NotPermitted):
        surveys.enter_form(survey.id, 1, paper, point=None, actor=nurse, now=NOW)
    stranger = a_stranger().actor()
    with pytest.raises(NotFound):
        surveys.enter_form(survey.id, 1, paper, point=None, actor=stranger, now=NOW)
    with pytest.raises(surveys.SurveyNotOpen):
        surveys.enter_form(survey.id, 1, paper, point=None, actor=asking.clerk, now=NOW + timedelta(days=20))
    assert surveys.enter_form(survey.id, 1, paper, point=None, actor=asking.clerk, now=NOW).number == 1


def test_forms_are_taken_out_by_who_runs_the_survey():
    asking = an_asking_alliance()
    frame = [FramePoint(area="村", name="民主村", size=40, organisation=asking.alliance.village)]
    survey = a_survey(asking, frame=frame)
    sent(tokens_of(asking, survey)[0], kind="outpatient", remark="王医生很好")
    plain = surveys.export_forms(survey.id, has_texts=False, actor=asking.runner, now=NOW)
    assert "remark" not in plain.rows[0]
    assert (
        surveys.export_forms(survey.id, has_texts=True, actor=asking.runner, now=NOW).rows[0]["remark"]
        == "王医生很好"
    )
    with pytest.raises(NotPermitted):
        surveys.export_forms(survey.id, has_texts=False, actor=asking.clerk, now=NOW)
    with pytest.raises(NotFound):
        surveys.export_forms(survey.id, has_texts=False, actor=a_stranger().actor(), now=NOW)


def test_an_anonymous_form_has_no_tie_to_its_code_and_a_named_one_has():
    asking = an_asking_alliance()
    for is_anonymous in (True, False):
        survey = a_survey(
            asking, is_anonymous=is_anonymous, tree={**TREE, "questionnaire": f"tie-{is_anonymous}".lower()}
        )
        sent(tokens_of(asking, survey)[0])
        with reading(surveys.SURVEY_DOOR, now=NOW):
            form = FormRow.objects.get(survey=survey.id)
            code = InvitationRow.objects.get(survey=survey.id, state="answered")
        assert form.invitation == (None if is_anonymous else code.id)
        # No id, no moment: nothing in the two rows tells which belongs to which.
        assert form.id.version == 4
        assert not hasattr(code, "answered_at")


def test_two_phones_with_one_code_at_once_leave_one_form():
    asking = an_asking_alliance()
    token = tokens_of(asking, a_survey(asking))[0]
    outcomes = all_at_once(*(partial(sent, token, key=key) for key in ("one", "two", "three")))
    assert sorted(type(one).__name__ for one in outcomes) == ["InvitationUsed", "InvitationUsed", "Receipt"]
