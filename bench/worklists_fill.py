"""An alliance with years of referrals, written as rows. Not here: what is asked of it (worklists_side)."""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Tier
from heyi.contexts.record.models import EntryRow
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import CountedRow, JourneyRow, LegRow, PartyRow, ReferralRow
from heyi.contexts.referral.rules.treatable import VERSION
from heyi.contexts.referral.terms import PoolKind
from heyi.foundation.accounts import open_account
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.ids import new_id

_CHARTER, _ALLIANCE, _LEAD = "yibin-four-level", "yibin-city", "yibin-second-people"
_COUNTIES, _TOWNSHIPS = 20, 3
_WARDS, _BEDS = 8, 40
_DAYS = 1095
_A_BATCH = 2000
_TABLES = (JourneyRow, ReferralRow, PartyRow, LegRow, CountedRow, EntryRow)
# Of a hundred referrals so many stand open; the rest is over.
_OPEN = (("submitted", 2), ("under_triage", 1), ("accepted", 2), ("in_treatment", 2), ("down_offered", 1))
_SHARE_DECLINED, _SHARE_TREATABLE, _SHARE_OFFERED, _SHARE_SENT = 0.12, 0.4, 0.55, 0.5


@dataclass(frozen=True)
class Place:
    """The alliance that is asked: its lead, counties with their townships, and who reads."""

    alliance: UUID
    lead: UUID
    ways: tuple[tuple[UUID, UUID], ...]
    coordinator: UUID
    president: UUID


def found(now: datetime) -> Place:
    """The alliance through its doors."""
    lead = _register(_LEAD, Tier.CITY, OrganisationKind.HOSPITAL, None, now)
    new = governance.NewAlliance(code=_ALLIANCE, name="宜宾", lead=lead)
    alliance = governance.found_alliance(new, actor=OPERATOR, now=now).id
    texts = {part.charter.code: part.text for part in governance.read_preset(_CHARTER).parts}
    governance.apply_charter(alliance, texts[_ALLIANCE], effective_from=now, actor=OPERATOR, now=now)
    ways: list[tuple[UUID, UUID]] = []
    for place in range(_COUNTIES):
        county = _register(f"c{place}", Tier.COUNTY, OrganisationKind.HOSPITAL, lead, now)
        ways.append((county, lead))
        for number in range(_TOWNSHIPS):
            below = _register(
                f"t{place}-{number}", Tier.TOWNSHIP, OrganisationKind.TOWNSHIP_HOSPITAL, county, now
            )
            ways.append((below, county))
    for member in {one for way in ways for one in way} - {lead}:
        joining = governance.NewMembership(alliance=alliance, organisation=member, position=Position.MEMBER)
        governance.join_alliance(joining, actor=OPERATOR, now=now)
    for ward in range(_WARDS):
        offer = referral.PoolOffer(organisation=lead, unit=f"病区 {ward}", kind=PoolKind.BED, places=_BEDS)
        referral.offer_places(offer, actor=OPERATOR, now=now)
    coordinator, president = (
        _employ(role, lead, now) for role in (Role.REFERRAL_COORDINATOR, Role.PRESIDENT)
    )
    return Place(alliance, lead, tuple(ways), coordinator, president)


def _register(code: str, tier: Tier, kind: OrganisationKind, parent: UUID | None, now: datetime) -> UUID:
    new = governance.NewOrganisation(
        code=code, name=code, name_en=code, tier=tier, kind=kind, division="511525", parent=parent
    )
    return governance.register_organisation(new, actor=OPERATOR, now=now).id


def _employ(role: Role, organisation: UUID, now: datetime) -> UUID:
    account = open_account(f"bench-{role}", display_name=role.value, actor=OPERATOR, now=now)
    governance.give_post(
        governance.NewPost(account=account, organisation=organisation, role=role), actor=OPERATOR, now=now
    )
    return account


