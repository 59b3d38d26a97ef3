"""Who works in a demo alliance: accounts with a known password, and their posts. Never for real data."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier
from heyi.demo.layouts import Institution
from heyi.demo.people import invented_name
from heyi.foundation.accounts import open_account
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor

PASSWORD = "heyi-yanshi-2026"  # noqa: S105 (public on purpose, and only `heyi demo` ever sets it)

_HOSPITAL = (
    Role.REFERRAL_COORDINATOR,
    Role.MEMBER_DOCTOR,
    Role.DEPARTMENT_HEAD,
    Role.WARD_NURSE,
    Role.DATA_OFFICER,
)
_LEADING = (Role.PRESIDENT, Role.ALLIANCE_ADMINISTRATOR, Role.QUALITY_OFFICER, Role.AUDITOR, Role.IT_STAFF)
# Who works in time-critical pathways, where the alliance has any.
_EMERGENCY = (Role.EMERGENCY_STAFF, Role.CHANNEL_TEAM, Role.AMBULANCE_CREW)
_SHORT = {
    Role.VILLAGE_DOCTOR: "doctor",
    Role.MEMBER_DOCTOR: "doctor",
    Role.REFERRAL_COORDINATOR: "referral",
    Role.WARD_NURSE: "nurse",
    Role.DEPARTMENT_HEAD: "head",
    Role.PRESIDENT: "president",
    Role.ALLIANCE_ADMINISTRATOR: "admin",
    Role.QUALITY_OFFICER: "quality",
    Role.DATA_OFFICER: "data",
    Role.AUDITOR: "auditor",
    Role.IT_STAFF: "it",
    Role.COUNCIL_MEMBER: "council",
    Role.EMERGENCY_STAFF: "emergency",
    Role.AMBULANCE_CREW: "ambulance",
    Role.CHANNEL_TEAM: "channel",
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account as it is shown to whoever started the demo."""

    username: str
    password: str
    name: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class Employed:
    """Somebody of the demo, with everything they may do."""

    shown: DemoAccount
    actor: Actor


def roles_at(one: Institution, *, emergency: bool = False) -> tuple[Role, ...]:
    """The posts an institution of that level fills; with `emergency` a hospital has those of its emergency room as well."""
    also = _EMERGENCY if emergency and one.kind is OrganisationKind.HOSPITAL else ()
    return (*_usual_roles(one), *also)


def _usual_roles(one: Institution) -> tuple[Role, ...]:
    if one.kind is OrganisationKind.GOVERNMENT:
        return (Role.COUNCIL_MEMBER,)
    if one.tier in (Tier.PROVINCE, Tier.CITY):
        return (*_HOSPITAL, *_LEADING)
    if one.tier is Tier.COUNTY:
        return (*_HOSPITAL, Role.PRESIDENT)
    if one.tier is Tier.TOWNSHIP:
        return (Role.MEMBER_DOCTOR, Role.REFERRAL_COORDINATOR)
    return (Role.VILLAGE_DOCTOR,)


def _stem(number: int, one: Institution) -> str:
    words = {Tier.PROVINCE: "province", Tier.CITY: "city", Tier.COUNTY: "county", Tier.TOWNSHIP: "town"}
    if one.kind is OrganisationKind.GOVERNMENT:
        return "government"
    return f"{words.get(one.tier, 'village')}{number}"


class Staff:
    """Everybody employed in the demo, found by institution and role."""

    def __init__(self, seed: int, *, emergency: bool = False) -> None:
        self._emergency = emergency
        self._dice = random.Random(seed)
        self._found: dict[tuple[str, Role], Employed] = {}
        self._counts: dict[str, int] = {}

    def employ(self, institutions: Sequence[Institution], ids: dict[str, UUID], *, now: datetime) -> None:
        """Opens an account for every post of these institutions."""
        for one in institutions:
            group = str(one.kind is OrganisationKind.GOVERNMENT) + one.tier
            self._counts[group] = self._counts.get(group, 0) + 1
            stem = _stem(self._counts[group], one)
            for role in roles_at(one, emergency=self._emergency):
                self._found[one.code, role] = self._employ(one, ids[one.code], role, stem, now)
            self._share_data_officer(one, ids, now)

    def _share_data_officer(self, one: Institution, ids: dict[str, UUID], now: datetime) -> None:
        """A clinic has no data officer of its own: the one of the hospital above it holds that post there as well."""
        above = self._found.get((one.parent or "", Role.DATA_OFFICER))
        if above is None or (one.code, Role.DATA_OFFICER) in self._found:
            return
        post = governance.NewPost(account=above.actor.id, organisation=ids[one.code], role=Role.DATA_OFFICER)
        governance.give_post(post, actor=OPERATOR, now=now)
        actor = governance.actor_for_account(above.actor.id, now=now)
        for place, held in list(self._found.items()):
            if held.actor.id == actor.id:
                self._found[place] = Employed(held.shown, actor)
        self._found[one.code, Role.DATA_OFFICER] = Employed(above.shown, actor)

    def _employ(self, one: Institution, organisation: UUID, role: Role, stem: str, now: datetime) -> Employed:
        username, name = f"{stem}-{_SHORT[role]}", invented_name(self._dice)
        account = open_account(username, display_name=name, password=PASSWORD, actor=OPERATOR, now=now)
        post = governance.NewPost(account=account, organisation=organisation, role=role)
        governance.give_post(post, actor=OPERATOR, now=now)
        shown = DemoAccount(username, PASSWORD, name, one.name, role.value)
        return Employed(shown, governance.actor_for_account(account, now=now))

    def actor(self, institution: str, *roles: Role) -> Actor:
        """The first of these roles that is filled there."""
        return next(
            self._found[institution, role].actor for role in roles if (institution, role) in self._found
        )

    def employs(self, institution: str, role: Role) -> bool:
        """Whether somebody there holds this role."""
        return (institution, role) in self._found

    def accounts(self) -> tuple[DemoAccount, ...]:
        """Everybody, in the order they were employed."""
        return tuple(dict.fromkeys(one.shown for one in self._found.values()))
