"""Deeds that begin together, each on a connection of its own. Not here: what they do."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from heyi.kernel.errors import HeyiError


def all_at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each deed answers or refuses with when all begin together."""
    # The first connection to a fresh SQLite file turns it to WAL, which waits for nobody: that is not what is raced here.
    connection.ensure_connection()
    answers: list[Any] = [None] * len(deeds)
    start = Barrier(len(deeds))

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = deeds[place]()
        except HeyiError as refused:
            answers[place] = refused
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
