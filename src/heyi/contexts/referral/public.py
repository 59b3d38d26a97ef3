"""The door of referral: what the pages, the APIs and the rooms above may call."""

from heyi.contexts.referral.actions.drafting import DraftChanges, NewReferral, draft_referral, edit_draft
from heyi.contexts.referral.actions.files import attach_file
from heyi.contexts.referral.actions.moving import GREEN_CHANNEL, accept_by_rule, answer_by_rule, take_step
from heyi.contexts.referral.actions.places import PoolOffer, offer_places
from heyi.contexts.referral.actions.timekeeping import call_due_clocks, keep_time, lapse_holds
from heyi.contexts.referral.queries.capacity import Load, PlacesWanted, capacity_board, find_pool, list_pools
from heyi.contexts.referral.queries.lists import (
    Box,
    Counts,
    Line,
    Page,
    Wanted,
    count_referrals,
    list_referrals,
)
from heyi.contexts.referral.queries.one import (
    PatientLine,
    Seen,
    Stretch,
    fetch_file,
    patient_line,
    see_referral,
)
from heyi.contexts.referral.queries.outline import Outline, outline_moved, outline_referral, parties_of
from heyi.contexts.referral.queries.research import research_tables
from heyi.contexts.referral.queries.seeking import Sought, seek_referrals
from heyi.contexts.referral.rules.packages import OPTIONAL as PACKAGE_OPTIONAL
from heyi.contexts.referral.rules.packages import REQUIRED as PACKAGE_REQUIRED
from heyi.contexts.referral.rules.packages import SIGNS
from heyi.contexts.referral.rules.sides import turn_of
from heyi.contexts.referral.rules.status import request_status, task_status
from heyi.contexts.referral.rules.table import MAIN_LINE, OPEN, PLAN_HALF, REFERRAL, TERMINAL
from heyi.contexts.referral.rules.ways import NoFreePlace

__all__ = [
    "GREEN_CHANNEL",
    "MAIN_LINE",
    "OPEN",
    "PACKAGE_OPTIONAL",
    "PACKAGE_REQUIRED",
    "PLAN_HALF",
    "REFERRAL",
    "SIGNS",
    "TERMINAL",
    "Box",
    "Counts",
    "DraftChanges",
    "Line",
    "Load",
    "NewReferral",
    "NoFreePlace",
    "Outline",
    "Page",
    "PatientLine",
    "PlacesWanted",
    "PoolOffer",
    "Seen",
    "Sought",
    "Stretch",
    "Wanted",
    "accept_by_rule",
    "answer_by_rule",
    "attach_file",
    "call_due_clocks",
    "capacity_board",
    "count_referrals",
    "draft_referral",
    "edit_draft",
    "fetch_file",
    "find_pool",
    "keep_time",
    "lapse_holds",
    "list_pools",
    "list_referrals",
    "offer_places",
    "outline_moved",
    "outline_referral",
    "parties_of",
    "patient_line",
    "request_status",
    "research_tables",
    "see_referral",
    "seek_referrals",
    "take_step",
    "task_status",
    "turn_of",
]
