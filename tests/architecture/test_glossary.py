"""The glossary explains the words of today's code, in the Chinese that pages show. Not here: its form (test_names)."""

from enum import StrEnum
from importlib.util import find_spec

import pytest

from heyi.contexts.console.queries.looks import STATE_LOOKS
from heyi.contexts.governance.rules.labels import words_for
from heyi.contexts.governance.terms import Duty, Role, Tier
from heyi.contexts.referral.rules.packages import OPTIONAL, REQUIRED
from heyi.contexts.referral.rules.table import REFERRAL
from heyi.contexts.referral.terms import Clock, State
from heyi.kernel.event import Event
from scripts.pages import facts
from tests.architecture.laws.exemptions import holds
from tests.architecture.laws.names import glossary, plain_word
from tests.architecture.laws.source import ROOT, contexts

ROWS = {plain_word(row[0]): row for row in glossary(ROOT)}


def _said(code: str) -> str:
    """The Chinese of a word, empty where the glossary does not know it."""
    return ROWS.get(plain_word(code), ("", ""))[1]


@pytest.mark.parametrize("kind", [Duty, Role, Tier])
def test_every_duty_role_and_tier_is_explained_in_the_words_of_the_charter(kind: type[StrEnum]) -> None:
    holds(
        (str(one), f"pages say {words_for(one).zh}, the glossary “{_said(one)}”")
        for one in kind
        if _said(one) != words_for(one).zh
    )


def test_every_state_is_explained_in_the_words_of_the_pages() -> None:
    assert set(STATE_LOOKS) == set(State)
    shown = {state: str(look.words) for state, look in STATE_LOOKS.items()}
    holds(
        (str(state), f"pages say {zh}, the glossary “{_said(state)}”")
        for state, zh in shown.items()
        if _said(state) != zh
    )


def test_every_context_clock_and_part_of_a_package_is_explained() -> None:
    asked = {
        one
        for step in REFERRAL.steps
        if step.action in ("complete", "return_outcome", "offer_down")
        for one in step.asks
    }
    words = [
        *contexts(ROOT),
        *(f"{clock} clock" for clock in Clock),
        *REQUIRED,
        *OPTIONAL,
        *asked - {"lower"},
    ]
    holds((word, "is not explained") for word in words if not _said(word))


def test_every_fact_is_explained() -> None:
    facts.import_everything()
    ours = {kind.__name__ for kind in Event.registry.values() if kind.__module__.startswith("heyi.")}
    told = {row[0].split("`")[1] for row in ROWS.values() if "`" in row[0]}
    holds((name, "is not explained") for name in sorted(ours - told - {"ReferralFact"}))


def test_every_module_named_as_a_source_is_there() -> None:
    named = {part for row in ROWS.values() for part in row[3].split("`") if part.startswith("heyi.")}
    assert len(named) > 20
    holds((name, "is no module") for name in sorted(named) if find_spec(name) is None)
