"""The words the house uses and those it refuses. Not here: what a word means (GLOSSARY.md)."""

import ast
import re
from pathlib import Path

from tests.architecture.laws.source import Function, contexts, modules, room, rooms

SHAPELESS_FILES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "services",
    "service",
    "manager",
    "managers",
}
SHAPELESS_ARGUMENTS = {"user", "request", "data", "info", "obj", "manager", "process", "handle"}
INNER_ROOMS = ("terms", "events", "rules", "queries", "actions", "public")
FEWEST_WORDS = 3
"""Words a test's name needs to say who may, must or does what."""

WORDS_WITH_A_NUMBER = 5
"""A number may end a real sentence ("ends with 2"); at the end of a short name it only counts copies."""

GLOSSARY_CELLS = 4


def shapeless_files(root: Path) -> list[tuple[str, str]]:
    """Files and folders whose name says only that somebody had no better one."""
    places = {
        path.relative_to(root).as_posix()
        for module in modules(root)
        for path in (module.path.with_suffix(""), *module.path.parents)
        if path.name in SHAPELESS_FILES and path.is_relative_to(root)
    }
    return [(place, "is named by no idea; name what lives there") for place in sorted(places)]


def _arguments(function: Function) -> list[str]:
    given = function.args
    return [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def shapeless_arguments(root: Path) -> list[tuple[str, str]]:
    """Arguments in the inner rooms that could be anything."""
    return [
        (f"{module.name}::{function.name}({argument})", "could be anything; say what it is")
        for name in INNER_ROOMS
        for module in rooms(root, name)
        for function in module.functions()
        for argument in _arguments(function)
        if argument in SHAPELESS_ARGUMENTS
    ]


def tests_that_are_no_sentence(root: Path) -> list[tuple[str, str]]:
    """Tests whose name does not say what is true."""
    problems = []
    for module in modules(root, "tests"):
        if not module.path.name.startswith("test_"):
            continue
        for function in module.functions():
            words = [word for word in function.name.split("_")[1:] if word]
            if not function.name.startswith("test_"):
                continue
            if len(words) < FEWEST_WORDS or (words[-1].isdigit() and len(words) < WORDS_WITH_A_NUMBER):
                problems.append((f"{module.name}::{function.name}", "is no sentence"))
    return problems


def glossary(root: Path) -> list[tuple[str, ...]]:
    """The rows of every table in GLOSSARY.md, without heads and rules."""
    rows = []
    lines = (root / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        is_rule = re.fullmatch(r"\|[\s:|-]+\|", line.strip())
        is_head = re.fullmatch(r"\|[\s:|-]+\|", below.strip())
        if line.strip().startswith("|") and not is_rule and not is_head:
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
    return rows


def careless_glossary(root: Path) -> list[str]:
    """Rows of the glossary that lack a cell, and words that have two meanings."""
    problems, seen = [], set()
    for row in glossary(root):
        word = plain_word(row[0])
        if len(row) != GLOSSARY_CELLS or not all(row):
            problems.append(f"{row[0]}: a row has a term, 中文, a meaning and a source")
        if word in seen:
            problems.append(f"{row[0]}: one word, one meaning")
        seen.add(word)
    return problems


def plain_word(term: str) -> str:
    """A term as it is compared: small letters, no marks, no spaces."""
    return re.sub(r"[^a-z]", "", term.lower())


def nouns(root: Path) -> dict[str, str]:
    """The nouns of the house and where each stands: contexts, and what the tables hold."""
    found = {context: f"src/heyi/contexts/{context}" for context in contexts(root)}
    for context in contexts(root):
        for module in room(root, context, "models"):
            for made in module.classes():
                if made.name.endswith("Row") and not is_abstract(made):
                    found[plain_word(made.name.removesuffix("Row"))] = f"{module.name}::{made.name}"
    return found


def is_abstract(made: ast.ClassDef) -> bool:
    """Whether a model is only a base for others."""
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node) == "abstract = True"
        for inner in made.body
        if isinstance(inner, ast.ClassDef) and inner.name == "Meta"
        for node in inner.body
    )


def unexplained_nouns(root: Path) -> list[tuple[str, str]]:
    """Nouns of the code that the glossary does not explain."""
    explained = {plain_word(part) for row in glossary(root) for part in row[0].split("/")}
    explained |= {word.removesuffix("s") for word in explained} | {f"{word}s" for word in explained}
    return [
        (noun, f"is used in {place} and not explained")
        for noun, place in nouns(root).items()
        if noun not in explained
    ]
