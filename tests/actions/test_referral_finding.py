"""A referral is found in the worklist of its parties by its patient's name, reading, initials and numbers."""

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.foundation.reading import Purpose
from heyi.kernel.errors import InputInvalid
from tests.making import NOW, a_referral, a_stranger, an_alliance, taken

pytestmark = pytest.mark.django_db


def found(words: str, actor, box=referral.Box.IN) -> list:
    page = referral.list_referrals(
        referral.Wanted(box=box, words=words), actor=actor, purpose=Purpose.REFERRAL, now=NOW
    )
    return [line.id for line in page.lines]


@pytest.mark.parametrize("words", ["欧阳秀英", "欧阳", "秀英", "ouyangxiuying", "oyxy"])
def test_the_receiver_finds_a_referral_by_any_spelling_of_the_name(words):
    yibin = an_alliance()
    wanted = a_referral(yibin, name="欧阳秀英")
    taken(yibin, wanted, "see")
    coordinator = yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county).actor(NOW)
    assert found(words, coordinator) == [wanted.id]
    assert found("赵钱孙", coordinator) == []


def test_strangers_find_nothing_and_a_full_stop_asks_for_nothing():
    yibin = an_alliance()
    a_referral(yibin, name="欧阳秀英")
    assert found("欧阳秀英", a_stranger().actor(NOW)) == []
    with pytest.raises(InputInvalid):
        found("。", a_stranger().actor(NOW))
