"""The facts of following residents up. In which risk group somebody is, and what was found, stays in sealed columns."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.contexts.health.terms.follow_up import MissReason, Way
from heyi.contexts.health.terms.management import Basis, Care, ManagedAction
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.contexts.health.terms.screening import ScreeningKind
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentEnrolled(Event):
    """An institution began to follow somebody up; `subject` is the enrolment."""

    organisation: UUID
    basis: Basis
    started_on: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementMoved(Event):
    """Following somebody up stopped, went on or ended; `subject` is the enrolment."""

    organisation: UUID
    action: ManagedAction
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecorded(Event):
    """A visit or check-up took place; `subject` is the enrolment, `proposes` whether somebody should go up."""

    organisation: UUID
    visit: UUID
    care: Care
    on: date
    way: Way
    proposes: bool
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMissed(Event):
    """A visit was tried in vain; `attempts` counts those since somebody was last seen."""

    organisation: UUID
    visit: UUID
    on: date
    reason: MissReason
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCorrected(Event):
    """A visit says something else now; `version` is the new one."""

    organisation: UUID
    visit: UUID
    version: int
    proposes: bool
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralProposed(Event):
    """What a visit found should bring somebody up; `subject` is the enrolment."""

    organisation: UUID
    proposal: UUID
    is_at_once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswered(Event):
    """A proposal was taken up with a referral, set aside, or fell away; `subject` is the enrolment."""

    organisation: UUID
    proposal: UUID
    state: ProposalState
    referral: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalReopened(Event):
    """The referral that took a proposal up came to nothing; the proposal waits again. `subject` is the enrolment."""

    organisation: UUID
    proposal: UUID
    referral: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentScreened(Event):
    """A resident was screened; `subject` is the screening. What came out stays sealed."""

    organisation: UUID
    kind: ScreeningKind
    on: date
