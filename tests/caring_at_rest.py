"""What family doctors and hospitals write about somebody, with words that nobody else has. Not here: the looking (searching_at_rest)."""

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Way
from heyi.contexts.health.terms.management import Enrolment, ManagedAction, StopReason
from heyi.contexts.patients.terms.people import Patient
from heyi.contexts.record.terms import EntryKind
from heyi.kernel.actor import Actor
from tests.making import NOW, Yibin
from tests.making_health import TODAY, Village, a_team, confirmed, prepared
from tests.making_management import enrolled, found, visited
from tests.making_record import an_entry, sent

KIN, KIN_PHONE = "尉迟婉璎", "17699887755"
HOUSE, COHABITANT = "高县文江镇朝阳小区19幢4单元", "令狐思媛"
PAPER, PACKAGE = "GXQY2026-778899", "安宁疗护上门包"
SEEN, ADVICE = "双足麻木夜间加重", "睡前温水泡脚忌自行停药"
WHY_CORRECTED, WHY_ASIDE = "袖带型号用错了须改", "复测三次均已正常可暂观察"
WHY_STOPPED = "随女儿迁往外省常住"
ITEM, UNIT = "甲状腺右叶低回声结节", "心血管二病区甲组"
WRITTEN = (
    KIN, KIN_PHONE, HOUSE, "朝阳小区", COHABITANT, PAPER, PACKAGE, SEEN, ADVICE, WHY_CORRECTED, WHY_ASIDE, WHY_STOPPED,
    ITEM, UNIT,
)  # fmt: skip


def care_for(place: Yibin, patient: Patient, other: Patient) -> None:
    """Everything that a family doctor and a hospital's system write down about two people."""
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    township = place.staff(Role.MEMBER_DOCTOR, place.township).actor()
    village = Village(place, a_team(place), doctor, township)
    made = prepared(village, patient, package="paid", package_name=PACKAGE, fee_fen=12_000)
    confirmed(made, township, number=PAPER)
    _family(place, patient, doctor)
    _visits(enrolled(patient, by=doctor, now=NOW), doctor)
    gone = enrolled(other, by=doctor, now=NOW)
    stop = health.Move(action=ManagedAction.STOP, reason=StopReason.MOVED_AWAY, words=WHY_STOPPED)
    health.move_enrolment(gone.id, stop, seen_version=None, actor=doctor, now=NOW)
    diagnosis = an_entry(EntryKind.DIAGNOSIS, patient, text=ITEM)
    sent(place.village, diagnosis, an_entry(EntryKind.ENCOUNTER, patient, department=UNIT), now=NOW)


def _family(place: Yibin, patient: Patient, doctor: Actor) -> None:
    kin = health.NewKin(name=KIN, relation="daughter", phone=KIN_PHONE)
    health.name_kin(patient.id, kin, at=place.village, actor=doctor, now=NOW)
    head = health.NewMember(patient=patient.id, relation="head", since_on=TODAY)
    home = health.open_household(place.village, HOUSE, head, actor=doctor, now=NOW)
    lives_too = health.NewMember(name=COHABITANT, relation="daughter", since_on=TODAY)
    health.move_in(home, lives_too, actor=doctor, now=NOW)


def _visits(made: Enrolment, doctor: Actor) -> None:
    told = visited(made, 182, 112, by=doctor, now=NOW, words=SEEN, advice=ADVICE)
    (proposal,) = health.enrolment_page(made.id, actor=doctor, now=NOW).proposals
    health.set_proposal_aside(proposal.id, WHY_ASIDE, actor=doctor, now=NOW)
    again = health.Correction(findings=found(152, 92, words=SEEN), way=Way.HOME, why=WHY_CORRECTED)
    health.correct_follow_up(told.visit.id, again, seen_version=None, actor=doctor, now=NOW)
