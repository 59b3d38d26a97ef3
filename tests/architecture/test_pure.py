"""Decisions can be read, run and tested on a machine that has never heard of Django."""

import subprocess
import sys

from tests.architecture.laws.source import ROOT, modules, rooms

FRAMEWORKS = ("django", "ninja", "allauth", "psycopg", "heyi.foundation")
PROGRAM = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sorted({name.partition(".")[0] for name in sys.modules} | {n for n in sys.modules if n == "heyi.foundation"}))
"""


def _pure_modules() -> list[str]:
    found = modules(ROOT, "src/heyi/kernel", "src/heyi/methods")
    for name in ("terms", "events", "rules"):
        found += rooms(ROOT, name)
    dotted = [".".join(m.path.relative_to(ROOT / "src").with_suffix("").parts) for m in found]
    return [name.removesuffix(".__init__") for name in dotted]


def test_no_pure_module_brings_a_framework_along() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *_pure_modules()],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert set(done.stdout.split()).isdisjoint(FRAMEWORKS)


def test_a_module_that_brings_a_framework_along_would_be_seen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "heyi.foundation.fields"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert not set(done.stdout.split()).isdisjoint(FRAMEWORKS)
