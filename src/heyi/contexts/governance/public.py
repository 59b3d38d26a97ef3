"""What neighbours may ask and do of governance. Not here: its tables."""

from heyi.contexts.governance.actions.alliances import (
    NewAlliance,
    NewMembership,
    found_alliance,
    join_alliance,
    leave_alliance,
)
from heyi.contexts.governance.actions.charters import apply_charter
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
    power_matrix,
    version_in_force,
    where_power_lies,
)
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
from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.charters import ReadCharter, read_charter, read_charters
from heyi.contexts.governance.rules.checking import CheckReport, check_charter, check_preset
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
from heyi.contexts.governance.rules.differing import CharterDiff, diff_charters
from heyi.contexts.governance.rules.labels import label, words_for
from heyi.contexts.governance.rules.organisations import NewOrganisation
from heyi.contexts.governance.rules.organisations import checked as checked_organisation
from heyi.contexts.governance.rules.powers import Decider, Row, power_table, who_decides
from heyi.contexts.governance.rules.presets import Preset, preset_names, read_preset
from heyi.contexts.governance.rules.refusals import NoCharterInForce

__all__ = [
    "Charter",
    "CharterDiff",
    "CheckReport",
    "Decider",
    "Destination",
    "HeldPost",
    "Member",
    "NewAlliance",
    "NewMembership",
    "NewOrganisation",
    "NewPost",
    "NoCharterInForce",
    "OrganisationSearch",
    "Preset",
    "ReadCharter",
    "Row",
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
    "change_organisation",
    "charter_in_force",
    "charter_of_version",
    "charter_text",
    "charter_versions",
    "check_charter",
    "check_preset",
    "checked_organisation",
    "clock_target",
    "destinations_of",
    "diff_charters",
    "end_post",
    "find_alliance",
    "find_organisation",
    "found_alliance",
    "give_post",
    "hold_minutes",
    "holders_of",
    "join_alliance",
    "label",
    "lead_of",
    "leave_alliance",
    "members_of",
    "memberships_of",
    "names_of",
    "next_authority_change",
    "organisation",
    "organisation_by_code",
    "organisations",
    "organisations_by_id",
    "path_allows",
    "posts_at",
    "posts_of",
    "power_matrix",
    "power_table",
    "preset_names",
    "read_charter",
    "read_charters",
    "read_preset",
    "reasons_for",
    "receivers_of",
    "register_organisation",
    "require_over",
    "version_in_force",
    "warrant_over",
    "where_power_lies",
    "who_decides",
    "words_for",
]
