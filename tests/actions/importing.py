"""Builders for tests of imports: files on disk, and what stands in the tables afterwards."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.interop.public import import_people
from heyi.contexts.interop.terms import ImportReport
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.patients.terms.people import IncomingPerson
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from tests.making_patients import NOW
from tests.rules.import_files import a_table

CODE = "gao-county"
COLUMNS = (
    "name", "sex", "birth_on", "resident_number", "local_record", "phone", "address", "division", "country", "without_number",
    "guardian_name", "guardian_phone",
)  # fmt: skip


def file_of(folder: Path, *rows: Sequence[object], encoding: str = "utf-8", name: str = "people.csv") -> Path:
    """A CSV file on disk."""
    path = folder / name
    path.write_bytes(a_table(*rows, encoding=encoding).getvalue())
    return path


def people_file(folder: Path, people: Iterable[IncomingPerson], **written: Any) -> Path:
    """A CSV file of people, with the headers of the standard profile."""
    return file_of(folder, COLUMNS, *(row_of(one) for one in people), **written)


def row_of(person: IncomingPerson) -> list[str]:
    """One person as a row of such a file."""
    numbers = {one.type: one.value for one in person.identifiers}
    return [numbers.get(name, "") or getattr(person, name, "") for name in COLUMNS]


def taken(
    path: Path, *, code: str = CODE, actor: Actor = OPERATOR, now: datetime = NOW, **asked: Any
) -> ImportReport:
    """What became of a file of people that the operator imported."""
    return import_people(path, organisation_code=code, actor=actor, now=now, **asked)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Read, accepted, changed, unchanged, rejected."""
    return report.read, report.accepted, report.changed, report.unchanged, report.rejected


def wrong_rows(report: ImportReport) -> list[tuple[int, str, str]]:
    """Row, field and code of each error."""
    return [(error.row, error.field, error.code) for error in report.errors]


def registered_at(organisation: UUID) -> int:
    """How many records a member has."""
    with reading(OPERATOR, now=NOW):
        return PatientRow.objects.filter(registered_by=organisation).count()


def facts() -> Counter[str]:
    """How often each fact is on record."""
    with reading(OPERATOR, now=NOW):
        return Counter(RecordedRow.objects.values_list("fact", flat=True))


def id_of(code: str) -> UUID:
    """The organisation of that code."""
    return governance.organisation_by_code(code, actor=OPERATOR, now=NOW).id
