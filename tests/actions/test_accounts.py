"""Accounts and tokens: opened and issued by verbs that leave a fact behind."""

from datetime import UTC, datetime, timedelta

import pytest

from heyi.foundation.access import SignInNeeded, _by_token
from heyi.foundation.accounts import issue_token, open_account
from heyi.foundation.models import Account, ApiTokenRow, RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.record import difference_of
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor, ActorKind
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id

pytestmark = pytest.mark.usefixtures("committed")

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
GOOD = "竹杖芒鞋轻胜马-1082"


def opened(username: str = "wang", **other):
    return open_account(username, **{"display_name": "王医生", "actor": OPERATOR, "now": NOW} | other)


def facts() -> list[RecordedRow]:
    with reading(OPERATOR, now=NOW):
        return list(RecordedRow.objects.order_by("transaction", "place"))


def problems_of(**other) -> dict[str, str]:
    with pytest.raises(InputInvalid) as refused:
        opened(**other)
    return {problem.field: problem.code for problem in refused.value.problems}


def test_an_account_is_opened_and_the_fact_recorded():
    account = opened(password=GOOD)
    assert Account.objects.get(pk=account).check_password(GOOD)
    (fact,) = facts()
    assert (fact.fact, fact.case) == ("account_opened", str(account))
    assert difference_of(fact)["after"] == {"username": "wang", "display_name": "王医生"}


def test_an_account_without_a_password_lets_nobody_sign_in_with_one():
    account = Account.objects.get(pk=opened())
    assert not account.has_usable_password()
    assert not account.check_password("")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kurz", "password_too_short"),
        ("", "password_too_short"),
        ("password1", "password_too_common"),
        ("wang-doctor", "password_too_similar"),
    ],
)
def test_a_weak_password_is_refused(password: str, code: str):
    with pytest.raises(InputInvalid) as refused:
        opened("wang-doctor", password=password)
    assert code in {problem.code for problem in refused.value.problems}
    assert not Account.objects.exists()


@pytest.mark.parametrize("username", ["", "two words", "x" * 65, "a\0b", "a\nb", "名 字", "<script>"])
def test_a_user_name_that_is_none_is_refused(username: str):
    assert problems_of(username=username)["username"] == "username_malformed"


@pytest.mark.parametrize(
    ("name", "code"), [("", "required"), ("  ", "required"), ("x" * 65, "too_long"), ("a\0b", "malformed")]
)
def test_a_name_that_is_none_is_refused(name: str, code: str):
    assert problems_of(display_name=name)["display_name"] == code


def test_a_user_name_is_taken_once():
    opened()
    assert problems_of()["username"] == "username_taken"
    assert len(facts()) == 1


def test_a_person_opens_no_accounts():
    with pytest.raises(NotPermitted):
        opened(actor=Actor(id=new_id(), kind=ActorKind.PERSON))
    assert not Account.objects.exists()


def test_a_token_works_until_its_last_day_and_only_its_digest_is_kept():
    account = opened()
    token = issue_token("wang", days=3, label="test", actor=OPERATOR, now=NOW)
    assert _by_token(token, NOW + timedelta(days=2, hours=23))[0] == account
    with pytest.raises(SignInNeeded):
        _by_token(token, NOW + timedelta(days=3))
    assert token.encode() not in bytes(ApiTokenRow.objects.get().digest)
    assert [fact.fact for fact in facts()] == ["account_opened", "token_issued"]
    assert token not in str([vars(fact) for fact in facts()])


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_a_token_for_no_time_or_for_ever_is_refused(days: int):
    opened()
    with pytest.raises(InputInvalid):
        issue_token("wang", days=days, label="", actor=OPERATOR, now=NOW)
    assert not ApiTokenRow.objects.exists()


def test_nobody_gets_a_token_for_an_account_that_is_not_there_or_switched_off():
    opened()
    Account.objects.update(is_active=False)
    for username in ("wang", "nobody"):
        with pytest.raises(NotFound):
            issue_token(username, days=3, label="", actor=OPERATOR, now=NOW)


def test_a_person_issues_no_tokens():
    opened()
    with pytest.raises(NotPermitted):
        issue_token("wang", days=3, label="", actor=Actor(id=new_id(), kind=ActorKind.PERSON), now=NOW)
