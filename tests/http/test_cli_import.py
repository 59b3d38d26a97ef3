"""`heyi import people` as an IT department runs it: exports of other systems, spoilt tables, and thousands of rows."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from heyi.contexts.patients.terms.people import IncomingPerson
from heyi.demo.people import PeopleMaker, spoiled
from tests.actions.importing import file_of, people_file
from tests.databases import LANE
from tests.http.served import Installation, a_migrated_installation
from tests.making_patients import a_number, with_check
from tests.rules.import_files import a_workbook

COUNTY = "gao-county"
TODAY = date(2026, 8, 3)
# Rows, and the seconds they may take: a county of half a million is taken in over a lunch break; anything slower has a
# flaw in it. A few thousand in `make test`, which is several chunks; ten thousand in `make soak`.
SIZES = [(2_550, 30), pytest.param(10_200, 60, marks=pytest.mark.soak)]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with one member, which all tests here send their files to."""
    with a_migrated_installation(tmp_path_factory.mktemp("import")) as made:
        tree = made.data / "organisations.csv"
        tree.write_text(f"代码,名称,层级,类别\n{COUNTY},高县人民医院,县级,综合医院\n", encoding="utf-8")
        taken_in = made.heyi("import", "organisations", str(tree), "--from", COUNTY)
        assert taken_in.returncode == 0, taken_in.stderr
        yield made


def people(count: int, *, seed: int, home: str = "511525") -> list[IncomingPerson]:
    """Invented residents; the same seed gives the same."""
    return [one.person for one in PeopleMaker(seed=seed, homes=[home], today=TODAY).people(count)]


def spoilt_file(folder: Path, count: int, *, seed: int) -> tuple[Path, set[tuple[int, str, str]]]:
    """A file in which each fiftieth row has a planted fault; told are row, field and code of each."""
    rows: list[IncomingPerson] = []
    planted: set[tuple[int, str, str]] = set()
    for number, person in enumerate(people(count, seed=seed), start=2):
        if number % 50 == 0:
            fault = spoiled(person, len(planted))
            planted.add((number, fault.field, fault.code))
            person = fault.person
        rows.append(person)
    return people_file(folder, rows, encoding="gb18030"), planted


def imported(county: Installation, path: Path, *more: str, status: int = 0, what: str = "people") -> Any:
    """The report of one import, which ends with that exit status."""
    return report_of(county.heyi("import", what, str(path), "--from", COUNTY, "--json", *more), status)


def report_of(done: subprocess.CompletedProcess[str], status: int = 0) -> Any:
    assert done.returncode == status, done.stderr
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


# The program itself, one import after the other, with a look before and after each at how many residents are known.
COUNTING = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from django.utils import timezone
from heyi.config.cli.installation import load_django
from heyi.config.cli.main import main

load_django()
from heyi.contexts.patients.models import PatientRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR


def records():
    with reading(OPERATOR, now=timezone.now()):
        return PatientRow.objects.count()


done = []
for arguments in json.loads(sys.argv[1]):
    before = records()
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        status = main(arguments)
    done.append([status, out.getvalue(), err.getvalue(), before, records()])
