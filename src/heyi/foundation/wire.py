"""Compiled statements on their way to the database: prepared once a connection, and sent without the layers that read,
wrap and log each statement anew. Not here: what is sent (compiled, together), what may be written (guard).

Whoever counts or logs statements gets every one of them by the ordinary way, as does SQLite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from select import POLLIN, poll
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus

from heyi.foundation.guard import allowed_writes, count_writes, is_guarded_alone

# The result of a prepared statement would have other columns than when it was prepared.
_OUTDATED = b"0A000"
# More than all compiled statements have forms; beyond it somebody's lists have every length, and are sent as they are.
_MOST_PREPARED = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a question, or how many rows a write changed."""

    rows: Sequence[Sequence[Any]]
    changed: int


# For each connection the names under which the server knows a statement with parameters of these types.
_prepared: WeakKeyDictionary[psycopg.Connection[Any], dict[tuple[str, tuple[int, ...]], bytes]] = (
    WeakKeyDictionary()
)
_numbers = count()


@cache
def vendor() -> str:
    """Which of the two stores this process works on."""
    return connections[DEFAULT_DB_ALIAS].vendor


def send(sql: str, values: Sequence[Any]) -> Answer:
    """Runs one statement; values stand for its `%s` in their order.

    Raises: UnguardedWrite, and Django's database errors.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql" or database.queries_logged or not is_guarded_alone(database):
        return _sent_as_ever(database, sql, values)
    tables = allowed_writes(sql)
    if not database.health_check_done:  # type: ignore[attr-defined]  # left out of its types
        _look_at_line(database)
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        answer = _sent(database.connection, sql, values)
    if answer is None:
        return _sent_as_ever(database, sql, values)
    count_writes(tables, answer.changed)
    return answer


def _look_at_line(database: BaseDatabaseWrapper) -> None:
    """Whether the connection still stands, without asking the server: a line nobody has closed has nothing to say now."""
    line = database.connection
    if line is not None and not line.closed and not line.broken and _is_silent(line.fileno()):
        database.health_check_done = True  # type: ignore[attr-defined]  # left out of its types as well
    else:
        database.close_if_health_check_failed()


def _is_silent(line: int) -> bool:
    # Not select, which knows no more than 1,024 open files.
    watch = poll()
    watch.register(line, POLLIN)
    return not watch.poll(0)


def _sent_as_ever(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Answer:
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        return Answer(cursor.fetchall() if cursor.description else (), cursor.rowcount)


def _sent(connection: psycopg.Connection[Any], sql: str, values: Sequence[Any]) -> Answer | None:
    """The answer, or None where this connection knows too many statements already."""
    known = _known_to(connection)
    if len(known) >= _MOST_PREPARED:
        return None
    if connection.pgconn.transaction_status == TransactionStatus.IDLE and not connection.autocommit:
        _checked(connection, connection.pgconn.exec_(b"BEGIN"))
    adapting = Transformer(connection)
    # The driver's own types forget that NULL has no bytes.
    told: Any = adapting.dump_sequence(values, [PyFormat.AUTO] * len(values))
    types = adapting.types or ()
    name = known.get((sql, types))
    if name is None:
        name = b"heyi_%d" % next(_numbers)
        _checked(connection, connection.pgconn.prepare(name, _with_numbers(sql), types))
        known[sql, types] = name
    result = connection.pgconn.exec_prepared(name, told, adapting.formats)
    if result.error_field(DiagnosticField.SQLSTATE) == _OUTDATED:
        # Somebody else has changed the table: whoever asks next has it prepared anew.
        del known[sql, types]
    _checked(connection, result)
    if result.status != ExecStatus.TUPLES_OK:
        return Answer((), result.command_tuples or 0)
    adapting.set_pgresult(result)
    return Answer(adapting.load_rows(0, result.ntuples, tuple), result.ntuples)


def _known_to(connection: psycopg.Connection[Any]) -> dict[tuple[str, tuple[int, ...]], bytes]:
    """What this connection has prepared. It outlives a rollback: the server keeps it, and reads anew what names a changed table.

    The driver would let the server forget everything after each rollback, so that one refusal made eight colleagues wait for
    sixty plans. Where a table was changed or dropped it still does.
    """
    known = _prepared.get(connection)
    if known is None:
        known = _prepared[connection] = {}
        manager, forgets = connection._prepared, connection._prepared.clear

        def discards(_: object, results: Sequence[Any]) -> bool:
            if not any(_changes_tables(result) for result in results):
                return False
            known.clear()
            return forgets()

        manager.clear = lambda: False  # type: ignore[method-assign]  # asked after a rollback only
        manager._should_discard = discards  # type: ignore[method-assign, assignment]  # asked after every statement
    return known


def _changes_tables(result: Any) -> bool:
    told: bytes = (result.status == ExecStatus.COMMAND_OK and result.command_status) or b""
    return told.startswith((b"DROP", b"ALTER", b"DISCARD ALL", b"DEALLOCATE ALL"))


def _checked(connection: psycopg.Connection[Any], result: Any) -> Any:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise psycopg.errors.error_from_result(result, connection.info.encoding)
    return result


def _with_numbers(sql: str) -> bytes:
    """The statement as the server numbers its parameters."""
    first, *others = sql.split("%s")
    parts = [first, *(f"${number}{part}" for number, part in enumerate(others, 1))]
    return "".join(parts).replace("%%", "%").encode()
