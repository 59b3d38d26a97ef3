"""The base of every table that changes only by verbs. Not here: any particular table."""

from collections.abc import Collection
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from heyi.foundation.compiled import insert, update
from heyi.foundation.guard import guard_table
from heyi.kernel.errors import NotFound

Row = TypeVar("Row", bound=models.Model)


class GuardedQuerySet(models.QuerySet[Row]):
    """Rows of a guarded table."""

    def hold(self, row_id: UUID) -> Row:
        """The row, locked until the transaction ends.

        Raises: NotFound, also for a row the query does not reach.
        """
        try:
            return self.select_for_update().get(pk=row_id)
        except ObjectDoesNotExist:
            raise NotFound from None

    def look_up(self, row_id: UUID) -> Row:
        """The row, not locked.

        Raises: NotFound, also for a row the query does not reach.
        """
        try:
            return self.get(pk=row_id)
        except ObjectDoesNotExist:
            raise NotFound from None


class GuardedModel(models.Model):
    """A table that the guard watches. Subclasses sort every field in a nested `Privacy` class."""

    class Meta:
        abstract = True

    class Privacy:
        plain: ClassVar[set[str]] = set()
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def save(self, *args: Any, **options: Any) -> None:
        """Inserts the row, or writes the named fields; by a statement that is built once where nothing stands against it."""
        named = options.get("update_fields")
        if options.get("force_insert") and not args and self.pk is not None:
            insert([self])
        elif named and not args and self._is_plain(named):
            update(self, named)
        else:
            super().save(*args, **options)

    def _is_plain(self, names: Collection[str]) -> bool:
        """Whether these fields hold values; an expression is computed by the database."""
        return not any(hasattr(getattr(self, name), "resolve_expression") for name in names)

    def store(self, **changes: Any) -> Self:
        """Writes the named fields and nothing else."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))
        return self


def _watch(sender: type[models.Model], **_: object) -> None:
    if issubclass(sender, GuardedModel) and not sender._meta.abstract:
        guard_table(sender._meta.db_table)


models.signals.class_prepared.connect(_watch, dispatch_uid="heyi.guarded")
