"""Where a referral may go and in whose name. Not here: ranking destinations."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.referral.rules.table import OPEN, PLAN_HALF
from heyi.contexts.referral.terms import Referral, State
from heyi.kernel.errors import RuleBroken


class NoCommonAlliance(RuleBroken):
    """The two organisations share no alliance at this time, so no charter covers the referral."""

    default_code = "no_common_alliance"


class AllianceUnclear(RuleBroken):
    """They share several alliances: the one who sends says under which charter it is done."""

    default_code = "alliance_unclear"


class PathClosed(RuleBroken):
    """The charter has no path between these two levels."""

    default_code = "path_closed"


class OpenReferral(RuleBroken):
    """The person is on their way already; the facts name the referral where the actor may know it."""

    default_code = "open_referral"


class AlreadyNoted(RuleBroken):
    """That this patient does not want this move was noted today already."""

    default_code = "already_noted"


class SameOrganisation(RuleBroken):
    """A referral goes to somebody else."""

    default_code = "same_organisation"


class NoFreePlace(RuleBroken):
    """Every place of the pool is held or occupied."""

    default_code = "no_free_place"


@dataclass(frozen=True, slots=True)
class Way:
    """Who sends, to whom, and under which alliance."""

    sender: UUID
    alliance: UUID
    receiver: UUID


def common_alliance(shared: tuple[UUID, ...], *, wanted: UUID | None) -> UUID:
    """The alliance under which one organisation refers to another.

    Raises: NoCommonAlliance, AllianceUnclear.
    """
    if wanted is not None and wanted in shared:
        return wanted
    if not shared or wanted is not None:
        raise NoCommonAlliance
    if len(shared) > 1:
        raise AllianceUnclear(alliances=[str(one) for one in shared])
    return shared[0]


def way_on(
    referral: Referral, destination: UUID, *, with_sender: tuple[UUID, ...], with_receiver: tuple[UUID, ...]
) -> Way:
    """How a referral goes on to another unit.

    Who sent the patient goes on sending where they share an alliance with the next unit; else the unit that passes them on
    sends in its own name and under its own other charter, and who sent them first stays a sender beside it.
    Raises: SameOrganisation, NoCommonAlliance.
    """
    if destination in (referral.receiver, referral.sender, referral.origin):
        raise SameOrganisation(destination=destination)
    if with_sender:
        alliance = referral.sender_alliance if referral.sender_alliance in with_sender else with_sender[0]
        return Way(referral.sender, alliance, destination)
    if with_receiver and referral.receiver is not None:
        return Way(referral.receiver, with_receiver[0], destination)
    raise NoCommonAlliance(destination=destination)


def way_down(referral: Referral, lower: UUID, *, upper: UUID, with_upper: tuple[UUID, ...]) -> UUID:
    """The alliance under which a lower unit takes a patient back.

    Where upper and lower share none, the unit that sent the patient first may still have them back: it acts under the
    charter under which it sent them, the upper one under its own.
    Raises: SameOrganisation, NoCommonAlliance.
    """
    if lower == upper:
        raise SameOrganisation(destination=lower)
    if with_upper:
        return with_upper[0]
    for organisation, alliance in (
        (referral.origin, referral.origin_alliance),
        (referral.sender, referral.sender_alliance),
    ):
        if lower == organisation:
            return alliance
    raise NoCommonAlliance(destination=lower)


def may_join_journey(states: tuple[State, ...]) -> bool:
    """Whether a new referral may join a journey that is open: only while the others wait for nobody but the plan."""
    return all(state in PLAN_HALF or state not in OPEN for state in states)
