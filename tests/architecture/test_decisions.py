"""Decision records are numbered without a gap, and each one says how it could be proven wrong."""

from datetime import date
from pathlib import Path

import pytest

from scripts import adr
from tests.architecture.laws.exemptions import holds
from tests.architecture.laws.source import ROOT

DAY = date(2026, 3, 1)


def test_the_records_of_this_house_stand_in_order() -> None:
    assert adr.records(ROOT / "docs/adr"), "no decision was ever written down"
    holds(adr.problems(ROOT / "docs/adr"))


def test_a_new_record_takes_the_next_number_and_stands_in_order(tmp_path: Path) -> None:
    first = adr.create(tmp_path, "One actor", day=DAY)
    second = adr.create(tmp_path, "What the alliance's charter decides", day=DAY)
    assert [first.name, second.name] == ["0001-one-actor.md", "0002-what-the-alliances-charter-decides.md"]
    assert adr.problems(tmp_path) == []


def test_a_record_without_a_title_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs letters"):
        adr.create(tmp_path, "  ", day=DAY)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda path: path.rename(path.with_name("0003-one-actor.md")), "the next number is 0001"),
        (lambda path: path.rename(path.with_name("one-actor.md")), "a record is named"),
        (lambda path: path.rename(path.with_name("0001-one-user.md")), "the title asks for the name"),
        (lambda path: path.write_text(path.read_text().replace("# 0001.", "# 0002.")), "the first line"),
        (
            lambda path: path.write_text(path.read_text().replace("## How we", "## Why we")),
            "the headings are",
        ),
        (lambda path: path.write_text(path.read_text() + "\n" * 60), "60 are allowed"),
    ],
)
def test_a_record_out_of_order_is_found(tmp_path: Path, change: object, complaint: str) -> None:
    path = adr.create(tmp_path, "One actor", day=DAY)
    assert callable(change)
    change(path)
    assert any(complaint in problem for problem in adr.problems(tmp_path))
