"""A proposal and the referral that took it up: what becomes of the one when the other comes to nothing."""

from datetime import timedelta

import pytest

from heyi.contexts.governance.terms import Direction
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import Enrolment, ManagedAction, RiskGroup, StopReason
from heyi.contexts.health.terms.proposals import Proposal, ProposalState
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from tests.making import NOW, a_package, a_patient, a_stranger
from tests.making_health import Village, a_village
from tests.making_management import enrolled, visited

pytestmark = pytest.mark.django_db


class Scene:
    """A village whose doctor found somebody in danger and drafted the referral that was proposed."""

    def __init__(self) -> None:
        self.place: Village = a_village()
        self.doctor: Actor = self.place.doctor
        patient = a_patient(self.place.at, by=self.doctor)
        self.made: Enrolment = enrolled(patient, RiskGroup.HYPERTENSION, by=self.doctor, now=NOW)
        visited(self.made, 182, 112, by=self.doctor, now=NOW)
        new = referral.NewReferral(
            patient=patient.id,
            direction=Direction.UP,
            destination=self.place.yibin.county,
            package=a_package(),
            proposal=self.proposal.id,
        )
        self.draft: Referral = referral.draft_referral(new, actor=self.doctor, now=NOW)

    @property
    def proposal(self) -> Proposal:
        page = health.enrolment_page(self.made.id, actor=self.doctor, now=NOW)
        return page.proposals[0]

    def step(self, action: str, version: int, **given: str) -> Referral:
        return referral.take_step(
            self.draft.id, action, given, seen_version=version, actor=self.doctor, now=NOW
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_proposal_waits_again_when_its_referral_comes_to_nothing(scene: Scene):
    taken = scene.proposal
    assert (taken.state, taken.referral) == (ProposalState.TAKEN_UP, scene.draft.id)
    stranger = a_stranger().actor(NOW)
    with pytest.raises(NotFound):
        referral.take_step(scene.draft.id, "discard_draft", {}, seen_version=1, actor=stranger, now=NOW)
    assert scene.proposal == taken
    scene.step("discard_draft", 1)
    again = scene.proposal
    assert (again.id, again.state, again.referral, again.answered_by) == (
        taken.id,
        ProposalState.OPEN,
        None,
        None,
    )
    # As late as it was: a draft that was thrown away gains no time.
    assert again.answer_by_at == taken.answer_by_at
    assert health.count_due(actor=scene.doctor, now=NOW + timedelta(days=2)).late == 1
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.filter(fact="proposal_reopened").count() == 1


def test_a_referral_that_was_sent_and_cancelled_leaves_the_proposal_waiting(scene: Scene):
    sent = scene.step("submit", 1)
    scene.step("cancel", sent.version, reason="patient_unwilling")
    assert scene.proposal.state is ProposalState.OPEN


def test_a_proposal_stays_answered_when_a_newer_one_waits_or_nobody_is_followed_up(scene: Scene):
    first = scene.proposal
    later = NOW + timedelta(days=1)
    visited(scene.made, 190, 115, by=scene.doctor, now=later)
    assert scene.proposal.id != first.id
    scene.step("discard_draft", 1)
    states = [
        one.state for one in health.enrolment_page(scene.made.id, actor=scene.doctor, now=later).proposals
    ]
    assert states == [ProposalState.OPEN, ProposalState.TAKEN_UP]


def test_of_who_is_no_longer_followed_up_nothing_waits(scene: Scene):
    move = health.Move(action=ManagedAction.STOP, reason=StopReason.MOVED_AWAY)
    health.move_enrolment(scene.made.id, move, seen_version=None, actor=scene.doctor, now=NOW)
    scene.step("discard_draft", 1)
    assert scene.proposal.state is ProposalState.TAKEN_UP
