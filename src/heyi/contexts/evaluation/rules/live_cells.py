"""What of a live table is shown: a figure of too few is empty, a row of too few left out. Not here: the figures themselves.

Source: docs/sources/heyi-assumptions.md#evaluation
"""

from collections.abc import Mapping, Sequence

from heyi.contexts.evaluation.terms.plan import LiveTable
from heyi.methods.refusals import Unfit

# As in surveys: of fewer people than this a number may be known again. A charter that wants more leaves rows out itself.
LEAST = 5


def share(count: int, of: int) -> str:
    """So many of so many, where those below the line are enough."""
    return repr(count / of) if of >= LEAST else ""


def share_of_people(count: int, of: int) -> str:
    """The same where the few above the line, or the few that it leaves over, must not be told either."""
    is_told = of >= LEAST and all(rest == 0 or rest >= LEAST for rest in (count, of - count))
    return repr(count / of) if is_told else ""


def table_of_rows(rows: Sequence[Mapping[str, str]], columns: Sequence[str], *, withheld: int) -> LiveTable:
    """Rows as a table.

    Raises: Unfit where no row is left.
    """
    if not rows:
        raise Unfit(
            "live_nothing_counted",
            f"这一时段没有可汇总的数据：没有记录，或每行都不足 {LEAST} 例。",
            f"Nothing of this period can be summed up: nothing is on record, or no row has {LEAST}.",
        )
    return LiveTable({column: [row.get(column, "") for row in rows] for column in columns}, withheld=withheld)
