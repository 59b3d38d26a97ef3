"""Taking in a file of people. Not here: large files that go in in one piece (staging), institutions (organisations)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.interop.actions.staging import Stage
from heyi.contexts.interop.queries.reports import error_of, in_file_order, remarks_on
from heyi.contexts.interop.queries.senders import file_in, sender
from heyi.contexts.interop.rules.people.cells import better_codes, person_of
from heyi.contexts.interop.rules.people.patients import patient_of
from heyi.contexts.interop.rules.tables.profiles import Profile, read_profile
from heyi.contexts.interop.rules.tables.source import Source, look_through
from heyi.contexts.interop.terms import Feed, ImportReport
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.importing import ImportMode, RowProblem, UnreadableRow
from heyi.contexts.patients.terms.importing import ImportReport as PeopleReport
from heyi.contexts.patients.terms.people import IncomingPerson
from heyi.kernel.actor import Actor
from heyi.kernel.errors import Problem

# A longer file is put aside first where all or nothing of it may go in: reading it would hold up everybody's work.
STAGED_ABOVE_ROWS = 50_000
_ROWS_BETWEEN_TELLING = 500

Progress = Callable[[str, int, int], None]
Row = tuple[int, IncomingPerson | UnreadableRow]


class _People:
    """The rows of one file as people, with what is remembered of them for the report."""

    def __init__(self, source: Source, profile: Profile, progress: Progress | None) -> None:
        self._source, self._profile = source, profile
        self._progress = progress
        self.total = source.reading.rows
        self._better: dict[tuple[int, str], str] = {}

    def rows(self) -> Iterator[Row]:
        """Each row with its number."""
        layout = self._profile.layouts[Feed.PEOPLE]
        for cells in self._source.cells():
            for name, code in better_codes(cells).items():
                self._better[cells.row, name] = code
            yield cells.row, person_of(cells, layout)
        for resource in self._source.resources():
            yield resource.row, patient_of(resource, self._profile)

    def counted(self) -> Iterator[Row]:
        """The same, telling how far it has come."""
        done = 0
        for done, row in enumerate(self.rows(), start=1):
            yield row
            if done % _ROWS_BETWEEN_TELLING == 0:
                self.tell("importing", done)
        self.tell("importing", done)

    def tell(self, stage: str, done: int) -> None:
        """Tells whoever waits how far it has come."""
        if self._progress is not None:
            self._progress(stage, done, self.total)

    def problem(self, found: RowProblem) -> Problem:
        """A problem, named by its cause where a spreadsheet spoilt the value before anybody could read it."""
        better = self._better.get((found.row, found.field))
        if better is not None:
            return Problem(found.field, better, found.value)
        return Problem(found.field, found.code, found.value, found.limit)


def import_people(  # noqa: PLR0913  what the command line asks, each by its name
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
    """The people of a CSV, Excel or FHIR R4 file become records of the organisation that sent it.

    Shape:  good rows are taken in and wrong ones told; with `all_or_nothing` one wrong row stops them all; `dry_run` tells
            what would be and changes nothing. `progress` hears stage, rows done and rows there are. The same file read again
            changes nothing.
    Raises: SenderUnknown, NotPermitted, FileRefused, InputInvalid for an unknown profile; OSError where there is no such file.
    Records: PeopleImported (patients) for each chunk; of a large file all or nothing of which is wanted, RowsStaged too.
    """
    organisation = sender(organisation_code, actor=actor, now=now)
    actor.require(Duty.IMPORT_DATA, at=organisation.id)
    read = read_profile(profile)
    with file_in(path, Feed.PEOPLE).open("rb") as file:
        source = look_through(file, read.layouts[Feed.PEOPLE])
        people = _People(source, read, progress)
        mode = _mode(dry_run=dry_run, all_or_nothing=all_or_nothing)
        found = _taken_in(people, organisation.id, mode, actor=actor, now=now)
    refused = all_or_nothing and found.rejected > 0
    errors = (error_of(one.row, people.problem(one)) for one in found.errors)
    return ImportReport(
        read=found.read,
        accepted=0 if refused else found.accepted,
        changed=0 if refused else found.changed,
        unchanged=found.unchanged,
        rejected=found.rejected,
        reading=source.reading,
        errors=in_file_order(errors),
        remarks=remarks_on(source.reading),
        is_dry_run=dry_run,
        is_refused=refused,
    )


def _mode(*, dry_run: bool, all_or_nothing: bool) -> ImportMode:
    if dry_run:
        return ImportMode.DRY_RUN
    return ImportMode.ALL_OR_NOTHING if all_or_nothing else ImportMode.EACH_GOOD_ROW


def _taken_in(people: _People, at: UUID, mode: ImportMode, *, actor: Actor, now: datetime) -> PeopleReport:
    if mode is not ImportMode.ALL_OR_NOTHING:
        return patients.import_people(people.counted(), at=at, mode=mode, actor=actor, now=now)
    if people.total > STAGED_ABOVE_ROWS:
        return Stage(at, actor=actor, now=now).take(people.rows(), told=people.tell)
    # Read before the transaction opens: nobody waits for our reading of a file.
    rows = list(people.counted())
    return patients.import_people(rows, at=at, mode=mode, actor=actor, now=now)
