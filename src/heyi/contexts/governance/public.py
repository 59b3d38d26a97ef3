"""What neighbours may ask and do of governance. Not here: its tables."""

from heyi.contexts.governance.actions.alliances import (
    NewAlliance,
    NewMembership,
    found_alliance,
    join_alliance,
    leave_alliance,
)
from heyi.contexts.governance.actions.charters import apply_charter
from heyi.contexts.governance.actions.facilities import describe_facility, tell_travel_times
from heyi.contexts.governance.actions.on_call import put_on_call, take_off_call
from heyi.contexts.governance.actions.organisations import change_organisation, register_organisation
from heyi.contexts.governance.actions.posts import NewPost, end_post, give_post
from heyi.contexts.governance.queries.alliances import (
    Destination,
    Member,
    alliances,
    alliances_between,
    alliances_of,
    destinations_of,
    find_alliance,
    lead_of,
    members_of,
    memberships_of,
    secretaries_of,
    share_an_alliance,
)
from heyi.contexts.governance.queries.authority import (
    actor_for_account,
    authority_of_account,
    next_authority_change,
    require_over,
    warrant_over,
)
from heyi.contexts.governance.queries.charters import (
    charter_in_force,
    charter_of_version,
    charter_text,
    charter_versions,
    charters_by_id,
    power_matrix,
    version_in_force,
    where_power_lies,
)
from heyi.contexts.governance.queries.facilities import (
    TravelTime,
    facilities,
    facility_of,
    own_alliances,
    partners_of,
    travel_times,
    ways_between,
)
from heyi.contexts.governance.queries.on_call import OnCallWanted, on_call, units_above
from heyi.contexts.governance.queries.organisations import (
    OrganisationSearch,
    ancestors_of,
    find_organisation,
    names_of,
    organisation,
    organisation_by_code,
    organisations,
    organisations_by_id,
)
from heyi.contexts.governance.queries.posts import HeldPost, holders_of, posts_at, posts_of
from heyi.contexts.governance.queries.roles import HeldRole, roles_held
from heyi.contexts.governance.rules.aftercare import Aftercare, Contact
from heyi.contexts.governance.rules.capacity import release_steps
from heyi.contexts.governance.rules.changes import ChangeKind, ValueChange
from heyi.contexts.governance.rules.charter import (
    Charter,
    ClockTarget,
    Escalation,
    Holder,
    Limit,
    MemberRule,
    Power,
    Release,
)
from heyi.contexts.governance.rules.charters import ReadCharter, read_charter, read_charters
from heyi.contexts.governance.rules.checking import (
    CheckReport,
    ShownFinding,
    check_charter,
    check_preset,
    findings_in,
)
from heyi.contexts.governance.rules.clocks import (
    accepts_by_rule,
    calendar_for,
    calendar_of,
    clock_target,
    hold_minutes,
    path_allows,
    reasons_for,
    receivers_of,
)
from heyi.contexts.governance.rules.criteria import (
    Bound,
    CodeGroup,
    Condition,
    Criteria,
    CriterionGroup,
    DownCategory,
    DownEntry,
    FirstContact,
    StandardFigure,
    Tick,
    UpCriterion,
)
from heyi.contexts.governance.rules.differing import CharterDiff, PowerChange, diff_charters
from heyi.contexts.governance.rules.differing_assessment import AssessmentChange
from heyi.contexts.governance.rules.differing_pathways import PathwayChange
from heyi.contexts.governance.rules.facilities import NewFacility, capabilities_in, checked_facility
from heyi.contexts.governance.rules.labels import label, words_for
from heyi.contexts.governance.rules.notices import NoticeChange, NoticeRules, NoticeRung
from heyi.contexts.governance.rules.on_call import NewOnCall
from heyi.contexts.governance.rules.organisations import NewOrganisation
from heyi.contexts.governance.rules.organisations import checked as checked_organisation
from heyi.contexts.governance.rules.pathway_codes import codes_in
from heyi.contexts.governance.rules.pathway_exports import exports_in
from heyi.contexts.governance.rules.powers import Decider, Row, power_table, who_decides
from heyi.contexts.governance.rules.presets import Preset, preset_names, read_preset
from heyi.contexts.governance.rules.provenance import Provenance
from heyi.contexts.governance.rules.refusals import NoCharterInForce
from heyi.contexts.governance.rules.synergy_pathways import members_filling

__all__ = [
    "Aftercare",
    "AssessmentChange",
    "Bound",
    "ChangeKind",
    "Charter",
    "CharterDiff",
    "CheckReport",
    "ClockTarget",
    "CodeGroup",
    "Condition",
    "Contact",
    "Criteria",
    "CriterionGroup",
    "Decider",
    "Destination",
    "DownCategory",
    "DownEntry",
    "Escalation",
    "FirstContact",
    "HeldPost",
    "HeldRole",
    "Holder",
    "Limit",
    "Member",
    "MemberRule",
    "NewAlliance",
    "NewFacility",
    "NewMembership",
    "NewOnCall",
    "NewOrganisation",
    "NewPost",
    "NoCharterInForce",
    "NoticeChange",
    "NoticeRules",
    "NoticeRung",
    "OnCallWanted",
    "OrganisationSearch",
    "PathwayChange",
    "Power",
    "PowerChange",
    "Preset",
    "Provenance",
    "ReadCharter",
    "Release",
    "Row",
    "ShownFinding",
    "StandardFigure",
    "Tick",
    "TravelTime",
    "UpCriterion",
    "ValueChange",
    "accepts_by_rule",
    "actor_for_account",
    "alliances",
    "alliances_between",
    "alliances_of",
    "ancestors_of",
    "apply_charter",
    "authority_of_account",
    "calendar_for",
    "calendar_of",
    "capabilities_in",
    "change_organisation",
    "charter_in_force",
    "charter_of_version",
    "charter_text",
    "charter_versions",
    "charters_by_id",
    "check_charter",
    "check_preset",
    "checked_facility",
    "checked_organisation",
    "clock_target",
    "codes_in",
    "describe_facility",
    "destinations_of",
    "diff_charters",
    "end_post",
    "exports_in",
    "facilities",
    "facility_of",
    "find_alliance",
    "find_organisation",
    "findings_in",
    "found_alliance",
    "give_post",
    "hold_minutes",
    "holders_of",
    "join_alliance",
    "label",
    "lead_of",
    "leave_alliance",
    "members_filling",
    "members_of",
    "memberships_of",
    "names_of",
    "next_authority_change",
    "on_call",
    "organisation",
    "organisation_by_code",
    "organisations",
    "organisations_by_id",
    "own_alliances",
    "partners_of",
    "path_allows",
    "posts_at",
    "posts_of",
    "power_matrix",
    "power_table",
    "preset_names",
    "put_on_call",
    "read_charter",
    "read_charters",
    "read_preset",
    "reasons_for",
    "receivers_of",
    "register_organisation",
    "release_steps",
    "require_over",
    "roles_held",
    "secretaries_of",
    "share_an_alliance",
    "take_off_call",
    "tell_travel_times",
    "travel_times",
    "units_above",
    "version_in_force",
    "warrant_over",
    "ways_between",
    "where_power_lies",
    "who_decides",
    "words_for",
]
