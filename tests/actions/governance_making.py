"""Builders for tests of governance: a small alliance with a charter, and people with posts in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Tier
from heyi.foundation.models import Account, RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor, ActorKind
from heyi.kernel.ids import new_id
from tests.rules.charter_texts import changed

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
_numbers = count(1)

STRANGER = Actor(id=new_id(), kind=ActorKind.PERSON)
"""Signed in, and without any post anywhere."""

# The city hospital's administrator keeps members and posts for everybody, its president only at home.
_KEPT = """\
  - {matter: members, domain: governance, name: {zh: 成员, en: Members}, duties: [manage_organisations],
     decide: [{role: alliance_administrator, where: alliance}], answers: [{role: alliance_administrator, where: lead}]}
  - {matter: posts, domain: personnel, name: {zh: 岗位, en: Posts}, duties: [manage_posts],
     decide: [{role: alliance_administrator, where: alliance}, {role: president, where: own}],
     answers: [{role: president, where: own}]}
"""
GOVERNED = changed(
    ("manage_organisations, manage_posts, read_charter]", "read_charter]"),
    ("  - matter: charter\n", _KEPT + "  - matter: charter\n"),
)


def an_account(name: str = "somebody") -> UUID:
    """A person who may sign in and holds no post yet."""
    username = f"{name}-{next(_numbers)}"
    return Account.objects.create(username=username, display_name=name).id


def an_organisation(code: str, tier: Tier = Tier.CITY, **told: Any) -> UUID:
    """An organisation that the operator has registered."""
    kind = OrganisationKind.VILLAGE_CLINIC if tier is Tier.VILLAGE else OrganisationKind.HOSPITAL
    new = governance.NewOrganisation(
        **{"code": code, "name": f"机构 {code}", "tier": tier, "kind": kind} | told
    )
    return governance.register_organisation(new, actor=OPERATOR, now=NOW).id


@dataclass(frozen=True)
class Small:
    """An alliance of one hospital and one village, under a charter that has just taken effect."""

    alliance: UUID
    hospital: UUID
    village: UUID
    membership: UUID
    charter: UUID


def the_small_alliance(text: str = GOVERNED, *, code: str = "small", now: datetime = NOW) -> Small:
    """The alliance of the small charter."""
    hospital, village = an_organisation(f"{code}-hospital"), an_organisation(f"{code}-village", Tier.VILLAGE)
    founded = governance.found_alliance(
        governance.NewAlliance(code=code, name="小医联体", lead=hospital), actor=OPERATOR, now=now
    )
    text = text.replace("code: small\n", f"code: {code}\n")
    charter = governance.apply_charter(founded.id, text, effective_from=now, actor=OPERATOR, now=now)
    new = governance.NewMembership(alliance=founded.id, organisation=village, position=Position.MEMBER)
    member = governance.join_alliance(new, actor=OPERATOR, now=now)
    return Small(founded.id, hospital, village, member.id, charter.id)


def a_person_as(
    role: Role, organisation: UUID, *, alliance: UUID | None = None, now: datetime = NOW
) -> Actor:
    """Somebody who has just been given a post."""
    account = an_account(role.value)
    new = governance.NewPost(account=account, organisation=organisation, role=role, alliance=alliance)
    governance.give_post(new, actor=OPERATOR, now=now)
    return governance.actor_for_account(account, now=now)


def facts_told() -> list[str]:
    """The names of everything on record, in order."""
    with reading(OPERATOR, now=NOW):
        return list(RecordedRow.objects.order_by("transaction", "place").values_list("fact", flat=True))
