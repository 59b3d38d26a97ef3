"""Names beside ids: organisations and people, each list in one statement. Not here: names of patients."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Words
from heyi.foundation.accounts import names_of_accounts
from heyi.kernel.actor import Actor


def language() -> str:
    """The language of whoever reads the page."""
    return get_language() or "zh-hans"


def in_our_language(words: Words) -> str:
    """A name in the language of whoever reads the page."""
    return words.said_in(language())


def organisation_names(wanted: Iterable[UUID | None], *, actor: Actor, now: datetime) -> dict[UUID, str]:
    """The names of organisations by id, in the reader's language."""
    known = governance.names_of((one for one in wanted if one is not None), actor=actor, now=now)
    return {one: in_our_language(words) for one, words in known.items()}


def own_organisations(actor: Actor, *, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """The organisations at which the actor holds posts, by name."""
    names = organisation_names(actor.institutions, actor=actor, now=now)
    return tuple(sorted(names.items(), key=lambda pair: pair[1]))


def names_of_people(wanted: Iterable[UUID]) -> dict[UUID, str]:
    """The names under which people sign in, by account."""
    return dict(names_of_accounts(wanted))


def in_brackets(words: str, remark: str) -> str:
    """Words with a remark behind them, in the brackets of the reader's language."""
    return f"{words}（{remark}）" if language().startswith("zh") else f"{words} ({remark})"
