"""A village follows somebody up; a dangerous value sends them up and they come back to be followed up."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import Enrolment
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import Purpose
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of
from tests.http.console_pages import browser, text_of, told
from tests.making import Yibin, a_patient
from tests.making_management import enrolled, visited

pytestmark = pytest.mark.usefixtures("alone")


def now() -> datetime:
    return datetime.now(UTC)


def followed_up(yibin: Yibin):
    """Somebody with two good visits behind them, and the village doctor who makes them."""
    staff = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)
    doctor = staff.actor(now())
    patient = a_patient(yibin.village, by=doctor, name="周桂芳", now=now())
    made = enrolled(patient, by=doctor, now=now())
    visited(made, 136, 84, days_ago=120, by=doctor, now=now())
    visited(made, 138, 86, days_ago=30, by=doctor, now=now())
    return browser(staff), doctor, patient, made


def measured(client: Client, made: Enrolment) -> HttpResponse:
    """The third visit, on the phone of the village doctor."""
    written = {
        "on": day_of(now()).isoformat(), "way": "home", "systolic_mmhg": "182", "diastolic_mmhg": "112",
        "adherence": "irregular",
    }  # fmt: skip
    return client.post(f"/managed/{made.id}/visit/?care=follow_up", written, follow=True)


def test_a_third_visit_of_182_to_112_goes_up_as_a_referral_and_is_due_again_in_two_weeks(yibin: Yibin):
    client, doctor, patient, made = followed_up(yibin)
    due = day_of(now()) + timedelta(days=14)
    assert due.isoformat() in told(measured(client, made))
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
    page = health.enrolment_page(made.id, actor=doctor, now=now())
    assert page.enrolment.due is not None
    assert page.enrolment.due.on == due
    (taken,) = page.proposals
    assert (taken.state, taken.referral is None) == (ProposalState.TAKEN_UP, False)
    assert f"/referrals/{taken.referral}/" in text_of(client.get(f"/managed/{made.id}/"))
    it_carries_what_was_found(taken.referral, doctor)

    # A second draft on the same proposal is refused, and nothing of it stays.
    assert client.post("/referrals/new/", sent).status_code == 409
    assert health.enrolment_page(made.id, actor=doctor, now=now()).proposals == (taken,)


def it_carries_what_was_found(referral_id: UUID, doctor: Actor) -> None:
    seen = referral.see_referral(referral_id, actor=doctor, purpose=Purpose.REFERRAL, now=now())
    assert seen.package is not None
    up = cast("dict[str, Any]", seen.package["up"])
    assert (up["diagnosis"], up["signs"]["systolic_mmhg"]) == ("高血压", 182)
    assert "180" in up["purpose"]
    assert (seen.referral.state, str(seen.referral.urgency)) == (State.DRAFT, "urgent")


def test_who_comes_back_is_followed_up_again(yibin: Yibin):
    client, doctor, _, made = followed_up(yibin)
    measured(client, made)
    (proposal,) = health.enrolment_page(made.id, actor=doctor, now=now()).proposals
    health.take_up_proposal(proposal.id, referral=new_id(), person=made.person, actor=doctor, now=now())
    later = now() + timedelta(days=12)
    told_later = visited(made, 132, 80, by=doctor, now=later)
    assert told_later.due is not None
    assert told_later.due.on == day_of(later) + timedelta(days=90)
