"""The rows of a file as a tree: which one stands below which, in which order they can be taken in, and which cannot.

Not here: whether an institution of that tier may stand there (governance).
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from heyi.contexts.interop.terms import IncomingOrganisation
from heyi.kernel.errors import Problem


@dataclass
class Sorted:
    """Rows in the order in which they can be taken in, and what is wrong with the others.

    Shape: `again` counts rows that say once more, word for word, what an earlier one said.
    """

    ready: list[IncomingOrganisation] = field(default_factory=list)
    wrong: dict[int, list[Problem]] = field(default_factory=dict)
    again: int = 0

    def blame(self, row: int, problem: Problem) -> None:
        """Notes what is wrong with a row."""
        self.wrong.setdefault(row, []).append(problem)


def sorted_rows(
    rows: Iterable[IncomingOrganisation], *, known: Set[str], wrong: Mapping[int, Sequence[Problem]]
) -> Sorted:
    """Parents before their children, whatever their order in the file.

    Shape: `known` are the codes that exist already, `wrong` what was found in single rows before. The problems found
           here are `row_repeated` (naming the earlier row), `parent_unknown`, `parent_in_circle` and, below a row
           that is wrong, `parent_rejected` (naming that row).
    """
    answer = Sorted(wrong={row: list(problems) for row, problems in wrong.items()})
    by_code = _unique(rows, answer)
    by_code = _with_parents(by_code, answer)
    _order(by_code, known, answer)
    return answer


def _unique(rows: Iterable[IncomingOrganisation], answer: Sorted) -> dict[str, IncomingOrganisation]:
    by_code: dict[str, IncomingOrganisation] = {}
    by_credit_code: dict[str, int] = {}
    for one in rows:
        earlier = by_code.get(one.code) if one.code else None
        if earlier is not None:
            if replace(one, row=earlier.row, also_called=earlier.also_called) == earlier:
                answer.again += 1
            else:
                answer.blame(one.row, Problem("code", "row_repeated", one.code, earlier.row))
            continue
        if one.uscc and one.uscc in by_credit_code:
            answer.blame(one.row, Problem("uscc", "row_repeated", one.uscc, by_credit_code[one.uscc]))
        by_credit_code.setdefault(one.uscc, one.row)
        # A row without a code is found wrong later; until then it needs a place of its own.
        by_code[one.code or f"\0{one.row}"] = one
    return by_code


def _with_parents(
    by_code: Mapping[str, IncomingOrganisation], answer: Sorted
) -> dict[str, IncomingOrganisation]:
    """The rows with codes for parents, where a FHIR file names them by reference."""
    called = {name: one.code for one in by_code.values() for name in one.also_called}
    return {
        code: replace(one, parent=called.get(one.parent, one.parent.rpartition("/")[2].lower()))
        for code, one in by_code.items()
    }


def _order(by_code: Mapping[str, IncomingOrganisation], known: Set[str], answer: Sorted) -> None:
    waiting = dict(by_code)
    while waiting:
        round_ = [code for code, one in waiting.items() if one.parent not in waiting]
        if not round_:
            break
        for code in round_:
            one = waiting.pop(code)
            _place(one, by_code, known, answer)
    for one in waiting.values():
        answer.blame(one.row, Problem("parent", "parent_in_circle", one.parent))


def _place(
    one: IncomingOrganisation, by_code: Mapping[str, IncomingOrganisation], known: Set[str], answer: Sorted
) -> None:
    above = by_code.get(one.parent)
    if one.parent and above is None and one.parent not in known:
        answer.blame(one.row, Problem("parent", "parent_unknown", one.parent))
    elif above is not None and above.row in answer.wrong and one.parent not in known:
        answer.blame(one.row, Problem("parent", "parent_rejected", one.parent, above.row))
    if one.row not in answer.wrong:
        answer.ready.append(one)
