"""One's notices are one's own: read, muted, kept until they are old; endpoints belong to who answers for them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.models import EndpointRow, LadderRow, NoticeRow, SendingRow
from heyi.contexts.notices.terms import Answer, BotKind, Ending, NoticeKind, Quiet, Wish
from heyi.contexts.referral.terms import State
from heyi.foundation.limits import TooMany
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance, taken
from tests.making_notices import all_notices, heard, notices_of, sendings
from tests.robots import SECRET, a_robot

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db, settings) -> Yibin:
    settings.HEYI_OPEN_HOSTS = ("127.0.0.1",)
    made = an_alliance()
    made.staff(Role.REFERRAL_COORDINATOR, made.county)
    return made


def clerk(place: Yibin):
    return place.staff(Role.REFERRAL_COORDINATOR, place.county)


def officer(place: Yibin):
    return place.staff(Role.DATA_OFFICER, place.county).actor()


def unread(staff) -> int:
    return notices.count_unread(actor=staff.actor(), now=NOW)


# ---- reading ----


def test_a_notice_is_read_once_and_all_of_them_together(place: Yibin):
    for _ in range(3):
        heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
    first = notices_of(clerk(place))[0]
    assert unread(clerk(place)) == 3
    assert notices.read_notice(first.id, actor=clerk(place).actor(), now=NOW)
    assert not notices.read_notice(first.id, actor=clerk(place).actor(), now=NOW)
    assert unread(clerk(place)) == 2
    assert notices.read_all(actor=clerk(place).actor(), now=NOW) == 2
    assert notices.read_all(actor=clerk(place).actor(), now=NOW) == 0
    assert unread(clerk(place)) == 0


def test_nobody_reads_the_notices_of_others(place: Yibin):
    heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
    (told,) = notices_of(clerk(place))
    for other in (a_stranger(), place.staff(Role.PRESIDENT, place.county)):
        with pytest.raises(NotFound):
            notices.read_notice(told.id, actor=other.actor(), now=NOW)
        assert notices.read_all(actor=other.actor(), now=NOW) == 0
    assert unread(clerk(place)) == 1
    with pytest.raises(NotPermitted):
        notices.read_all(actor=OPERATOR, now=NOW)


def test_a_list_is_narrowed_by_what_is_unread_kind_level_place_and_number(place: Yibin):
    ones = [a_referral(place, urgency=Urgency.EMERGENCY) for _ in range(2)]
    ones.append(a_referral(place, urgency=Urgency.URGENT))
    for one in ones:
        heard(one.id)
    actor = clerk(place).actor()

    def found(**wanted) -> int:
        return len(notices.list_notices(notices.NoticesWanted(**wanted), actor=actor, now=NOW).rows)

    assert found() == 3
    assert found(level=Urgency.URGENT) == 1
    assert found(kind=NoticeKind.EMERGENCY_WAITING) == 2
    assert found(organisation=place.village) == 0
    assert found(number=notices.number_of(ones[0].id)) == 1
    assert found(number="zz") == 0
    notices.read_notice(notices_of(clerk(place))[0].id, actor=actor, now=NOW)
    assert found(is_unread=True) == 2
    page = notices.list_notices(notices.NoticesWanted(), actor=actor, now=NOW, page=2, size=2)
    assert (len(page.rows), page.has_more) == (1, False)


# ---- wishes ----


def test_what_is_muted_is_not_told_but_an_emergency_is(place: Yibin):
    wish = Wish(muted=frozenset({NoticeKind.URGENT_WAITING}))
    notices.keep_wish(wish, actor=clerk(place).actor(), now=NOW)
    assert notices.wish_of(actor=clerk(place).actor(), now=NOW) == wish
    heard(a_referral(place, urgency=Urgency.URGENT).id)
    assert unread(clerk(place)) == 0
    heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
    assert unread(clerk(place)) == 1


def test_a_muted_kind_is_told_all_the_same_of_an_emergency(place: Yibin):
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    wish = Wish(muted=frozenset({NoticeKind.ADVICE_GIVEN}))
    notices.keep_wish(wish, actor=doctor.actor(), now=NOW)
    heard(a_referral(place, state=State.CONVERTED_TO_ADVICE).id)
    heard(a_referral(place, state=State.CONVERTED_TO_ADVICE, urgency=Urgency.EMERGENCY).id)
    assert [one.level for one in notices_of(doctor)] == [Urgency.EMERGENCY]


@pytest.mark.parametrize(
    ("wish", "field", "code"),
    [
        (Wish(by_email=True), "email", "email_needed"),
        (Wish(email="nobody"), "email", "email_malformed"),
        (Wish(email="a@b.example\nBcc: c@d.example"), "email", "email_malformed"),
        (Wish(email="x" * 250 + "@b.example"), "email", "email_malformed"),
        (Wish(muted=frozenset({NoticeKind.EMERGENCY_WAITING})), "muted", "notice_mandatory"),
        (Wish(quiet=Quiet(1440, 0)), "quiet", "out_of_range"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_at_its_field(place: Yibin, wish, field, code):
    with pytest.raises(InputInvalid) as refused:
        notices.keep_wish(wish, actor=clerk(place).actor(), now=NOW)
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]
    assert notices.wish_of(actor=clerk(place).actor(), now=NOW) == Wish()


def test_a_part_of_the_system_has_no_wishes(place: Yibin):
    with pytest.raises(NotPermitted):
        notices.keep_wish(Wish(), actor=OPERATOR, now=NOW)


def test_a_wish_is_changed_and_its_address_lies_sealed(place: Yibin):
    actor = clerk(place).actor()
    for wish in (
        Wish(email="a@b.example", by_email=True, quiet=Quiet(1200, 400, days_off=True)),
        Wish(),
    ):
        notices.keep_wish(wish, actor=actor, now=NOW)
        assert notices.wish_of(actor=actor, now=NOW) == wish
    assert notices.wish_of(actor=a_stranger().actor(), now=NOW) == Wish()


# ---- forgetting ----


def test_what_was_read_or_settled_is_deleted_when_it_is_old_and_the_rest_stays(place: Yibin, settings):
    settings.HEYI_NOTICE_DAYS = 30
    read, settled, waiting = (a_referral(place, urgency=Urgency.EMERGENCY) for _ in range(3))
    for one in (read, settled, waiting):
        heard(one.id)
    mine = {one.subject: one.id for one in notices_of(clerk(place))}
    notices.read_notice(mine[read.id], actor=clerk(place).actor(), now=NOW)
    taken(place, settled, "see")
    notices.settle_answered(actor=notices.NOTIFIER, now=NOW)
    notices.climb_ladders(actor=notices.NOTIFIER, now=NOW + timedelta(hours=1))

    def sweep(days: int) -> int:
        return notices.sweep_notices(actor=notices.NOTIFIER, now=NOW + timedelta(days=days))

    assert sweep(29) == 0
    assert (sweep(31), sweep(31)) == (2, 0)
    assert {row.subject for row in all_notices() if row.step == 0} == {waiting.id}
    with reading(OPERATOR, now=NOW):
        assert LadderRow.objects.count() == 0


def test_people_do_not_sweep(place: Yibin):
    with pytest.raises(NotPermitted):
        notices.sweep_notices(actor=clerk(place).actor(), now=NOW)


# ---- endpoints ----

WISH = notices.EndpointWish(
    kind=BotKind.WECOM, name="转诊群", url="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
)


def test_a_data_officer_opens_changes_and_removes_an_endpoint(place: Yibin):
    made = notices.open_endpoint(WISH, at=place.county, actor=officer(place), now=NOW)
    assert (made.host, made.has_secret, made.version) == ("qyapi.weixin.qq.com", False, 1)
    wish = replace(WISH, url="", secret="s", least=Urgency.EMERGENCY)
    changed = notices.change_endpoint(made.id, wish, seen_version=1, actor=officer(place), now=NOW)
    assert (changed.host, changed.has_secret, changed.version) == ("qyapi.weixin.qq.com", True, 2)
    bare = replace(wish, secret="", without_secret=True)
    assert not notices.change_endpoint(
        made.id, bare, seen_version=2, actor=officer(place), now=NOW
    ).has_secret
    assert [one.id for one in notices.list_endpoints(actor=officer(place), now=NOW)] == [made.id]
    notices.remove_endpoint(made.id, actor=officer(place), now=NOW)
    assert notices.list_endpoints(actor=officer(place), now=NOW) == ()
    with reading(OPERATOR, now=NOW):
        row = EndpointRow.objects.get()
    assert (row.url, row.secret, row.host) == ("", "", "")
    notices.open_endpoint(WISH, at=place.county, actor=officer(place), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"url": "http://10.0.0.1/"}, "url", "endpoint_url_refused"),
        ({"url": "https://user:pw@example.org/"}, "url", "endpoint_url_refused"),
        ({"url": ""}, "url", "required"),
        ({"name": " "}, "name", "required"),
        ({"name": "名" * 61}, "name", "too_long"),
        ({"name": "转诊群"}, "name", "endpoint_name_taken"),
        ({"secret": "s" * 300}, "secret", "too_long"),
        ({"keyword": "k" * 61}, "keyword", "too_long"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused_at_its_field(place: Yibin, changes, field, code):
    notices.open_endpoint(WISH, at=place.county, actor=officer(place), now=NOW)
    with pytest.raises(InputInvalid) as refused:
        wish = replace(WISH, **({"name": "另一个群"} | changes))
        notices.open_endpoint(wish, at=place.county, actor=officer(place), now=NOW)
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]


def _deeds(endpoint):
    return (
        lambda actor: notices.change_endpoint(endpoint, WISH, seen_version=None, actor=actor, now=NOW),
        lambda actor: notices.remove_endpoint(endpoint, actor=actor, now=NOW),
        lambda actor: notices.revive_sendings(endpoint, actor=actor, now=NOW),
        lambda actor: notices.try_endpoint(endpoint, language="zh-hans", actor=actor, now=NOW),
        lambda actor: notices.find_endpoint(endpoint, actor=actor, now=NOW),
    )


def test_a_colleague_without_the_duty_is_refused_and_a_stranger_finds_nothing(place: Yibin):
    made = notices.open_endpoint(WISH, at=place.county, actor=officer(place), now=NOW)
    nurse = place.staff(Role.WARD_NURSE, place.county).actor()
    elsewhere = place.staff(Role.DATA_OFFICER, place.city).actor()
    for deed in _deeds(made.id):
        with pytest.raises(NotPermitted):
            deed(nurse)
        for other in (elsewhere, a_stranger().actor()):
            with pytest.raises(NotFound):
                deed(other)
    with pytest.raises(NotPermitted):
        notices.open_endpoint(WISH, at=place.county, actor=nurse, now=NOW)
    with pytest.raises(NotFound):
        notices.open_endpoint(WISH, at=place.county, actor=elsewhere, now=NOW)
    assert notices.list_endpoints(actor=nurse, now=NOW) == ()


def test_an_endpoint_that_was_changed_or_removed_meanwhile_says_so(place: Yibin):
    made = notices.open_endpoint(WISH, at=place.county, actor=officer(place), now=NOW)
    notices.change_endpoint(made.id, WISH, seen_version=1, actor=officer(place), now=NOW)
    with pytest.raises(StaleVersion):
        notices.change_endpoint(made.id, WISH, seen_version=1, actor=officer(place), now=NOW)
    notices.remove_endpoint(made.id, actor=officer(place), now=NOW)
    for deed in _deeds(made.id):
        with pytest.raises(NotFound):
            deed(officer(place))


def test_what_waited_for_a_removed_endpoint_is_not_sent(place: Yibin):
    made = notices.open_endpoint(WISH, at=place.county, actor=officer(place), now=NOW)
    heard(a_referral(place, urgency=Urgency.EMERGENCY).id)
    notices.remove_endpoint(made.id, actor=officer(place), now=NOW)
    assert [row.ended_for for row in sendings()] == [Ending.SWITCHED_OFF]
    assert notices.send_due(actor=notices.NOTIFIER, now=NOW) == 0


def test_a_trial_shows_what_the_robot_says_and_names_no_case(place: Yibin):
    with a_robot("dingtalk") as robot:
        wish = notices.EndpointWish(kind=BotKind.DINGTALK, name="钉钉群", url=robot.url, secret=SECRET)
        made = notices.open_endpoint(wish, at=place.county, actor=officer(place), now=NOW)

        def tried(now=NOW):
            return notices.try_endpoint(made.id, language="zh-hans", actor=officer(place), now=now)

        assert tried().answer is Answer.TAKEN
        robot.mood = "hurried"
        assert (tried().answer, tried(NOW + timedelta(minutes=2)).code) == (Answer.LIMITED, "130101")
        with pytest.raises(TooMany):
            for _ in range(5):
                tried()
    assert "测试消息" in robot.taken[0]["markdown"]["text"]
    found = notices.find_endpoint(made.id, actor=officer(place), now=NOW)
    assert (found.last_answer, found.last_code) == (Answer.LIMITED, "130101")
    with reading(OPERATOR, now=NOW):
        assert (NoticeRow.objects.count(), SendingRow.objects.count()) == (0, 0)
