"""Rows for research leave the house: de-identified, counted, on record. Not here: what becomes of a value (rules)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.interop.actions.research_files import table_file, workshop, written
from heyi.contexts.interop.events import ResearchExported
from heyi.contexts.interop.queries.senders import sender
from heyi.contexts.interop.rules.research import values
from heyi.contexts.interop.rules.research.cells import (
    FEWEST,
    Cells,
    Traits,
    common_values,
    without_small_cells,
)
from heyi.contexts.interop.rules.research.readme import dictionary, readme
from heyi.contexts.interop.rules.research.refusals import ExportRefused, NobodyLeft
from heyi.contexts.interop.terms import ResearchFile, ResearchOrder, ResearchReport
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.foundation.privacy import sheet
from heyi.foundation.pseudonyms import is_project, pseudonym, purpose_of
from heyi.foundation.reading import Purpose, record_read
from heyi.foundation.secrets import mac
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id
from heyi.kernel.moments import end_of, start_of
from heyi.kernel.research import ResearchColumn, ResearchTable, Row, Treatment

_ROWS_BETWEEN_TELLING = 1000

Progress = Callable[[str, int, int], None]


def export_research(
    order: ResearchOrder, *, actor: Actor, now: datetime, progress: Progress | None = None
) -> ResearchReport:
    """De-identified tables of a period in a folder of their own, with a dictionary and an account of what was done.

    Shape:   people registered in the period or with a case that began in it, and those cases with what belongs to them.
    Raises:  NotPermitted, SenderUnknown, ExportRefused, NobodyLeft; ColumnRefused for a column that may not leave.
    Records: ResearchExported, with the digest of each file; a read for the purpose of research.
    """
    _check(order)
    at = None if order.sender is None else sender(order.sender, actor=actor, now=now).id
    warrant = actor.require(Duty.EXPORT_RESEARCH, at=at)
    tables = _tables(order, at, actor, now)
    with workshop(order.folder) as folder:
        report = _Export(order, tables, actor, now, progress).write(folder)
        # On record before anything can be taken away: what is recorded and then fails did not leave.
        listed = {one.name: {"rows": one.rows, "sha256": one.sha256} for one in report.files}
        digest = hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).digest()
        record_read(
            actor=actor,
            now=now,
            purpose=Purpose.RESEARCH,
            page="research",
            rows=report.people,
            warrant=warrant,
        )
        with unit_of_work(actor, now=now) as work:
            work.record(
                ResearchExported(
                    subject=new_id(), organisation=at, digest=UUID(bytes=digest[:16]), files=len(report.files),
                    rows=sum(one.rows for one in report.files), people=report.people,
                    suppressed=report.suppressed, fewest=report.fewest,
                ),
                warrant=warrant,
                after={"project": order.project, "files": json.dumps(listed, sort_keys=True)},
            )  # fmt: skip
    return report


def _check(order: ResearchOrder) -> None:
    if not is_project(order.project):
        raise ExportRefused("research_project_missing")
    if order.until < order.since:
        raise ExportRefused("research_period_empty")
    if order.fewest < FEWEST:
        raise ExportRefused("research_cell_too_small", limit=FEWEST)


def _tables(order: ResearchOrder, at: UUID | None, actor: Actor, now: datetime) -> tuple[ResearchTable, ...]:
    """What every context offers, each column of it on the privacy sheet. A new context adds its door here."""
    since, until = start_of(order.since), end_of(order.until)
    offered = (
        *patients.research_tables(at=at, actor=actor, now=now),
        *referral.research_tables(since=since, until=until, at=at, actor=actor, now=now),
    )
    sorts = {entry.name: str(entry.sort) for entry in sheet()}
    for table in offered:
        for column in table.columns:
            values.check_column(column, sorts.get(column.source))
    # A case keeps the id it began with; records that were joined since are one human all the same.
    persons = patients.research_persons(at=at, actor=actor, now=now)
    return tuple(_by_person_now(table, persons) for table in offered)


def _by_person_now(table: ResearchTable, persons: Mapping[UUID, UUID]) -> ResearchTable:
    def tell(each: Callable[[Row], None]) -> None:
        table.tell(lambda row: each({**row, "person": persons.get(_person(row), _person(row))}))

    return replace(table, tell=tell)


class _Export:
    """One export: first who is in it and what too few share, then the files."""

    def __init__(
        self,
        order: ResearchOrder,
        tables: tuple[ResearchTable, ...],
        actor: Actor,
        now: datetime,
        progress: Progress | None,
    ) -> None:
        self._order, self._tables, self._progress = order, tables, progress
        self._actor, self._now = actor, now
        purpose = purpose_of(order.project)
        self._hiding = values.Hiding(
            pseudonym=lambda kind, one: pseudonym(order.project, kind, one),
            drawn=lambda person: int.from_bytes(mac(purpose, b"days", person.bytes)[:8]),
            days=order.days,
        )
        self._people = next(table for table in tables if table.name == patients.PEOPLE)

    def write(self, folder: Path) -> ResearchReport:
        """Writes every file and tells what was done.

        Raises: NobodyLeft, ColumnRefused.
        """
        sharing = self._who_shares_what()
        self._cells = self._decide({person for people in sharing.values() for person in people})
        self._common = self._what_is_common(sharing)
        self._tiers = self._tiers_of(sharing)
        files = [self._write_table(folder, table) for table in self._tables]
        report = self._report(tuple(files), hidden=len(sharing) - len(self._common))
        for name, text in (
            ("dictionary.csv", dictionary(self._said(), self._order.days)),
            ("report.json", json.dumps(report.as_dict(), ensure_ascii=False, indent=2)),
            ("README.md", readme(report, self._order.format)),
        ):
            (folder / name).write_text(text, encoding="utf-8")
            files.append(written(folder / name, 0))
        return self._report(tuple(files), hidden=report.rare_hidden)

    def _who_shares_what(self) -> dict[str, set[UUID]]:
        """The people behind each diagnosis and each organisation; under "" everybody who has a case at all."""
        sharing: dict[str, set[UUID]] = defaultdict(set)
        sharing[""] = set()
        for table in self._tables:
            shared = [
                c for c in table.columns if c.treatment in (Treatment.DIAGNOSIS, Treatment.ORGANISATION)
            ]

            def each(row: Row, shared: list[ResearchColumn] = shared) -> None:
                person = _person(row)
                sharing[""].add(person)
                for column in shared:
                    if row[column.name] is not None:
                        sharing[_shared(column, row)].add(person)

            if table is not self._people:
                table.tell(each)
        return dict(sharing)

    def _decide(self, with_case: set[UUID]) -> Cells:
        since, until = start_of(self._order.since), end_of(self._order.until)
        traits: dict[UUID, Traits] = {}
        codes = [c for c in self._people.columns if c.tells_apart]

        def each(row: Row) -> None:
            registered = row["registered_at"]
            if _person(row) in with_case or (
                isinstance(registered, datetime) and since <= registered < until
            ):
                traits[_person(row)] = Traits(
                    values.years_out(_day(row["age"]), self._order.until),
                    values.county_out(str(row["county"])),
                    tuple(str(row[column.name]) for column in codes),
                )

        self._people.tell(each)
        cells = without_small_cells(traits, fewest=self._order.fewest)
        if not cells.kept:
            raise NobodyLeft(people=cells.people)
        return cells

    def _what_is_common(self, sharing: dict[str, set[UUID]]) -> frozenset[str]:
        kept = {value: people & self._cells.kept for value, people in sharing.items()}
        return common_values(kept, fewest=self._order.fewest) | {""}

    def _tiers_of(self, sharing: dict[str, set[UUID]]) -> dict[str, str]:
        named = {value for value in sharing if len(value) == len(str(UUID(int=0)))}
        found = governance.organisations_by_id(map(UUID, named), actor=self._actor, now=self._now)
        return {str(one): organisation.tier.value for one, organisation in found.items()}

    def _said(self) -> list[tuple[ResearchTable, ResearchColumn, list[tuple[str, Treatment]]]]:
        return [(table, column, _leaving(column)) for table in self._tables for column in table.columns]

    def _write_table(self, folder: Path, table: ResearchTable) -> ResearchFile:
        columns = [one for column in table.columns for one in _leaving(column)]
        path = folder / f"{table.name}.{self._order.format}"
        file = table_file(path, columns, self._order.format, self._order.days)
        rows = 0

        def each(row: Row) -> None:
            nonlocal rows
            if _person(row) not in self._cells.kept:
                return
            file.add([value for column in table.columns for value in self._out(column, row)])
            rows += 1
            if self._progress is not None and rows % _ROWS_BETWEEN_TELLING == 0:
                self._progress(table.name, rows, rows + 1)

        try:
            table.tell(each)
        finally:
            file.close()
        if self._progress is not None:
            self._progress(table.name, rows, rows)
        return written(path, rows)

    def _out(self, column: ResearchColumn, row: Row) -> list[object]:
        value = row[column.name]
        if column.treatment is Treatment.ORGANISATION:
            return self._organisation_out(value)
        return [self._one_out(column, value, row)]

    def _organisation_out(self, value: object) -> list[object]:
        if not isinstance(value, UUID):
            return ["", ""]
        shown = self._hiding.pseudonym("organisation", value) if str(value) in self._common else values.RARE
        return [shown, self._tiers.get(str(value), "")]

    def _or_rare(self, value: str) -> str:
        return value if value in self._common else values.RARE

    def _one_out(self, column: ResearchColumn, value: Any, row: Row) -> object:
        level, hiding = self._cells.level, self._hiding
        made: dict[Treatment, Callable[[], object]] = {
            Treatment.PERSON: lambda: hiding.pseudonym("person", value),
            Treatment.CASE: lambda: hiding.pseudonym("case", value),
            Treatment.CODE: lambda: values.code_out(column, value),
            Treatment.DIAGNOSIS: lambda: self._or_rare(values.diagnosis_out(value)),
            Treatment.NUMBER: lambda: None if value is None else int(value),
            Treatment.FLAG: lambda: None if value is None else bool(value),
            Treatment.MOMENT: lambda: values.moment_out(value, _person(row), hiding),
            Treatment.AGE: lambda: level.age(values.years_out(value, self._order.until)),
            Treatment.COUNTY: lambda: level.place(values.county_out(str(value))),
        }
        return made[column.treatment]()

    def _report(self, files: tuple[ResearchFile, ...], *, hidden: int) -> ResearchReport:
        cells, order = self._cells, self._order
        return ResearchReport(
            project=order.project, since=order.since, until=order.until, days=order.days, fewest=order.fewest,
            people=len(cells.kept), suppressed=cells.suppressed, small_before=cells.small_before,
            band_years=cells.level.years, place_digits=cells.level.digits, cells=cells.cells, smallest=cells.smallest,
            rare_hidden=hidden, files=files,
        )  # fmt: skip


def _person(row: Row) -> UUID:
    person = row["person"]
    if not isinstance(person, UUID):
        raise TypeError("every row for research names its person")
    return person


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _shared(column: ResearchColumn, row: Row) -> str:
    value = row[column.name]
    return values.diagnosis_out(value) if column.treatment is Treatment.DIAGNOSIS else str(value)


def _leaving(column: ResearchColumn) -> list[tuple[str, Treatment]]:
    """The columns that one column becomes: an organisation leaves with its tier."""
    if column.treatment is Treatment.ORGANISATION:
        return [(column.name, Treatment.ORGANISATION), (f"{column.name}_tier", Treatment.CODE)]
    return [(column.name, column.treatment)]
