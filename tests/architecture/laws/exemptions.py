"""Exemptions from the laws: one list, a reason each, and none that is no longer needed."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.laws.source import modules

LIST = "tests/architecture/exemptions.toml"
SHORTEST_REASON = 12
"""Characters below which a reason explains nothing."""

SUPPRESSION = re.compile(
    r"#\s*(?P<kind>noqa|type:\s*ignore|pragma:\s*no cover)"
    r"(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?(?:\[[\w, -]*\])?"
    r"(?P<rest>[^\n]*)"
)


def granted(root: Path, law: str) -> dict[str, str]:
    """What is exempt from one law, each with its reason."""
    text = (root / LIST).read_text(encoding="utf-8")
    return {item["what"]: item.get("reason", "") for item in tomllib.loads(text).get(law, [])}


def laws(root: Path) -> list[str]:
    """The laws that have any exemption."""
    return sorted(tomllib.loads((root / LIST).read_text(encoding="utf-8")))


def without_reason(root: Path) -> list[str]:
    """Exemptions that do not say why."""
    return [
        f"{law}: {what} has no reason"
        for law in laws(root)
        for what, reason in granted(root, law).items()
        if len(reason.strip()) < SHORTEST_REASON
    ]


def apply(root: Path, law: str, problems: list[tuple[str, str]]) -> list[str]:
    """The problems that are not exempt, and the exemptions that have become needless.

    Shape: a problem is (what, why); an exemption names the `what`.
    """
    exempt = granted(root, law)
    found = {what for what, _ in problems}
    open_problems = [f"{what}: {why}" for what, why in problems if what not in exempt]
    needless = [
        f"{what}: the exemption from {law} is no longer needed" for what in exempt if what not in found
    ]
    return open_problems + needless


def holds(problems: Iterable[object]) -> None:
    """Fails a test with one line for each problem."""
    found = [": ".join(problem) if isinstance(problem, tuple) else str(problem) for problem in problems]
    assert not found, "\n".join(["the house does not stand as it says:", *found])


def silent_suppressions(root: Path) -> list[tuple[str, str]]:
    """Comments in the product that silence a tool without saying why in the same line.

    Tests are left out: they do wrong on purpose, and their names say so.
    """
    problems = []
    for module in modules(root, "src", "scripts"):
        for number, line in enumerate(module.text.splitlines(), start=1):
            found = SUPPRESSION.search(line)
            if found and len(found["rest"].strip(" -–—:#")) < SHORTEST_REASON:
                problems.append((f"{module.name}:{number}", f"says {found['kind']} without saying why"))
    return problems
