"""One word per idea, and no word that means nothing."""

from pathlib import Path

import pytest

from tests.architecture.laws import names
from tests.architecture.laws.exemptions import apply, holds
from tests.architecture.laws.planted import context, house
from tests.architecture.laws.source import ROOT

GLOSSARY = """
    | term | 中文 | meaning | source |
    |---|---|---|---|
    | referral | 转诊 | a request to take over a patient | policy |
    | capacity pool | 号源池 | places of one kind | policy |
"""


def test_no_file_is_named_by_no_idea() -> None:
    holds(apply(ROOT, "shapeless_files", names.shapeless_files(ROOT)))


def test_no_argument_of_an_inner_room_could_be_anything() -> None:
    holds(apply(ROOT, "shapeless_arguments", names.shapeless_arguments(ROOT)))


def test_each_test_is_a_sentence() -> None:
    holds(apply(ROOT, "tests_that_are_no_sentence", names.tests_that_are_no_sentence(ROOT)))


def test_the_glossary_gives_each_word_one_meaning_and_a_source() -> None:
    assert names.glossary(ROOT), "GLOSSARY.md holds no table"
    holds(names.careless_glossary(ROOT))


def test_the_glossary_explains_each_context_and_each_table() -> None:
    holds(apply(ROOT, "unexplained_nouns", names.unexplained_nouns(ROOT)))


@pytest.mark.parametrize(
    "place", ["src/heyi/utils.py", "src/heyi/helpers/x.py", "tests/common.py", "scripts/misc.py"]
)
def test_a_file_named_by_no_idea_is_found(tmp_path: Path, place: str) -> None:
    assert len(names.shapeless_files(house(tmp_path, {place: ""}))) == 1


def test_an_argument_that_could_be_anything_is_found_in_inner_rooms_only(tmp_path: Path) -> None:
    files = {
        "actions.py": "def accept(data, *, actor, info):\n    pass\n",
        "api.py": "def accept(request):\n    pass\n",
    }
    found = [what for what, _ in names.shapeless_arguments(house(tmp_path, context("referral", files)))]
    assert found == [
        "src/heyi/contexts/referral/actions.py::accept(data)",
        "src/heyi/contexts/referral/actions.py::accept(info)",
    ]


def test_a_test_that_is_no_sentence_is_found(tmp_path: Path) -> None:
    text = "def test_accept():\n    pass\ndef test_referral_accept_2():\n    pass\ndef test_sender_may_not_accept():\n    pass\n"
    found = names.tests_that_are_no_sentence(house(tmp_path, {"tests/rules/test_referral.py": text}))
    assert [what.rpartition("::")[2] for what, _ in found] == ["test_accept", "test_referral_accept_2"]


def test_a_word_with_two_meanings_or_no_source_is_found(tmp_path: Path) -> None:
    text = GLOSSARY + "    | Referral | 转院 | something else | policy |\n    | ward | 病区 | a place | |\n"
    assert len(names.careless_glossary(house(tmp_path, {"GLOSSARY.md": text}))) == 2


def test_a_table_the_glossary_does_not_know_is_found(tmp_path: Path) -> None:
    models = (
        "class CapacityPoolRow(GuardedModel):\n    pass\n"
        "class SlotRow(GuardedModel):\n    pass\n"
        "class BaseRow(Model):\n    class Meta:\n        abstract = True\n"
        "class Slots(GuardedQuerySet):\n    pass\n"
    )
    root = house(tmp_path, {"GLOSSARY.md": GLOSSARY, **context("referral", {"models.py": models})})
    assert [what for what, _ in names.unexplained_nouns(root)] == ["slot"]
