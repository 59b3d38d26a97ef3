"""What is taken away from rows before they leave for research."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.interop.rules.research import values
from heyi.contexts.interop.rules.research.cells import LADDER, Level, Traits, without_small_cells
from heyi.contexts.interop.rules.research.refusals import ColumnRefused
from heyi.contexts.interop.terms import Days
from heyi.kernel.research import ResearchColumn, Treatment

PERSON = UUID(int=7)
AT = datetime(2026, 3, 5, 6, 20, 41, tzinfo=UTC)


def hiding(days: Days = Days.SHIFT, drawn: int = 0) -> values.Hiding:
    return values.Hiding(pseudonym=lambda kind, one: f"{kind}-{one}", drawn=lambda person: drawn, days=days)


def a_column(treatment: Treatment, *, tells_apart: bool = False) -> ResearchColumn:
    return ResearchColumn(
        name="planted", source="planted.column", treatment=treatment, zh="甲", en="a", tells_apart=tells_apart
    )


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_days_move_by_at_most_half_a_year_and_never_by_nothing(drawn: int):
    shift = hiding(drawn=drawn).shift_of(PERSON)
    assert timedelta(0) < abs(shift) <= timedelta(days=182)


def test_every_shift_is_drawn():
    assert {hiding(drawn=drawn).shift_of(PERSON).days for drawn in range(364)} == {
        *range(-182, 0),
        *range(1, 183),
    }


def test_intervals_stay_and_seconds_go():
    first = values.moment_out(AT, PERSON, hiding(drawn=99))
    later = values.moment_out(AT + timedelta(minutes=42), PERSON, hiding(drawn=99))
    assert isinstance(first, datetime)
    assert isinstance(later, datetime)
    assert later - first == timedelta(minutes=42)
    assert (first.second, first.tzinfo, f"{first:%H:%M}") == (0, None, "14:20")
    assert first.date() != date(2026, 3, 5)


def test_a_month_is_all_that_is_left_where_months_are_asked():
    assert values.moment_out(AT, PERSON, hiding(Days.MONTH)) == "2026-03"
    assert values.moment_out(None, PERSON, hiding()) is None


@pytest.mark.parametrize(
    ("born", "years"),
    [(date(1936, 12, 31), 90), (date(1937, 1, 1), 89), (date(1920, 1, 1), 90), (date(2026, 12, 31), 0), (date(2027, 1, 1), None),
     (None, None)],
)  # fmt: skip
def test_the_very_old_are_of_one_age(born: date | None, years: int | None):
    assert values.years_out(born, date(2026, 12, 31)) == years


@pytest.mark.parametrize(
    ("years", "width", "shown"),
    [
        (37, 1, "37"),
        (37, 5, "35-39"),
        (37, 10, "30-39"),
        (89, 20, "80-89"),
        (90, 1, "90+"),
        (90, 20, "90+"),
        (None, 1, ""),
    ],
)
def test_ages_are_shown_in_bands_that_do_not_reach_into_the_oldest(years: int | None, width: int, shown: str):
    assert Level(width, 6).age(years) == shown


@pytest.mark.parametrize(
    ("division", "digits", "shown"),
    [
        ("511525100001", 6, "511525"),
        ("511525", 4, "511500"),
        ("511525", 2, "510000"),
        ("5115", 6, ""),
        ("", 2, ""),
    ],
)
def test_a_place_is_no_finer_than_a_county(division: str, digits: int, shown: str):
    assert Level(1, digits).place(values.county_out(division)) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [("I20.0", "I20"), ("i20.000x", "I20"), ("不稳定型心绞痛", ""), ("", ""), (None, ""), ("张伟 I20", "")],
)
def test_of_a_diagnosis_the_category_is_left_and_words_are_not(code: object, shown: str):
    assert values.diagnosis_out(code) == shown


@pytest.mark.parametrize("words", ["张伟", "Zhang Wei", "13800138000 ", "a" * 33, "=1+1"])
def test_words_do_not_leave_as_a_code(words: str):
    with pytest.raises(ColumnRefused):
        values.code_out(a_column(Treatment.CODE), words)
    assert values.code_out(a_column(Treatment.CODE), "under_triage") == "under_triage"
    assert values.code_out(a_column(Treatment.CODE), None) == ""


def test_a_column_leaves_only_where_the_sheet_knows_it_and_its_treatment_hides_it():
    with pytest.raises(ColumnRefused):
        values.check_column(a_column(Treatment.NUMBER), None)
    with pytest.raises(ColumnRefused):
        values.check_column(a_column(Treatment.CODE), "identifying")
    for sort, treatment, tells_apart in (
        ("identifying", Treatment.PERSON, False), ("identifying", Treatment.CODE, True),
        ("clinical", Treatment.CODE, False), ("plain", Treatment.NUMBER, False),
    ):  # fmt: skip
        values.check_column(a_column(treatment, tells_apart=tells_apart), sort)


people = st.lists(
    st.builds(
        Traits,
        years=st.none() | st.integers(0, 90),
        county=st.sampled_from(["511525", "511526", "510107", "370105", ""]),
        codes=st.tuples(st.sampled_from(["1", "2"])),
    ),
    max_size=120,
)


@given(people, st.sampled_from([5, 10]))
def test_nobody_leaves_in_a_small_cell_and_every_figure_adds_up(traits: list[Traits], fewest: int):
    told = {uuid4(): one for one in traits}
    cells = without_small_cells(told, fewest=fewest)
    leaving: dict[tuple[str, ...], int] = {}
    for person in cells.kept:
        cell = cells.level.cell(told[person])
        leaving[cell] = leaving.get(cell, 0) + 1
    assert all(size >= fewest for size in leaving.values())
    assert (len(leaving), min(leaving.values(), default=0)) == (cells.cells, cells.smallest)
    assert len(cells.kept) + cells.suppressed == len(traits)
    stands_alone = cells.suppressed / max(len(traits), 1) > 0.05
    assert not stands_alone or (cells.level.years, cells.level.digits) == LADDER[-1]


def test_ages_become_coarser_before_people_are_left_out():
    told = {uuid4(): Traits(years, "511525", ("1",)) for years in range(30, 40)}
    cells = without_small_cells(told, fewest=5)
    assert (cells.level, cells.suppressed, cells.small_before) == (Level(5, 6), 0, 10)
    assert without_small_cells(told, fewest=10).level == Level(10, 6)
