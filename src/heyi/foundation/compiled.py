"""Questions and rows whose SQL is written once a process and then only filled in.

Building a statement costs the ORM several times what running it costs the database. What is asked on every step of a
busy house is therefore written down as a function that builds a queryset, and compiled at its first call: still one
language for both stores, still the same tables and reaches. Not here: what is asked (each context's queries).
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache, partial
from itertools import count, groupby
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState
from django.db.models.sql import UpdateQuery

from heyi.foundation.together import Batch, Write, asking, send_waiting, tables_named, waiting_batch
from heyi.foundation.wire import send, vendor

Row = TypeVar("Row")

_numbers = count(1_900_000_001)
_FIRST_DAY = datetime(1801, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """A value that belongs to the text of a statement, so that another one means another statement: a limit, an order."""

    value: Any


_WRITTEN_OUT = (bool, type(None), Written)


class NotCompilable(TypeError):
    """A value did not reach the statement as it was given, so that another could not be put in its place: a bug."""


def _stand_in(value: Any) -> Any:
    """A value of the same kind that occurs nowhere else."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, str):
        return uuid4().hex
    if isinstance(value, datetime):
        return _FIRST_DAY + timedelta(seconds=next(_numbers) % 1_000_000_000)
    if isinstance(value, date):
        return _FIRST_DAY.date() + timedelta(days=next(_numbers) % 30_000)
    if isinstance(value, int):
        return next(_numbers)
    if isinstance(value, bytes):
        return uuid4().bytes
    raise NotCompilable(type(value).__name__)


def _as_given(value: Any) -> Any:
    """A value as PostgreSQL's driver takes it."""
    return str(value) if isinstance(value, Enum) else value


def _as_text(value: Any) -> Any:
    """A value as Django keeps it in SQLite."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return str(value) if isinstance(value, Enum) else value


# How a value is told to a database where that does not depend on its column.
_FOR: dict[str, Callable[[Any], Any]] = {"postgresql": _as_given, "sqlite": _as_text}


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL, where each of its values comes from, and how its rows are read."""

    sql: str
    tables: frozenset[str]
    told: Callable[[Any], Any]
    values: "_Sources"
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    model: type[models.Model] | None
    columns: tuple[str, ...]
    locks: bool

    def run(self, given: dict[str, Any]) -> list[Any]:
        if self.locks and not connection.in_atomic_block:
            raise RuntimeError("rows are locked within a transaction only")
        values = _filled(self.values, given, self.told)
        with asking(self.tables):
            rows = send(self.sql, values).rows
        if self.converters:
            rows = [self._converted(row) for row in rows]
        if self.model is None:
            return [row[0] for row in rows] if len(self.columns) == 1 else [tuple(row) for row in rows]
        return [self._instance(self.model, row) for row in rows]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        told = list(row)
        for place, convert, expression in self.converters:
            value = told[place]
            for one in convert:
                value = one(value, expression, connection)
            told[place] = value
        return told

    def _instance(self, model: type[models.Model], row: Sequence[Any]) -> models.Model:
        made = new_row(model, **dict(zip(self.columns, row, strict=True)))
        made._state.adding = False
        made._state.db = DEFAULT_DB_ALIAS
        return made


Model = TypeVar("Model", bound=models.Model)


def new_row(model: type[Model], **values: Any) -> Model:
    """A row of a table, all of whose columns are given by their attributes; what Django's own making costs is left out."""
    made = model.__new__(model)
    made.__dict__.update(values)
    made._state = ModelState()
    return made


