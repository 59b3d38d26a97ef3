"""Records joined and parted while an emergency access or a restriction holds: each goes with the record it was made for."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import EmergencyAccessRow, RestrictionRow
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.identity import Verdict
from heyi.contexts.patients.terms.people import IncomingIdentifier, Patient
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id
from tests.making_patients import (
    DESK,
    NOW,
    a_number,
    allied,
    decided,
    paired,
    registered,
    sees,
    staff_at,
    withdrawn,
)

pytestmark = pytest.mark.usefixtures("committed")

HOUR = timedelta(hours=1)
SAID = patients.Emergency(reason="unconscious", words="车祸昏迷，无人陪同")
ASKED = patients.RightsAsked(
    kind="restrict", scope="all", asker="patient", proof="identity_card", words="不想让别的医院看到"
)
YES = patients.AnswerGiven(outcome="granted")


class Scene:
    """Two records of which nothing says that they are one human's, and a clinician at a third member."""

    def __init__(self) -> None:
        self.village, self.county, self.city = new_id(), new_id(), new_id()
        allied(self.village, self.county, self.city)
        self.elder = registered(self.village, "王秀英", number=a_number())
        far = {"phone": "13912340000", "address": "成都市武侯区国学巷37号", "division": "510107"}
        number = a_number(date(1950, 4, 2), is_man=True, division="510107")
        self.younger = registered(self.county, "李国富", number=number, **far)
        self.doctor = staff_at(self.city, duties=(*DESK, Duty.BREAK_GLASS))

    def break_glass(self, patient: Patient) -> UUID:
        number = IncomingIdentifier("resident_number", patient.details.identifiers[0].value)
        asked = patients.ask_by_number(number, at=self.city, actor=self.doctor, now=NOW)
        return patients.break_glass(asked.question, SAID, actor=self.doctor, now=NOW).id

    def restrict(self, patient: Patient) -> None:
        desk, later = staff_at(patient.registered_by), NOW + HOUR
        (made,) = patients.file_rights_request(
            patient.id, ASKED, at=patient.registered_by, actor=desk, now=later
        )
        officer = staff_at(patient.registered_by, duties=(Duty.HANDLE_RIGHTS,))
        patients.answer_rights_request(made.id, YES, actor=officer, now=later)

    def open(self, patient: Patient) -> None:
        offer = AccessOffer(
            person=patient.person,
            to=self.city,
            offered_by=patient.registered_by,
            basis=GrantBasis.REFERRAL_ACCEPTED,
            case=new_id(),
            record=patient.id,
        )
        patients.open_access(offer, actor=staff_at(self.city), now=NOW)

    def seen_by(self, actor: Actor) -> tuple[bool, bool]:
        """Whether somebody sees the elder and the younger record, on the next day."""
        return sees(actor, self.elder, days=1), sees(actor, self.younger, days=1)

    def seen_now(self) -> tuple[bool, bool]:
        return sees(self.doctor, self.elder), sees(self.doctor, self.younger)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("is_elder", [True, False])
def test_an_emergency_access_reaches_the_human_while_joined_and_its_own_record_before_and_after(
    scene: Scene, is_elder: bool
):
    opened_for = scene.elder if is_elder else scene.younger
    alone = (is_elder, not is_elder)
    emergency = scene.break_glass(opened_for)
    assert scene.seen_now() == alone
    pair = decided(paired(scene.elder, scene.younger), Verdict.SAME)
    assert scene.seen_now() == (True, True)
    # The house whose record was opened is still asked what it finds of it, and once.
    officer = staff_at(opened_for.registered_by, duties=(Duty.REVIEW_ACCESS,))
    assert patients.count_reviews(actor=officer, now=NOW + HOUR) == patients.ReviewCounts(1, 0)
    withdrawn(pair)
    assert scene.seen_now() == alone
    with reading(OPERATOR, now=NOW):
        row = EmergencyAccessRow.objects.get(pk=emergency)
    assert (row.record, row.person) == (opened_for.id, opened_for.person)


def test_an_emergency_broken_while_joined_stays_with_the_record_it_was_asked_for(scene: Scene):
    pair = decided(paired(scene.elder, scene.younger), Verdict.SAME)
    scene.break_glass(scene.younger)
    assert scene.seen_now() == (True, True)
    withdrawn(pair)
    assert scene.seen_now() == (False, True)


@pytest.mark.parametrize("is_elder", [True, False])
def test_a_restriction_shuts_its_own_members_record_alone_whatever_is_joined(scene: Scene, is_elder: bool):
    shut, other = (scene.elder, scene.younger) if is_elder else (scene.younger, scene.elder)
    scene.open(scene.elder)
    scene.open(scene.younger)
    reader = staff_at(scene.city)
    scene.restrict(shut)
    only_other = (not is_elder, is_elder)
    assert scene.seen_by(reader) == only_other
    pair = decided(paired(scene.elder, scene.younger), Verdict.SAME)
    # The human is one now; what one member was told to shut stays shut, the other member was told nothing.
    assert scene.seen_by(reader) == only_other
    assert sees(staff_at(shut.registered_by), shut, days=1)
    assert not sees(staff_at(other.registered_by), shut, days=1)
    withdrawn(pair)
    assert scene.seen_by(reader) == only_other
    with reading(OPERATOR, now=NOW):
        row = RestrictionRow.objects.get(organisation=shut.registered_by)
    assert (row.record, row.person) == (shut.id, shut.person)


def test_a_restriction_made_while_joined_holds_for_its_record_after_parting(scene: Scene):
    scene.open(scene.elder)
    pair = decided(paired(scene.elder, scene.younger), Verdict.SAME)
    reader = staff_at(scene.city)
    assert scene.seen_by(reader) == (True, True)
    scene.restrict(scene.younger)
    assert scene.seen_by(reader) == (True, False)
    withdrawn(pair)
    # The access was for the elder record: the younger is out of reach for two reasons now.
    assert scene.seen_by(reader) == (True, False)
    scene.open(scene.younger)
    assert scene.seen_by(reader) == (True, False)


def test_an_emergency_goes_through_a_restriction_of_a_record_that_was_joined_to_it(scene: Scene):
    scene.restrict(scene.elder)
    scene.break_glass(scene.younger)
    decided(paired(scene.elder, scene.younger), Verdict.SAME)
    assert scene.seen_now() == (True, True)
