"""The door of pathways: what other contexts may call. Words are in terms."""

from heyi.contexts.pathways.actions.deciding import sign_decision
from heyi.contexts.pathways.actions.filling import fill_scale
from heyi.contexts.pathways.actions.opening import change_onset, name_patient, open_case
from heyi.contexts.pathways.actions.sending import end_case, send_on
from heyi.contexts.pathways.actions.telling import correct_milestone, record_milestone
from heyi.contexts.pathways.queries.charters import Offered, destinations, pathway_in, pathways_for, sites_of
from heyi.contexts.pathways.queries.many import board, list_cases, measured_cases, tasks_due
from heyi.contexts.pathways.queries.one import READERS, see_case
from heyi.contexts.pathways.rules.figures import summarise, wilson
from heyi.contexts.pathways.rules.moments import on_the_wall
from heyi.contexts.pathways.rules.order import earlier_of, per_hospital_of
from heyi.contexts.pathways.rules.scales import missing_of, score

__all__ = [
    "READERS",
    "Offered",
    "board",
    "change_onset",
    "correct_milestone",
    "destinations",
    "earlier_of",
    "end_case",
    "fill_scale",
    "list_cases",
    "measured_cases",
    "missing_of",
    "name_patient",
    "on_the_wall",
    "open_case",
    "pathway_in",
    "pathways_for",
    "per_hospital_of",
    "record_milestone",
    "score",
    "see_case",
    "send_on",
    "sign_decision",
    "sites_of",
    "summarise",
    "tasks_due",
    "wilson",
]
