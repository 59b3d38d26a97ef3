"""Taking in a file of institutions: tried whole, then taken in in one piece. Not here: people (people)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from heyi.contexts.governance.public import (
    NewOrganisation,
    change_organisation,
    checked_facility,
    checked_organisation,
    describe_facility,
    facility_of,
    register_organisation,
)
from heyi.contexts.governance.terms import Duty, Organisation, OrganisationKind, Tier
from heyi.contexts.governance.terms.facilities import Facility
from heyi.contexts.interop.actions.facilities import tells_of_facility, told_facility
from heyi.contexts.interop.events import OrganisationsImported
from heyi.contexts.interop.queries.reports import error_of, in_file_order, remarks_on
from heyi.contexts.interop.queries.senders import SenderUnknown, file_in, known_organisations, sender
from heyi.contexts.interop.rules.organisations.file import ReadFile, organisations_in
from heyi.contexts.interop.rules.organisations.tree import Sorted, sorted_rows
from heyi.contexts.interop.rules.organisations.values import completed, parent_of, problems_of
from heyi.contexts.interop.rules.tables.profiles import read_profile
from heyi.contexts.interop.rules.tables.source import look_through
from heyi.contexts.interop.terms import Feed, FileReading, ImportReport, IncomingOrganisation, RowFate
from heyi.foundation.record import canonical
from heyi.foundation.secrets import blind
from heyi.foundation.unit_of_work import unit_of_work
from heyi.foundation.words import say
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.kernel.event import plain
from heyi.kernel.ids import new_id

# What governance refuses of a place in the tree, and the column a person would look at.
_FIELDS = {"parent_too_low": "parent", "tree_cycle": "parent", "credit_code_taken": "uscc"}

Progress = Callable[[str, int, int], None]


class _Undone(Exception):
    """Rolls a trial back."""


class _Intake:
    """The rows of one file against the organisations there are."""

    def __init__(
        self,
        file: ReadFile,
        rows: Sorted,
        known: Mapping[str, Organisation],
        *,
        source: str,
        actor: Actor,
        now: datetime,
    ) -> None:
        self._file, self._rows, self._known, self._source = file, rows, known, source
        self._actor, self._now = actor, now

    def try_out(self) -> Counter[RowFate]:
        """Finds out which rows governance refuses, and changes nothing."""
        fates: Counter[RowFate] = Counter()
        try:
            with unit_of_work(self._actor, now=self._now):
                fates = self._take(on_trial=True)
                raise _Undone
        except _Undone:
            wrong = self._rows.wrong
            self._rows.ready = [one for one in self._rows.ready if one.row not in wrong]
        return fates

    def take(self, at: UUID | None) -> Counter[RowFate]:
        """Takes the good rows in, all in one piece.

        Raises: what governance refuses now although it did not on trial: then somebody changed the tree in between.
        Records: OrganisationsImported.
        """
        with unit_of_work(self._actor, now=self._now) as work:
            warrant = self._actor.require(Duty.IMPORT_DATA, at=at)
            fates = self._take(on_trial=False)
            first, last = self._file.span
            fact = OrganisationsImported(
                subject=new_id(),
                organisation=at,
                digest=_digest_of(self._file.rows),
                first_row=first,
                last_row=last,
                read=self._file.count,
                accepted=fates[RowFate.ACCEPTED],
                changed=fates[RowFate.CHANGED],
                unchanged=fates[RowFate.UNCHANGED] + self._rows.again,
                rejected=len(self._rows.wrong),
            )
            work.record(fact, warrant=warrant)
        return fates

    def _take(self, *, on_trial: bool) -> Counter[RowFate]:
        fates: Counter[RowFate] = Counter()
        places = {code: one.id for code, one in self._known.items()}
        for one in self._rows.ready:
            try:
                fates[self._take_one(one, places)] += 1
            except (InputInvalid, RuleBroken) as refused:
                if not on_trial:
                    raise
                for problem in _problems(refused, one):
                    self._rows.blame(one.row, problem)
        return fates

    def _take_one(self, one: IncomingOrganisation, places: dict[str, UUID]) -> RowFate:
        if one.parent and one.parent not in places:
            raise InputInvalid(Problem("parent", "parent_rejected", one.parent, self._row_of(one.parent)))
        before = self._known.get(one.code)
        new = _new(one, before, places.get(one.parent))
        if before is None:
            places[one.code] = register_organisation(new, actor=self._actor, now=self._now).id
            self._describe(one, places[one.code], known=None)
            return RowFate.ACCEPTED
        after = change_organisation(before.id, new, actor=self._actor, now=self._now)
        facility = facility_of(before.id, actor=self._actor, now=self._now)
        is_described = self._describe(one, before.id, known=facility)
        return RowFate.CHANGED if is_described or after != before else RowFate.UNCHANGED

    def _describe(self, one: IncomingOrganisation, organisation: UUID, *, known: Facility | None) -> bool:
        """Tells governance what the row says of place and abilities; whether that was anything new."""
        if not tells_of_facility(one):
            return False
        new = told_facility(one, known, self._source)
        return describe_facility(organisation, new, actor=self._actor, now=self._now) != known

    def _row_of(self, code: str) -> int:
        return next(one.row for one in self._rows.ready if one.code == code)


def _digest_of(rows: Iterable[IncomingOrganisation]) -> UUID:
    """A keyed digest of what was in the rows, as for people."""
    return UUID(bytes=blind("interop.organisations", canonical([plain(asdict(one)) for one in rows])))


def _new(one: IncomingOrganisation, before: Organisation | None, parent: UUID | None) -> NewOrganisation:
    texts = completed(one, before)
    return NewOrganisation(
        code=one.code,
        name=texts.name,
        name_en=texts.name_en,
        tier=Tier(one.tier),
        kind=OrganisationKind(one.kind),
        uscc=texts.uscc,
        division=texts.division,
        parent=parent_of(one, before, parent),
    )


def _problems(refused: InputInvalid | RuleBroken, one: IncomingOrganisation) -> tuple[Problem, ...]:
    if isinstance(refused, InputInvalid):
        return refused.problems
    field = _FIELDS.get(refused.code, "code")
    return (Problem(field, refused.code, getattr(one, field)),)


def _faults(one: IncomingOrganisation) -> list[Problem]:
    """What is wrong with one row by itself. The tier and kind of a row that names none do not matter for the rest."""
    faults = list(problems_of(one))
    placeholders = replace(one, tier=Tier.VILLAGE, kind=OrganisationKind.VILLAGE_CLINIC)
    try:
        checked_organisation(_new(placeholders, None, None))
    except InputInvalid as refused:
        faults += refused.problems
    try:
        checked_facility(told_facility(one, None, ""))
    except InputInvalid as refused:
        faults += refused.problems
    return faults


def import_organisations(  # noqa: PLR0913  what the command line asks, each by its name
    path: Path,
    *,
    organisation_code: str,
    profile: str | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """The institutions of a CSV, Excel or FHIR R4 file are registered or changed, each below the one it belongs to.

    Shape:  parents may stand anywhere in the file. Good rows are taken in in one piece and wrong ones told; with
            `all_or_nothing` one wrong row stops them all; `dry_run` tells what would be and changes nothing. What the file
            does not say of a known institution stays as it was.
    Raises: SenderUnknown, NotPermitted, FileRefused, InputInvalid for an unknown profile; OSError where there is no such file.
    Records: OrganisationRegistered and OrganisationChanged (governance), OrganisationsImported.
    """
    read = read_profile(profile)
    with file_in(path, Feed.ORGANISATIONS).open("rb") as opened:
        source = look_through(opened, read.layouts[Feed.ORGANISATIONS])
        file = organisations_in(source, read)
    at = _sender(organisation_code, file, actor=actor, now=now)
    actor.require(Duty.IMPORT_DATA, at=at)
    known = known_organisations(file.codes(), actor=actor, now=now)
    wrong = {**file.wrong, **{one.row: faults for one in file.rows if (faults := _faults(one))}}
    rows = sorted_rows(file.rows, known=known.keys(), wrong=wrong)
    intake = _Intake(file, rows, known, source=organisation_code, actor=actor, now=now)
    fates = intake.try_out()
    refused = all_or_nothing and bool(rows.wrong)
    if not dry_run and not refused:
        fates = intake.take(at)
    if progress is not None:
        progress("importing", file.count, file.count)
    return _report(fates, rows, file, source.reading, is_dry_run=dry_run, is_refused=refused)


def _sender(code: str, file: ReadFile, *, actor: Actor, now: datetime) -> UUID | None:
    """Whose file it is. Where the very first institutions are taken in, the sender may be one of them; only the system may."""
    try:
        return sender(code, actor=actor, now=now).id
    except SenderUnknown:
        if actor.is_system and code.strip().lower() in {one.code for one in file.rows}:
            return None
        raise


def _report(
    fates: Mapping[RowFate, int],
    rows: Sorted,
    file: ReadFile,
    reading: FileReading,
    *,
    is_dry_run: bool,
    is_refused: bool,
) -> ImportReport:
    errors = (error_of(row, problem) for row, problems in rows.wrong.items() for problem in problems)
    remarks = remarks_on(reading)
    if file.departments:
        remarks += (say("departments_left_out", {"count": file.departments}),)
    return ImportReport(
        read=file.count,
        accepted=0 if is_refused else fates.get(RowFate.ACCEPTED, 0),
        changed=0 if is_refused else fates.get(RowFate.CHANGED, 0),
        unchanged=fates.get(RowFate.UNCHANGED, 0) + rows.again,
        rejected=len(rows.wrong),
        reading=reading,
        errors=in_file_order(errors),
        remarks=remarks,
        is_dry_run=is_dry_run,
        is_refused=is_refused,
    )
