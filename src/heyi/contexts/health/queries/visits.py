"""What the visits of one enrolment say: since when somebody was not seen, what is due. Not here: pages (enrolments)."""

from collections.abc import Iterable
from datetime import date

from heyi.contexts.health.models import EnrolmentRow, VisitRow
from heyi.contexts.health.rules.due import next_due
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.terms.follow_up import PastVisit
from heyi.contexts.health.terms.management import Due, RiskGroup


def past_visits(row: EnrolmentRow, *, before: date | None = None) -> list[PastVisit]:
    """The visits that took place, the latest last; with a day only those before it."""
    rows = VisitRow.objects.filter(enrolment=row).took_place()
    if before is not None:
        rows = rows.filter(on__lt=before)
    return [one.past() for one in rows.order_by("on", "recorded_at")]


def attempts_since_seen(row: EnrolmentRow) -> int:
    """How often somebody was looked for in vain since they were last seen or spoken to."""
    tried = VisitRow.objects.filter(enrolment=row).exclude(missed="")
    last = VisitRow.objects.filter(enrolment=row).took_place().order_by("-on").values_list("on", flat=True)
    seen_on = last.first()
    return (tried.filter(on__gte=seen_on) if seen_on else tried).count()


def due_now(row: EnrolmentRow, visits: Iterable[VisitRow]) -> Due:
    """What is due next by the visits that took place."""
    past = [one.past() for one in visits if not one.missed]
    return next_due(STANDARDS[RiskGroup(row.group)], past, started_on=row.started_on)
