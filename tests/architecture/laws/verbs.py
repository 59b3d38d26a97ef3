"""What every verb must look like, and which tests each must have. Not here: what a verb does."""

import ast
import re
import tomllib
from functools import lru_cache
from itertools import chain
from pathlib import Path

from tests.architecture.laws.source import Function, Module, contexts, modules, room

CASES = "tests/architecture/verbs.toml"
REQUIRED = ("actor", "now")
OUTSIDE = ("public", "api", "views", "tasks", "reactions")
KINDS = ("done", "refused", "wrong_state")
"""Each verb is shown done, refused to an actor without the right, and refused where the state forbids it."""


def verbs(root: Path) -> dict[str, tuple[Module, Function]]:
    """Every verb as `context.verb`.

    A verb is a public function of `actions` that opens a unit of work or that another room calls. What modules of one
    `actions` package share among themselves are parts of a verb: they work on a row that a verb holds.
    """
    return {
        f"{context}.{function.name}": (module, function)
        for context in contexts(root)
        for module in room(root, context, "actions")
        for function in module.public_functions()
        if _opens_a_unit_of_work(function) or function.name in _called_from_outside(root, context)
    }


def _opens_a_unit_of_work(function: Function) -> bool:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(target, ast.Name) and target.id == "unit_of_work" for target in calls)


@lru_cache(maxsize=64)
def _called_from_outside(root: Path, context: str) -> frozenset[str]:
    """The names that the doors and entry points of a context take out of its actions."""
    home = f"heyi.contexts.{context}.actions"
    names: set[str] = set()
    for module in chain.from_iterable(room(root, context, name) for name in OUTSIDE):
        handles: set[str] = set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{home}."):
                names |= {alias.name for alias in node.names}
                handles |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module == home.removesuffix(".actions"):
                handles |= {alias.asname or alias.name for alias in node.names if alias.name == "actions"}
        attributes = (node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute))
        names |= {
            node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id in handles
        }
    return frozenset(names)


def careless_verbs(root: Path) -> list[tuple[str, str]]:
    """Verbs that do not insist on who acts and when."""
    problems = []
    for name, (_, function) in verbs(root).items():
        pairs = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        demanded = {argument.arg for argument, default in pairs if default is None}
        missing = [argument for argument in REQUIRED if argument not in demanded]
        problems += [
            (f"{name}({argument})", "must be keyword-only and without default") for argument in missing
        ]
    return problems


def cases(root: Path) -> dict[str, dict[str, str]]:
    """The table of cases: for each verb its tests, or the reason why one cannot exist."""
    return tomllib.loads((root / CASES).read_text(encoding="utf-8"))


def tests_that_exist(root: Path) -> set[str]:
    """Every test as `file::name`, whether it stands alone or in a class."""
    return {
        f"{module.name}::{function.name}"
        for module in modules(root, "tests")
        for function in module.functions()
        if function.name.startswith("test_")
    }


def uncovered_verbs(root: Path) -> list[str]:
    """Verbs without one of the three tests, tests that do not exist, and verbs that do not exist."""
    table, existing, known = cases(root), tests_that_exist(root), verbs(root)
    problems = [f"{name}: no such verb" for name in table if name not in known]
    for name in known:
        for kind in KINDS:
            problems += _case_problems(name, kind, table.get(name, {}), existing)
    return problems


def _case_problems(name: str, kind: str, named: dict[str, str], existing: set[str]) -> list[str]:
    test, reason = named.get(kind), named.get(f"no_{kind}")
    if test is None and reason is None:
        return [f"{name}: no test shows it {kind}"]
    if test is not None and reason is not None:
        return [f"{name}: has a test for {kind} and a reason for having none"]
    if test is not None and test not in existing:
        return [f"{name}: {test} does not exist"]
    if reason is not None and not re.search(r"\w+(\s+\w+){3,}", reason):
        return [f"{name}: the reason for no {kind} test explains nothing"]
    return []
