"""Files and functions stay small, and every room says what it is for."""

from pathlib import Path

from tests.architecture.laws import sizes
from tests.architecture.laws.exemptions import apply, holds
from tests.architecture.laws.planted import house
from tests.architecture.laws.source import ROOT


def _function(name: str, lines: int) -> str:
    return f"def {name}():\n" + "".join(f"    step_{n} = {n}\n" for n in range(lines - 1))


def test_no_file_is_longer_than_allowed() -> None:
    holds(apply(ROOT, "long_files", sizes.long_files(ROOT)))


def test_no_function_is_longer_than_allowed() -> None:
    holds(apply(ROOT, "long_functions", sizes.long_functions(ROOT)))


def test_each_init_holds_a_docstring_only() -> None:
    holds(apply(ROOT, "speaking_inits", sizes.speaking_inits(ROOT)))


def test_each_module_says_what_lives_in_it() -> None:
    holds(apply(ROOT, "undescribed", sizes.undescribed(ROOT)))


def test_a_file_of_401_lines_is_found_and_one_of_400_is_not(tmp_path: Path) -> None:
    root = house(
        tmp_path,
        {"src/long.py": "a = 1\n" * 401, "src/fits.py": "a = 1\n" * 400, "src/page.html": "<p>\n" * 401},
    )
    assert [what for what, _ in sizes.long_files(root)] == ["src/long.py", "src/page.html"]


def test_migrations_may_be_as_long_as_django_writes_them(tmp_path: Path) -> None:
    root = house(tmp_path, {"src/heyi/contexts/governance/migrations/0001_initial.py": "a = 1\n" * 401})
    assert sizes.long_files(root) == []


def test_a_function_of_41_lines_is_found_and_one_of_40_is_not(tmp_path: Path) -> None:
    root = house(tmp_path, {"src/a.py": _function("long", 41) + _function("fits", 40)})
    assert [what for what, _ in sizes.long_functions(root)] == ["src/a.py::long"]


def test_a_docstring_does_not_count_towards_the_length(tmp_path: Path) -> None:
    told = 'def told():\n    """One.\n\n    Two.\n    """\n' + "".join(f"    s{n} = {n}\n" for n in range(39))
    assert sizes.long_functions(house(tmp_path, {"src/a.py": told})) == []


def test_an_init_with_code_is_found_except_the_one_of_models(tmp_path: Path) -> None:
    code = '"""Room."""\nfrom a import b\n'
    root = house(
        tmp_path, {"src/x/__init__.py": code, "src/models/__init__.py": code, "src/y/__init__.py": ""}
    )
    assert {what for what, _ in sizes.speaking_inits(root)} == {"src/x/__init__.py", "src/y/__init__.py"}


def test_a_module_without_a_docstring_is_found(tmp_path: Path) -> None:
    assert sizes.undescribed(house(tmp_path, {"src/a.py": "x = 1\n"})) == [("src/a.py", "has no docstring")]