def fill(referrals: int, place: Place, now: datetime, *, seed: int) -> None:
    """Writes that many referrals with their parties and legs, and half as many stays at the lead and the counties."""
    dice, written = random.Random(seed), 0
    for begin in range(0, referrals, _A_BATCH):
        several = min(_A_BATCH, referrals - begin)
        rows: dict[type[models.Model], list[Any]] = {table: [] for table in _TABLES}
        for _ in range(several):
            for row in _one(dice, place, now):
                rows[type(row)].append(row)
        with transaction.atomic(), reading(OPERATOR, now=now):
            for table in _TABLES:
                table._default_manager.bulk_create(rows[table])
        written += several
        print(f"\r{written} / {referrals}", end="", file=sys.stderr)
    print(file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _one(dice: random.Random, place: Place, now: datetime) -> Iterator[models.Model]:
    way = dice.choice(place.ways)
    asked_at = now - timedelta(days=_DAYS) * dice.random()
    kinds, weights = zip(*_OPEN, strict=True)
    is_open = dice.random() * 100 < sum(weights)
    state = dice.choices(kinds, weights)[0] if is_open else "closed"
    person, is_down = new_id(), state == "down_offered"
    journey = JourneyRow(
        person=person, opened_at=asked_at, opened_by=way[0], closed_at=None if is_open else now,
        closed_by=None if is_open else way[0],
    )  # fmt: skip
    row = ReferralRow(
        journey=journey, person=person, patient=new_id(), patient_name="王秀英", direction="up", urgency="elective",
        state=state, version=6, origin=way[0], origin_alliance=place.alliance, sender=way[0],
        sender_alliance=place.alliance, receiver=way[1], receiver_alliance=place.alliance,
        lower=way[0] if is_down else None, lower_alliance=place.alliance if is_down else None, department="内科",
        drafted_at=asked_at, submitted_at=asked_at, due_at=now + timedelta(hours=dice.randint(-40, 40)) if is_open else None,
        moved_at=asked_at, moved_by=way[0],
    )  # fmt: skip
    yield from (journey, row)
    for organisation, side in zip(way, ("sender", "receiver"), strict=True):
        yield PartyRow(referral=row, organisation=organisation, side=side, since=asked_at)
    yield CountedRow(referral=row, version=row.version, catalogue=VERSION, counted_at=now)
    yield from _legs(dice, row, way, asked_at, is_over=not is_open)
    if dice.random() < _SHARE_SENT:
        yield _stay(person if dice.random() < _SHARE_SENT else new_id(), way[1], asked_at)


def _legs(
    dice: random.Random, row: ReferralRow, way: Sequence[UUID], asked_at: datetime, *, is_over: bool
) -> Iterator[LegRow]:
    is_declined = dice.random() < _SHARE_DECLINED
    ended_at = asked_at + timedelta(days=6) if is_over and not is_declined else None
    offered_at = ended_at if ended_at and dice.random() < _SHARE_OFFERED else None
    yield LegRow(
        referral=row, ordinal=1, direction="up", alliance=row.sender_alliance, sender=way[0], receiver=way[1],
        asked_at=asked_at, answer="declined" if is_declined else "accepted",
        reason=dice.choice(("no_capacity", "treatable_below")) if is_declined else "",
        answer_minutes=int(dice.expovariate(1 / 180)), in_time=dice.random() < 0.85, ended_at=ended_at,
        offered_at=offered_at, is_over=is_over, is_treatable_below=dice.random() < _SHARE_TREATABLE,
    )  # fmt: skip
    if offered_at:
        yield LegRow(
            referral=row, ordinal=2, direction="down", alliance=row.sender_alliance, sender=way[1], receiver=way[0],
            asked_at=offered_at, answer="accepted", answer_minutes=600, is_over=is_over,
        )  # fmt: skip


def _stay(person: UUID, organisation: UUID, at: datetime) -> EntryRow:
    own = new_id()
    return EntryRow(
        id=own, kind="encounter", organisation=organisation, patient=new_id(), person=person, source="bench",
        key=str(own), key_mark=own.bytes, group="inpatient", happened_at=at, said={}, content=own.bytes, batch=own,
        first_sent_at=at, sent_at=at, sent_by=own,
    )  # fmt: skip
