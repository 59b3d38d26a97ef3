"""Each table sorts its fields, points down the street only, and changes by a straight line of migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from heyi.foundation import privacy
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guard import guarded_tables
from heyi.foundation.guarded import GuardedModel
from tests.architecture.laws import tables
from tests.architecture.laws.exemptions import apply, holds
from tests.architecture.laws.source import ROOT, contexts, street

HEIGHTS = {"low": 0, "beside": 1, "high": 1}


def _our_tables() -> list[type[models.Model]]:
    return [table for table in apps.get_models() if table.__module__.startswith("heyi.")]


@contextmanager
def _forgotten(*labels: str) -> Iterator[None]:
    """While this is open, tables may be made under these labels; afterwards Django has never heard of them."""
    before = {label: dict(apps.all_models[label]) for label in labels}
    yield
    for label in labels:
        apps.all_models[label].clear()
        apps.all_models[label].update(before[label])
    apps.clear_cache()


def _table(label: str, called: str, /, **fields: Any) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": label})
    return type(called, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def test_each_table_sorts_each_field_exactly_once() -> None:
    assert _our_tables(), "the house has no table"
    holds(
        apply(
            ROOT,
            "unsorted_fields",
            [fault for table in _our_tables() for fault in tables.unsorted_fields(table)],
        )
    )


def test_what_identifies_or_is_clinical_is_sealed_hashed_or_an_opaque_id() -> None:
    faults = [(entry.name, f"{entry.sort} and lies open") for entry in privacy.readable(privacy.sheet())]
    holds(apply(ROOT, "readable_columns", faults))


def test_each_table_of_a_library_is_on_the_privacy_sheet() -> None:
    theirs = {one._meta.db_table for one in apps.get_models() if not one.__module__.startswith("heyi.")}
    assert theirs == set(privacy.LIBRARY_TABLES)


@pytest.mark.parametrize(
    ("field", "kept"),
    [
        (models.TextField(), privacy.Kept.OPEN),
        (models.DateField(), privacy.Kept.OPEN),
        (models.JSONField(), privacy.Kept.OPEN),
        (models.UUIDField(), privacy.Kept.OPAQUE_ID),
        (models.BinaryField(), privacy.Kept.KEYED_HASH),
        (EncryptedTextField(), privacy.Kept.SEALED),
        (EncryptedJSONField(), privacy.Kept.SEALED),
    ],
)
def test_an_open_column_is_found(field: models.Field[Any, Any], kept: privacy.Kept) -> None:
    with _forgotten("low"):
        sorts = type("Privacy", (), {"plain": {"id"}, "identifying": {"name"}, "clinical": set()})
        table = _table("low", "Planted", name=field, Privacy=sorts)
        entry = privacy.entries_of(table)[1]
        assert (entry.sort, entry.kept) == (privacy.Sort.IDENTIFYING, kept)
        assert list(privacy.readable(iter([entry]))) == ([entry] if kept is privacy.Kept.OPEN else [])


def test_each_reference_to_another_context_points_down_and_protects() -> None:
    faults = [fault for table in _our_tables() for fault in tables.wrong_references(table, street(ROOT))]
    holds(apply(ROOT, "wrong_references", faults))


def test_each_context_with_tables_is_installed_under_its_name() -> None:
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("heyi.contexts.")}
    with_tables = {
        c for c in contexts(ROOT) if any((ROOT / f"src/heyi/contexts/{c}").glob("migrations/0*.py"))
    }
    assert with_tables <= labels


def test_each_table_of_a_context_is_under_guard() -> None:
    own = [table for table in _our_tables() if table.__module__.startswith("heyi.contexts.")]
    loose = [
        (tables.name_of(table), "is changed without a record: derive it from GuardedModel")
        for table in own
        if not issubclass(table, GuardedModel) or table._meta.db_table not in guarded_tables()
    ]
    holds(apply(ROOT, "unguarded_tables", loose))


def test_each_line_of_migrations_is_straight() -> None:
    graph = MigrationLoader(None).graph
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("heyi.")}
    holds(
        f"{label}: {len(graph.leaf_nodes(label))} migrations claim to be the last"
        for label in sorted(ours)
        if label in {app for app, _ in graph.nodes} and len(graph.leaf_nodes(label)) != 1
    )


@pytest.mark.parametrize(
    ("privacy", "complaint"),
    [
        (None, "no Privacy class of its own"),
        ({"plain": {"id"}}, "is not sorted"),
        ({"plain": {"id", "name"}, "clinical": {"name"}}, "is sorted twice"),
        ({"plain": {"id"}, "identifying": {"name", "phone"}}, "is no field"),
    ],
)
def test_a_field_that_is_not_sorted_once_is_found(
    privacy: dict[str, set[str]] | None, complaint: str
) -> None:
    with _forgotten("low"):
        extra = {} if privacy is None else {"Privacy": type("Privacy", (), privacy)}
        table = _table("low", "Planted", name=models.TextField(), **extra)
        assert [complaint in why for _, why in tables.unsorted_fields(table)] == [True]


def test_a_table_that_sorts_its_fields_is_let_pass() -> None:
    with _forgotten("low"):
        privacy = type("Privacy", (), {"plain": {"id"}, "identifying": {"name"}, "clinical": set()})
        assert (
            tables.unsorted_fields(_table("low", "Planted", name=models.TextField(), Privacy=privacy)) == []
        )


@pytest.mark.parametrize(
    ("here", "there", "options", "complaints"),
    [
        ("high", "low", {"related_name": "+", "on_delete": models.PROTECT}, []),
        ("high", "high", {"on_delete": models.CASCADE}, []),
        ("low", "high", {"related_name": "+", "on_delete": models.PROTECT}, ["does not stand below"]),
        ("high", "beside", {"related_name": "+", "on_delete": models.PROTECT}, ["does not stand below"]),
        ("high", "low", {"related_name": "planted", "on_delete": models.PROTECT}, ["look back"]),
        ("high", "low", {"related_name": "+", "on_delete": models.CASCADE}, ["take it along"]),
        ("high", "low", {"on_delete": models.SET_NULL, "null": True}, ["look back", "take it along"]),
    ],
)
def test_a_reference_that_does_not_fit_is_found(
    here: str, there: str, options: dict[str, Any], complaints: list[str]
) -> None:
    with _forgotten("low", "beside", "high"):
        target = _table(there, "PlantedTarget")
        table = _table(here, "PlantedSource", other=models.ForeignKey(target, **options))
        faults = [why for _, why in tables.wrong_references(table, HEIGHTS)]
        assert len(faults) == len(complaints)
        assert all(complaint in fault for complaint, fault in zip(complaints, faults, strict=True))
