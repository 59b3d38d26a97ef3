"""One unit of work at a time for what no row can be locked for. Not here: rows, which are held by themselves (guarded)."""

from django.db import connection


def take_turn(name: str) -> None:
    """Waits until no other transaction has its turn under this name, and keeps the turn until the own transaction ends.

    Shape: on SQLite every writing transaction has its turn already. Taken before any row is held that the others hold,
           so that no two wait for each other in a ring.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"heyi.{name}"])
