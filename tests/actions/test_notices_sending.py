"""What leaves the house: in the robots' forms, tried again, never twice under two names, and without a word of a patient."""

import json
from datetime import timedelta

import pytest
from django.core import mail

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.actions import carrying, sending
from heyi.contexts.notices.models import EndpointRow, SendingRow
from heyi.contexts.notices.rules.trying import LEASE, MOST_A_MINUTE, MOST_ATTEMPTS
from heyi.contexts.notices.terms import Answer, BotKind, Ending, Quiet, Wish
from heyi.contexts.referral.terms import State
from heyi.foundation.guard import lifted
from heyi.foundation.models import Account, RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.errors import NotPermitted
from heyi.kernel.ids import new_id
from tests.making import NOW, Yibin, a_referral, an_alliance, taken
from tests.making_notices import heard, sendings
from tests.robots import SECRET, Robot, a_certificate, a_robot

pytestmark = pytest.mark.django_db

KINDS = [str(kind) for kind in BotKind]


@pytest.fixture
def place(db, settings) -> Yibin:
    settings.HEYI_OPEN_HOSTS = ("127.0.0.1",)
    settings.HEYI_ADDRESS = "https://heyi.example.org"
    settings.HEYI_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "heyi@hospital.example.org"
    made = an_alliance()
    made.staff(Role.REFERRAL_COORDINATOR, made.county)
    return made


def listening(place: Yibin, robot: Robot, **changes) -> notices.EndpointWish:
    wish = notices.EndpointWish(
        kind=BotKind(robot.kind), name=f"转诊群{robot.kind}", url=robot.url, secret=SECRET, keyword=robot.keyword, **changes
    )  # fmt: skip
    officer = place.staff(Role.DATA_OFFICER, place.county).actor()
    return notices.open_endpoint(wish, at=place.county, actor=officer, now=NOW)


def send(now=NOW) -> int:
    return notices.send_due(actor=notices.NOTIFIER, now=now)


def an_emergency(place: Yibin, **more):
    one = a_referral(place, urgency=Urgency.EMERGENCY, **more)
    heard(one.id)
    return one


