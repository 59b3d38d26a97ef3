"""Builders for tests: the two joined alliances of Yibin, people with posts in them, patients, places and referrals.

Everything is made through the real verbs, so a thing that could not exist cannot be tested against either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import (
    Direction,
    Organisation,
    OrganisationKind,
    Position,
    Role,
    Tier,
    Urgency,
)
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson, Patient
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Pool, PoolKind, Referral, State
from heyi.foundation.access import create_token
from heyi.foundation.accounts import open_account
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.identifiers import resident_check

# The doors read the real clock, so a story that they shall continue begins a little before it.
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
PASSWORD = "七里香-open-sesame-2026"

_numbers = count(1)


@dataclass(frozen=True)
class Staff:
    """Somebody with an account and one post."""

    account: UUID
    username: str
    organisation: UUID
    role: Role

    def actor(self, now: datetime = NOW) -> Actor:
        """What they may do at that moment."""
        return governance.actor_for_account(self.account, now=now)

    def token(self, now: datetime = NOW) -> str:
        """A bearer token for the API."""
        return create_token(self.account, label="test", days=365, now=now)


@dataclass(frozen=True)
class Yibin:
    """Province → city under the one charter, city → counties → township → villages under the other."""

    west_china: UUID
    region: UUID
    province: UUID
    city: UUID
    county: UUID
    other_county: UUID
    township: UUID
    village: UUID
    other_village: UUID
    since: datetime = NOW
    _staff: dict[tuple[UUID, Role], Staff] = field(default_factory=dict, compare=False)

    def staff(self, role: Role, at: UUID) -> Staff:
        """The holder of a role at a place; engaged when first asked for."""
        if (at, role) not in self._staff:
            self._staff[at, role] = someone_with_post(at, role, now=self.since)
        return self._staff[at, role]


def all_hands(yibin: Yibin) -> Yibin:
    """The same alliances with every post filled that a story needs; for tests that share them."""
    hospital = (
        Role.REFERRAL_COORDINATOR,
        Role.DEPARTMENT_HEAD,
        Role.MEMBER_DOCTOR,
        Role.WARD_NURSE,
        Role.DATA_OFFICER,
        Role.QUALITY_OFFICER,
        Role.AUDITOR,
        Role.IT_STAFF,
        Role.PRESIDENT,
        Role.ALLIANCE_ADMINISTRATOR,
    )
    posts = {
        yibin.province: hospital,
        yibin.city: hospital,
        yibin.county: hospital,
        yibin.other_county: hospital[:3],
        yibin.township: (Role.REFERRAL_COORDINATOR, Role.DEPARTMENT_HEAD, Role.MEMBER_DOCTOR),
        yibin.village: (Role.VILLAGE_DOCTOR, Role.DATA_OFFICER, Role.AUDITOR),
        yibin.other_village: (Role.VILLAGE_DOCTOR,),
    }
    for place, roles in posts.items():
        for role in roles:
            yibin.staff(role, place)
    return yibin


def an_organisation(
    name: str,
    tier: Tier,
    *,
    kind: OrganisationKind | None = None,
    parent: UUID | None = None,
    now: datetime = NOW,
) -> Organisation:
    """An institution that the operator has registered."""
    usual = {Tier.VILLAGE: OrganisationKind.VILLAGE_CLINIC, Tier.TOWNSHIP: OrganisationKind.TOWNSHIP_HOSPITAL}
    new = governance.NewOrganisation(
        code=f"made-{next(_numbers)}",
        name=name,
        tier=tier,
        kind=kind or usual.get(tier, OrganisationKind.HOSPITAL),
        division="511525",
        parent=parent,
    )
    return governance.register_organisation(new, actor=OPERATOR, now=now)


def an_alliance(now: datetime = NOW) -> Yibin:
    """Both alliances of the preset, with one institution for each place in the story and a second county and village."""
    province = an_organisation("四川大学华西医院", Tier.PROVINCE, now=now).id
    city = an_organisation("宜宾市第二人民医院", Tier.CITY, now=now).id
    county = an_organisation("高县人民医院", Tier.COUNTY, parent=city, now=now).id
    other_county = an_organisation("筠连县人民医院", Tier.COUNTY, parent=city, now=now).id
    township = an_organisation("文江镇卫生院", Tier.TOWNSHIP, parent=county, now=now).id
    village = an_organisation("民主村卫生室", Tier.VILLAGE, parent=township, now=now).id
    other_village = an_organisation("龙塘村卫生室", Tier.VILLAGE, parent=other_county, now=now).id
    west_china, region = governance.read_preset("yibin-four-level").parts
    below = (county, other_county, township, village, other_village)
    return Yibin(
        west_china=_founded(west_china.charter.code, west_china.text, province, (city,), now),
        region=_founded(region.charter.code, region.text, city, below, now),
        province=province,
        city=city,
        county=county,
        other_county=other_county,
        township=township,
        village=village,
        other_village=other_village,
        since=now,
    )


def _founded(code: str, text: str, lead: UUID, members: tuple[UUID, ...], now: datetime) -> UUID:
    new = governance.NewAlliance(code=code, name=f"医联体 {code}", lead=lead)
    alliance = governance.found_alliance(new, actor=OPERATOR, now=now).id
    governance.apply_charter(alliance, text, effective_from=now, actor=OPERATOR, now=now)
    for member in members:
        joining = governance.NewMembership(alliance=alliance, organisation=member, position=Position.MEMBER)
        governance.join_alliance(joining, actor=OPERATOR, now=now)
    return alliance


def someone_with_post(
    organisation: UUID, role: Role, *, name: str = "", password: str | None = None, now: datetime = NOW
) -> Staff:
    """An account with one post; with a password it can also sign in to the pages, which takes a moment to prepare."""
    username = f"{role.value}-{next(_numbers)}"
    shown = name or "张医生"
    account = open_account(username, display_name=shown, password=password, actor=OPERATOR, now=now)
    new = governance.NewPost(account=account, organisation=organisation, role=role)
    governance.give_post(new, actor=OPERATOR, now=now)
    return Staff(account, username, organisation, role)


def a_doctor_at(organisation: UUID, *, role: Role | None = None, now: datetime = NOW) -> Actor:
    """A doctor who works there, as an actor: a village doctor at a village, elsewhere a member doctor."""
    with reading(OPERATOR, now=now):
        tier = governance.organisation(organisation).tier
    usual = Role.VILLAGE_DOCTOR if tier is Tier.VILLAGE else Role.MEMBER_DOCTOR
    return someone_with_post(organisation, role or usual, now=now).actor(now)


def a_stranger(now: datetime = NOW) -> Staff:
    """Staff with every right, at a hospital that shares no alliance with anybody."""
    elsewhere = an_organisation("外地医院", Tier.COUNTY, now=now)
    return someone_with_post(elsewhere.id, Role.DEPARTMENT_HEAD, now=now)


def a_number(born_on: date = date(1966, 3, 9), *, is_man: bool = False) -> str:
    """A resident number that no other test of this run uses."""
    number = next(_numbers)
    day = born_on + timedelta(days=number // 490)
    digits = f"511525{day:%Y%m%d}{number % 490 * 2 + int(is_man):03d}"
    return digits + resident_check(digits)


def a_patient(
    at: UUID, *, by: Actor, name: str = "王秀英", number: str | None = None, now: datetime = NOW
) -> Patient:
    """Somebody whom a member has registered."""
    incoming = IncomingPerson(
        name=name,
        identifiers=(IncomingIdentifier("resident_number", number or a_number()),),
        phone="13800138000",
        address="四川省宜宾市高县文江镇民主村1组",
    )
    return patients.register_patient(incoming, at=at, actor=by, now=now).patient


def some_beds(
    organisation: UUID, *, places: int = 5, unit: str = "内科", by: Actor, now: datetime = NOW
) -> Pool:
    """Beds that a ward offers."""
    offer = referral.PoolOffer(organisation=organisation, unit=unit, kind=PoolKind.BED, places=places)
    return referral.offer_places(offer, actor=by, now=now)


def a_package(**changes: Any) -> dict[str, Any]:
    """What a doctor writes before a patient goes up."""
    package = {
        "chief_complaint": "反复胸痛三天",
        "diagnosis": "不稳定型心绞痛",
        "diagnosis_code": "I20.0",
        "purpose": "请上级医院进一步评估并治疗",
        "signs": {"systolic_mmhg": 150, "diastolic_mmhg": 90, "pulse_per_minute": 88},
        "consent": True,
    }
    return package | changes


def a_package_down(lower: UUID, *, now: datetime = NOW) -> dict[str, Any]:
    """What an upper unit writes before a patient goes back."""
    return {
        "lower": str(lower),
        "summary": "冠状动脉支架植入术后，恢复良好",
        "medicines": [{"name": "阿司匹林肠溶片", "dose": "100 mg", "times": "每日一次"}],
        "rehabilitation": "每天步行三十分钟",
        "follow_up_plan": "每两周随访一次，共三次",
        "red_flags": "再次胸痛超过十五分钟立即上转",
        "next_contact_on": (now.date() + timedelta(days=7)).isoformat(),
    }


_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "request_information": {"question": "请补充心电图"},
    "answer_information": {"answer": "心电图已补充：ST 段压低"},
    "decline": {"reason": "no_capacity"},
    "redirect": {"reason": "higher_care_needed"},
    "ship_on": {"reason": "higher_care_needed"},
    "convert_to_advice": {"advice": "先服药观察，一周后复查"},
    "mark_no_show": {"reason": "unreachable"},
    "close_not_attended": {"reason": "unreachable"},
    "cancel": {"reason": "patient_recovered"},
    "request_cancel": {"reason": "patient_recovered"},
    "fail": {"reason": "bed_lost"},
    "complete": {"outcome": "支架植入术后好转"},
    "return_outcome": {"outcome_letter": "患者好转出院，建议回当地随访"},
    "record_follow_up": {"findings": "无胸痛，血压平稳", "red_flag": False},
    "review_plan": {"review": "计划完成，恢复良好"},
    "mark_error": {"reason": "wrong_patient"},
    "decline_place": {"reason": "date_unsuitable"},
    "recall_place": {"reason": "doctor_absent"},
}

_TO_ACCEPTED = ("submit", "see", "begin_triage", "accept")
_TO_ARRIVED = (*_TO_ACCEPTED, "confirm_arrival")
_TO_OUTCOME = (*_TO_ARRIVED, "begin_treatment", "complete", "return_outcome")
_TO_PLAN = (*_TO_OUTCOME, "offer_down", "accept_below", "begin_plan")

WAYS: Mapping[State, tuple[str, ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: ("submit",),
    State.SEEN: ("submit", "see"),
    State.UNDER_TRIAGE: ("submit", "see", "begin_triage"),
    State.INFORMATION_REQUESTED: ("submit", "request_information"),
    State.RESUBMITTED: ("submit", "request_information", "answer_information"),
    State.WAITING_FOR_PLACE: ("submit", "wait_for_place"),
    State.ACCEPTED: _TO_ACCEPTED,
    State.DECLINED: ("submit", "decline"),
    State.REDIRECTED: ("submit", "redirect"),
    State.CONVERTED_TO_ADVICE: ("submit", "convert_to_advice"),
    State.RESERVED: (*_TO_ACCEPTED, "reserve"),
    State.SCHEDULED: (*_TO_ACCEPTED, "schedule"),
    State.IN_TRANSIT: (*_TO_ACCEPTED, "depart"),
    State.ARRIVED: _TO_ARRIVED,
    State.IN_TREATMENT: (*_TO_ARRIVED, "begin_treatment"),
    State.COMPLETED: _TO_OUTCOME[:-1],
    State.OUTCOME_RETURNED: _TO_OUTCOME,
    State.DOWN_OFFERED: (*_TO_OUTCOME, "offer_down"),
    State.ACCEPTED_BELOW: (*_TO_OUTCOME, "offer_down", "accept_below"),
    State.PLAN_RUNNING: _TO_PLAN,
    State.PLAN_REVIEWED: (*_TO_PLAN, "record_follow_up", "review_plan"),
    State.CLOSED: (*_TO_PLAN, "record_follow_up", "review_plan", "close"),
    State.NO_SHOW: (*_TO_ACCEPTED, "mark_no_show"),
    State.CANCEL_REQUESTED: (*_TO_ACCEPTED, "request_cancel"),
    State.CANCELLED: ("submit", "cancel"),
    State.EXPIRED: ("submit", "expire"),
    State.FAILED: (*_TO_ACCEPTED, "fail"),
    State.CLOSED_NOT_ATTENDED: (*_TO_ACCEPTED, "mark_no_show", "close_not_attended"),
    State.PATIENT_DIED: ("submit", "record_death"),
    State.ENTERED_IN_ERROR: ("submit", "mark_error"),
}
_BY_RECEIVER = frozenset(
    {"see", "begin_triage", "request_information", "accept", "wait_for_place", "decline", "redirect", "convert_to_advice", "reserve",
     "schedule", "confirm_arrival", "begin_treatment", "complete", "return_outcome", "offer_down", "mark_no_show", "fail", "ship_on"}
)  # fmt: skip


def a_referral(
    yibin: Yibin,
    *,
    state: State = State.SUBMITTED,
    name: str = "王秀英",
    urgency: Urgency = Urgency.ELECTIVE,
    green_channel: bool = False,
    package: Mapping[str, Any] | None = None,
    number: str | None = None,
    now: datetime = NOW,
) -> Referral:
    """A referral from the village to the county hospital, taken to a state by the people whose task each step is."""
    doctor = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor(now)
    patient = a_patient(yibin.village, by=doctor, name=name, number=number, now=now)
    new = referral.NewReferral(
        patient=patient.id,
        direction=Direction.UP,
        destination=yibin.county,
        urgency=urgency,
        green_channel=green_channel,
        package=a_package() if package is None else package,
    )
    made = referral.draft_referral(new, actor=doctor, now=now)
    for action in WAYS[state]:
        made = taken(yibin, made, action, now=now)
    return made


def taken(yibin: Yibin, made: Referral, action: str, *, now: datetime = NOW, **given: Any) -> Referral:
    """The referral after one more step, taken by whoever has the post for it, with the usual answers."""
    actor = _who(yibin, action, now)
    asked = dict(_ANSWERS.get(action, {})) | _answers_now(yibin, made, action, now) | given
    return referral.take_step(made.id, action, asked, seen_version=made.version, actor=actor, now=now)


def _who(yibin: Yibin, action: str, now: datetime) -> Actor:
    if action in ("expire", "lapse_hold", "offer_place", "recall_place"):
        return TIMEKEEPER
    if action == "mark_error":
        return yibin.staff(Role.DATA_OFFICER, yibin.village).actor(now)
    if action in _BY_RECEIVER:
        return yibin.staff(Role.DEPARTMENT_HEAD, yibin.county).actor(now)
    return yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor(now)


def _answers_now(yibin: Yibin, made: Referral, action: str, now: datetime) -> dict[str, Any]:
    if action in ("accept", "wait_for_place"):
        head = yibin.staff(Role.DEPARTMENT_HEAD, yibin.county).actor(now)
        open_pools = referral.list_pools(actor=head, now=now)
        pool = open_pools[0] if open_pools else some_beds(yibin.county, places=200, by=head, now=now)
        return {"pool": pool.id}
    if action in ("redirect", "ship_on"):
        return {"destination": yibin.city}
    if action == "schedule":
        return {"scheduled_at": now + timedelta(days=3)}
    if action == "offer_down":
        return a_package_down(made.sender, now=now)
    if action == "decline_place":
        return {"ready_on": (now + timedelta(days=1)).date().isoformat()}
    if action == "record_death":
        return {"died_at": now}
    return {}
