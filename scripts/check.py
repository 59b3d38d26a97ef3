"""Every check of the house, each run to its end and counted. Not here: tests (`make test`).

python -m scripts.check [NAME…]      all checks, or the named ones
"""

import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from scripts import programs

Command = tuple[str, ...]
Run = Callable[[Command, dict[str, str]], tuple[int, str]]

CHECKS: Mapping[str, Command] = {
    "format": programs.tool("ruff", "format", "--check", "--output-format", "concise", "."),
    "lint": programs.tool("ruff", "check", "--output-format", "concise", "."),
    "types": programs.tool("mypy"),
    "imports": programs.tool("lint-imports", "--no-logo"),
    "templates": programs.tool("djlint", "--lint", "--quiet", "src"),
    "migrations": programs.django("makemigrations", "--check", "--dry-run"),
    "settings": programs.django("check", "--deploy", "--fail-level", "WARNING"),
    "documents": (sys.executable, "-m", "scripts.generate_docs", "--check"),
    "decisions": (sys.executable, "-m", "scripts.adr", "check"),
    "lock": programs.tool("uv", "lock", "--check", "--offline", "--quiet"),
}


def check_all(checks: Mapping[str, Command], run: Run) -> dict[str, tuple[bool, float, str]]:
    """Every check with its verdict, its seconds and its words; none keeps the next from running.

    Two go beside each other, because one of them, the types, takes as long as all others.
    """
    with programs.surroundings() as environment, ThreadPoolExecutor(2) as hands:
        started = {
            name: hands.submit(_checked, checks[name], run, environment) for name in _longest_first(checks)
        }
        results = {}
        for name in checks:
            results[name] = started[name].result()
            _say(name, *results[name])
    return results


def _longest_first(checks: Mapping[str, Command]) -> list[str]:
    return sorted(checks, key=lambda name: name != "types")


def _checked(command: Command, run: Run, environment: dict[str, str]) -> tuple[bool, float, str]:
    begun = time.monotonic()
    try:
        status, words = run(command, environment)
    except OSError as missing:
        status, words = 1, f"could not be started: {missing}"
    return status == 0, time.monotonic() - begun, words


def _say(name: str, passed: bool, seconds: float, words: str) -> None:
    print(f"{'ok  ' if passed else 'FAIL'}  {name:<12}{seconds:6.1f} s", flush=True)
    if not passed:
        print("".join(f"      {line}\n" for line in words.splitlines()), flush=True)


def main(names: list[str]) -> int:
    """Runs the named checks, or all."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"no such check: {', '.join(unknown)}; there are {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    results = check_all({name: CHECKS[name] for name in names or CHECKS}, programs.run)
    failed = [name for name, (passed, _, _) in results.items() if not passed]
    print(f"{len(results)} checks, {len(failed)} failed{': ' + ', '.join(failed) if failed else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
