"""The minutes that each hospital of an alliance took lately, for a model of transport. Not here: the figures of quality (many).

Minutes of whole hospitals name nobody: they are told in the house's name to whoever works with cases of the alliance.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.pathways.models import CaseRow
from heyi.contexts.pathways.queries.charters import pathway_in
from heyi.contexts.pathways.queries.viewing import told_of, view_of
from heyi.contexts.pathways.rules.figures import measure_all
from heyi.contexts.pathways.terms.measuring import Measured
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import system_actor

RECKONER = system_actor("where-to")
# How far back times count, and of how many cases at most, the latest: how a hospital works changes. Source:
# docs/sources/stroke-models.md#measured-times
WINDOW = timedelta(days=365)
MOST_CASES = 300


def hospital_minutes(
    alliance: UUID, pathway_code: str, figures: Collection[str], *, now: datetime
) -> tuple[Measured, ...]:
    """Each figure of each case of the last year for each hospital, those without a value too; five statements.

    Shape:  cases that turned out not to count are left out; each is judged by the charter under which it was opened.
    """
    with reading(RECKONER, now=now):
        return tuple(_measured(alliance, pathway_code, frozenset(figures), now))


def _measured(
    alliance: UUID, pathway_code: str, figures: frozenset[str], now: datetime
) -> Iterator[Measured]:
    rows = CaseRow.objects.within_reach_of(RECKONER).filter(
        alliance=alliance, pathway=pathway_code, opened_at__gt=now - WINDOW, opened_at__lte=now
    )
    found = list(rows.order_by("-opened_at", "id")[:MOST_CASES])
    told = told_of([row.id for row in found])
    for row in found:
        pathway = pathway_in(row.charter, row.pathway)
        if row.end and not any(one.code == row.end and one.is_counted for one in pathway.ends):
            continue
        view = view_of(row, pathway, told[row.id])
        for one in pathway.figures:
            if one.code in figures:
                yield from measure_all(one, view, now=now)
