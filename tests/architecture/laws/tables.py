"""What every table must say of itself, and which other tables it may point at. Not here: constraints of one table."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import models

FOUNDATION_HEIGHT = -1
"""Below every context."""

SORTS = ("plain", "identifying", "clinical")


def name_of(table: type[models.Model]) -> str:
    """A table as the laws name it."""
    return f"{table._meta.app_label}.{table.__name__}"


def columns(table: type[models.Model]) -> set[str]:
    """Every field of a table that is stored, many-to-many fields among them."""
    own = {field.name for field in table._meta.concrete_fields}
    return own | {field.name for field in table._meta.local_many_to_many}


def unsorted_fields(table: type[models.Model]) -> list[tuple[str, str]]:
    """Fields that are not sorted exactly once as plain, identifying or clinical."""
    privacy = vars(table).get("Privacy")
    if privacy is None:
        return [(name_of(table), "does not sort its fields: no Privacy class of its own")]
    named = Counter(field for sort in SORTS for field in getattr(privacy, sort, ()))
    problems = [
        (f"{name_of(table)}.{field}", "is not sorted") for field in sorted(columns(table) - set(named))
    ]
    problems += [
        (f"{name_of(table)}.{field}", "is no field") for field in sorted(set(named) - columns(table))
    ]
    problems += [
        (f"{name_of(table)}.{field}", "is sorted twice") for field, times in named.items() if times > 1
    ]
    return problems


def wrong_references(table: type[models.Model], heights: Mapping[str, int]) -> list[tuple[str, str]]:
    """References to tables of other contexts that point up or sideways, look back, or let history vanish."""
    problems: list[tuple[str, str]] = []
    for field in (*table._meta.local_fields, *table._meta.local_many_to_many):
        target = field.related_model
        if not isinstance(target, type) or target._meta.app_label == table._meta.app_label:
            continue
        problems += [
            (f"{name_of(table)}.{field.name}", why) for why in _faults(table, field, target, heights)
        ]
    return problems


def _faults(
    table: type[models.Model], field: object, target: type[models.Model], heights: Mapping[str, int]
) -> Iterable[str]:
    here, there = table._meta.app_label, target._meta.app_label
    if heights.get(there, FOUNDATION_HEIGHT) >= heights.get(here, FOUNDATION_HEIGHT):
        yield f"points at {name_of(target)}, which does not stand below"
    relation = getattr(field, "remote_field", None)
    if relation is None or relation.related_name != "+":
        yield f"lets {name_of(target)} look back: related_name must be '+'"
    if relation is None or getattr(relation, "on_delete", None) is not models.PROTECT:
        yield f"lets {name_of(target)} take it along: on_delete must be PROTECT"
