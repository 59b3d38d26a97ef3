"""A large file all or nothing of which is wanted stands aside, sealed, until it goes in in one piece; then nothing is left of it."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from heyi.contexts.interop.actions import people as taking_people
from heyi.contexts.interop.actions.staging import Stage
from heyi.contexts.interop.models import StageRow
from heyi.contexts.interop.queries.stages import StagedRow, frozen, staged_chunk
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.importing import UnreadableRow
from heyi.contexts.patients.terms.people import IncomingPerson
from heyi.foundation.guard import UnguardedWrite
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.errors import NotPermitted, Problem, RuleBroken
from tests.actions.governance_making import an_organisation
from tests.actions.importing import (
    CODE,
    counts,
    facts,
    file_of,
    people_file,
    registered_at,
    taken,
    wrong_rows,
)
from tests.making_patients import NOW, a_number, a_person, staff_at

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def county(committed: None, monkeypatch: pytest.MonkeyPatch) -> UUID:
    # A hundred rows stand for fifty thousand: what is large, and how much goes at once, are numbers of their own.
    monkeypatch.setattr(taking_people, "STAGED_ABOVE_ROWS", 100)
    monkeypatch.setattr("heyi.contexts.interop.actions.staging._CHUNK", 50)
    return an_organisation(CODE)


def standing_aside() -> int:
    with reading(OPERATOR, now=NOW):
        return StageRow.objects.count()


def quiet(stage: str, done: int) -> None:
    """Nobody listens."""


def test_a_large_file_goes_in_whole_and_leaves_nothing_aside(
    county: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heyi.contexts.interop.actions.staging._AT_ONCE", 70)
    heard: list[str] = []

    def hear(stage: str, done: int, total: int) -> None:
        heard.append(stage)

    path = people_file(tmp_path, [a_person() for _ in range(120)])
    report = taken(path, all_or_nothing=True, progress=hear, actor=staff_at(county))
    assert (counts(report), report.is_refused) == ((120, 120, 0, 0, 0), False)
    assert (registered_at(county), standing_aside()) == (120, 0)
    assert facts()["rows_staged"] == 3
    assert facts()["stage_cleared"] == 1
    assert list(dict.fromkeys(heard)) == ["staging", "checking", "importing"]
    again = taken(path, all_or_nothing=True)
    assert counts(again) == (120, 0, 0, 120, 0)


def test_one_wrong_row_of_a_large_file_stops_them_all(county: UUID, tmp_path: Path) -> None:
    people = [a_person() for _ in range(120)]
    people[110] = a_person(birth_on="1990-02-30")
    report = taken(people_file(tmp_path, people), all_or_nothing=True)
    assert counts(report) == (120, 0, 0, 0, 1)
    assert (wrong_rows(report), report.is_refused) == ([(112, "birth_on", "not_a_date")], True)
    assert (registered_at(county), standing_aside()) == (0, 0)
    assert facts()["people_imported"] == 0


def test_a_number_that_comes_twice_far_apart_is_found_before_anything_goes_in(
    county: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heyi.contexts.interop.actions.staging._AT_ONCE", 70)
    people = [a_person() for _ in range(120)]
    people[119] = a_person(number=people[0].identifiers[0].value, phone="13900139000")
    report = taken(people_file(tmp_path, people), all_or_nothing=True)
    assert wrong_rows(report) == [(121, "identifiers", "duplicate_in_file")]
    assert registered_at(county) == 0


def test_a_row_that_became_wrong_between_check_and_switch_stops_them_all(
    county: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = a_number()
    people = [a_person("王秀英", number=number), *(a_person() for _ in range(110))]
    checked = Stage._checked

    def then_somebody_registers_another(stage: Stage, told: object) -> object:
        report = checked(stage, told)
        patients.register_patient(a_person("赵六", number=number), at=county, actor=staff_at(county), now=NOW)
        return report

    monkeypatch.setattr(Stage, "_checked", then_somebody_registers_another)
    report = taken(people_file(tmp_path, people), all_or_nothing=True)
    assert (wrong_rows(report), report.is_refused) == ([(2, "name", "number_of_another_name")], True)
    assert (registered_at(county), standing_aside()) == (1, 0)


def test_whatever_breaks_a_large_import_leaves_nothing_aside(
    county: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(stage: Stage, told: object) -> object:
        assert standing_aside() == 3
        raise RuleBroken

    monkeypatch.setattr(Stage, "_switched", broken)
    with pytest.raises(RuleBroken):
        taken(people_file(tmp_path, [a_person() for _ in range(120)]), all_or_nothing=True)
    assert (registered_at(county), standing_aside()) == (0, 0)


def test_what_a_killed_import_left_aside_is_taken_away_a_day_later(county: UUID) -> None:
    killed = Stage(county, actor=OPERATOR, now=NOW)
    killed._put_aside([(2, a_person())], quiet)
    Stage(county, actor=OPERATOR, now=NOW + timedelta(hours=23)).take([(2, a_person())], told=quiet)
    assert standing_aside() == 1
    Stage(county, actor=OPERATOR, now=NOW + timedelta(hours=25)).take([(2, a_person())], told=quiet)
    assert standing_aside() == 0


def test_only_who_may_import_here_puts_rows_aside_here(county: UUID) -> None:
    with pytest.raises(NotPermitted):
        Stage(county, actor=staff_at(an_organisation("elsewhere")), now=NOW).take(
            [(2, a_person())], told=quiet
        )
    assert standing_aside() == 0


def test_rows_that_stand_aside_are_sealed_and_seen_by_their_sender_only(county: UUID, tmp_path: Path) -> None:
    stage = Stage(county, actor=OPERATOR, now=NOW)
    rows: list[StagedRow] = [
        (2, a_person("王秀英", guardian_name="李五")),
        (3, UnreadableRow((Problem("row", "too_many_cells"), Problem("name", "too_long", "王*", 100)))),
        (4, IncomingPerson(name="只有名字")),
    ]
    stage._put_aside(rows, quiet)
    assert staged_chunk(stage.id, 1, actor=staff_at(county), now=NOW) == rows
    assert staged_chunk(stage.id, 1, actor=staff_at(an_organisation("elsewhere")), now=NOW) == []
    with reading(OPERATOR, now=NOW):
        kept = StageRow.objects.extra(select={"raw": "rows"}).values_list("raw", flat=True)[0]
    assert "王秀英".encode() not in bytes(kept)
    assert frozen(rows[2]) == [4, {"name": "只有名字"}, []]


def test_rows_stand_aside_only_by_a_recorded_change(county: UUID) -> None:
    stage = Stage(county, actor=OPERATOR, now=NOW)
    stage._put_aside([(2, a_person())], quiet)
    with reading(OPERATOR, now=NOW), pytest.raises(UnguardedWrite):
        StageRow.objects.all().delete()
    with pytest.raises(Exception, match="interop_stage"), unit_of_work(OPERATOR, now=NOW):
        StageRow.objects.all().delete()
    assert standing_aside() == 1


def test_a_file_below_the_bound_goes_in_directly(county: UUID, tmp_path: Path) -> None:
    assert (
        counts(taken(file_of(tmp_path, ("姓名", "身份证号"), ("王秀英", a_number())), all_or_nothing=True))[1]
        == 1
    )
    assert facts()["rows_staged"] == 0
