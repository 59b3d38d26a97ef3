"""Paper forms entered as a table: each row taken or refused by itself, and never twice."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FramePoint, Survey
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound
from tests.making import NOW, a_stranger, someone_with_post
from tests.making_surveys import Asking, a_survey, an_asking_alliance

pytestmark = pytest.mark.usefixtures("committed")

GOOD = {"kind": "outpatient", "score": "8"}


def at_village(asking: Asking) -> tuple[Survey, UUID]:
    frame = [FramePoint(area="村", name="民主村", size=40, organisation=asking.alliance.village)]
    survey = a_survey(asking, frame=frame)
    return survey, surveys.points_of(survey.id, actor=asking.clerk, now=NOW)[0].id


def rows(point: UUID) -> list[surveys.PaperRow]:
    right = surveys.form_number(2)
    told = [
        (surveys.form_number(1), None, GOOD),
        (right[:-1] + str((int(right[-1]) + 1) % 10), None, GOOD),
        (surveys.form_number(3), None, {"kind": "outpatient", "score": "11"}),
        (surveys.form_number(99), None, GOOD),
        ("", point, GOOD),
        ("", None, GOOD),
        # Two people without numbers who answered alike are two.
        ("", point, GOOD),
    ]
    return [
        surveys.PaperRow(row=place, number=number, point=where, given=given)
        for place, (number, where, given) in enumerate(told, start=2)
    ]


def entered(
    survey: Survey, told: list[surveys.PaperRow], actor: Actor, now: datetime = NOW
) -> tuple[surveys.RowTaken, ...]:
    return surveys.enter_forms(survey.id, told, language="zh-hans", actor=actor, now=now)


def test_a_table_is_entered_row_by_row_and_sent_again_counts_nothing_twice():
    asking = an_asking_alliance()
    survey, point = at_village(asking)
    first, again = (entered(survey, rows(point), asking.clerk) for _ in range(2))
    assert [(one.row, [(bad.field, bad.code) for bad in one.problems]) for one in first] == [
        (2, []),
        (3, [("number", "form_number_wrong")]),
        (4, [("score", "answer_wrong")]),
        (5, [("number", "form_number_unknown")]),
        (6, []),
        (7, [("number", "required")]),
        (8, []),
    ]
    assert [one.is_again for one in again] == [True, False, False, False, True, False, True]
    assert [one.number for one in again] == [one.number for one in first]
    forms = surveys.answered_forms(survey.id, actor=asking.runner, now=NOW)
    assert (len(forms.rows), forms.points[0].answered) == (3, 3)
    with pytest.raises(InputInvalid):
        entered(survey, [], asking.clerk)


def test_a_table_is_entered_by_nobody_from_elsewhere():
    asking = an_asking_alliance()
    survey, point = at_village(asking)
    neighbour = someone_with_post(asking.alliance.other_village, Role.VILLAGE_DOCTOR, now=NOW).actor()
    for actor in (neighbour, a_stranger().actor()):
        with pytest.raises(NotFound):
            entered(survey, rows(point), actor)
    colleague = someone_with_post(asking.alliance.village, Role.DATA_OFFICER, now=NOW).actor()
    assert all(one.problems for one in entered(survey, rows(point), colleague))
    assert not surveys.answered_forms(survey.id, actor=asking.runner, now=NOW).rows


def test_after_the_end_no_row_is_taken():
    asking = an_asking_alliance()
    survey, point = at_village(asking)
    late = entered(survey, rows(point), asking.clerk, NOW + timedelta(days=20))
    assert all(one.problems for one in late)
    assert late[0].problems[0].code == "survey_not_open"
    assert not surveys.answered_forms(survey.id, actor=asking.runner, now=NOW).rows
