"""The door of surveys: what other contexts may call. Words are in terms."""

from heyi.contexts.surveys.actions.answering import FormWrong, answer_survey, enter_form, open_form
from heyi.contexts.surveys.actions.editions import (
    change_edition,
    draft_edition,
    release_edition,
    withdraw_edition,
)
from heyi.contexts.surveys.actions.inviting import (
    SURVEY_DOOR,
    add_invitations,
    start_at_door,
    withdraw_invitation,
)
from heyi.contexts.surveys.actions.planning import (
    change_survey,
    close_survey,
    discard_survey,
    draw_sample,
    open_survey,
    plan_survey,
)
from heyi.contexts.surveys.queries.answers import answered_forms
from heyi.contexts.surveys.queries.asking import ask_again, look_at_door
from heyi.contexts.surveys.queries.editions import (
    EditionsWanted,
    list_editions,
    releases_for,
    see_edition,
    shipped_questionnaires,
    shipped_trees,
)
from heyi.contexts.surveys.queries.surveys import (
    Progress,
    SurveyLine,
    SurveyPage,
    SurveysWanted,
    door_of,
    list_invitations,
    list_points,
    list_surveys,
    points_of,
    see_point,
    see_survey,
    slips_of,
)
from heyi.contexts.surveys.rules.answering import Fault, Form, form_of
from heyi.contexts.surveys.rules.drawing import SampleImpossible
from heyi.contexts.surveys.rules.editing import EditionTaken, QuestionnaireWrong
from heyi.contexts.surveys.rules.surveying import (
    DoorClosed,
    EditionNotReleased,
    InvitationUsed,
    NewSurvey,
    NothingDrawn,
    PointFull,
    SurveyNotOpen,
    form_number,
    read_form_number,
)
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.rules.weighing import Layout, layout_of

__all__ = [
    "SURVEY_DOOR",
    "DoorClosed",
    "EditionNotReleased",
    "EditionTaken",
    "EditionsWanted",
    "Fault",
    "Form",
    "FormWrong",
    "InvitationUsed",
    "Layout",
    "NewSurvey",
    "NothingDrawn",
    "PointFull",
    "Progress",
    "QuestionnaireWrong",
    "SampleImpossible",
    "SurveyLine",
    "SurveyNotOpen",
    "SurveyPage",
    "SurveysWanted",
    "add_invitations",
    "answer_survey",
    "answered_forms",
    "ask_again",
    "change_edition",
    "change_survey",
    "close_survey",
    "discard_survey",
    "door_of",
    "draft_edition",
    "draw_sample",
    "enter_form",
    "form_number",
    "form_of",
    "layout_of",
    "list_editions",
    "list_invitations",
    "list_points",
    "list_surveys",
    "look_at_door",
    "open_form",
    "open_survey",
    "plan_survey",
    "points_of",
    "questionnaire_of",
    "read_form_number",
    "release_edition",
    "releases_for",
    "see_edition",
    "see_point",
    "see_survey",
    "shipped_questionnaires",
    "shipped_trees",
    "slips_of",
    "start_at_door",
    "withdraw_edition",
    "withdraw_invitation",
]
