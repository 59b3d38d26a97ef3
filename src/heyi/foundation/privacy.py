"""The privacy sheet: every column of every table, how sensitive it is and how it is kept. Not here: who may ask (governance)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.apps import apps
from django.db import models

from heyi.foundation.fields import SealedField


class Sort(StrEnum):
    """What a column tells of a human."""

    PLAIN = "plain"
    IDENTIFYING = "identifying"
    CLINICAL = "clinical"


class Kept(StrEnum):
    """How a column lies on disk."""

    SEALED = "sealed"
    KEYED_HASH = "keyed_hash"
    DIGEST = "digest"
    OPAQUE_ID = "opaque_id"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of the sheet."""

    table: str
    column: str
    sort: Sort
    kept: Kept

    @property
    def name(self) -> str:
        """Table and column, as the database calls them."""
        return f"{self.table}.{self.column}"


# Columns of bytes that are no keyed hash, and texts that hold nothing but an id: what no type tells.
_SAID_APART = {
    "foundation_recorded.difference": Kept.SEALED,
    "foundation_recorded.patient": Kept.OPAQUE_ID,
    "foundation_apitoken.digest": Kept.DIGEST,
    "foundation_account.password": Kept.DIGEST,
}

# Tables of libraries: their columns are not ours to sort, so the table is sorted as a whole, with what it may hold.
LIBRARY_TABLES = {
    "auth_group": "unused: rights come from charters and posts",
    "auth_permission": "names of Django's own permissions",
    "django_content_type": "names of tables",
    "django_session": "the id of an account and its language; no page puts a patient into a session",
    "account_emailaddress": "addresses of staff",
    "account_emailconfirmation": "keys of confirmations sent to staff",
    "mfa_authenticator": "second factors of staff; secrets are sealed by foundation.sign_in",
    "django_tasks_database_dbtaskresult": "jobs: ids and numbers as arguments; failures by name and place, without their text",
}


def tables() -> Iterator[type[models.Model]]:
    """Every table of the house; those of libraries are in LIBRARY_TABLES."""
    for table in (one for config in apps.get_app_configs() for one in config.get_models()):
        if table.__module__.startswith("heyi."):
            yield table


def sheet() -> Iterator[Entry]:
    """Every column of every table of the house, in the order of tables and columns."""
    for table in tables():
        yield from entries_of(table)


def entries_of(table: type[models.Model]) -> list[Entry]:
    """The columns of one table. One that its Privacy class forgets is a fault of tests/architecture, and a KeyError here."""
    privacy = vars(table)["Privacy"]
    sorts = {field: sort for sort in Sort for field in getattr(privacy, sort)}
    return [_entry(table, field, sorts[field.name]) for field in table._meta.local_concrete_fields]


def _entry(table: type[models.Model], field: models.Field[object, object], sort: Sort) -> Entry:
    name = table._meta.db_table
    kept = _SAID_APART.get(f"{name}.{field.name}") or _kept(field)
    return Entry(name, field.name, sort, kept)


def _kept(field: models.Field[object, object]) -> Kept:
    if isinstance(field, SealedField):
        return Kept.SEALED
    if isinstance(field, models.BinaryField):
        return Kept.KEYED_HASH
    # What points at a row or is named by a random id tells nothing without the row.
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return Kept.OPAQUE_ID if isinstance(target, models.UUIDField) else Kept.OPEN


def readable(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Columns that tell something of a human and lie open: each must have a reason."""
    for entry in entries:
        if entry.sort is not Sort.PLAIN and entry.kept is Kept.OPEN:
            yield entry


# What sealed JSON holds under these names is as sensitive as the column it lies in.
_INSIDE_SEALED = frozenset(
    {
        "name",
        "phone",
        "address",
        "birth_on",
        "guardian_name",
        "guardian_phone",
        "circumstances",
        "identifiers",
    }
)


@cache
def hidden_names() -> frozenset[str]:
    """Names under which a value is never written into a log: identifying and clinical columns, and what is in sealed ones."""
    return _INSIDE_SEALED | {entry.column for entry in sheet() if entry.sort is not Sort.PLAIN}
