"""From the recorded fact to the person, as the worker goes: by the courier, once, by the rules of the charter in force."""

from datetime import datetime, timedelta

import pytest

from heyi.config.discovery import discover
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.models import EndpointRow, NoticeRow, SendingRow, WishRow
from heyi.contexts.notices.terms import BotKind, NoticeKind, Wish
from heyi.contexts.referral.terms import State
from heyi.foundation import delivery
from heyi.foundation.models import DeliveryRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance
from tests.making_notices import LISTENER, all_notices, heard, notices_of
from tests.racing import all_at_once
from tests.robots import a_robot

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def place(committed: None) -> Yibin:
    discover()
    made = an_alliance()
    for role in (Role.REFERRAL_COORDINATOR, Role.DEPARTMENT_HEAD, Role.DATA_OFFICER):
        made.staff(role, made.county)
    return made


def owed(now: datetime) -> int:
    with reading(OPERATOR, now=now):
        return DeliveryRow.objects.filter(listener=LISTENER).count()


def test_an_elective_loop_is_never_owed_to_the_listener(place: Yibin):
    for state in (State.COMPLETED, State.ARRIVED):
        a_referral(place, state=state)
    delivery.deliver(now=NOW)
    assert owed(NOW) == 0
    assert all_notices() == []


def test_the_courier_tells_and_a_second_round_tells_nobody_again(place: Yibin):
    one = a_referral(place, urgency=Urgency.EMERGENCY)
    delivery.deliver(now=NOW)
    delivery.deliver(now=NOW)
    assert owed(NOW) == 1
    assert [row.subject for row in all_notices()] == [one.id]
    assert delivery.given_up(now=NOW) == ()


def test_two_couriers_at_once_tell_once(place: Yibin):
    for _ in range(4):
        a_referral(place, urgency=Urgency.EMERGENCY)
    all_at_once(*[lambda: delivery.deliver(now=NOW)] * 3)
    delivery.deliver(now=NOW + timedelta(minutes=1))
    assert len(all_notices()) == 4


def test_two_workers_at_once_send_each_message_once(place: Yibin, settings):
    settings.HEYI_OPEN_HOSTS = ("127.0.0.1",)
    officer = place.staff(Role.DATA_OFFICER, place.county).actor()
    with a_robot("plain") as robot:
        wish = notices.EndpointWish(kind=BotKind.PLAIN, name="群", url=robot.url, secret="SEC-七里香")
        notices.open_endpoint(wish, at=place.county, actor=officer, now=NOW)
        for _ in range(6):
            heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
        answers = all_at_once(*[lambda: notices.send_due(actor=notices.NOTIFIER, now=NOW)] * 3)
    assert sum(answers) == 6
    assert len({one["id"] for one in robot.taken}) == len(robot.taken) == 6


SECTION = """notices:
  source: heyi-assumptions#notices
  status: assumption
  quiet: {hours: "20:00-08:00", days_off: true}
  changes:
    - {code: urgent_waiting, told: false}
    - {code: emergency_waiting, roles: [department_head], ladder: [{minutes: 3, role: president, at: receiver}]}
"""


def test_the_charter_in_force_says_who_is_told_and_when(place: Yibin):
    text, later = governance.read_preset("yibin-four-level").parts[1].text, NOW + timedelta(hours=1)
    president = place.staff(Role.PRESIDENT, place.county)
    governance.apply_charter(place.region, text + SECTION, effective_from=later, actor=OPERATOR, now=NOW)
    assert notices.book_at(place.county, actor=OPERATOR, now=NOW) == notices.standard()
    book = notices.book_at(place.county, actor=OPERATOR, now=later)
    assert (book.quiet.begins, book.quiet.ends, book.quiet.days_off) == (1200, 480, True)
    assert book.changed == {NoticeKind.URGENT_WAITING, NoticeKind.EMERGENCY_WAITING}
    heard(a_referral(place, urgency=Urgency.URGENT, now=later).id, now=later)
    assert all_notices() == []
    heard(a_referral(place, urgency=Urgency.EMERGENCY, now=later).id, now=later)
    head = place.staff(Role.DEPARTMENT_HEAD, place.county)
    assert [one.kind for one in notices_of(head, now=later)] == [NoticeKind.EMERGENCY_WAITING]
    assert notices_of(place.staff(Role.REFERRAL_COORDINATOR, place.county), now=later) == []
    notices.climb_ladders(actor=notices.NOTIFIER, now=later + timedelta(minutes=3))
    assert [one.step for one in notices_of(president, now=later)] == [1]
    # Another alliance's charter says nothing of notices: the standard holds there.
    assert notices.book_at(place.province, actor=OPERATOR, now=later) == notices.standard()


@pytest.mark.postgres
def test_the_database_itself_shows_nobody_the_notices_and_robots_of_others(place: Yibin):
    officer = place.staff(Role.DATA_OFFICER, place.county).actor()
    clerk = place.staff(Role.REFERRAL_COORDINATOR, place.county).actor()
    wish = notices.EndpointWish(kind=BotKind.WECOM, name="群", url="https://qyapi.weixin.qq.com/x")
    notices.open_endpoint(wish, at=place.county, actor=officer, now=NOW)
    notices.keep_wish(Wish(email="c@example.org"), actor=clerk, now=NOW)
    heard(a_referral(place, urgency=Urgency.EMERGENCY).id)

    def seen(actor) -> tuple[int, ...]:
        with reading(actor, now=NOW):
            return tuple(table.objects.count() for table in (NoticeRow, WishRow, EndpointRow, SendingRow))

    assert seen(OPERATOR) == (1, 1, 1, 1)
    assert seen(clerk) == (1, 1, 1, 1)
    assert seen(officer) == (0, 0, 1, 1)
    assert seen(a_stranger().actor()) == (0, 0, 0, 0)
