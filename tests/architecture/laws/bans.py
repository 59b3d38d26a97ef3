"""Calls that would go round a contract or the guard, found by reading the source. Ruff bans what is imported."""

import ast
from pathlib import Path

from tests.architecture.laws.source import Module, modules, rooms

NAMED_MODELS = {"get_model", "get_models", "get_app_config"}
RAW = {"raw", "extra", "RawSQL"}
CURSOR = {"cursor", "execute", "executemany"}
ENVIRONMENT = {"environ", "getenv", "putenv"}
CLOCK = {"now", "today", "utcnow", "localdate", "localtime", "time_ns"}
INNER_ROOMS = ("terms", "events", "rules", "models", "queries", "actions", "public")
LASTING = ("heyi.foundation", "heyi.kernel")
CLOCK_OWNERS = {"datetime", "date", "timezone", "time", "dt"}


def _calls(module: Module) -> list[tuple[int, ast.expr]]:
    return [(node.lineno, node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)]


def _is_named(target: ast.expr, names: set[str]) -> bool:
    if isinstance(target, ast.Attribute):
        return target.attr in names
    return isinstance(target, ast.Name) and target.id in names


def _product(root: Path) -> list[Module]:
    return [module for module in modules(root, "src") if not module.in_migrations]


def _outside(root: Path, *homes: str) -> list[Module]:
    return [m for m in _product(root) if not any(m.name.startswith(f"src/heyi/{home}") for home in homes)]


def models_by_name(root: Path) -> list[tuple[str, str]]:
    """Places that fetch a model by a name in a string, where no import contract can see it."""
    return [
        (f"{module.name}:{line}", "fetches a model by name; import it or call its door")
        for module in _product(root)
        for line, target in _calls(module)
        if isinstance(target, ast.Attribute) and _is_named(target, NAMED_MODELS)
        if ast.unparse(target.value) in {"apps", "django_apps"}
    ]


def raw_sql(root: Path) -> list[tuple[str, str]]:
    """Raw statements outside foundation, which runs and counts the named ones."""
    return [
        (f"{module.name}:{line}", f"runs raw SQL ({ast.unparse(target)}); declare a Statement")
        for module in _outside(root, "foundation/")
        for line, target in _calls(module)
        if _is_named(target, RAW | CURSOR)
    ]


def lifted_guards(root: Path) -> list[tuple[str, str]]:
    """Places in the product that lift the guard; each needs an exemption that says why."""
    return [
        (f"{module.name}::{function.name}", "lifts the guard of the tables")
        for module in _product(root)
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _is_named(node.func, {"lifted"})
    ]


def hidden_environment(root: Path) -> list[tuple[str, str]]:
    """Places outside config that read the environment."""
    return [
        (f"{module.name}:{node.lineno}", "reads the environment; only config does, once")
        for module in _outside(root, "config/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and _is_named(node, ENVIRONMENT)
        and ast.unparse(node.value) == "os"
    ]


def hidden_clocks(root: Path) -> list[tuple[str, str]]:
    """Decisions and verbs that read the clock instead of being told the time."""
    homes = [m for m in _product(root) if m.name.startswith(("src/heyi/kernel/", "src/heyi/methods/"))]
    homes += [module for name in INNER_ROOMS for module in rooms(root, name)]
    return [
        (f"{module.name}:{line}", f"reads the clock ({ast.unparse(target)}); take `now` as an argument")
        for module in homes
        for line, target in _calls(module)
        if isinstance(target, ast.Attribute) and target.attr in CLOCK
        if ast.unparse(target.value).rpartition(".")[2] in CLOCK_OWNERS
    ]


def migrations_knowing_the_product(root: Path) -> list[tuple[str, str]]:
    """Migrations that import a context, which will have changed by the time they run."""
    return [
        (f"{module.name}", f"imports {imported}; a migration knows Django, foundation and kernel only")
        for module in modules(root, "src")
        if module.in_migrations
        for imported in _imported(module)
        if imported.startswith("heyi.") and not imported.startswith(LASTING)
    ]


def _imported(module: Module) -> list[str]:
    names = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names