print(json.dumps(done))
"""

Counted = tuple[Any, tuple[int, int]]


def imported_and_counted(
    county: Installation, *files: tuple[Path, int], more: Sequence[str] = ()
) -> list[Counted]:
    """The report of each file's import, and how many residents there were before and after it.

    With each file comes the exit status its import must end with; `more` is said with the first.
    """
    asked = [["import", "people", str(path), "--from", COUNTY, "--json"] for path, _ in files]
    asked[0] += more
    told_of: list[Counted] = []
    done = json.loads(county.python(COUNTING, json.dumps(asked)).stdout)
    for command, (_, wanted), (status, out, err, before, after) in zip(asked, files, done, strict=True):
        report = report_of(subprocess.CompletedProcess(command, status, out, err), wanted)
        told_of.append((report, (before, after)))
    return told_of


def counts(report: Any) -> tuple[int, ...]:
    return tuple(report[name] for name in ("read", "accepted", "changed", "unchanged", "rejected"))


def told(report: Any) -> set[tuple[int, str, str]]:
    for error in report["errors"]:
        assert error["reason"].endswith("。"), error
    return {(error["row"], error["field"], error["code"]) for error in report["errors"]}


def test_two_bad_rows_in_a_hundred_stop_all_or_only_themselves(county: Installation, tmp_path: Path):
    path, planted = spoilt_file(tmp_path, 500, seed=1)
    (refused, (before, after)), (taken, (then, at_last)) = imported_and_counted(
        county, (path, 1), (path, 0), more=["--all-or-nothing"]
    )
    assert counts(refused) == (500, 0, 0, 0, 10)
    assert told(refused) == planted
    assert after == before, "nothing of it was taken in"
    assert counts(taken) == (500, 490, 0, 0, 10)
    assert told(taken) == planted
    assert (then, at_last) == (before, before + 490)
    whole = people_file(tmp_path, people(100, seed=2), encoding="gb18030")
    assert counts(imported(county, whole, "--all-or-nothing")) == (100, 100, 0, 0, 0)


@pytest.mark.slow
@pytest.mark.skipif(LANE != "sqlite", reason="the other database takes thousands of rows in tests/actions")
@pytest.mark.parametrize(("count", "slowest_seconds"), SIZES)
def test_thousands_of_rows_go_in_and_each_bad_one_is_named(
    county: Installation, tmp_path: Path, count: int, slowest_seconds: int
):
    path, planted = spoilt_file(tmp_path, count, seed=count)
    bad = count // 50
    began = monotonic()
    ((report, (before, after)),) = imported_and_counted(county, (path, 0))
    assert monotonic() - began < slowest_seconds
    assert len(planted) == bad
    assert counts(report) == (count, count - bad, 0, 0, bad)
    assert told(report) == planted
    assert after == before + count - bad


# Reading rules with the compiled reader of YAML halves the time; what is simulated stays the same.
SIMULATE = (
    "import sys, yaml; yaml.SafeLoader = yaml.CSafeLoader; yaml.safe_load = lambda text: yaml.load(text, yaml.CSafeLoader);"
    "from clinosim.simulator.cli import main; sys.exit(main())"
)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The FHIR R4 export of a simulated hospital: a month of its work, from a seed, without any network."""
    folder = tmp_path_factory.mktemp("hospital")
    # Many people and few days: that gives the patients without hundreds of measurements of each who lies there.
    asked = ["simulate", "-o", str(folder), "-p", "880", "-s", "3", "--format", "fhir-r4"]
    month = ["--start", "2026-01-01", "--end", "2026-01-31"]
    done = subprocess.run(
        [sys.executable, "-c", SIMULATE, *asked, *month],
        # It is compiled once, as the programs of an installation are.
        env=Installation(folder).environment(), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "fhir_r4"


@pytest.fixture(scope="module")
def patients_of_it(county: Installation, simulated: Path) -> Counted:
    """What was told of its patients when they were taken in, and how many residents there were before and after it."""
    return imported_and_counted(county, (simulated, 0))[0]


@pytest.mark.slow
@pytest.mark.skipif(LANE != "sqlite", reason="simulating a hospital takes its time, and files are read alike")
def test_the_patients_of_another_systems_fhir_export_are_read(
    county: Installation, simulated: Path, patients_of_it: Counted
):
    sent = [
        json.loads(line) for line in (simulated / "Patient.ndjson").read_text(encoding="utf-8").splitlines()
    ]
    # Who has died is marked by the simulation as no longer active, and such a record is not taken for a living person's.
    ended = {
        (row, "active", "record_not_active") for row, one in enumerate(sent, start=1) if not one["active"]
    }
    good = len(sent) - len(ended)
    assert good >= 200
    first, (before, after) = patients_of_it
    assert (counts(first), told(first)) == ((len(sent), good, 0, 0, len(ended)), ended)
    assert after == before + good
    broken = simulated.parent / "broken.ndjson"
    wrong = [sent[0] | {"birthDate": "1990-02-31"}, sent[1] | {"name": "not a list"}]
    broken.write_text(
        "\n".join([*(json.dumps(one) for one in wrong), '{"resourceType": "Patient"']), encoding="utf-8"
    )
    (again, _), (report, _) = imported_and_counted(county, (simulated / "Patient.ndjson", 0), (broken, 0))
    assert counts(again) == (len(sent), 0, 0, good, len(ended)), "the same export read again changes nothing"
    assert told(report) == {
        (1, "birth_on", "not_a_date"),
        (2, "name", "fhir_shape"),
        (3, "row", "no_resource"),
    }


@pytest.mark.slow
@pytest.mark.skipif(LANE != "sqlite", reason="simulating a hospital takes its time, and files are read alike")
@pytest.mark.usefixtures("patients_of_it")
def test_what_happened_in_another_systems_fhir_export_goes_on_record(county: Installation, simulated: Path):
    sent = sum(
        len((simulated / f"{kind}.ndjson").read_text(encoding="utf-8").splitlines())
        for kind in ("Encounter", "Condition", "Observation", "AllergyIntolerance")
    )
    first = imported(county, simulated, what="record")
    assert first["read"] == sent > 2_000
    # Who has died was not taken in as a patient; of everybody else all but a handful is understood.
    codes = {code for _, _, code in told(first)}
    assert codes <= {"patient_unknown", "encounter_unknown", "no_value"}, codes
    assert first["accepted"] > sent * 0.9


def test_what_people_really_send_is_read_and_what_is_wrong_named(county: Installation, tmp_path: Path):
    number, other, dated = a_number(), a_number(), with_check("51152519900230001")
    path = file_of(
        tmp_path,
        ("姓名", "身份证号", "出生日期", "性别", "电话"),
        ("欧阳修", number, "", "", "13800138000"),
        ("欧阳修", number, "", "", "13800138000"),
        ("欧阳修", number, "", "", "13900139000"),
        ("李四", other, "1990-02-30", "", ""),
        ('=HYPERLINK("http://x","y")', a_number(), "", "", ""),
        ("@SUM(1+1)", a_number(), "", "", ""),
        ("<script>alert(1)</script>", a_number(), "", "", ""),
        ("王老五", "511525660309001", "", "", ""),
        ("赵六", "5.11525E+17", "", "", ""),
        ("周七", dated, "", "", ""),
        encoding="utf-8-sig",
    )
    report = imported(county, path)
    assert counts(report) == (10, 2, 0, 1, 7)
    assert told(report) == {
        (4, "identifiers", "duplicate_in_file"),
        (5, "birth_on", "not_a_date"),
        (6, "name", "formula"),
        (7, "name", "formula"),
        (8, "name", "markup"),
        (10, "resident_number", "number_lost_digits"),
        (11, "resident_number", "resident_number_birth_date"),
    }
    assert "HYPERLINK" not in json.dumps(report), "what was planted is not handed on to who opens the report"


def test_a_workbook_is_read_as_a_table(county: Installation, tmp_path: Path):
    cells: list[tuple[int, int, Any]] = [
        (0, column, title) for column, title in enumerate(("姓名", "身份证号", "电话"))
    ]
    for row, name in enumerate(("王秀英", "李四"), start=1):
        cells += [(row, 0, name), (row, 1, a_number()), (row, 2, 13800138000)]
    cells += [(3, 0, "周七"), (3, 1, 511525199001010012)]
    path = tmp_path / "居民.xlsx"
    path.write_bytes(a_workbook(("人员", cells)).getvalue())
    report = imported(county, path)
    assert counts(report) == (3, 2, 0, 0, 1)
    assert told(report) == {(4, "resident_number", "number_lost_digits")}


NO_TABLES = {
    "another-table": ("people.csv", "品名,数量\n阿司匹林,3\n".encode(), "品名"),
    "header-unclear": ("people.csv", "姓名,性別号,出生\n李四,男,1990\n".encode("gb18030"), "身份证"),
    "markup": ("people.xls", b"<html><table><tr><td>x</td></tr></table></html>", "HTML"),
    "broken-workbook": ("people.xlsx", b"PK\x03\x04not really a workbook", "Excel"),
    "picture": ("people.csv", b"\x89PNG\r\n\x1a\n" + bytes(64), "CSV"),
}


@pytest.fixture(scope="module")
def refusals(
    county: Installation, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, subprocess.CompletedProcess[str]]:
    """What became of each of these files."""
    commands = []
    for key, (name, content, _) in NO_TABLES.items():
        path = tmp_path_factory.mktemp(key) / name
        path.write_bytes(content)
        commands.append(["import", "people", str(path), "--from", COUNTY])
    ended = county.one_after_another(*commands, needed=["heyi.contexts.interop.public"])
    return dict(zip(NO_TABLES, ended, strict=True))


@pytest.mark.parametrize("which", NO_TABLES)
def test_a_file_that_is_no_table_of_people_is_refused_by_name(
    refusals: dict[str, subprocess.CompletedProcess[str]], which: str
):
    refused, said = refusals[which], NO_TABLES[which][2]
    assert (refused.returncode, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "bug" not in refused.stderr
