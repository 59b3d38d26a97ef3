"""A fact travels to whoever listens, so it carries no word about a patient."""

import ast
import importlib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import pytest

from heyi.kernel.event import Event
from tests.architecture.laws import facts
from tests.architecture.laws.exemptions import apply, holds
from tests.architecture.laws.source import ROOT, contexts, modules


class Reason(StrEnum):
    FULL = "full"


def _all_facts() -> list[type[Event]]:
    for module in modules(ROOT, "src"):
        if any("Event" in {ast.unparse(base) for base in made.bases} for made in module.classes()):
            importlib.import_module(".".join(module.path.relative_to(ROOT / "src").with_suffix("").parts))
    return [fact for fact in Event.registry.values() if fact.__module__.startswith("heyi.")]


def test_no_fact_can_carry_free_text() -> None:
    assert _all_facts(), "nothing ever happens in this house"
    holds(
        apply(
            ROOT,
            "talkative_fields",
            [problem for fact in _all_facts() for problem in facts.talkative_fields(fact)],
        )
    )


def test_each_fact_of_a_context_stands_in_its_events() -> None:
    homes = tuple(f"heyi.contexts.{context}.events" for context in contexts(ROOT))
    strays = [
        f"{fact.__module__}.{fact.__name__}" for fact in _all_facts() if ".contexts." in fact.__module__
    ]
    holds(f"{stray} is declared outside events" for stray in strays if not stray.startswith(homes))


@pytest.mark.parametrize(
    "kind",
    [
        str,
        str | None,
        list[UUID],
        dict[str, int],
        tuple[str, ...],
        object,
        typing.Any,
        bytes,
        Mapping[str, int],
    ],
)
def test_a_field_that_can_carry_text_is_found(kind: object) -> None:
    fact = make_dataclass("Told", [("field", kind)], frozen=True)
    assert [what.rpartition(".")[2] for what, _ in facts.talkative_fields(fact)] == ["field"]


@pytest.mark.parametrize(
    "kind",
    [
        UUID,
        datetime,
        int | None,
        bool,
        Reason,
        tuple[UUID, ...],
        frozenset[Reason],
        typing.Literal["up", "down"],
    ],
)
def test_ids_times_numbers_flags_and_codes_are_let_pass(kind: object) -> None:
    assert facts.talkative_fields(make_dataclass("Told", [("field", kind)], frozen=True)) == []


def test_a_fact_that_can_be_changed_is_found() -> None:
    @dataclass
    class Loose:
        subject: UUID

    assert [why for _, why in facts.talkative_fields(Loose)] == ["can be changed after it happened"]
