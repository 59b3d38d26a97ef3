"""The figures of health management for an evaluation: one row a member. Not here: counting (health).

They are told of people: withheld are also the few who have something, and the few who have not.
Source: docs/sources/health-management.md#figures, docs/sources/heyi-assumptions.md#evaluation
"""

from collections.abc import Mapping
from uuid import UUID

from heyi.contexts.evaluation.rules.live_cells import LEAST, share_of_people, table_of_rows
from heyi.contexts.evaluation.terms.plan import LiveTable
from heyi.contexts.health.terms.figures import GroupFigures

_COLUMNS = ("name", "enrolled", "to_standard", "controlled", "checked", "admitted", "stays_each")


def health_table(figures: Mapping[UUID, GroupFigures], names: Mapping[UUID, str]) -> LiveTable:
    """One row for each member that follows enough of the group up, by name.

    Raises: Unfit where none does.
    """
    kept = [one for one in figures if one in names and figures[one].enrolled >= LEAST]
    rows = [_row(names[one], figures[one]) for one in sorted(kept, key=lambda one: (names[one], one))]
    some = sum(one.enrolled > 0 for one in figures.values())
    return table_of_rows(rows, _COLUMNS, withheld=some - len(kept))


def _row(name: str, told: GroupFigures) -> dict[str, str]:
    admitted = share_of_people(told.admitted.count, told.admitted.of)
    return {
        "name": name,
        "enrolled": str(told.enrolled),
        "to_standard": share_of_people(told.to_standard.count, told.to_standard.of),
        "controlled": share_of_people(told.controlled.count, told.controlled.of),
        "checked": share_of_people(told.checked.count, told.checked.of),
        "admitted": admitted,
        # With the number of stays one could tell that somebody was admitted.
        "stays_each": repr(told.stays / told.enrolled) if admitted else "",
    }
