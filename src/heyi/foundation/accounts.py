"""Who can sign in: opening accounts and issuing tokens. Not here: what they may do (governance), how they sign in (sign_in)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from heyi.foundation.access import create_token
from heyi.foundation.models import Account
from heyi.foundation.unit_of_work import unit_of_work
from heyi.foundation.words import register_words
from heyi.kernel.actor import Actor, ActorKind
from heyi.kernel.errors import InputInvalid, NotFound, Problem
from heyi.kernel.event import Event
from heyi.kernel.ids import new_id

_NAME = re.compile(r"[\w.@-]{1,64}")
_LONGEST_DISPLAY_NAME = 64
_LONGEST_DAYS = 3660

register_words(
    {
        "username_malformed": (
            "用户名为 1 至 64 个字母、数字或 . _ @ -。",
            "A user name has 1 to 64 letters, digits or . _ @ -.",
        ),
        "username_taken": ("这个用户名已经有人用了。", "This user name is taken."),
        "account_unknown": ("没有这个账号，或它已停用。", "There is no such account, or it is switched off."),
        "password_too_short": ("密码太短。", "The password is too short."),
        "password_too_common": ("密码太常见。", "The password is too common."),
        "password_too_similar": (
            "密码与用户名或姓名太相似。",
            "The password is too similar to the names of the account.",
        ),
        "days_out_of_range": ("天数须为 1 至 {limit}。", "Days are 1 to {limit}."),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Event):
    """A person or a machine can sign in from now on."""

    kind: ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued(Event):
    """An account got a token for the API; `subject` is the account."""

    days: int


def open_account(
    username: str,
    *,
    display_name: str,
    password: str | None = None,
    kind: ActorKind = ActorKind.PERSON,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Opens an account; without a password nobody signs in with one, but tokens and passkeys work.

    Raises: InputInvalid, NotPermitted.
    Records: AccountOpened.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require("open_account", at=None)
        account = Account(id=new_id(), username=username, display_name=display_name, kind=kind.value)
        problems = [*_name_problems(username, display_name), *_password_problems(account, password)]
        if problems:
            raise InputInvalid(*problems)
        account.set_password(password)
        account.save(force_insert=True)
        event = AccountOpened(subject=account.id, kind=kind)
        work.record(event, warrant=warrant, after={"username": username, "display_name": display_name})
    return account.id


def account_named(username: str) -> UUID:
    """The account of that user name.

    Raises: NotFound, also where it is switched off.
    """
    found = Account.objects.filter(username=username, is_active=True).values_list("id", flat=True).first()
    if found is None:
        raise NotFound("account_unknown")
    return found


def names_of_accounts(accounts: Iterable[UUID]) -> Mapping[UUID, str]:
    """The names of people by their accounts, so that a page can say who did something. One statement."""
    wanted = set(accounts)
    return dict(Account.objects.filter(id__in=wanted).values_list("id", "display_name")) if wanted else {}


def languages_of(accounts: Iterable[UUID]) -> Mapping[UUID, str]:
    """The languages of people by their accounts; accounts that are switched off are left out. One statement."""
    wanted = set(accounts)
    found = Account.objects.filter(id__in=wanted, is_active=True)
    return dict(found.values_list("id", "language")) if wanted else {}


def issue_token(username: str, *, days: int, label: str, actor: Actor, now: datetime) -> str:
    """A bearer token for an account; it is shown this once.

    Raises: NotFound, InputInvalid, NotPermitted.
    Records: TokenIssued.
    """
    with unit_of_work(actor, now=now) as work:
        account = Account.objects.select_for_update().filter(username=username, is_active=True).first()
        if account is None:
            raise NotFound("account_unknown")
        warrant = actor.require("issue_token", at=None)
        if not 1 <= days <= _LONGEST_DAYS:
            raise InputInvalid(Problem("days", "days_out_of_range", str(days), _LONGEST_DAYS))
        token = create_token(account.id, label=label, days=days, now=now)
        work.record(TokenIssued(subject=account.id, days=days), warrant=warrant)
    return token


def _name_problems(username: str, display_name: str) -> list[Problem]:
    problems = []
    if not _NAME.fullmatch(username):
        problems.append(Problem("username", "username_malformed"))
    elif Account.objects.filter(username=username).exists():
        problems.append(Problem("username", "username_taken", username))
    if not display_name.strip():
        problems.append(Problem("display_name", "required"))
    elif len(display_name) > _LONGEST_DISPLAY_NAME:
        problems.append(Problem("display_name", "too_long", limit=_LONGEST_DISPLAY_NAME))
    elif not display_name.isprintable():
        problems.append(Problem("display_name", "malformed"))
    return problems


def _password_problems(account: Account, password: str | None) -> list[Problem]:
    if password is None:
        return []
    try:
        validate_password(password, account)
    except ValidationError as refused:
        return [Problem("password", str(one.code)) for one in refused.error_list]
    return []
