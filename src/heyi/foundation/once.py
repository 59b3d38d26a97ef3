"""Retries with a key: same key and same inputs give the first answer, same key and other inputs are refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from heyi.foundation.compiled import insert_new, update
from heyi.foundation.models import IdempotencyRow
from heyi.foundation.record import canonical
from heyi.foundation.secrets import mac
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.kernel.event import plain

_LONGEST_KEY = 128


class KeyReused(RuleBroken):
    """The key was used before, for something else."""

    default_code = "key_reused"


def check_key(key: str) -> str:
    """The key, if it is one.

    Raises: InputInvalid.
    """
    if not 1 <= len(key) <= _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise InputInvalid(Problem("Idempotency-Key", "key_malformed", limit=_LONGEST_KEY))
    return key


def once(
    key: str | None, inputs: object, deed: Callable[[], dict[str, Any]], *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """The answer of `deed`, done at most once for this actor and key.

    Two requests with one key at the same time: the second waits for the first to commit, then gets its answer.
    Raises: KeyReused, InputInvalid, and whatever the deed refuses with; a refused deed leaves the key unused.
    """
    if key is None:
        return deed()
    # Keyed: inputs as short as one identity number could be guessed from a plain digest.
    digest = mac("inputs", canonical(plain(inputs)).encode("utf-8", "surrogatepass"))
    with unit_of_work(actor, now=now):
        mine = IdempotencyRow(actor=actor.id, key=check_key(key), inputs=digest, created_at=now)
        if not insert_new(mine):
            known = IdempotencyRow.objects.get(actor=actor.id, key=key)
            if bytes(known.inputs) != digest:
                raise KeyReused(key=key)
            first: dict[str, Any] = known.answer
            return first
        mine.answer = answer = deed()
        update(mine, ["answer"])
        return answer
