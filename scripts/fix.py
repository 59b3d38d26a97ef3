"""Puts right what tools can put right: imports, simple lint, format. Not here: anything that needs a thought."""

import sys

from scripts import programs

STEPS = (programs.tool("ruff", "check", "--fix", "--exit-zero", "."), programs.tool("ruff", "format", "."))


def main() -> int:
    """Runs each step and shows what it says."""
    worst = 0
    with programs.surroundings() as environment:
        for step in STEPS:
            status, words = programs.run(step, environment)
            print(words)
            worst = max(worst, status)
    return worst


if __name__ == "__main__":
    sys.exit(main())
