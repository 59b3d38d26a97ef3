"""Which registrations are one human, given every tie between them. Not here: how a tie comes about (weighing, decisions).

The persons are a function of the ties that stand and of nothing else: not of the order in which they came. So a tie that
is taken back leaves exactly what would be without it.
"""

from collections.abc import Iterable
from uuid import UUID

from heyi.contexts.patients.terms.identity import Tie, Verdict


def persons_of(records: Iterable[UUID], ties: Iterable[Tie]) -> dict[UUID, frozenset[UUID]]:
    """The registrations of one human for each registration, itself among them.

    Shape: decided ties first, then computed ones, the heaviest first; a computed tie that would bring together two
           registrations of which a person said that they are two humans is left out.
    """
    groups = {record: {record} for record in records}
    apart: dict[UUID, set[UUID]] = {record: set() for record in groups}
    known = [tie for tie in ties if tie.one in groups and tie.other in groups]
    for tie in known:
        if tie.is_decided and tie.verdict is Verdict.DIFFERENT:
            apart[tie.one].add(tie.other)
            apart[tie.other].add(tie.one)
    joining = [tie for tie in known if tie.verdict is Verdict.SAME]
    for tie in sorted(joining, key=lambda tie: (not tie.is_decided, -tie.weight, tie.one, tie.other)):
        left, right = groups[tie.one], groups[tie.other]
        if left is right or any(apart[member] & right for member in left):
            continue
        larger, smaller = (left, right) if len(left) >= len(right) else (right, left)
        larger |= smaller
        for member in smaller:
            groups[member] = larger
    return {record: frozenset(group) for record, group in groups.items()}


def contradicts(one: UUID, other: UUID, verdict: Verdict, ties: Iterable[Tie]) -> Tie | None:
    """The standing decision that a new decision would contradict, or None.

    Shape: "same" contradicts a "different" between two registrations that decisions alone would bring together;
           "different" contradicts a chain of decisions that says "same". `ties` without the one between the two.
    """
    decided = [tie for tie in ties if tie.is_decided]
    records = {one, other} | {end for tie in decided for end in (tie.one, tie.other)}
    same = [tie for tie in decided if tie.verdict is Verdict.SAME]
    if verdict is Verdict.SAME:
        same = [*same, Tie(one, other, Verdict.SAME, is_decided=True)]
    groups = persons_of(records, same)
    differing = [(tie.one, tie.other, tie) for tie in decided if tie.verdict is Verdict.DIFFERENT]
    for left, right, tie in differing:
        if verdict is Verdict.SAME and right in groups[left]:
            return tie
    if verdict is Verdict.DIFFERENT and other in groups[one]:
        return next(tie for tie in same if {tie.one, tie.other} <= groups[one])
    return None
