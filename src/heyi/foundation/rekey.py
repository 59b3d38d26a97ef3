"""Sealing anew, under the cipher and key now set, what was sealed under others. Not here: hashes, which stay (hashes)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Func, Value

from heyi.foundation.fields import SealedField
from heyi.foundation.privacy import tables
from heyi.foundation.reading import reading
from heyi.foundation.secrets import HEADER_BYTES, header
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.event import Event
from heyi.kernel.ids import new_id

# A batch is one transaction: few enough that nobody waits long behind it, enough that a million rows are a thousand facts.
_BATCH = 500

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesResealed(Event):
    """Sealed values of one column were sealed anew, content unchanged; `subject` is the run."""

    rows: int


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column of one table."""

    table: type[models.Model]
    field: str

    @property
    def name(self) -> str:
        """Table and column, as the database calls them."""
        return f"{self.table._meta.db_table}.{self.field}"

    def behind(self) -> models.QuerySet[Any]:
        """The rows whose value is sealed under another cipher or key than the ones now set."""
        begin = Func(
            F(self.field), Value(1), Value(HEADER_BYTES), function="SUBSTR", output_field=models.BinaryField()
        )
        sealed = models.Q(**{f"{self.field}__isnull": False})
        rows = self.table._base_manager.filter(sealed).annotate(sealed_as=begin)
        behind: models.QuerySet[Any] = rows.exclude(sealed_as=header())
        return behind


def sealed_columns() -> Iterator[Column]:
    """Every sealed column of the house."""
    for table in tables():
        for field in table._meta.local_concrete_fields:
            if isinstance(field, SealedField):
                yield Column(table, field.name)


def reseal(*, now: datetime, progress: Progress | None = None) -> dict[str, int]:
    """Seals anew whatever is behind, in batches; broken off, it goes on where it was, because what is done is not behind.

    Shape:   how many values, by column; columns that were not behind are left out.
    Raises:  Unreadable for a value of a key that is not named any more.
    Records: ValuesResealed for each batch.
    """
    run, done = new_id(), {}
    for column in sealed_columns():
        with reading(OPERATOR, now=now):
            total = column.behind().count()
        resealed = 0
        while batch := _reseal_batch(column, run, now):
            resealed += batch
            if progress is not None:
                progress(column.name, resealed, max(total, resealed))
        if resealed:
            done[column.name] = resealed
    return done


def _reseal_batch(column: Column, run: Any, now: datetime) -> int:
    with unit_of_work(OPERATOR, now=now) as work:
        rows = column.behind().order_by("pk").select_for_update()
        batch = list(rows.values_list("pk", column.field)[:_BATCH])
        for key, content in batch:
            column.table._base_manager.filter(pk=key).update(**{column.field: content})
        if batch:
            work.record(ValuesResealed(subject=run, rows=len(batch)))
    return len(batch)
