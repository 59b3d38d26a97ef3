"""Counterpart support: agreed, used within its quota and no further, given back, ended; two at once for the last share."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from heyi.config.discovery import discover
from heyi.contexts.governance.terms import Role, Tier
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import ChannelRow, ChannelUseRow, PassageRow
from heyi.contexts.referral.rules.channels import ChannelOver, ChannelTaken
from heyi.contexts.referral.rules.ways import NoCommonAlliance
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.channels import ChannelOutcome, QuotaPeriod, StandingChannel
from heyi.foundation.delivery import deliver
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from heyi.kernel.moments import day_of
from tests.actions.referral_steps import doctor_of, head_of, standing, told
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance, an_organisation, some_beds, taken
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")
TODAY = day_of(NOW)
SYSTEM = referral.STANDING_CHANNEL


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def coordinator(place: Yibin) -> Actor:
    return place.staff(Role.REFERRAL_COORDINATOR, place.county).actor()


def agreed(place: Yibin, by: Actor | None = None, **changes: Any) -> StandingChannel:
    wanted: dict[str, Any] = {
        "sender": place.village, "receiver": place.county, "period": QuotaPeriod.MONTH, "quota": 2, "starts_on": TODAY,
    }  # fmt: skip
    new = referral.NewChannel(**(wanted | changes))
    return referral.agree_channel(new, actor=by or coordinator(place), now=NOW)


def sent_under(place: Yibin, channel: StandingChannel, **more: Any) -> Referral:
    """A referral that is submitted under an agreement and waits to be judged."""
    made = a_referral(place, state=State.DRAFT, **more)
    doctor = doctor_of(place)
    made = referral.use_channel(made.id, channel.id, seen_version=made.version, actor=doctor, now=NOW)
    return referral.take_step(made.id, "submit", {}, seen_version=made.version, actor=doctor, now=NOW)


def answered(one: Referral) -> ChannelOutcome:
    use = referral.answer_by_agreement(one.id, actor=SYSTEM, now=NOW)
    assert use is not None
    return use.outcome


def facts(one: Referral) -> list[str]:
    with reading(OPERATOR, now=NOW):
        rows = RecordedRow.objects.filter(case=str(one.id)).order_by("ordinal")
        return list(rows.values_list("fact", flat=True))


def used(place: Yibin) -> referral.ChannelLine:
    (line,) = referral.list_channels(actor=coordinator(place), now=NOW).rows
    return line


# ---- agreeing and ending ------------------------------------------------------------------------


def test_the_receiver_agrees_and_both_sides_see_it_with_its_figures(place: Yibin):
    channel = agreed(place)
    line = used(place)
    assert (line.channel, line.used, line.left, line.in_force, line.may_end) == (channel, 0, 2, True, True)
    village = referral.list_channels(actor=doctor_of(place), now=NOW).rows
    assert [(one.channel.id, one.may_end) for one in village] == [(channel.id, False)]
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.filter(fact="channel_agreed").count() == 1
    agreed(place, place.staff(Role.ALLIANCE_ADMINISTRATOR, place.city).actor(), department="骨科")


def test_who_may_not_for_the_receiver_agrees_and_ends_nothing(place: Yibin):
    channel = agreed(place)
    for nobody in (head_of(place), doctor_of(place), a_stranger().actor()):
        with pytest.raises(NotPermitted):
            agreed(place, nobody, department="骨科")
    with pytest.raises(NotPermitted):
        referral.end_channel(channel.id, TODAY, actor=doctor_of(place), now=NOW)
    with pytest.raises(NotFound):
        referral.end_channel(channel.id, TODAY, actor=a_stranger().actor(), now=NOW)
    assert referral.list_channels(actor=a_stranger().actor(), now=NOW).rows == ()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"quota": 0}, ("quota", "out_of_range")),
        ({"quota": 1001}, ("quota", "out_of_range")),
        ({"starts_on": TODAY - timedelta(days=1)}, ("starts_on", "in_the_past")),
        ({"ends_on": TODAY - timedelta(days=1)}, ("ends_on", "ends_before_it_starts")),
        ({"department": "x" * 121}, ("department", "too_long")),
    ],
)
def test_what_cannot_be_agreed_is_told_at_its_field(
    place: Yibin, changes: dict[str, Any], wrong: tuple[str, str]
):
    with pytest.raises(InputInvalid) as refused:
        agreed(place, **changes)
    assert told(refused) == {wrong}


def test_nobody_agrees_with_themselves_or_with_those_of_no_common_alliance(place: Yibin):
    with pytest.raises(InputInvalid):
        agreed(place, sender=place.county)
    elsewhere = an_organisation("外地医院", Tier.COUNTY)
    with pytest.raises(NoCommonAlliance):
        agreed(place, sender=elsewhere.id)


def test_one_agreement_at_a_time_for_a_department(place: Yibin):
    first = agreed(place, ends_on=TODAY + timedelta(days=9))
    with pytest.raises(ChannelTaken):
        agreed(place)
    agreed(place, department="骨科")
    agreed(place, starts_on=TODAY + timedelta(days=10))
    with reading(OPERATOR, now=NOW):
        assert ChannelRow.objects.get(id=first.id).ended_at is not None


def test_an_agreement_is_ended_once_and_holds_until_its_last_day(place: Yibin):
    channel = agreed(place)
    ended = referral.end_channel(channel.id, TODAY, actor=coordinator(place), now=NOW)
    assert (ended.ends_on, used(place).in_force, used(place).may_end) == (TODAY, True, False)
    with pytest.raises(ChannelOver):
        referral.end_channel(channel.id, TODAY, actor=coordinator(place), now=NOW)
    other = agreed(place, department="骨科")
    with pytest.raises(InputInvalid):
        referral.end_channel(other.id, TODAY - timedelta(days=2), actor=coordinator(place), now=NOW)


def test_two_who_agree_at_once_agree_once(place: Yibin):
    by = coordinator(place)
    answers = all_at_once(lambda: agreed(place, by), lambda: agreed(place, by))
    assert sorted(type(one).__name__ for one in answers) == ["ChannelTaken", "StandingChannel"]


# ---- sending under it ---------------------------------------------------------------------------


def test_within_the_quota_triage_is_skipped_and_a_free_place_is_held_at_once(place: Yibin):
    some_beds(place.county, by=head_of(place))
    one = sent_under(place, agreed(place))
    assert answered(one) is ChannelOutcome.SKIPPED
    assert standing(one)[0] is State.ACCEPTED
    assert facts(one)[-3:] == ["channel_answered", "referral_taken_by_agreement", "place_offered"]
    assert (used(place).used, used(place).left, used(place).skipped) == (1, 1, 1)
    with reading(OPERATOR, now=NOW):
        last = PassageRow.objects.get(referral=one.id, action="take_by_agreement")
    assert (last.side, last.by) == ("system", SYSTEM.id)


def test_it_skips_triage_and_not_the_line(place: Yibin):
    ward = some_beds(place.county, places=1, by=head_of(place))
    taken(place, a_referral(place), "accept", pool=ward.id)
    one = sent_under(place, agreed(place))
    assert answered(one) is ChannelOutcome.SKIPPED
    assert standing(one)[0] is State.WAITING_FOR_PLACE


def test_beyond_the_quota_it_goes_the_ordinary_way_and_says_so(place: Yibin):
    some_beds(place.county, by=head_of(place))
    channel = agreed(place, quota=1)
    first, second = (sent_under(place, channel, name=name) for name in ("刘一", "刘二"))
    assert [answered(first), answered(second)] == [ChannelOutcome.SKIPPED, ChannelOutcome.QUOTA_USED]
    assert standing(second)[0] is State.SUBMITTED
    use = referral.channel_use_of(second, actor=doctor_of(place), now=NOW)
    assert use is not None
    assert (use.outcome, use.number) == (ChannelOutcome.QUOTA_USED, None)
    assert used(place).ordinary == 1
    assert taken(place, second, "see").state is State.SEEN


def test_without_any_unit_people_decide_and_no_share_is_taken(place: Yibin):
    one = sent_under(place, agreed(place))
    assert answered(one) is ChannelOutcome.NO_UNIT
    assert (standing(one)[0], used(place).used) == (State.SUBMITTED, 0)


def test_an_agreement_that_was_ended_in_between_does_nothing(place: Yibin):
    some_beds(place.county, by=head_of(place))
    channel = agreed(place)
    one = sent_under(place, channel)
    referral.end_channel(channel.id, TODAY, actor=coordinator(place), now=NOW)
    use = referral.answer_by_agreement(one.id, actor=SYSTEM, now=NOW + timedelta(days=1))
    assert use is not None
    assert use.outcome is ChannelOutcome.NOT_IN_FORCE


def test_it_answers_once_and_only_the_system_asks_it(place: Yibin):
    some_beds(place.county, by=head_of(place))
    one = sent_under(place, agreed(place))
    for nobody in (doctor_of(place), head_of(place), a_stranger().actor()):
        with pytest.raises(NotPermitted):
            referral.answer_by_agreement(one.id, actor=nobody, now=NOW)
        with pytest.raises(NotPermitted):
            referral.give_share_back(one.id, actor=nobody, now=NOW)
    answered(one)
    assert referral.answer_by_agreement(one.id, actor=SYSTEM, now=NOW) is None
    with pytest.raises(NotFound):
        referral.answer_by_agreement(uuid4(), actor=SYSTEM, now=NOW)


def test_whoever_hears_of_it_answers_it_and_what_goes_the_ordinary_way_is_left_alone(place: Yibin):
    discover()
    some_beds(place.county, by=head_of(place))
    one, other = sent_under(place, agreed(place)), a_referral(place, name="刘普通")
    for _ in range(2):
        deliver(now=NOW)
    assert (standing(one)[0], standing(other)[0]) == (State.ACCEPTED, State.SUBMITTED)


def test_a_draft_is_sent_under_what_fits_it_only(place: Yibin):
    doctor = doctor_of(place)
    made = a_referral(place, state=State.DRAFT)
    other = agreed(place, department="骨科")
    asked: dict[str, Any] = {"seen_version": made.version, "actor": doctor, "now": NOW}
    with pytest.raises(InputInvalid) as refused:
        referral.use_channel(made.id, other.id, **asked)
    assert told(refused) == {("channel", "channel_does_not_fit")}
    with pytest.raises(NotFound):
        referral.use_channel(made.id, uuid4(), **asked)
    with pytest.raises(NotFound):
        referral.use_channel(made.id, None, seen_version=1, actor=head_of(place), now=NOW)
    auditor = place.staff(Role.AUDITOR, place.village).actor()
    with pytest.raises(NotPermitted):
        referral.use_channel(made.id, None, seen_version=1, actor=auditor, now=NOW)
    sent = a_referral(place, name="刘已发")
    with pytest.raises(WrongState):
        referral.use_channel(sent.id, None, seen_version=sent.version, actor=doctor, now=NOW)
    assert referral.channels_for(made, actor=doctor, now=NOW) == ()
    channel = agreed(place)
    chosen = referral.use_channel(made.id, channel.id, **asked)
    assert (chosen.standing_channel, chosen.version) == (channel.id, made.version + 1)
    left = referral.use_channel(made.id, None, seen_version=chosen.version, actor=doctor, now=NOW)
    assert left.standing_channel is None


# ---- giving back --------------------------------------------------------------------------------


def test_a_patient_who_does_not_come_after_all_leaves_the_share_to_others(place: Yibin):
    discover()
    ward = some_beds(place.county, places=1, by=head_of(place))
    taken(place, a_referral(place), "accept", pool=ward.id)
    channel = agreed(place, quota=1)
    one = sent_under(place, channel, name="刘一")
    answered(one)
    waiting = referral.outline_referral(one.id, actor=doctor_of(place), now=NOW).referral
    taken(place, waiting, "cancel")
    deliver(now=NOW)
    assert (used(place).used, used(place).given_back) == (0, 1)
    assert "share_given_back" in facts(one)
    assert answered(sent_under(place, channel, name="刘二")) is ChannelOutcome.SKIPPED
    referral.give_share_back(one.id, actor=SYSTEM, now=NOW)
    assert facts(one).count("share_given_back") == 1


def test_who_cannot_be_kept_gives_it_back_and_who_did_not_turn_up_does_not(place: Yibin):
    discover()
    some_beds(place.county, places=9, by=head_of(place))
    channel = agreed(place)
    failed, missed = (sent_under(place, channel, name=name) for name in ("刘一", "刘二"))
    for one, step in ((failed, "fail"), (missed, "mark_no_show")):
        answered(one)
        held = referral.outline_referral(one.id, actor=head_of(place), now=NOW).referral
        taken(place, held, step)
    deliver(now=NOW)
    assert (used(place).used, used(place).given_back) == (1, 1)


def test_another_period_has_its_own_quota(place: Yibin):
    some_beds(place.county, by=head_of(place))
    channel = agreed(place, quota=1)
    first, second = (sent_under(place, channel, name=name) for name in ("刘一", "刘二"))
    answered(first)
    next_month = (NOW.replace(day=1) + timedelta(days=32)).replace(day=2)
    use = referral.answer_by_agreement(second.id, actor=SYSTEM, now=next_month)
    assert use is not None
    assert (use.outcome, use.number, use.period_on) == (ChannelOutcome.SKIPPED, 1, _first(next_month.date()))
    line = referral.list_channels(actor=coordinator(place), now=next_month).rows[0]
    assert (line.used, line.before) == (1, 1)


def _first(day: date) -> date:
    return day.replace(day=1)


# ---- two at once --------------------------------------------------------------------------------


def test_of_two_at_once_for_the_last_share_exactly_one_skips(place: Yibin):
    some_beds(place.county, places=20, by=head_of(place))
    channel = agreed(place, quota=1)
    for turn in range(4):
        pair = [sent_under(place, channel, name=f"刘{name}") for name in ("一", "二")]
        uses = all_at_once(
            *(lambda one=one: referral.answer_by_agreement(one.id, actor=SYSTEM, now=NOW) for one in pair)
        )
        assert sorted(use.outcome for use in uses) == ["quota_used", "skipped"], turn
        with reading(OPERATOR, now=NOW):
            stands = ChannelUseRow.objects.filter(number__isnull=False, given_back_at__isnull=True)
            assert stands.count() == 1
        for use in uses:
            referral.give_share_back(use.referral, actor=SYSTEM, now=NOW)
