"""Keeping with a referral what the criteria proposed and where the doctor chose otherwise. Not here: what they propose (rules).

A draft keeps what is proposed while it is written, and may differ as it likes; what is sent may not differ without a reason.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from heyi.contexts.governance import public as governance
from heyi.contexts.referral.models import PackageRow
from heyi.contexts.referral.queries.criteria import known_of, rulebook_of
from heyi.contexts.referral.queries.package import package_of
from heyi.contexts.referral.rules.criteria import Proposed, propose
from heyi.contexts.referral.rules.kept_proposals import kept
from heyi.contexts.referral.rules.overruling import require_reason
from heyi.contexts.referral.terms import Referral


def _weigh(package: PackageRow, referral: Referral, now: datetime) -> tuple[Proposed, dict[str, Any]]:
    """What the charter under which it is sent says of this referral, and how that is kept.

    Shape: without criteria in that charter nothing is proposed.
    """
    charter = governance.charter_in_force(referral.sender_alliance, now=now)
    tier = governance.organisation(referral.sender).tier
    known = known_of(package.up, born_on=package.person.get("birth_on"), now=now)
    book = rulebook_of(charter)
    proposed = propose(known, book, direction=referral.direction, tier=tier)
    written = kept(
        proposed,
        book.ticks,
        package.up.get("ticked") or (),
        chosen=referral.urgency,
        green_channel=referral.green_channel,
    )
    return proposed, written


def keep_proposed(
    package: PackageRow, referral: Referral, overruling: Mapping[str, Any] | None, *, now: datetime
) -> dict[str, Any]:
    """Writes beside a draft's package what is proposed and what the doctor says of it; answers with what was written."""
    _, package.proposed = _weigh(package, referral, now)
    if overruling is not None:
        package.overruling = dict(overruling)
    return {"proposed": package.proposed, "overruling": package.overruling}


def weigh_what_is_sent(referral: Referral, *, now: datetime) -> dict[str, Any]:
    """Keeps what is proposed at the moment of sending; where the doctor chose otherwise there is a reason.

    Raises: InputInvalid where a reason is owed and none was given.
    """
    package = package_of(referral.id)
    proposed, written = _weigh(package, referral, now)
    require_reason(proposed, urgency=referral.urgency, given=package.overruling)
    package.store(proposed=written)
    return {"proposed": package.proposed, "overruling": package.overruling}
