"""One store of the worklists benchmark: asked empty, filled, asked again. Prints JSON. Runs by bench.inside."""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.worklists_fill import Place, fill, found
from heyi.foundation.guard import lifted
from heyi.foundation.models import Account

_SEED, _ASKED, _WARM = 11, 40, 3
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class _Counter:
    """Counts the statements that go to the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _browser(account: UUID) -> Client:
    client = Client(headers={"host": "localhost"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    client.force_login(Account.objects.get(id=account), backend=_BACKEND)
    return client


def _timed(browser: Client, address: str) -> dict[str, float]:
    """Milliseconds and statements of one page, asked again and again; the first few fill what a process remembers."""
    took, statements = [], 0
    for number in range(_WARM + _ASKED):
        counter = _Counter()
        with connection.execute_wrapper(counter):
            begun = time.perf_counter()
            answer = browser.get(address)
            spent = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        if number >= _WARM:
            took.append(spent)
            statements = max(statements, counter.count)
    took.sort()
    return {
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "statements": statements,
    }


def ask(place: Place) -> dict[str, dict[str, float]]:
    """Every page that is measured."""
    desk, head = _browser(place.coordinator), _browser(place.president)
    year = (timezone.now() - timedelta(days=365)).date().isoformat()
    siphon = f"/alliances/{place.alliance}/siphon/"
    return {
        "inbox": _timed(desk, "/inbox/"),
        "places": _timed(desk, "/places/"),
        "siphon_90_days": _timed(head, siphon),
        "siphon_year": _timed(head, f"{siphon}?kind=custom&since={year}"),
    }


def main(referrals: int) -> None:
    """Founds, asks, fills, asks, prints."""
    now = timezone.now()
    place = found(now - timedelta(days=1200))
    baseline = ask(place)
    begun = time.perf_counter()
    with lifted("years of referrals are written as rows, for a measurement"):
        fill(referrals, place, now, seed=_SEED)
    filled = {"filled_seconds": round(time.perf_counter() - begun, 1)}
    print(json.dumps(filled | {"figures": ask(place), "baseline": baseline}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
