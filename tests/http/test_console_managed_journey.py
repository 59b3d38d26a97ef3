"""A village follows somebody up; a dangerous value sends them up and they come back to be followed up."""

from datetime import UTC, datetime, timedelta

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import ManagedAction, StopReason
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from heyi.kernel.moments import day_of
from tests.http.console_pages import browser, text_of, told
from tests.making import Yibin, a_patient
from tests.making_health import enrolled, visited

pytestmark = pytest.mark.usefixtures("alone")


def now() -> datetime:
    return datetime.now(UTC)


def test_a_third_visit_of_182_to_112_goes_up_as_a_referral_and_is_due_again_in_two_weeks(yibin: Yibin):
    staff = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)
    doctor, client = staff.actor(now()), browser(staff)
    patient = a_patient(yibin.village, by=doctor, name="周桂芳", now=now())
    made = enrolled(patient, by=doctor, now=now())
    visited(made, 136, 84, days_ago=120, by=doctor, now=now())
    visited(made, 138, 86, days_ago=30, by=doctor, now=now())

    # The third visit, on the phone of the village doctor.
    written = {
        "on": day_of(now()).isoformat(), "way": "home", "systolic_mmhg": "182", "diastolic_mmhg": "112",
        "adherence": "irregular",
    }  # fmt: skip
    page = client.post(f"/managed/{made.id}/visit/?care=follow_up", written, follow=True)
    due = day_of(now()) + timedelta(days=14)
    assert due.isoformat() in told(page)
    (proposal,) = health.enrolment_page(made.id, actor=doctor, now=now()).proposals

    # Its button begins the referral with everything that is known.
    form = client.get(f"/referrals/new/?patient={patient.id}&proposal={proposal.id}")
    assert "收缩压 182 mmHg" in told(form)
    (alliance,) = {one.alliance for one in doctor.standings}
    sent = {
        "patient": str(patient.id), "direction": "up", "proposal": str(proposal.id),
        "destination": f"{yibin.township}|{alliance}",
    }  # fmt: skip
    draft = client.post("/referrals/new/", sent, follow=True)
    assert draft.status_code == 200, told(draft)
    (taken,) = health.enrolment_page(made.id, actor=doctor, now=now()).proposals
    assert taken.state is ProposalState.TAKEN_UP
    assert taken.referral is not None
    seen = referral.see_referral(taken.referral, actor=doctor, purpose=Purpose.REFERRAL, now=now())
    assert seen.package is not None
    up = seen.package["up"]
    assert (up["diagnosis"], up["signs"]["systolic_mmhg"]) == ("高血压", 182)
    assert "180" in up["purpose"]
    assert (seen.referral.state, str(seen.referral.urgency)) == (State.DRAFT, "urgent")
    assert f"/referrals/{taken.referral}/" in text_of(client.get(f"/managed/{made.id}/"))

    # A second draft on the same proposal is refused, and nothing of it stays.
    again = client.post("/referrals/new/", sent)
    assert again.status_code == 409

    # They come back; the village is due within two weeks of the dangerous visit, and says how it went.
    enrolment = health.enrolment_page(made.id, actor=doctor, now=now()).enrolment
    assert enrolment.due is not None
    assert enrolment.due.on == due
    stop = health.Move(action=ManagedAction.STOP, reason=StopReason.DECLINED)
    assert health.move_enrolment(made.id, stop, seen_version=None, actor=doctor, now=now()).due is None
