"""Builders for tests of time-critical pathways: the alliance of 1+1+N, its people, and a case on its way.

Everything is made through the real verbs. Times are told in minutes after the onset.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Position, Role, Tier
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import NewCase, NewDecision, NewFilled, NewStamp
from heyi.contexts.pathways.terms.cases import Answer, Case, Choice
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from tests.making import NOW, Staff, an_organisation, some_beds, someone_with_post
from tests.making_patients import a_number, registered

# After the charter has taken effect.
ONSET = NOW + timedelta(minutes=30)


@dataclass(frozen=True)
class Channel:
    """Lead, hub, two primary members, and one hospital that belongs to nobody."""

    alliance: UUID
    lead: UUID
    hub: UUID
    primary: UUID
    other_primary: UUID
    outside: UUID
    _staff: dict[tuple[UUID, Role], Staff] = field(default_factory=dict, compare=False)

    def staff(self, role: Role, at: UUID) -> Staff:
        """The holder of a role at a place; engaged when first asked for."""
        if (at, role) not in self._staff:
            self._staff[at, role] = someone_with_post(at, role, now=NOW)
        return self._staff[at, role]

    def actor(self, role: Role, at: UUID) -> Actor:
        """What they may do."""
        return self.staff(role, at).actor()

    @property
    def doctor(self) -> Actor:
        """The doctor of the primary member."""
        return self.actor(Role.VILLAGE_DOCTOR, self.primary)

    @property
    def hub_team(self) -> Actor:
        """The channel's team at the hub."""
        return self.actor(Role.CHANNEL_TEAM, self.hub)

    @property
    def lead_team(self) -> Actor:
        """The channel's team at the lead."""
        return self.actor(Role.CHANNEL_TEAM, self.lead)


def a_channel(*, changed: str = "", now: datetime = NOW) -> Channel:
    """The alliance of the preset `baiyun-stroke`; `changed` is put below its pathways."""
    lead = _registered("baiyun-lead", "西部牵头医院", Tier.CITY, OrganisationKind.HOSPITAL, now)
    hub = _registered("baiyun-hub", "西部中心医院", Tier.COUNTY, OrganisationKind.HOSPITAL, now)
    station = OrganisationKind.COMMUNITY_HEALTH_STATION
    primary = _registered("station-1", "槎龙社区卫生服务站", Tier.VILLAGE, station, now)
    other = _registered("station-2", "横沙社区卫生服务站", Tier.VILLAGE, station, now)
    outside = an_organisation("外院", Tier.COUNTY, now=now).id
    new = governance.NewAlliance(code="baiyun-stroke", name="西部", name_en="West", lead=lead)
    alliance = governance.found_alliance(new, actor=OPERATOR, now=now).id
    text = governance.read_preset("baiyun-stroke").parts[0].text + changed
    governance.apply_charter(alliance, text, effective_from=now, actor=OPERATOR, now=now)
    for place in (hub, primary, other):
        joining = governance.NewMembership(alliance=alliance, organisation=place, position=Position.MEMBER)
        governance.join_alliance(joining, actor=OPERATOR, now=now)
    return Channel(alliance, lead, hub, primary, other, outside)


def _registered(code: str, name: str, tier: Tier, kind: OrganisationKind, now: datetime) -> UUID:
    new = governance.NewOrganisation(code=code, name=name, tier=tier, kind=kind, division="440111")
    return governance.register_organisation(new, actor=OPERATOR, now=now).id


def after(minutes: float) -> datetime:
    """So many minutes after the onset."""
    return ONSET + timedelta(minutes=minutes)


def a_case(
    place: Channel,
    *,
    by: Actor | None = None,
    pathway: str = "stroke",
    patient: UUID | None = None,
    destination: UUID | None = None,
    minutes: float = 30,
) -> Case:
    """A case that the primary member opened half an hour after the onset."""
    new = NewCase(
        pathway=pathway, onset_kind=OnsetKind.KNOWN, onset_at=ONSET, patient=patient, label="男 约70岁",
        destination=destination,
    )  # fmt: skip
    return pathways.open_case(new, actor=by or place.doctor, now=after(minutes))


