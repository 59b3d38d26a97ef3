"""How large a file or a function may grow. Not here: how complex it may be, which ruff measures."""

import ast
from pathlib import Path

from tests.architecture.laws.source import Function, Module, modules

LONGEST_FILE_LINES = 400
LONGEST_FUNCTION_LINES = 40


def long_files(root: Path) -> list[tuple[str, str]]:
    """Python files and page templates that have become too long."""
    pages = sorted((root / "src").rglob("*.html"))
    files = [(m.name, m.text) for m in modules(root) if not m.in_migrations]
    files += [(p.relative_to(root).as_posix(), p.read_text(encoding="utf-8")) for p in pages]
    return [
        (name, f"{len(text.splitlines())} lines, {LONGEST_FILE_LINES} are allowed")
        for name, text in files
        if len(text.splitlines()) > LONGEST_FILE_LINES
    ]


def lines_of(function: Function) -> int:
    """The lines of a function without its decorators and its docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def long_functions(root: Path) -> list[tuple[str, str]]:
    """Functions that have become too long."""
    return [
        (
            f"{module.name}::{function.name}",
            f"{lines_of(function)} lines, {LONGEST_FUNCTION_LINES} are allowed",
        )
        for module in modules(root)
        if not module.in_migrations
        for function in module.functions()
        if lines_of(function) > LONGEST_FUNCTION_LINES
    ]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def speaking_inits(root: Path) -> list[tuple[str, str]]:
    """`__init__` files that hold more or less than a docstring; the one of `models` imports its modules."""
    problems = []
    for module in modules(root, "src"):
        if module.path.name != "__init__.py" or module.path.parent.name in {"models", "migrations"}:
            continue
        if not ast.get_docstring(module.tree):
            problems.append((module.name, "says nothing about its room"))
        if not all(_is_docstring(statement) for statement in module.tree.body):
            problems.append((module.name, "holds more than a docstring"))
    return problems


def undescribed(root: Path) -> list[tuple[str, str]]:
    """Modules of the product without a first line on what lives there."""
    return [(m.name, "has no docstring") for m in _written(root) if not ast.get_docstring(m.tree)]


def _written(root: Path) -> list[Module]:
    return [module for module in modules(root, "src") if not module.in_migrations]
