"""People as research may have them, before anything is taken away. Not here: what is taken away (interop)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import PatientRow
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.research import ResearchColumn, ResearchTable, Row, Treatment

PEOPLE = "people"

_COLUMNS = (
    ResearchColumn(
        name="person", source="patients_patient.person", treatment=Treatment.PERSON,
        zh="人的假名", en="pseudonym of the person",
    ),
    ResearchColumn(
        name="sex", source="patients_patient.sex", treatment=Treatment.CODE, tells_apart=True,
        zh="性别（GB/T 2261.1）", en="sex (GB/T 2261.1)",
    ),
    ResearchColumn(
        name="age", source="patients_patient.details", treatment=Treatment.AGE,
        zh="期末周岁", en="full years at the end of the period",
    ),
    ResearchColumn(
        name="birth_is_estimated", source="patients_patient.details", treatment=Treatment.FLAG, tells_apart=True,
        zh="出生日期为估计", en="the day of birth is an estimate",
    ),
    ResearchColumn(
        name="county", source="patients_patient.county", treatment=Treatment.COUNTY,
        zh="住址所在县（GB/T 2260）", en="county of the address (GB/T 2260)",
    ),
    ResearchColumn(
        name="registered_at", source="patients_patient.registered_at", treatment=Treatment.MOMENT,
        zh="首次登记", en="first registration",
    ),
)  # fmt: skip


def research_tables(*, at: UUID | None, actor: Actor, now: datetime) -> tuple[ResearchTable, ...]:
    """People with their earliest record: of one organisation, or of all (the system's own actors only).

    Raises: NotPermitted.
    """
    actor.require(Duty.EXPORT_RESEARCH, at=at)

    def tell(each: Callable[[Row], None]) -> None:
        with reading(actor, now=now):
            rows = PatientRow.objects.within_reach_of(actor, now=now)
            own = rows if at is None else rows.filter(registered_by=at)
            last: UUID | None = None
            for row in own.order_by("person", "registered_at", "id").iterator():
                if row.person != last:
                    each(_of(row))
                last = row.person

    return (ResearchTable(name=PEOPLE, zh="居民", en="people", columns=_COLUMNS, tell=tell),)


def research_persons(*, at: UUID | None, actor: Actor, now: datetime) -> Mapping[UUID, UUID]:
    """By which id a human goes now whose id was kept beside a case before records were joined; others are left out.

    Raises: NotPermitted.
    """
    actor.require(Duty.EXPORT_RESEARCH, at=at)
    with reading(actor, now=now):
        joined = PatientRow.objects.within_reach_of(actor, now=now).exclude(home=F("person"))
        return dict(joined.values_list("home", "person"))


def _of(row: PatientRow) -> Row:
    born = row.details["birth_on"]
    return {
        "person": row.person,
        "sex": row.sex,
        "age": date.fromisoformat(born) if born else None,
        "birth_is_estimated": bool(row.details["birth_is_estimated"]),
        "county": row.county,
        "registered_at": row.registered_at,
    }
