"""Each import contract holds on the source as it is and refuses what it exists to refuse."""

import tomllib
from pathlib import Path

import pytest

from tests.architecture.laws import contracts
from tests.architecture.laws.source import ROOT, contexts, contract, street

PLANTS = contracts.plants(ROOT)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the source that a test may spoil."""
    return contracts.copy(ROOT, tmp_path)


def _contract_ids() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [stated["id"] for stated in settings["tool"]["importlinter"]["contracts"]]


def test_the_source_keeps_every_contract(copied: Path) -> None:
    status, words = contracts.lint(copied)
    assert status == 0, words
    assert "0 broken" in words


def test_each_contract_has_a_plant() -> None:
    assert {seed.contract for seed in PLANTS} == set(_contract_ids())


@pytest.mark.parametrize("seed", PLANTS, ids=lambda seed: f"{seed.contract}-{seed.path}-{seed.text}")
def test_each_contract_refuses_what_is_planted(copied: Path, seed: contracts.Plant) -> None:
    contracts.plant(copied, seed)
    status, words = contracts.lint(copied, seed.contract)
    named = str(contract(ROOT, seed.contract)["name"])
    assert status == 1, words
    assert f"{named} BROKEN" in words, words
    assert seed.named in words, words


def test_each_context_that_stands_has_a_place_on_the_street() -> None:
    assert set(contexts(ROOT)) <= set(street(ROOT))


def test_each_pure_floor_that_stands_is_under_the_pure_contract() -> None:
    stated = contract(ROOT, "pure")["source_modules"]
    assert isinstance(stated, list)
    standing = [
        floor for floor in ("kernel", "methods") if (ROOT / "src/heyi" / floor / "__init__.py").exists()
    ]
    assert [floor for floor in standing if f"heyi.{floor}" not in stated] == []
