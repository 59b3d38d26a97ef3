"""The door of pathways: what other contexts may call. Words are in terms."""

from heyi.contexts.pathways.actions.deciding import sign_decision
from heyi.contexts.pathways.actions.filling import fill_scale
from heyi.contexts.pathways.actions.opening import change_onset, name_patient, open_case
from heyi.contexts.pathways.actions.sending import end_case, send_on
from heyi.contexts.pathways.actions.telling import correct_milestone, record_milestone
from heyi.contexts.pathways.queries.charters import (
    Offered,
    are_run_for,
    codes_for,
    destinations,
    pathway_in,
    pathways_for,
    sites_of,
)
from heyi.contexts.pathways.queries.exporting import export_table, exports_for
from heyi.contexts.pathways.queries.many import (
    MOST_MEASURED,
    board,
    cases_behind,
    list_cases,
    measured_cases,
    table_of_cases,
    tasks_due,
    watched,
)
from heyi.contexts.pathways.queries.one import READERS, outline_case, see_case
from heyi.contexts.pathways.queries.where_to import ASKERS, WhereTo, where_to, where_to_pathways
from heyi.contexts.pathways.rules.exporting import dictionary
from heyi.contexts.pathways.rules.figures import measured_of, summarise, wilson
from heyi.contexts.pathways.rules.moments import heard_at, on_the_wall
from heyi.contexts.pathways.rules.order import earlier_of, per_hospital_of
from heyi.contexts.pathways.rules.scales import missing_of, score
from heyi.contexts.pathways.rules.where_to import IN_TIME, NothingToSay, answer, road_between, rounded
from heyi.contexts.pathways.rules.where_to_network import ELSEWHERE, at_point
from heyi.contexts.pathways.rules.where_to_region import cells_of, changed, expected, grid_over, spots

__all__ = [
    "ASKERS",
    "ELSEWHERE",
    "IN_TIME",
    "MOST_MEASURED",
    "READERS",
    "NothingToSay",
    "Offered",
    "WhereTo",
    "answer",
    "are_run_for",
    "at_point",
    "board",
    "cases_behind",
    "cells_of",
    "change_onset",
    "changed",
    "codes_for",
    "correct_milestone",
    "destinations",
    "dictionary",
    "earlier_of",
    "end_case",
    "expected",
    "export_table",
    "exports_for",
    "fill_scale",
    "grid_over",
    "heard_at",
    "list_cases",
    "measured_cases",
    "measured_of",
    "missing_of",
    "name_patient",
    "on_the_wall",
    "open_case",
    "outline_case",
    "pathway_in",
    "pathways_for",
    "per_hospital_of",
    "record_milestone",
    "road_between",
    "rounded",
    "score",
    "see_case",
    "send_on",
    "sign_decision",
    "sites_of",
    "spots",
    "summarise",
    "table_of_cases",
    "tasks_due",
    "watched",
    "where_to",
    "where_to_pathways",
    "wilson",
]