@pytest.mark.parametrize("kind", KINDS)
def test_each_robot_takes_its_own_form_with_its_own_signature(place: Yibin, kind: str):
    with a_robot(kind) as robot:
        robot.keyword = "合一" if kind != "plain" else ""
        listening(place, robot)
        one = an_emergency(place, name="王秀英")
        assert (send(), send()) == (1, 0)
    (told,) = robot.taken
    words = json.dumps(told, ensure_ascii=False)
    assert "高县人民医院" in words
    assert notices.number_of(one.id) in words
    assert f"https://heyi.example.org/referrals/{one.id}/" in words
    assert [row.ended_for for row in sendings()] == [Ending.SENT]


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_about_a_patient_leaves_the_house(place: Yibin, kind: str, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clerk = place.staff(Role.REFERRAL_COORDINATOR, place.county)
    wish = Wish(email="clerk@hospital.example.org", by_email=True)
    notices.keep_wish(wish, actor=clerk.actor(), now=NOW)
    with a_robot(kind) as robot:
        listening(place, robot)
        one = an_emergency(place, name="欧阳春兰")
        send()
    left = json.dumps(robot.taken, ensure_ascii=False) + mail.outbox[0].subject + mail.outbox[0].body
    for secret in (
        "欧阳",
        "春兰",
        "胸痛",
        "心绞痛",
        "I20",
        "13800138000",
        "民主村1组",
        str(one.patient),
        str(one.person),
    ):
        assert secret not in left


@pytest.mark.parametrize(
    ("mood", "answer", "ending"),
    [
        ("busy", Answer.LIMITED, ""),
        ("hurried", Answer.LIMITED, ""),
        ("fallen", Answer.UNCLEAR, ""),
        ("mute", Answer.UNCLEAR, ""),
        ("elsewhere", Answer.REFUSED, Ending.GIVEN_UP),
    ],
)
@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_bad_day_of_a_robot_is_waited_out_and_a_redirect_is_not_followed(place, kind, mood, answer, ending):
    with a_robot(kind) as robot:
        made = listening(place, robot)
        an_emergency(place)
        robot.mood = mood
        assert send() == 1
        (row,) = sendings()
        assert (row.ended_for, row.attempts) == (ending, 1)
        officer = place.staff(Role.DATA_OFFICER, place.county).actor()
        assert notices.find_endpoint(made.id, actor=officer, now=NOW).last_answer is answer
        assert robot.asked == 1
        robot.mood = "well"
        assert send(NOW + timedelta(minutes=30)) == (0 if ending else 1)
    assert len(robot.taken) == (0 if ending else 1)


def test_a_wrong_secret_is_refused_once_and_not_tried_again_until_somebody_says_so(place: Yibin):
    with a_robot("dingtalk") as robot:
        made = listening(place, robot)
        officer = place.staff(Role.DATA_OFFICER, place.county).actor()
        wrong = notices.EndpointWish(kind=BotKind.DINGTALK, name=made.name, secret="SEC-wrong")
        notices.change_endpoint(made.id, wrong, seen_version=1, actor=officer, now=NOW)
        an_emergency(place)
        assert (send(), send(NOW + timedelta(days=1))) == (1, 0)
        assert (sendings()[0].ended_for, sendings()[0].code) == (Ending.GIVEN_UP, "310000")
        assert notices.queues_of((made.id,), actor=officer, now=NOW)[made.id].given_up == 1
        assert notices.count_given_up(actor=notices.NOTIFIER, now=NOW + timedelta(days=6)) == 1
        assert notices.count_given_up(actor=notices.NOTIFIER, now=NOW + timedelta(days=8)) == 0
        right = notices.EndpointWish(kind=BotKind.DINGTALK, name=made.name, secret=SECRET)
        notices.change_endpoint(made.id, right, seen_version=None, actor=officer, now=NOW)
        assert notices.revive_sendings(made.id, actor=officer, now=NOW) == 1
        assert send() == 1
        assert notices.revive_sendings(made.id, actor=officer, now=NOW) == 0
    assert len(robot.taken) == 1


def test_a_robot_that_drips_is_hung_up_on(place: Yibin, monkeypatch):
    monkeypatch.setattr(carrying, "_CALL_SECONDS", 0.4)
    with a_robot("wecom") as robot:
        listening(place, robot)
        an_emergency(place)
        robot.mood = "slow"
        send()
    assert sendings()[0].code == "timed_out"


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(place: Yibin, tmp_path):
    with a_robot("wecom", certificate=a_certificate(tmp_path)) as robot:
        listening(place, robot)
        an_emergency(place)
        send()
    assert (sendings()[0].code, robot.asked) == ("not_trusted", 0)


def test_a_robot_that_is_gone_is_tried_with_growing_pauses_and_given_up(place: Yibin):
    with a_robot("wecom") as robot:
        listening(place, robot)
    an_emergency(place)
    now, pauses = NOW, []
    for _ in range(MOST_ATTEMPTS):
        assert send(now) == 1
        (row,) = sendings()
        pauses.append(row.due_at - now)
        now = row.due_at
    assert pauses[:4] == [timedelta(seconds=30 * 2**one) for one in range(4)]
    assert row.ended_for == Ending.GIVEN_UP
    assert send(now + timedelta(days=1)) == 0


def test_a_place_that_does_not_answer_holds_up_its_own_messages_only(place: Yibin):
    with a_robot("wecom") as gone:
        listening(place, gone)
    with a_robot("plain") as robot:
        listening(place, robot)
        for _ in range(3):
            an_emergency(place)
        assert send() == 4
        assert len(robot.taken) == 3
        waiting = [row for row in sendings() if not row.ended_for]
        assert sorted(row.attempts for row in waiting) == [0, 0, 1]
        assert all(row.due_at > NOW for row in waiting)


def test_a_mail_server_that_is_gone_is_tried_again(place: Yibin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    clerk = place.staff(Role.REFERRAL_COORDINATOR, place.county)
    notices.keep_wish(Wish(email="c@example.org", by_email=True), actor=clerk.actor(), now=NOW)
    an_emergency(place)
    assert send() == 1
    (row,) = sendings()
    assert (row.code, row.ended_for, row.attempts) == ("unreachable", "", 1)


def test_a_worker_that_died_between_sending_and_marking_sends_once_more_under_the_same_id(
    place: Yibin, monkeypatch
):
    with a_robot("plain") as robot:
        listening(place, robot)
        an_emergency(place)

        def dies(*_: object) -> None:
            raise SystemExit

        monkeypatch.setattr(sending, "_mark", dies)
        with pytest.raises(SystemExit):
            send()
        monkeypatch.undo()
        # As long as the dead one might still be at work nobody else sends.
        assert send(NOW + LEASE - timedelta(seconds=1)) == 0
        assert send(NOW + LEASE) == 1
        assert send(NOW + LEASE + timedelta(hours=1)) == 0
    assert len(robot.taken) == 2
    assert len({one["id"] for one in robot.taken}) == 1
    assert len({one["X-Heyi-Id"] for one in robot.headers}) == 1


def test_what_was_answered_before_it_was_sent_is_not_sent(place: Yibin):
    with a_robot("wecom") as robot:
        listening(place, robot)
        one = an_emergency(place)
        taken(place, one, "see")
        assert send() == 0
    assert robot.asked == 0
    assert sendings()[0].ended_for == Ending.ANSWERED


def test_in_the_night_only_emergencies_leave_and_the_rest_is_one_message_in_the_morning(
    place: Yibin, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    begins = (NOW.hour * 60 + NOW.minute + 8 * 60 - 5) % 1440
    night = Quiet(begins, (begins + 600) % 1440)
    wish = Wish(email="doctor@hospital.example.org", by_email=True, quiet=night)
    notices.keep_wish(wish, actor=doctor.actor(), now=NOW)
    for _ in range(3):
        heard(a_referral(place, state=State.DECLINED).id)
    assert send() == 0
    heard(a_referral(place, state=State.DECLINED, urgency=Urgency.EMERGENCY).id)
    assert send() == 1
    assert len(mail.outbox) == 1
    morning = NOW + timedelta(hours=10)
    assert (send(morning), send(morning)) == (1, 0)
    assert len(mail.outbox) == 2
    assert "3 条新通知" in mail.outbox[1].subject


def test_mail_is_told_in_the_language_of_its_reader_under_an_id_that_stays(place: Yibin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clerk = place.staff(Role.REFERRAL_COORDINATOR, place.county)
    Account.objects.filter(id=clerk.account).update(language="en")
    notices.keep_wish(Wish(email="c@example.org", by_email=True), actor=clerk.actor(), now=NOW)
    an_emergency(place)
    send()
    (letter,) = mail.outbox
    assert letter.subject == "[Emergency] An emergency waits to be seen"
    assert letter.extra_headers["Message-ID"] == f"<{sendings()[0].message}@hospital.example.org>"
    assert letter.from_email == "heyi@hospital.example.org"


@pytest.mark.parametrize("off", ["no_mail", "not_wanted", "switched_off"])
def test_nothing_is_mailed_that_nobody_wants(place: Yibin, settings, off: str):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clerk = place.staff(Role.REFERRAL_COORDINATOR, place.county)
    notices.keep_wish(Wish(email="c@example.org", by_email=True), actor=clerk.actor(), now=NOW)
    an_emergency(place)
    if off == "no_mail":
        settings.HEYI_MAIL = False
    elif off == "not_wanted":
        notices.keep_wish(Wish(email="c@example.org"), actor=clerk.actor(), now=NOW)
    else:
        Account.objects.filter(id=clerk.account).update(is_active=False)
    assert send() == 0
    assert mail.outbox == []
    assert sendings()[0].ended_for == Ending.SWITCHED_OFF


def test_an_endpoint_is_told_only_what_is_urgent_enough_and_not_when_it_is_off(place: Yibin):
    with a_robot("wecom") as robot:
        made = listening(place, robot, least=Urgency.EMERGENCY)
        heard(a_referral(place, urgency=Urgency.URGENT).id)
        assert sendings() == []
        officer = place.staff(Role.DATA_OFFICER, place.county).actor()
        off = notices.EndpointWish(kind=BotKind.WECOM, name=made.name, is_on=False)
        notices.change_endpoint(made.id, off, seen_version=1, actor=officer, now=NOW)
        an_emergency(place)
        assert sendings() == []


def test_a_robot_is_never_sent_more_than_it_takes_in_a_minute(place: Yibin):
    with a_robot("plain") as robot:
        made = listening(place, robot)
        one = an_emergency(place)
        with reading(OPERATOR, now=NOW):
            row = SendingRow.objects.get()
        with reading(OPERATOR, now=NOW), lifted("a test makes many at once"):
            SendingRow.objects.bulk_create(
                SendingRow(
                    cause=new_id(), channel=row.channel, endpoint_id=made.id, kind=row.kind, level=row.level,
                    subject=one.id, organisation=row.organisation, other=row.other, told_at=NOW, due_at=NOW,
                )
                for _ in range(30)
            )  # fmt: skip
        assert send() == MOST_A_MINUTE
        assert send(NOW + timedelta(seconds=30)) == 0
        assert send(NOW + timedelta(seconds=61)) == 31 - MOST_A_MINUTE
    assert len(robot.taken) == 31


def test_an_emergency_is_not_kept_waiting_by_what_came_before_it(place: Yibin, monkeypatch):
    monkeypatch.setattr(sending, "_BATCH", 1)
    with a_robot("plain") as robot:
        listening(place, robot)
        heard(a_referral(place, urgency=Urgency.URGENT).id)
        an_emergency(place)
        later = max(row.due_at for row in sendings())
        send(later)
    assert robot.taken[0]["level"] == "emergency"


def test_each_attempt_is_on_record_without_address_or_secret(place: Yibin):
    with a_robot("wecom") as robot:
        listening(place, robot)
        an_emergency(place)
        send()
    with reading(OPERATOR, now=NOW):
        facts = [json.loads(row.facts) for row in RecordedRow.objects.filter(fact="message_tried")]
        assert EndpointRow.objects.get().url == robot.url
    assert [(one["answer"], one["ending"], one["attempts"]) for one in facts] == [("taken", "sent", 1)]
    assert "127.0.0.1" not in json.dumps(facts)


def test_nothing_is_sent_within_somebody_elses_change(place: Yibin):
    with a_robot("wecom") as robot:
        listening(place, robot)
        an_emergency(place)
        with (
            pytest.raises(RuntimeError, match="inside a transaction"),
            unit_of_work(notices.NOTIFIER, now=NOW),
        ):
            send()
        assert robot.asked == 0
        assert send() == 1


def test_people_send_nothing(place: Yibin):
    an_emergency(place)
    with pytest.raises(NotPermitted):
        notices.send_due(actor=place.staff(Role.PRESIDENT, place.county).actor(), now=NOW)
