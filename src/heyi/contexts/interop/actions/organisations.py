"""Taking in a file of institutions: tried whole, then taken in in one piece. Not here: people (people)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from heyi.contexts.governance.public import (
    NewOrganisation,
    change_organisation,
    checked_organisation,
    organisation_by_code,
    register_organisation,
)
from heyi.contexts.governance.terms import Duty, Organisation, OrganisationKind, Tier
from heyi.contexts.interop.events import OrganisationsImported
from heyi.contexts.interop.queries.reports import error_of, in_file_order, remarks_on
from heyi.contexts.interop.queries.senders import SenderUnknown, file_in, sender
from heyi.contexts.interop.rules.organisations import cells as table_rows
from heyi.contexts.interop.rules.organisations import resources as fhir_rows
from heyi.contexts.interop.rules.organisations.tree import Sorted, sorted_rows
from heyi.contexts.interop.rules.organisations.values import completed, parent_of, problems_of
from heyi.contexts.interop.rules.tables.profiles import Profile, read_profile
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import Source, look_through
from heyi.contexts.interop.terms import Feed, ImportReport, IncomingOrganisation
from heyi.contexts.patients.terms import RowFate
from heyi.foundation.record import canonical
from heyi.foundation.secrets import blind
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, NotFound, Problem, RuleBroken
from heyi.kernel.event import plain
from heyi.kernel.ids import new_id
