"""The bell that wakes whoever waits for news: rung after a commit on PostgreSQL; on SQLite the file itself tells.

A NOTIFY inside the transaction, or in a trigger, makes all committing writers wait in one queue while each waits for its
disk: it halved the commits of eight writers. After the commit it holds that queue for microseconds. Should it be lost, the
listener looks every other second.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

from django.db import connection, transaction

CHANNEL = "heyi_recorded"
_PATIENCE_SECONDS = 2.0
# Within this time of its last ring a process does not ring again; the listener, once woken, gathers for a little longer
# than that before it looks, so what was committed meanwhile is seen by that look.
_QUIET_SECONDS = 0.02
_GATHER_SECONDS = 0.025
_LOOK_EVERY_SECONDS = 0.1


def ring_after_commit() -> None:
    """Rings once when the transaction that is open has committed; a rollback rings nothing."""
    if connection.vendor != "postgresql":
        return
    if not any(one[1] is _ring for one in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


_rung_at = [0.0]


def _ring() -> None:
    now = monotonic()
    if now - _rung_at[0] < _QUIET_SECONDS:
        return
    _rung_at[0] = now
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def waiting(stop: Event) -> Callable[[], None]:
    """A function that returns when something may have been recorded; made in the thread that will wait."""
    return _on_postgres if connection.vendor == "postgresql" else _on_sqlite(stop)


def _on_postgres() -> None:
    """Waits on the one listening connection of this process, which is also the one that then looks."""
    connection.ensure_connection()
    line: Any = connection.connection
    # Listening twice is listening once; after a lost connection the new one has to.
    line.execute(f"LISTEN {CHANNEL}")
    for _ in line.notifies(timeout=_PATIENCE_SECONDS, stop_after=1):
        sleep(_GATHER_SECONDS)


def _on_sqlite(stop: Event) -> Callable[[], None]:
    path = Path(str(connection.settings_dict["NAME"])).absolute()
    line = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    seen = [-1]

    def wait() -> None:
        # Changes when another connection has committed; costs no lock and no read of a page.
        for _ in range(int(_PATIENCE_SECONDS / _LOOK_EVERY_SECONDS)):
            with closing(line.execute("PRAGMA data_version")) as asked:
                (version,) = asked.fetchone()
            if version != seen[0]:
                seen[0] = version
                return
            if stop.wait(_LOOK_EVERY_SECONDS):
                return

    return wait
