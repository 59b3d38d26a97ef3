"""An evaluation on referrals of the live store: counted by member and by pair, for who may read them."""

from datetime import timedelta

import pytest

from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.terms.plan import Live, LiveTable
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.methods.refusals import Unfit
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance, someone_with_post

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOW + timedelta(days=1)


def taken(yibin: Yibin, of: str = "recent", by: str = "member", actor: Actor = OPERATOR) -> LiveTable:
    return evaluation.live_table(Live("referral", of, by), yibin.region, actor=actor, now=LATER)


def rows(table: LiveTable) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*table.columns.values(), strict=True)]


def counted() -> Yibin:
    yibin = an_alliance()
    for state in (State.DECLINED, State.ACCEPTED, State.ACCEPTED):
        a_referral(yibin, state=state)
    referral.count_legs(actor=TIMEKEEPER, now=LATER)
    return yibin


def test_members_and_pairs_are_rows_with_what_was_counted():
    yibin = counted()
    (one,) = rows(taken(yibin))
    assert (one["asked"], one["accepted"], one["declined"], one["down"]) == ("3", "2", "1", "0")
    assert float(one["accepted_share"]) == pytest.approx(2 / 3)
    # Nobody was treatable and has ended yet: a share of nothing is empty.
    assert one["kept_share"] == ""
    assert one["wait_minutes"].isdigit()
    (pair,) = rows(taken(yibin, by="pair"))
    assert pair["name"].endswith(f" – {one['name']}")
    assert pair["asked"] == "3"


def test_a_period_is_read_or_refused():
    yibin = counted()
    first, last = NOW.date() - timedelta(days=3), LATER.date()
    assert rows(taken(yibin, f"{first}/{last}")) == rows(taken(yibin))
    for wrong in ("lately", f"{last}/{first}", "2026-02-30/2026-03-01", "2026-01-01"):
        with pytest.raises(Unfit, match="recent"):
            taken(yibin, wrong)
    with pytest.raises(Unfit, match="没有转诊"):
        taken(yibin, "2020-01-01/2020-02-01")


def test_a_member_gets_its_own_rows_and_a_stranger_nothing():
    yibin = counted()
    whole = rows(taken(yibin, by="pair"))
    lead = someone_with_post(yibin.city, Role.QUALITY_OFFICER, now=NOW).actor(LATER)
    assert rows(taken(yibin, by="pair", actor=lead)) == whole
    elsewhere = someone_with_post(yibin.other_county, Role.QUALITY_OFFICER, now=NOW).actor(LATER)
    with pytest.raises(Unfit, match="没有转诊"):
        taken(yibin, by="pair", actor=elsewhere)
    with pytest.raises(NotFound):
        taken(yibin, actor=a_stranger().actor(NOW))