def tell(case: Case, code: str, minutes: float, *, by: Actor, at: UUID | None = None) -> Case:
    """A milestone told at the moment it happened."""
    return pathways.record_milestone(
        case.id, NewStamp(code=code, organisation=at), actor=by, now=after(minutes)
    )


def answer(case: Case, minutes: float, *, by: Actor, **answers: bool | float | str) -> None:
    """Items of the case answered."""
    pathways.fill_scale(case.id, NewFilled(answers=_exact(answers)), actor=by, now=after(minutes))


def fill(
    case: Case, scale: str, minutes: float, *, by: Actor, task: str = "", **answers: bool | float | str
) -> None:
    """A scale filled in."""
    new = NewFilled(scale=scale, answers=_exact(answers), task=task)
    pathways.fill_scale(case.id, new, actor=by, now=after(minutes))


def _exact(answers: Mapping[str, bool | float | str]) -> dict[str, Answer]:
    return {code: one if isinstance(one, bool | str) else Decimal(str(one)) for code, one in answers.items()}


def sign(case: Case, checklist: str, minutes: float, *, by: Actor, reason: str = "经治医生评估") -> None:
    """A doctor signs that it is done."""
    new = NewDecision(checklist=checklist, choice=Choice.DO, reason=reason)
    pathways.sign_decision(case.id, new, actor=by, now=after(minutes))


NIHSS = dict.fromkeys(
    (
        "consciousness", "questions", "commands", "gaze", "visual", "face", "left_arm", "right_arm", "left_leg", "right_leg",
        "ataxia", "sensory", "language", "dysarthria", "neglect",
    ),
    "0",
)  # fmt: skip


def a_case_through_three_hospitals(place: Channel) -> Case:
    """A stroke recognised below, given the needle at the hub and reperfused at the lead, not ended yet."""
    for hospital in (place.hub, place.lead):
        some_beds(hospital, places=2, by=place.actor(Role.REFERRAL_COORDINATOR, hospital))
    case = the_village_recognises_and_sends(place)
    the_hub_gives_the_needle_and_ships(place, case)
    the_lead_opens_the_vessel(place, case)
    return case


def the_village_recognises_and_sends(place: Channel) -> Case:
    """Opened, scored with RACE and on its way to the hub."""
    patient = registered(place.primary, number=a_number())
    case = a_case(place, patient=patient.id, destination=place.hub)
    fill(case, "race", 31, by=place.doctor, face="2", arm="2", leg="1", gaze="1", cortex="1")
    case = pathways.send_on(case.id, place.hub, consent=True, actor=place.doctor, now=after(33))
    assert case.next == place.hub
    tell(case, "depart", 35, by=place.doctor)
    return case


def the_hub_gives_the_needle_and_ships(place: Channel, case: Case) -> None:
    """From the door of the hub to the departure for the lead."""
    team = place.hub_team
    case = tell(case, "door", 60, by=team)
    assert (case.here, case.next) == (place.hub, None)
    tell(case, "seen", 63, by=team)
    found = NIHSS | {"right_arm": "4", "right_leg": "4", "language": "3", "ataxia": "UN"}
    fill(case, "nihss", 65, by=team, **found)
    tell(case, "ct_start", 75, by=team)
    tell(case, "ct_read", 82, by=team)
    answer(case, 83, by=team, diagnosis="ischaemic", ct_bleeding=False, weight=70, occlusion="m1")
    sign(case, "ivt", 90, by=team)
    tell(case, "needle", 100, by=team)
    pathways.send_on(case.id, place.lead, consent=True, actor=team, now=after(104))
    tell(case, "depart", 120, by=team)


def the_lead_opens_the_vessel(place: Channel, case: Case) -> None:
    """From the door of the lead to the reperfusion."""
    team = place.lead_team
    case = tell(case, "door", 150, by=team)
    assert case.here == place.lead
    sign(case, "evt", 160, by=team)
    tell(case, "ct_start", 158, by=team)
    tell(case, "puncture", 200, by=team)
    tell(case, "reperfusion", 245, by=team)
    fill(case, "mtici", 246, by=team, grade="2b")
