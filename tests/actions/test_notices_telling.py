"""People are told of what concerns them: once, not too late, and no more after somebody has answered."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.health.events.management import ReferralProposed
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.actions import telling
from heyi.contexts.notices.models import LadderRow
from heyi.contexts.notices.terms import NoticeKind
from heyi.contexts.patients.events import GlassBroken, RightsRequested
from heyi.contexts.patients.terms.protection import EmergencyReason, RightsKind
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.delivery import Told
from heyi.foundation.live.news import keys_for, news_of
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.errors import NotPermitted
from heyi.kernel.event import Event, fact_name, facts_of
from heyi.kernel.ids import new_id
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance, taken
from tests.making_notices import all_notices, heard, notices_of, wanted_of

pytestmark = pytest.mark.django_db

TEN, TWENTY = NOW + timedelta(minutes=10), NOW + timedelta(minutes=20)


@pytest.fixture
def place(db) -> Yibin:
    made = an_alliance()
    for role in (Role.REFERRAL_COORDINATOR, Role.DEPARTMENT_HEAD, Role.PRESIDENT, Role.WARD_NURSE):
        made.staff(role, made.county)
    return made


def kinds(staff, *, now=NOW) -> list[NoticeKind]:
    return [one.kind for one in notices_of(staff, now=now)]


def climb(now) -> int:
    return notices.climb_ladders(actor=notices.NOTIFIER, now=now)


def settle(now=NOW) -> int:
    return notices.settle_answered(actor=notices.NOTIFIER, now=now)


def test_an_emergency_tells_the_coordinator_and_nobody_else(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    assert heard(one.id) == 1
    (told,) = notices_of(place.staff(Role.REFERRAL_COORDINATOR, place.county))
    assert (told.kind, told.level, told.subject) == (NoticeKind.EMERGENCY_WAITING, Urgency.EMERGENCY, one.id)
    assert (told.organisation, told.other, told.is_open) == (place.county, place.village, True)
    assert kinds(place.staff(Role.DEPARTMENT_HEAD, place.county)) == []
    assert kinds(place.staff(Role.VILLAGE_DOCTOR, place.village)) == []


def test_where_there_is_no_coordinator_the_heads_are_told(db):
    bare = an_alliance()
    head = bare.staff(Role.DEPARTMENT_HEAD, bare.county)
    heard(a_referral(bare, urgency=Urgency.EMERGENCY).id)
    assert kinds(head) == [NoticeKind.EMERGENCY_WAITING]


def test_told_twice_is_one_notice(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    assert (heard(one.id), heard(one.id)) == (1, 0)
    assert len(all_notices()) == 1


def test_an_elective_referral_on_its_way_is_not_even_heard(place: Yibin):
    one = a_referral(place, state=State.COMPLETED)
    assert wanted_of(one.id) == []


def test_what_was_seen_before_it_is_heard_tells_nobody(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY, state=State.SEEN)
    assert heard(one.id) == 0
    assert all_notices() == []


def test_what_happened_long_ago_is_no_news(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    assert heard(one.id, now=NOW + timedelta(hours=25)) == 0
    assert heard(one.id, now=NOW + timedelta(hours=23)) == 1


def test_the_ladder_is_climbed_in_order_and_ends_at_the_top(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    heard(one.id)
    head, president = (place.staff(role, place.county) for role in (Role.DEPARTMENT_HEAD, Role.PRESIDENT))
    assert climb(TEN - timedelta(seconds=1)) == 0
    assert (climb(TEN), climb(TEN)) == (1, 0)
    assert ([one.step for one in notices_of(head)], kinds(president)) == ([1], [])
    assert climb(TWENTY) == 1
    assert [one.step for one in notices_of(president)] == [2]
    assert climb(TWENTY + timedelta(days=1)) == 0


def test_after_a_pause_of_the_worker_every_rung_is_told_once(place: Yibin):
    heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
    assert climb(TWENTY + timedelta(hours=3)) == 2
    assert [one.step for one in all_notices()] == [0, 1, 2]


def test_nobody_higher_is_told_once_it_was_answered(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    heard(one.id)
    taken(place, one, "see")
    assert climb(TWENTY) == 0
    assert len(all_notices()) == 1
    with reading(OPERATOR, now=NOW):
        assert LadderRow.objects.get().next_at is None


def test_what_was_answered_is_settled_and_counts_no_more(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    heard(one.id)
    clerk = place.staff(Role.REFERRAL_COORDINATOR, place.county)
    assert (notices.count_unread(actor=clerk.actor(), now=NOW), settle()) == (1, 0)
    taken(place, one, "see")
    assert (settle(), settle()) == (1, 0)
    assert notices.count_unread(actor=clerk.actor(), now=NOW) == 0


def test_however_much_waits_everything_that_was_answered_is_found(place: Yibin, monkeypatch):
    monkeypatch.setattr(telling, "_BATCH", 2)
    ones = [a_referral(place, urgency=Urgency.EMERGENCY) for _ in range(5)]
    for one in ones:
        heard(one.id)
    taken(place, ones[-1], "see")
    assert settle() == 1
    assert [row.subject for row in all_notices() if row.settled_at] == [ones[-1].id]


def test_who_sent_a_referral_hears_that_it_came_back(place: Yibin):
    one = a_referral(place, state=State.DECLINED)
    heard(one.id)
    assert kinds(place.staff(Role.VILLAGE_DOCTOR, place.village)) == [NoticeKind.SENT_BACK]


def test_the_sender_who_left_is_not_told(place: Yibin):
    one = a_referral(place, state=State.DECLINED)
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    for post in governance.posts_of(doctor.account, actor=OPERATOR, now=NOW):
        governance.end_post(post.id, actor=OPERATOR, now=NOW + timedelta(hours=1))
    assert heard(one.id, now=NOW + timedelta(hours=2)) == 0


def test_a_late_clock_tells_whom_the_charter_names_until_it_stops(place: Yibin):
    one = a_referral(place, urgency=Urgency.URGENT)
    referral.keep_time(actor=TIMEKEEPER, now=NOW + timedelta(hours=3))
    later = NOW + timedelta(hours=3)
    heard(one.id, now=later)
    head = place.staff(Role.DEPARTMENT_HEAD, place.county)
    called = [told for told in notices_of(head, now=later) if told.kind is NoticeKind.CLOCK_CALLED]
    assert {told.detail for told in called} == {"seen", "answer"}
    taken(place, one, "see", now=later)
    settle(later)
    open_now = [told.detail for told in notices_of(head, now=later) if told.is_open]
    assert open_now == ["answer"]


def test_a_patient_who_is_sent_back_is_announced_below(place: Yibin):
    one = a_referral(place, state=State.DOWN_OFFERED)
    heard(one.id)
    assert NoticeKind.COMING_BACK in kinds(place.staff(Role.VILLAGE_DOCTOR, place.village))


def test_what_is_recorded_of_a_telling_names_nobody(place: Yibin):
    heard(a_referral(place, urgency=Urgency.EMERGENCY, name="王秀英").id)
    with reading(OPERATOR, now=NOW):
        facts = RecordedRow.objects.get(fact="notices_raised").facts
    assert "王秀英" not in facts
    assert str(place.county) in facts


def test_people_tell_nobody_and_climb_no_ladders(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    (told,) = wanted_of(one.id)
    for person in (place.staff(Role.PRESIDENT, place.county), a_stranger()):
        for deed in (
            lambda actor: notices.tell(told, actor=actor, now=NOW),
            lambda actor: notices.climb_ladders(actor=actor, now=TWENTY),
            lambda actor: notices.settle_answered(actor=actor, now=NOW),
        ):
            with pytest.raises(NotPermitted):
                deed(person.actor())
    assert all_notices() == []


def test_a_stranger_sees_no_notice_of_others(place: Yibin):
    heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
    assert notices_of(a_stranger()) == []
    assert notices_of(place.staff(Role.DEPARTMENT_HEAD, place.county)) == []


# ---- what is no referral ----


def told_of(fact: Event) -> Told:
    """A fact as the courier tells it."""
    return Told(str(new_id()), fact_name(type(fact)), facts_of(fact), str(fact.subject), NOW.isoformat())


def told(fact: Event) -> int:
    return notices.tell(told_of(fact), actor=notices.NOTIFIER, now=NOW)


def test_who_answers_for_the_data_hears_of_emergency_access_and_of_requests(place: Yibin):
    officer = place.staff(Role.DATA_OFFICER, place.county)
    broken = GlassBroken(
        subject=new_id(), person=new_id(), organisation=place.county, case=new_id(), ends_at=NOW, reviews=1,
        reason=EmergencyReason.UNCONSCIOUS,
    )  # fmt: skip
    asked = RightsRequested(
        subject=new_id(), person=new_id(), organisation=place.county, desk=place.county, kind=RightsKind.COPY, due_at=NOW
    )  # fmt: skip
    assert (told(broken), told(asked)) == (1, 1)
    assert {(one.kind, one.level) for one in notices_of(officer)} == {
        (NoticeKind.GLASS_BROKEN, Urgency.URGENT),
        (NoticeKind.RIGHTS_ASKED, Urgency.ELECTIVE),
    }
    assert settle() == 0


def test_a_visit_that_found_danger_tells_the_doctors_there(place: Yibin):
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    found = ReferralProposed(
        subject=new_id(), organisation=place.village, proposal=new_id(), is_at_once=False
    )
    assert (told(found), told(replace(found, is_at_once=True))) == (0, 1)
    assert kinds(doctor) == [NoticeKind.SHOULD_GO_UP]


def test_open_pages_of_the_places_are_told_to_look_at_their_bell(place: Yibin):
    heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
    with reading(OPERATOR, now=NOW):
        row = RecordedRow.objects.get(fact="notices_raised")
    (news,) = news_of(Told(row.id, row.fact, json.loads(row.facts), row.case, row.at), now=NOW)
    assert (news.topic, news.organisations) == ("notices", frozenset({place.county}))
    head = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    assert keys_for(["notices"], head) & news.keys
    assert not keys_for(["notices"], a_stranger().actor()) & news.keys
