"""Taking in what happened to patients, from a FHIR R4 export. Not here: the patients themselves (people)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from heyi.contexts.governance.terms import Duty
from heyi.contexts.interop.queries.reports import error_of, in_file_order, remarks_on
from heyi.contexts.interop.queries.senders import sender
from heyi.contexts.interop.rules.people.patients import patient_of
from heyi.contexts.interop.rules.record.resources import KINDS, Names, entry_of
from heyi.contexts.interop.rules.tables.encodings import encodings_of
from heyi.contexts.interop.rules.tables.fhir_files import Resource, fhir_format, resources
from heyi.contexts.interop.rules.tables.profiles import Profile, read_profile
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.terms import Encoding, FileReading, Format, ImportReport
from heyi.contexts.patients.terms.importing import ImportMode, UnreadableRow
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import BatchReport, EntryProblem, IncomingEntry, UnreadableEntry
from heyi.kernel.actor import Actor
from heyi.kernel.errors import Problem

SOURCE = "fhir"
_ROWS_BETWEEN_TELLING = 500

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of an export: `offset` is added to its rows, so that a number means one row of the whole."""

    name: str
    file: BinaryIO
    encoding: Encoding
    form: Format
    offset: int
    rows: int

    def resources(self) -> Iterator[Resource]:
        """Every resource of the file."""
        return resources(self.file, self.encoding, self.form)


class _Export:
    """The files of one export, encounters read before what belongs to them."""

    def __init__(self, parts: list[_Part], counts: dict[str, int], profile: Profile) -> None:
        self._parts, self._profile = parts, profile
        self._counts = counts
        self._names = Names()

    @property
    def total(self) -> int:
        """How many resources there are to be taken in."""
        return sum(self._counts.get(kind, 0) for kind in (*KINDS, ""))

    @property
    def reading(self) -> FileReading:
        """How the files were understood."""
        others = tuple(
            sorted((kind, count) for kind, count in self._counts.items() if kind not in (*KINDS, ""))
        )
        first = self._parts[0]
        return FileReading(format=first.form, rows=self.total, encoding=first.encoding, others=others)

    def rows(self, progress: Progress | None) -> Iterator[tuple[int, IncomingEntry | UnreadableEntry]]:
        """Each entry with its number, telling how far it has come."""
        self._learn_patients()
        done = 0
        for wanted in (("Encounter",), (*(kind for kind in KINDS if kind != "Encounter"), "")):
            for part in self._parts:
                for resource in part.resources():
                    if resource.type not in wanted:
                        continue
                    if resource.type == "Encounter":
                        self._names.learn(resource)
                    yield part.offset + resource.row, entry_of(resource, self._names)
                    done += 1
                    if progress is not None and done % _ROWS_BETWEEN_TELLING == 0:
                        progress("importing", done, self.total)
        if progress is not None:
            progress("importing", done, self.total)

    def _learn_patients(self) -> None:
        """By which number each patient of the export is known to us."""
        for part in self._parts:
            for resource in part.resources():
                if resource.type != "Patient":
                    continue
                person = patient_of(resource, self._profile)
                if isinstance(person, UnreadableRow) or not person.identifiers:
                    continue
                number = person.identifiers[0]
                told = (number.type, number.value)
                for called in (resource.url, f"Patient/{(resource.content or {}).get('id')}"):
                    self._names.patients[called] = told

    def place_of(self, number: int) -> tuple[int, str]:
        """The row in its own file, and of several files which one it stands in."""
        part = next(one for one in reversed(self._parts) if one.offset < number)
        return number - part.offset, part.name if len(self._parts) > 1 else ""


def import_record(  # noqa: PLR0913  what the command line asks, each by its name
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
    """Encounters, conditions, observations and allergies of a FHIR R4 export go on record at the organisation that sent them.

    Shape:  a bundle, lines of resources, or the folder of an export; the patients are those the organisation has registered.
            Good resources are taken in and wrong ones told; with `all_or_nothing` one wrong one stops them all; `dry_run`
            changes nothing. What is withdrawn counts as changed. The same export read again changes nothing.
    Raises: SenderUnknown, NotPermitted, FileRefused, InputInvalid for an unknown profile; OSError where there is no such file.
    Records: RecordsTakenIn (record) for each chunk, PatientRecordAdded for each patient in it.
    """
    organisation = sender(organisation_code, actor=actor, now=now)
    actor.require(Duty.IMPORT_DATA, at=organisation.id)
    read = read_profile(profile)
    mode = ImportMode.ALL_OR_NOTHING if all_or_nothing else ImportMode.EACH_GOOD_ROW
    if dry_run:
        mode = ImportMode.DRY_RUN
    with ExitStack() as opened:
        export = _looked_through(path, read, opened)
        rows = export.rows(progress)
        done = record.take_in(rows, at=organisation.id, source=SOURCE, mode=mode, actor=actor, now=now)
    return _report(
        export, done, is_refused=done.is_refused or (dry_run and all_or_nothing and done.rejected > 0)
    )


def _report(export: _Export, done: BatchReport, *, is_refused: bool) -> ImportReport:
    def told(one: EntryProblem) -> tuple[int, Problem]:
        row, name = export.place_of(one.row)
        field = f"{name}.{one.field}" if name else one.field
        return row, Problem(field, one.code, one.value, one.limit)

    return ImportReport(
        read=done.read,
        accepted=0 if is_refused else done.accepted,
        changed=0 if is_refused else done.changed + done.withdrawn,
        unchanged=done.unchanged,
        rejected=done.rejected,
        reading=export.reading,
        errors=in_file_order(error_of(*told(one)) for one in done.errors),
        remarks=remarks_on(export.reading),
        is_dry_run=done.is_dry_run,
        is_refused=is_refused,
    )


def _looked_through(path: Path, profile: Profile, opened: ExitStack) -> _Export:
    """Reads every file once from end to end: what is broken anywhere is refused before any of it was taken in.

    Raises: FileRefused.
    """
    parts: list[_Part] = []
    counts: dict[str, int] = {}
    offset = 0
    for file_path in _files_of(path):
        file = opened.enter_context(file_path.open("rb"))
        if not file.read(1):
            raise FileRefused("file_empty")
        encoding = encodings_of(file)[0]
        form = fhir_format(file, encoding)
        last = 0
        for resource in resources(file, encoding, form):
            counts[resource.type] = counts.get(resource.type, 0) + 1
            last = resource.row
        parts.append(_Part(file_path.stem, file, encoding, form, offset, last))
        offset += last
    if not any(counts.get(kind) for kind in KINDS):
        found = "、".join(kind for kind in sorted(counts) if kind)
        raise FileRefused("no_such_resource", wanted="、".join(KINDS), found=found)
    return _Export(parts, counts, profile)


def _files_of(path: Path) -> list[Path]:
    """The file itself; of a folder, as FHIR exports are, the files named after the resources that are read.

    Raises: FileRefused.
    """
    if not path.is_dir():
        return [path]
    found = [file for kind in ("Patient", *KINDS) for file in sorted(path.glob(f"{kind}*.ndjson"))]
    if not found:
        raise FileRefused("folder_without_file", wanted="Encounter.ndjson", files=0)
    return found
