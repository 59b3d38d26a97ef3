"""The project can be read anywhere: none of its files speaks of the desk it was written at."""

from pathlib import Path

import pytest

from tests.architecture.laws import workplace
from tests.architecture.laws.exemptions import holds
from tests.architecture.laws.planted import house
from tests.architecture.laws.source import ROOT


def test_no_file_names_the_place_where_it_was_written() -> None:
    assert len(workplace.project_files(ROOT)) > 50
    holds(workplace.named_places(ROOT))


@pytest.mark.parametrize("place", workplace.FORBIDDEN)
def test_a_file_that_names_such_a_place_is_found(tmp_path: Path, place: str) -> None:
    root = house(
        tmp_path,
        {"docs/note.md": f"see {place}main\n", "docs/fine.md": "see the network and the framework\n"},
    )
    assert [problem.partition(":")[0] for problem in workplace.named_places(root)] == ["docs/note.md"]


def test_vendored_files_are_left_as_they_came(tmp_path: Path) -> None:
    assert workplace.named_places(house(tmp_path, {"src/static/vendor/a.js": workplace.FORBIDDEN[0]})) == []
