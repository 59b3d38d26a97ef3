"""Makes, inside an installation, fifty county hospitals of one alliance with their people and ten thousand residents.

python -m bench.inside bench.many_hospitals FILE [STORED]: writes to FILE what adapters/heyi.py needs. With STORED, so many
referrals of earlier years lie there already, each sent to the lead by one of the fifty.
"""

import json
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone

from bench.prepare import employ
from bench.worklists_fill import Place, fill
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Tier
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind
from heyi.foundation.guard import lifted
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.identifiers import resident_check

HOSPITALS, PEOPLE = 50, 10_000
_CHARTER, _ALLIANCE, _BEDS = "yibin-four-level", "yibin-city", 5_000
_SEED = 13


def number_of(index: int) -> str:
    """A valid resident number, another one for each index."""
    year, rest = 1940 + index % 60, index // 60
    seventeen = f"511525{year}{1 + rest % 12:02d}{1 + rest // 12 % 28:02d}{1 + rest // 336 % 998:03d}"
    return seventeen + resident_check(seventeen)


def make(target: Path, stored: int = 0) -> None:
    """Everything through the verbs, but for what lies there already."""
    now = timezone.now()
    lead = _registered("yibin-second-people", Tier.CITY, None, now)
    new = governance.NewAlliance(code=_ALLIANCE, name="宜宾", lead=lead)
    alliance = governance.found_alliance(new, actor=OPERATOR, now=now).id
    texts = {part.charter.code: part.text for part in governance.read_preset(_CHARTER).parts}
    governance.apply_charter(alliance, texts[_ALLIANCE], effective_from=now, actor=OPERATOR, now=now)
    hospitals = [_hospital(place, lead, alliance) for place in range(HOSPITALS)]
    numbers = [number_of(one) for one in range(PEOPLE)]
    if stored:
        ways = tuple((hospital["id"], lead) for hospital in hospitals)
        with lifted("years of referrals are written as rows, for a measurement"):
            fill(stored, Place(alliance, lead, ways, lead, lead), now, seed=_SEED)
    target.write_text(json.dumps({"hospitals": hospitals, "numbers": numbers}, default=str), encoding="utf-8")


def _registered(code: str, tier: Tier, parent: Any, now: Any) -> Any:
    new = governance.NewOrganisation(
        code=code, name=code, name_en=code, tier=tier, kind=OrganisationKind.HOSPITAL, division="511525",
        parent=parent,
    )  # fmt: skip
    return governance.register_organisation(new, actor=OPERATOR, now=now).id


def _hospital(place: int, lead: Any, alliance: Any) -> dict[str, Any]:
    now = timezone.now()
    at = _registered(f"county-{place}", Tier.COUNTY, lead, now)
    joining = governance.NewMembership(alliance=alliance, organisation=at, position=Position.MEMBER)
    governance.join_alliance(joining, actor=OPERATOR, now=now)
    tokens = {
        name: f"Bearer {employ(f'{name}{place}', at, role)}"
        for name, role in (
            ("doctor", Role.MEMBER_DOCTOR), ("desk", Role.REFERRAL_COORDINATOR), ("ward", Role.MEMBER_DOCTOR),
        )
    }  # fmt: skip
    offer = referral.PoolOffer(organisation=at, unit="内科", kind=PoolKind.BED, places=_BEDS)
    pool = referral.offer_places(offer, actor=OPERATOR, now=now).id
    people = [(line, _person(line)) for line in range(place, PEOPLE, HOSPITALS)]
    patients.import_people(people, at=at, actor=OPERATOR, now=now)
    return {"id": at, "pool": pool, **tokens}


def _person(index: int) -> IncomingPerson:
    signs = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    name = f"{signs[index % 20]}{signs[index // 20 % 20]}{signs[index // 400 % 20]}"
    return IncomingPerson(name=name, identifiers=(IncomingIdentifier("resident_number", number_of(index)),))


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
