"""The door of referral: what the pages, the APIs and the rooms above may call."""

from heyi.contexts.referral.actions.advising import keep_advice
from heyi.contexts.referral.actions.channels import NewChannel, agree_channel, end_channel, use_channel
from heyi.contexts.referral.actions.contacts import (
    AFTERCARE,
    MadeContact,
    TriedContact,
    arrange_contacts,
    record_contact,
    record_contact_try,
)
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
from heyi.contexts.referral.actions.outcomes import read_outcome, tell_outcome
from heyi.contexts.referral.actions.patient_page import (
    PATIENT_DOOR,
    NewPatientPage,
    make_patient_page,
    open_patient_page,
    revoke_patient_page,
)
from heyi.contexts.referral.actions.places import PoolOffer, offer_places
from heyi.contexts.referral.actions.printing import (
    KEPT_HOURS,
    PRINTER,
    LetterOrder,
    NoLetters,
    TooManyLetters,
    order_letters,
    print_batch,
    remove_letters,
)
from heyi.contexts.referral.actions.skipping import STANDING_CHANNEL, answer_by_agreement, give_share_back
from heyi.contexts.referral.actions.staying import let_ended_fall, look_at_wards
from heyi.contexts.referral.actions.stays_answering import (
    TakenUp,
    put_stay_off,
    refuse_stay,
    reopen_stay,
    take_up_stay,
)
from heyi.contexts.referral.actions.supply import (
    NewTemplate,
    close_pool,
    end_template,
    expect_discharges,
    keep_template,
    make_periods,
)
from heyi.contexts.referral.actions.timekeeping import call_due_clocks, keep_time, lapse_holds
from heyi.contexts.referral.actions.unwilling import RefusedMove, note_refused_move
from heyi.contexts.referral.queries.advice import (
    Advice,
    AdviceCount,
    advice_figures,
    advice_on,
    routing_of_draft,
)
from heyi.contexts.referral.queries.batches import fetch_letters, letter_batch
from heyi.contexts.referral.queries.board import SEES_BOARD, BoardLine, Cell, capacity_week
from heyi.contexts.referral.queries.capacity import Load, PlacesWanted, capacity_board, find_pool, list_pools
from heyi.contexts.referral.queries.channels import (
    ChannelLine,
    agrees_for,
    channel_use_of,
    channels_for,
    list_channels,
)
from heyi.contexts.referral.queries.contacts import (
    ContactCounts,
    ContactSeen,
    ContactsWanted,
    ReturnedWanted,
    contact_list,
    count_contacts,
    count_unseen,
    overdue_by_unit,
    returned_outcomes,
    see_contact,
    see_returned,
)
from heyi.contexts.referral.queries.criteria import (
    ProposalWanted,
    Suggestion,
    figure_of,
    propose_for,
    rulebook_of,
)
from heyi.contexts.referral.queries.ended import (
    EndedEpisode,
    EndedEpisodes,
    EndedWanted,
    LeftOut,
    ended_episodes,
    names_of_episodes,
)
from heyi.contexts.referral.queries.heading import Heading, headings_of, sender_of
from heyi.contexts.referral.queries.letters import (
    LetterWanted,
    Printed,
    SlipWanted,
    letter_kinds,
    letters_in,
    print_letter,
    print_returned,
    print_slip,
)
from heyi.contexts.referral.queries.lists import (
    MOST_WAITING,
    Box,
    Counts,
    Line,
    Page,
    Wanted,
    count_referrals,
    count_waiting,
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
from heyi.contexts.referral.queries.patient_page import patient_page_of
from heyi.contexts.referral.queries.payment import PaymentLine, Payments, payments_for
from heyi.contexts.referral.queries.research import research_tables
from heyi.contexts.referral.queries.routing import Routed, RoutingWanted, rank_for
from heyi.contexts.referral.queries.seeking import Sought, seek_referrals
from heyi.contexts.referral.queries.siphon import (
    Refusal,
    Scope,
    SiphonFigures,
    Waits,
    siphon_figures,
    siphon_scope,
)
from heyi.contexts.referral.queries.stays import (
    StayFigures,
    StaysWanted,
    count_stays,
    list_stays,
    prepared_for,
    see_stay,
)
from heyi.contexts.referral.queries.supply import OpenLoan, list_loans, list_templates
from heyi.contexts.referral.queries.waiting import PLACE_KEEPER, InLine, turn_of_referral, waiting_line
from heyi.contexts.referral.rules.contacts import LONGEST_WORDS
from heyi.contexts.referral.rules.criteria import Proposed, Rulebook
from heyi.contexts.referral.rules.diagnoses import belongs_to
from heyi.contexts.referral.rules.kept_payment import kept_payment, least_sure
from heyi.contexts.referral.rules.kept_proposals import told as proposal_told
from heyi.contexts.referral.rules.kept_routing import told_excluded, told_ranked
from heyi.contexts.referral.rules.overruling import Overruled
from heyi.contexts.referral.rules.packages import OPTIONAL as PACKAGE_OPTIONAL
from heyi.contexts.referral.rules.packages import REQUIRED as PACKAGE_REQUIRED
from heyi.contexts.referral.rules.packages import SIGNS
from heyi.contexts.referral.rules.patient_page import LONGEST_BRING, LONGEST_CONTACT, PageExists
from heyi.contexts.referral.rules.payment import step_words, why_words
from heyi.contexts.referral.rules.sides import turn_of
from heyi.contexts.referral.rules.siphon import (
    FEWEST,
    Judged,
    Measure,
    Verdict,
    cases,
    judge,
    limits_at,
    usual,
)
from heyi.contexts.referral.rules.siphon import (
    Counts as UnitCounts,
)
from heyi.contexts.referral.rules.status import request_status, task_status
from heyi.contexts.referral.rules.staying import whose_unwillingness
from heyi.contexts.referral.rules.table import MAIN_LINE, OPEN, PLAN_HALF, REFERRAL, TERMINAL
from heyi.contexts.referral.rules.treatable import Catalogue
from heyi.contexts.referral.rules.ways import NoFreePlace
from heyi.contexts.referral.rules.willingness import Moves, together

__all__ = [
    "AFTERCARE", "FEWEST", "GREEN_CHANNEL", "KEPT_HOURS", "LONGEST_BRING", "LONGEST_CONTACT",
    "LONGEST_WORDS", "MAIN_LINE", "MOST_WAITING", "OPEN", "PACKAGE_OPTIONAL", "PACKAGE_REQUIRED",
    "PATIENT_DOOR", "PLACE_KEEPER", "PLAN_HALF", "PRINTER", "REFERRAL", "SEES_BOARD", "SIGNS",
    "STANDING_CHANNEL", "TERMINAL", "Advice", "AdviceCount", "BoardLine", "Box", "Catalogue", "Cell",
    "ChannelLine", "ContactCounts", "ContactSeen", "ContactsWanted", "Counts", "DraftChanges",
    "EndedEpisode", "EndedEpisodes", "EndedWanted", "Heading", "InLine", "Judged", "LeftOut",
    "LetterOrder", "LetterWanted", "Line", "Load", "LoanOffer", "MadeContact", "Measure", "Moves",
    "NewChannel", "NewPatientPage", "NewReferral", "NewTemplate", "NoFreePlace", "NoLetters", "OpenLoan",
    "Outline", "Overruled", "Page", "PageExists", "PatientLine", "PaymentLine", "Payments",
    "PlacesWanted", "PoolOffer", "Printed", "ProposalWanted", "Proposed", "Refusal", "RefusedMove",
    "ReturnedWanted", "Routed", "RoutingWanted", "Rulebook", "Scope", "Seen", "SiphonFigures",
    "SlipWanted", "Sought", "StayFigures", "StaysWanted", "Stretch", "Suggestion", "TakenUp",
    "TooManyLetters", "TriedContact", "UnitCounts", "Verdict", "Waits", "Wanted", "accept_by_rule",
    "advice_figures", "advice_on", "agree_channel", "agrees_for", "answer_by_agreement", "answer_by_rule",
    "arrange_contacts", "attach_file", "belongs_to", "call_due_clocks", "capacity_board", "capacity_week",
    "cases", "channel_use_of", "channels_for", "close_pool", "contact_list", "count_contacts",
    "count_legs", "count_referrals", "count_stays", "count_unseen", "count_waiting", "draft_referral",
    "edit_draft", "end_channel", "end_loans", "end_template", "ended_episodes", "expect_discharges",
    "fetch_file", "fetch_letters", "figure_of", "find_pool", "give_places", "give_share_back",
    "headings_of", "judge", "keep_advice", "keep_template", "keep_time", "kept_payment", "lapse_holds",
    "least_sure", "lend_beds", "let_ended_fall", "letter_batch", "letter_kinds", "letters_in",
    "limits_at", "list_channels", "list_loans", "list_pools", "list_referrals", "list_stays",
    "list_templates", "look_at_wards", "make_patient_page", "make_periods", "names_of_episodes",
    "note_refused_move", "offer_places", "open_patient_page", "order_letters", "outline_moved",
    "outline_referral", "overdue_by_unit", "parties_of", "patient_line", "patient_page_of",
    "payments_for", "prepared_for", "print_batch", "print_letter", "print_returned", "print_slip",
    "proposal_told", "propose_for", "put_stay_off", "rank_for", "read_outcome", "recall_places",
    "record_contact", "record_contact_try", "refuse_stay", "remove_letters", "reopen_stay",
    "request_status", "research_tables", "return_beds", "returned_outcomes", "revoke_patient_page",
    "routing_of_draft", "rulebook_of", "see_contact", "see_referral", "see_returned", "see_stay",
    "seek_referrals", "sender_of", "siphon_figures", "siphon_scope", "step_words", "take_loan",
    "take_step", "take_up_stay", "task_status", "tell_outcome", "together", "told_excluded",
    "told_ranked", "turn_of", "turn_of_referral", "use_channel", "usual", "waiting_line",
    "whose_unwillingness", "why_words", "withdraw_loan",
]  # fmt: skip
