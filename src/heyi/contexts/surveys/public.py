"""The door of surveys: what other contexts may call. Words are in terms."""

from heyi.contexts.surveys.actions.answering import FormWrong, answer_survey, enter_form, open_form
from heyi.contexts.surveys.actions.editions import (
    change_edition,
    draft_edition,
    release_edition,
    withdraw_edition,
)
from heyi.contexts.surveys.actions.entering import PaperRow, RowTaken, enter_forms
from heyi.contexts.surveys.actions.episodes import (
    EpisodeFrame,
    EpisodesWanted,
    draw_episodes,
    episode_frame,
)
from heyi.contexts.surveys.actions.exporting import export_forms, read_cohort
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
    editions_like,
    history_of,
    list_editions,
    releases_for,
    see_edition,
    shipped_questionnaires,
    shipped_trees,
)
from heyi.contexts.surveys.queries.episodes import EpisodeForm, forms_of_episode, list_unanswered
from heyi.contexts.surveys.queries.recurring import WantedSurvey, planned_by_charter
from heyi.contexts.surveys.queries.slips import (
    SLIPS_IN_A_FILE,
    InvitationAt,
    SlipsWanted,
    count_slips,
    see_invitation,
    slips_of_survey,
)
from heyi.contexts.surveys.queries.surveys import (
    PointsWanted,
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
from heyi.contexts.surveys.rules import designing, stepping
from heyi.contexts.surveys.rules.answering import Fault, Form, form_of
from heyi.contexts.surveys.rules.baseline import COHORT, Baseline, baseline_of, groupable, missing_in
from heyi.contexts.surveys.rules.cohort import check_criteria, variables_of
from heyi.contexts.surveys.rules.cohort_report import cohort_as_report, criterion_words
from heyi.contexts.surveys.rules.crossing import Crossed, cross, crossable
from heyi.contexts.surveys.rules.differing import Difference, Differing, differences
from heyi.contexts.surveys.rules.drawing import SampleImpossible, draw_points
from heyi.contexts.surveys.rules.editing import EditionTaken, QuestionnaireWrong
from heyi.contexts.surveys.rules.episodes import DrawnUnit, UnitKind
from heyi.contexts.surveys.rules.faults import Placed, placed
from heyi.contexts.surveys.rules.framing import FrameFault, FrameRead, frame_digest, read_frame
from heyi.contexts.surveys.rules.measuring import Measured, measured
from heyi.contexts.surveys.rules.naming import proposed
from heyi.contexts.surveys.rules.paper import form_on_paper
from heyi.contexts.surveys.rules.recurring import due_on
from heyi.contexts.surveys.rules.reporting import results_as_report
from heyi.contexts.surveys.rules.results import (
    ColumnResult,
    QuestionResult,
    Results,
    ScaleResult,
    Share,
    results_of,
)
from heyi.contexts.surveys.rules.surveying import (
    USUAL_LEAST_CELL,
    DoorClosed,
    EditionNotReleased,
    InvitationUsed,
    NewSurvey,
    NothingDrawn,
    PointFull,
    SurveyNotOpen,
    form_number,
    read_form_number,
    share_of_days,
    today_of,
)
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.rules.weighing import Layout, layout_of
from heyi.contexts.surveys.rules.writing import LARGEST_TEXT, fhir_of, text_of, tree_in, tree_of_fhir

__all__ = [
    "COHORT",
    "LARGEST_TEXT",
    "SLIPS_IN_A_FILE",
    "SURVEY_DOOR",
    "USUAL_LEAST_CELL",
    "Baseline",
    "ColumnResult",
    "Crossed",
    "Difference",
    "Differing",
    "DoorClosed",
    "DrawnUnit",
    "EditionNotReleased",
    "EditionTaken",
    "EditionsWanted",
    "EpisodeForm",
    "EpisodeFrame",
    "EpisodesWanted",
    "Fault",
    "Form",
    "FormWrong",
    "FrameFault",
    "FrameRead",
    "InvitationAt",
    "InvitationUsed",
    "Layout",
    "Measured",
    "NewSurvey",
    "NothingDrawn",
    "PaperRow",
    "Placed",
    "PointFull",
    "PointsWanted",
    "Progress",
    "QuestionResult",
    "QuestionnaireWrong",
    "Results",
    "RowTaken",
    "SampleImpossible",
    "ScaleResult",
    "Share",
    "SlipsWanted",
    "SurveyLine",
    "SurveyNotOpen",
    "SurveyPage",
    "SurveysWanted",
    "UnitKind",
    "WantedSurvey",
    "add_invitations",
    "answer_survey",
    "answered_forms",
    "ask_again",
    "baseline_of",
    "change_edition",
    "change_survey",
    "check_criteria",
    "close_survey",
    "cohort_as_report",
    "count_slips",
    "criterion_words",
    "cross",
    "crossable",
    "designing",
    "differences",
    "discard_survey",
    "door_of",
    "draft_edition",
    "draw_episodes",
    "draw_points",
    "draw_sample",
    "due_on",
    "editions_like",
    "enter_form",
    "enter_forms",
    "episode_frame",
    "export_forms",
    "fhir_of",
    "form_number",
    "form_of",
    "form_on_paper",
    "forms_of_episode",
    "frame_digest",
    "groupable",
    "history_of",
    "layout_of",
    "list_editions",
    "list_invitations",
    "list_points",
    "list_surveys",
    "list_unanswered",
    "look_at_door",
    "measured",
    "missing_in",
    "open_form",
    "open_survey",
    "placed",
    "plan_survey",
    "planned_by_charter",
    "points_of",
    "proposed",
    "questionnaire_of",
    "read_cohort",
    "read_form_number",
    "read_frame",
    "release_edition",
    "releases_for",
    "results_as_report",
    "results_of",
    "see_edition",
    "see_invitation",
    "see_point",
    "see_survey",
    "share_of_days",
    "shipped_questionnaires",
    "shipped_trees",
    "slips_of",
    "slips_of_survey",
    "start_at_door",
    "stepping",
    "text_of",
    "today_of",
    "tree_in",
    "tree_of_fhir",
    "variables_of",
    "withdraw_edition",
    "withdraw_invitation",
]
