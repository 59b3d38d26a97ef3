"""A new context gets its furniture, passes the laws once it is placed, and never overwrites a standing one."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from scripts import new_context
from tests.architecture.laws import contracts, sizes
from tests.architecture.laws.source import ROOT

ALWAYS = {
    "__init__.py",
    "apps.py",
    "terms.py",
    "rules.py",
    "models.py",
    "actions.py",
    "queries.py",
    "public.py",
}


def _project(root: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_a_new_context_gets_the_whole_furniture(tmp_path: Path) -> None:
    written = {
        path.relative_to(tmp_path / "src/heyi/contexts/ferry").as_posix()
        for path in new_context.create(tmp_path, "ferry")
    }
    assert written >= ALWAYS | {"migrations/__init__.py"}


def test_each_piece_of_furniture_says_what_lives_in_it(tmp_path: Path) -> None:
    new_context.create(tmp_path, "ferry")
    assert sizes.undescribed(tmp_path) == []
    assert sizes.speaking_inits(tmp_path) == []
    for path in (tmp_path / "src").rglob("*.py"):
        assert "{" not in path.read_text(encoding="utf-8")
        ast.parse(path.read_text(encoding="utf-8"))


def test_a_new_context_keeps_every_contract_once_it_is_placed(tmp_path: Path) -> None:
    copied = contracts.copy(ROOT, tmp_path)
    new_context.create(copied, "ferry")
    status, words = contracts.lint(copied, "street")
    assert status == 1, words
    settings = copied / "pyproject.toml"
    settings.write_text(
        re.sub(
            r'    "governance",\n\]',
            '    "governance",\n    "ferry",\n]',
            settings.read_text(encoding="utf-8"),
        )
    )
    status, words = contracts.lint(copied)
    assert status == 0, words


@pytest.mark.parametrize(
    "name", ["", "Ferry", "ferry-boat", "ferry_boat", "two words", "轮渡", "../ferry", "class", "f1"]
)
def test_a_name_that_is_no_noun_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(new_context.Refused, match="is no name for a context"):
        new_context.create(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_standing_context_is_never_overwritten(tmp_path: Path) -> None:
    rules = new_context.create(tmp_path, "ferry")[0].with_name("rules.py")
    rules.write_text("# work of a year\n", encoding="utf-8")
    with pytest.raises(new_context.Refused, match="stands already"):
        new_context.create(tmp_path, "ferry")
    assert rules.read_text(encoding="utf-8") == "# work of a year\n"


def test_the_next_steps_tell_where_the_place_on_the_street_is(tmp_path: Path) -> None:
    root = _project(tmp_path)
    assert "take the brackets away" in new_context.next_steps(root, "pharmacy")[0]
    assert 'place "ferry" above all it may know' in new_context.next_steps(root, "ferry")[0]