class Question(Generic[Row]):
    """A question that is compiled once for each store, kind of value and length of its lists."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._known: dict[tuple[Any, ...], _Statement] = {}

    def all(self, **given: Any) -> list[Row]:
        """Every row: an instance, a tuple, or the one value that was asked for. An empty list finds nothing."""
        given = {
            name: list(value) if isinstance(value, (set, frozenset, tuple)) else value
            for name, value in given.items()
        }
        if any(value == [] for value in given.values()):
            return []
        key = (vendor(), *(_kind(value) for value in given.values()))
        statement = self._known.get(key)
        if statement is None:
            statement = self._known[key] = self._compile(given)
        return statement.run(given)

    def first(self, **given: Any) -> Row | None:
        """The first row, or None."""
        rows = self.all(**given)
        return rows[0] if rows else None

    def _compile(self, given: dict[str, Any]) -> _Statement:
        asked, places = _stood_in(given)
        return _compiled(self._build(**asked), places)


class Command:
    """A change of rows by a condition, compiled once as a question is.

    Shape:  `build` gives the queryset and what becomes of its columns. Within a unit of work it waits like a new row.
    """

    def __init__(self, build: Callable[..., tuple[Any, dict[str, Any]]]) -> None:
        self._build = build
        self._known: dict[tuple[Any, ...], tuple[str, str, _Sources]] = {}

    def do(self, **given: Any) -> None:
        """Changes every row that the condition finds, or lets the change wait."""
        key = (vendor(), *(_kind(value) for value in given.values()))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compile(given)
        sql, table, sources = known
        _write(Write(sql, _filled(sources, given, _FOR[vendor()]), table))

    def _compile(self, given: dict[str, Any]) -> tuple[str, str, "_Sources"]:
        asked, places = _stood_in(given)
        found, changes = self._build(**asked)
        query = found.query.chain(UpdateQuery)
        query.add_update_values(changes)
        sql, params = query.get_compiler(using=connection.alias).as_sql()
        return sql, found.model._meta.db_table, _sources(params, places)


# Where each value of a statement comes from: a name and the place in a list (-1: the value itself), or None and a constant.
_Sources = tuple[tuple[str | None, Any], ...]
_Places = dict[Any, tuple[str, int]]


def _stood_in(given: dict[str, Any]) -> tuple[dict[str, Any], _Places]:
    """Stand-ins for the values, and which value each of them stands for."""
    told = _FOR[vendor()]
    places: _Places = {}
    asked: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, list):
            asked[name] = [_stand_in(one) for one in value]
            places |= {told(one): (name, place) for place, one in enumerate(asked[name])}
        elif isinstance(value, _WRITTEN_OUT):
            asked[name] = value.value if isinstance(value, Written) else value
        else:
            asked[name] = _stand_in(value)
            places[told(asked[name])] = (name, -1)
    return asked, places


def _sources(params: Sequence[Any], places: _Places) -> _Sources:
    values = tuple(places.get(_plain(one), (None, one)) for one in params)
    missing = set(places.values()) - set(values)
    if missing:
        raise NotCompilable(", ".join(sorted(name for name, _ in missing)))
    return values


def _filled(sources: _Sources, given: dict[str, Any], told: Callable[[Any], Any]) -> list[Any]:
    return [
        place if name is None else told(given[name] if place < 0 else given[name][place])
        for name, place in sources
    ]


def _kind(value: Any) -> Any:
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, _WRITTEN_OUT) else type(value)


def _compiled(queryset: Any, places: _Places) -> _Statement:
    compiler = queryset.query.get_compiler(using=connection.alias)
    sql, params = compiler.as_sql()
    chosen = [column for column, *_ in compiler.select[: compiler.col_count]]
    found = compiler.get_converters(chosen)
    model, columns = None, tuple(str(place) for place in range(len(chosen)))
    if queryset._iterable_class is models.query.ModelIterable:
        beside = {place: name for name, place in compiler.annotation_col_map.items()}
        model = queryset.model
        columns = tuple(beside.get(place) or column.target.attname for place, column in enumerate(chosen))
    return _Statement(
        sql=sql,
        tables=tables_named(sql),
        told=_FOR[vendor()],
        values=_sources(params, places),
        converters=tuple((place, tuple(convert), column) for place, (convert, column) in found.items()),
        model=model,
        columns=columns,
        locks=bool(queryset.query.select_for_update) and connection.features.has_select_for_update,
    )


def _plain(value: Any) -> Any:
    """A value of a compiled statement as it can be looked up; drivers wrap bytes."""
    if isinstance(value, memoryview):
        return bytes(value)
    wrapped = getattr(value, "obj", None)
    if isinstance(wrapped, bytes):
        return wrapped
    return value if isinstance(value, Hashable) else id(value)


_Values = tuple[tuple[str, Callable[[Any], Any]], ...]
_Plan = tuple[str, _Values]
# Fields whose values the driver takes as they are; every other field prepares its own.
_PLAIN_FIELDS = (
    models.UUIDField, models.CharField, models.TextField, models.DateTimeField, models.DateField, models.BooleanField,
    models.IntegerField, models.ForeignKey,
)  # fmt: skip


def _prepared_by(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(field, _PLAIN_FIELDS):
        return _FOR[vendor()]
    return partial(_by_field, field.get_db_prep_save)


def _by_field(prepare: Callable[..., Any], value: Any) -> Any:
    return prepare(value, connection)


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(str(name))


def _told(row: models.Model, values: _Values) -> list[Any]:
    return [prepare(getattr(row, name)) for name, prepare in values]


def insert(rows: Sequence[models.Model]) -> None:
    """Inserts rows, those of one table that follow one another by one statement.

    Their keys are given by the program; one that the database counts is never looked at. Within a unit of work they wait
    until something is asked that they could change, or until it ends.
    """
    for _, same in groupby(rows, type):
        group = list(same)
        model = type(group[0])
        sql, values = _insert_plan(model, len(group))
        given = [value for row in group for value in _told(row, values)]
        _write(Write(sql, given, model._meta.db_table, frozenset(row.pk for row in group)))
        batch = waiting_batch()
        for row in group:
            row._state.adding = False
            row._state.db = DEFAULT_DB_ALIAS
            if batch is not None:
                batch.remember(row)


def made_here(model: type[Model], key: Any) -> Model | None:
    """The row of this key, where the unit of work that is open has inserted it itself: what it says is known already."""
    batch = waiting_batch()
    return None if batch is None else batch.made(model, key)


def insert_unless_there(row: models.Model) -> None:
    """Inserts a row, or lets it wait; nothing where a unique constraint knows it already."""
    sql, values = _insert_plan(type(row), 1)
    given = _told(row, values)
    _write(Write(f"{sql} ON CONFLICT DO NOTHING", given, row._meta.db_table, frozenset({row.pk})))


def _write(write: Write) -> None:
    batch = waiting_batch()
    if batch is None:
        batch = Batch()
        batch.add(write)
        batch.send()
    else:
        batch.add(write)


def insert_new(row: models.Model) -> bool:
    """Inserts a row unless a unique constraint knows it already; whether it was inserted.

    Of two who try at the same time the second waits until the first has committed or gone back.
    """
    sql, values = _insert_plan(type(row), 1)
    send_waiting()
    return send(f"{sql} ON CONFLICT DO NOTHING", _told(row, values)).changed == 1


@cache
def _insert_plan(model: type[models.Model], rows: int) -> _Plan:
    # A key that the database counts is left to it.
    fields = [one for one in model._meta.local_concrete_fields if not isinstance(one, models.AutoField)]
    columns = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * rows)
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES {places}"  # noqa: S608 (names of our own tables)
    return sql, tuple((field.attname, _prepared_by(field)) for field in fields)


def update(row: models.Model, names: Collection[str]) -> None:
    """Writes these fields of one row, or lets them wait like a new row.

    Raises: DatabaseError when it is sent and the row is not there.
    """
    model = type(row)
    sql, values = _update_plan(model, tuple(names))
    table, key = model._meta.db_table, frozenset({row.pk})
    _write(Write(sql, _told(row, values), table, key, must_find=True))


@cache
def _update_plan(model: type[models.Model], names: tuple[str, ...]) -> _Plan:
    by_name = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    fields, key = [by_name[name] for name in names], model._meta.pk
    sets = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_quoted(key.column)} = %s"  # noqa: S608 (names of our own tables)
    return sql, tuple((field.attname, _prepared_by(field)) for field in (*fields, key))
