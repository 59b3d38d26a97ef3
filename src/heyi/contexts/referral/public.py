"""The door of referral: what the pages, the APIs and the rooms above may call."""

from heyi.contexts.referral.actions.counting import count_legs
from heyi.contexts.referral.actions.drafting import DraftChanges, NewReferral, draft_referral, edit_draft
from heyi.contexts.referral.actions.files import attach_file
from heyi.contexts.referral.actions.giving import give_places, recall_places
from heyi.contexts.referral.actions.lending import (
    LoanOffer,
    end_loans,
    lend_beds,
    return_beds,
    take_loan,
    withdraw_loan,
)
from heyi.contexts.referral.actions.moving import GREEN_CHANNEL, accept_by_rule, answer_by_rule, take_step
from heyi.contexts.referral.actions.places import PoolOffer, offer_places
from heyi.contexts.referral.actions.supply import (
    NewTemplate,
    close_pool,
    end_template,
    expect_discharges,
    keep_template,
    make_periods,
)
from heyi.contexts.referral.actions.timekeeping import call_due_clocks, keep_time, lapse_holds
from heyi.contexts.referral.queries.board import SEES_BOARD, BoardLine, Cell, capacity_week
from heyi.contexts.referral.queries.capacity import Load, PlacesWanted, capacity_board, find_pool, list_pools
from heyi.contexts.referral.queries.criteria import (
    ProposalWanted,
    Suggestion,
    figure_of,
    propose_for,
    rulebook_of,
)
from heyi.contexts.referral.queries.heading import Heading, headings_of, sender_of
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
from heyi.contexts.referral.queries.siphon import (
    Refusal,
    Scope,
    SiphonFigures,
    Waits,
    siphon_figures,
    siphon_scope,
)
from heyi.contexts.referral.queries.supply import OpenLoan, list_loans, list_templates
from heyi.contexts.referral.queries.waiting import PLACE_KEEPER, InLine, turn_of_referral, waiting_line
from heyi.contexts.referral.rules.criteria import Proposed, Rulebook
from heyi.contexts.referral.rules.diagnoses import belongs_to
from heyi.contexts.referral.rules.kept_proposals import told as proposal_told
from heyi.contexts.referral.rules.overruling import Overruled
from heyi.contexts.referral.rules.packages import OPTIONAL as PACKAGE_OPTIONAL
from heyi.contexts.referral.rules.packages import REQUIRED as PACKAGE_REQUIRED
from heyi.contexts.referral.rules.packages import SIGNS
from heyi.contexts.referral.rules.sides import turn_of
from heyi.contexts.referral.rules.siphon import (
    Counts as UnitCounts,
)
from heyi.contexts.referral.rules.siphon import (
    Judged,
    Measure,
    Verdict,
    cases,
    judge,
    limits_at,
    usual,
)
from heyi.contexts.referral.rules.status import request_status, task_status
from heyi.contexts.referral.rules.table import MAIN_LINE, OPEN, PLAN_HALF, REFERRAL, TERMINAL
from heyi.contexts.referral.rules.treatable import CATALOGUE as TREATABLE_BELOW
from heyi.contexts.referral.rules.ways import NoFreePlace

__all__ = [
    "GREEN_CHANNEL",
    "MAIN_LINE",
    "OPEN",
    "PACKAGE_OPTIONAL",
    "PACKAGE_REQUIRED",
    "PLACE_KEEPER",
    "PLAN_HALF",
    "REFERRAL",
    "SEES_BOARD",
    "SIGNS",
    "TERMINAL",
    "TREATABLE_BELOW",
    "BoardLine",
    "Box",
    "Cell",
    "Counts",
    "DraftChanges",
    "Heading",
    "InLine",
    "Judged",
    "Line",
    "Load",
    "LoanOffer",
    "Measure",
    "NewReferral",
    "NewTemplate",
    "NoFreePlace",
    "OpenLoan",
    "Outline",
    "Overruled",
    "Page",
    "PatientLine",
    "PlacesWanted",
    "PoolOffer",
    "ProposalWanted",
    "Proposed",
    "Refusal",
    "Rulebook",
    "Scope",
    "Seen",
    "SiphonFigures",
    "Sought",
    "Stretch",
    "Suggestion",
    "UnitCounts",
    "Verdict",
    "Waits",
    "Wanted",
    "accept_by_rule",
    "answer_by_rule",
    "attach_file",
    "belongs_to",
    "call_due_clocks",
    "capacity_board",
    "capacity_week",
    "cases",
    "close_pool",
    "count_legs",
    "count_referrals",
    "draft_referral",
    "edit_draft",
    "end_loans",
    "end_template",
    "expect_discharges",
    "fetch_file",
    "figure_of",
    "find_pool",
    "give_places",
    "headings_of",
    "judge",
    "keep_template",
    "keep_time",
    "lapse_holds",
    "lend_beds",
    "limits_at",
    "list_loans",
    "list_pools",
    "list_referrals",
    "list_templates",
    "make_periods",
    "offer_places",
    "outline_moved",
    "outline_referral",
    "parties_of",
    "patient_line",
    "proposal_told",
    "propose_for",
    "recall_places",
    "request_status",
    "research_tables",
    "return_beds",
    "rulebook_of",
    "see_referral",
    "seek_referrals",
    "sender_of",
    "siphon_figures",
    "siphon_scope",
    "take_loan",
    "take_step",
    "task_status",
    "turn_of",
    "turn_of_referral",
    "usual",
    "waiting_line",
    "withdraw_loan",
]
