"""python -m bench [NAME…] [--json] [--seconds N] [--records N]: figures, a baseline, the machine."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bench import boards, linkage, lookup, methods, referral_loop, transport, worklists

Answer = dict[str, Any]

BENCHMARKS: Mapping[str, Callable[[argparse.Namespace], Answer]] = {
    "referral-loop": lambda told: referral_loop.measure(told.seconds),
    "linkage": lambda told: linkage.measure(told.records),
    "lookup": lambda told: lookup.measure(told.records),
    "worklists": lambda told: worklists.measure(told.records),
    "transport": lambda told: transport.measure(told.patients),
    "boards": lambda told: boards.measure(),
    "methods": lambda told: methods.measure(told.units, told.rows),
}


def _shown(answer: Answer) -> str:
    lines = [f"{answer['name']}  ({answer['machine']})"]
    for side in ("figures", "baseline"):
        lines += [f"  {side}", *(f"    {name}: {value}" for name, value in answer[side].items())]
    return "\n".join([*lines, f"  ratio: {answer['ratio']}"])


def main(arguments: list[str]) -> int:
    """Runs the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="heyi bench")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument(
        "--records", type=int, default=1_000_000, help="linkage, lookup, worklists: how many records"
    )
    parser.add_argument("--patients", type=int, default=100_000, help="transport: how many patients")
    parser.add_argument("--units", type=int, default=1000, help="methods: how many units are enveloped")
    parser.add_argument("--rows", type=int, default=1_000_000, help="methods: how many rows are ranked")
    told = parser.parse_args(arguments)
    if unknown := [name for name in told.names if name not in BENCHMARKS]:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    answers = [BENCHMARKS[name](told) for name in told.names or BENCHMARKS]
    if told.json:
        print(json.dumps(answers if len(answers) > 1 else answers[0], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(_shown, answers)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
