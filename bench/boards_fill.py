"""Makes, inside an installation, one lead, fifty hubs with a village each, and the cases that are on their way to them.

python -m bench.inside bench.boards_fill BOARDS CASES: prints as JSON each board, its tokens and its cases.
"""

import json
import sys
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.utils import timezone

from bench.prepare import employ
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Tier
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import NewCase
from heyi.foundation.accounts import account_named, open_account
from heyi.foundation.system_actors import OPERATOR

_CHARTER = _ALLIANCE = "baiyun-stroke"
_LEAD, _HUB, _PATHWAY = "baiyun-lead", "baiyun-hub", "stroke"
_DIVISION = "440111"
# The preset has one hub; here there are many of its kind.
_ONE_HUB, _MANY_HUBS = "{code: baiyun-hub, ", "{code: baiyun-hub, several: true, "
_SINCE_ONSET = timedelta(minutes=40)


def make(boards: int, cases: int) -> list[dict[str, Any]]:
    """Everything through the verbs; the cases go round the boards.

    Raises: LookupError when the preset has no hub to be made many of.
    """
    now = timezone.now()
    (part,) = governance.read_preset(_CHARTER).parts
    if _ONE_HUB not in part.text:
        raise LookupError(_HUB)
    lead = _registered(_LEAD, Tier.CITY, OrganisationKind.HOSPITAL)
    new = governance.NewAlliance(code=_ALLIANCE, name="西部", lead=lead)
    alliance = governance.found_alliance(new, actor=OPERATOR, now=now).id
    text = part.text.replace(_ONE_HUB, _MANY_HUBS)
    governance.apply_charter(alliance, text, effective_from=now, actor=OPERATOR, now=now)
    return [_board(place, alliance, len(range(place, cases, boards))) for place in range(boards)]


def _registered(code: str, tier: Tier, kind: OrganisationKind) -> Any:
    new = governance.NewOrganisation(
        code=code, name=code, name_en=code, tier=tier, kind=kind, division=_DIVISION
    )
    return governance.register_organisation(new, actor=OPERATOR, now=timezone.now()).id


def _board(place: int, alliance: Any, cases: int) -> dict[str, Any]:
    hub = _registered(f"hub-{place}", Tier.COUNTY, OrganisationKind.HOSPITAL)
    village = _registered(f"station-{place}", Tier.VILLAGE, OrganisationKind.COMMUNITY_HEALTH_STATION)
    for member in (hub, village):
        joining = governance.NewMembership(alliance=alliance, organisation=member, position=Position.MEMBER)
        governance.join_alliance(joining, actor=OPERATOR, now=timezone.now())
    team = employ(f"team{place}", hub, Role.CHANNEL_TEAM)
    screen = _screen(f"screen{place}", hub)
    doctor = employ(f"doctor{place}", village, Role.VILLAGE_DOCTOR)
    return {
        "organisation": hub,
        "team": team,
        "screen": screen,
        "doctor": doctor,
        "cases": [_case(f"doctor{place}", hub, number) for number in range(cases)],
    }


def _screen(username: str, hub: Any) -> dict[str, str]:
    """Who signs in on the wall itself."""
    now, password = timezone.now(), token_urlsafe(24)
    account = open_account(username, display_name=username, password=password, actor=OPERATOR, now=now)
    new = governance.NewPost(account=account, organisation=hub, role=Role.CHANNEL_TEAM)
    governance.give_post(new, actor=OPERATOR, now=now)
    return {"username": username, "password": password}


def _case(doctor: str, hub: Any, number: int) -> Any:
    now = timezone.now()
    new = NewCase(
        pathway=_PATHWAY,
        onset_kind=OnsetKind.KNOWN,
        onset_at=now - _SINCE_ONSET,
        patient=None,
        label=f"男 约{50 + number}岁",
        destination=hub,
    )
    actor = governance.actor_for_account(account_named(doctor), now=now)
    return pathways.open_case(new, actor=actor, now=now).id


if __name__ == "__main__":
    print(json.dumps(make(int(sys.argv[1]), int(sys.argv[2])), default=str))
