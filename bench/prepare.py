"""Makes, inside an installation, the alliance a run works on: pairs of a township and its county hospital. Prints JSON."""

import json
import sys
from typing import Any

from django.utils import timezone

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Tier
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind
from heyi.demo.people import PeopleMaker
from heyi.foundation.accounts import issue_token, open_account
from heyi.foundation.system_actors import OPERATOR

_CHARTER, _ALLIANCE, _LEAD = "yibin-four-level", "yibin-city", "yibin-second-people"
_BEDS = 5000


def prepare(people: int, divisions: list[str]) -> list[dict[str, Any]]:
    """For each pair: tokens, the receiver, its beds, and the numbers of its residents."""
    now = timezone.now()

    def register(code: str, tier: Tier, kind: OrganisationKind, division: str, parent: Any = None) -> Any:
        new = governance.NewOrganisation(
            code=code, name=code, name_en=code, tier=tier, kind=kind, division=division, parent=parent
        )
        return governance.register_organisation(new, actor=OPERATOR, now=now).id

    lead = register(_LEAD, Tier.CITY, OrganisationKind.HOSPITAL, divisions[0])
    new = governance.NewAlliance(code=_ALLIANCE, name="宜宾", lead=lead)
    alliance = governance.found_alliance(new, actor=OPERATOR, now=now).id
    texts = {part.charter.code: part.text for part in governance.read_preset(_CHARTER).parts}
    governance.apply_charter(alliance, texts[_ALLIANCE], effective_from=now, actor=OPERATOR, now=now)
    maker = PeopleMaker(seed=1, homes=["511525101201"], today=now.date())
    # Half as many again: not everybody has a number to be looked up by.
    known = [one.person for one in maker.people(people * len(divisions) * 2) if _number(one.person)]
    pairs = []
    for place, division in enumerate(divisions):
        county = register(f"c{division}", Tier.COUNTY, OrganisationKind.HOSPITAL, division, lead)
        below = f"{division}100000"
        township = register(f"t{division}", Tier.TOWNSHIP, OrganisationKind.TOWNSHIP_HOSPITAL, below, county)
        for member in (county, township):
            joining = governance.NewMembership(
                alliance=alliance, organisation=member, position=Position.MEMBER
            )
            governance.join_alliance(joining, actor=OPERATOR, now=now)
        mine = known[place * people : (place + 1) * people]
        pairs.append(_pair(division, county, township, mine))
    return pairs


def _number(person: Any) -> str:
    return next((one.value for one in person.identifiers if one.type == "resident_number"), "")


def _pair(division: str, county: Any, township: Any, people: list[Any]) -> dict[str, Any]:
    now = timezone.now()
    tokens = {
        "doctor": employ(f"d{division}", township, Role.MEMBER_DOCTOR),
        "desk": employ(f"r{division}", county, Role.REFERRAL_COORDINATOR),
        "ward": employ(f"w{division}", county, Role.MEMBER_DOCTOR),
    }
    offer = referral.PoolOffer(organisation=county, unit="内科", kind=PoolKind.BED, places=_BEDS)
    pool = referral.offer_places(offer, actor=OPERATOR, now=now).id
    patients.import_people(list(enumerate(people, start=2)), at=township, actor=OPERATOR, now=now)
    return {**tokens, "receiver": county, "pool": pool, "numbers": [_number(one) for one in people]}


def employ(username: str, organisation: Any, role: Any) -> str:
    """Somebody with a post there; their token."""
    now = timezone.now()
    account = open_account(username, display_name=username, actor=OPERATOR, now=now)
    post = governance.NewPost(account=account, organisation=organisation, role=role)
    governance.give_post(post, actor=OPERATOR, now=now)
    return issue_token(username, days=1, label="bench", actor=OPERATOR, now=now)


if __name__ == "__main__":
    print(json.dumps(prepare(int(sys.argv[1]), sys.argv[2:]), default=str))
