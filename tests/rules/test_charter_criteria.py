"""What a charter says of who belongs where: its own entries, the catalogues it takes over, and what changes between two."""

import csv
import hashlib
from pathlib import Path

import pytest

from heyi.contexts.governance.rules.catalogues import catalogue_names, catalogue_text
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.criteria import CodeGroup, Criteria, CriterionGroup, StandardFigure
from heyi.contexts.governance.rules.differing import diff_charters
from heyi.contexts.governance.rules.presets import preset_names, read_preset
from heyi.contexts.governance.terms import SIGN_BOUNDS, Comparison, Sign, Status, Tier, Urgency
from tests.rules.charter_texts import a_charter, changed

INCLUDE = ("  criteria:\n", "  criteria:\n    include: [common-2026-1]\n")
# A catalogue is never changed once released: a new wording is a new file, with a line of its own here.
RELEASED = {"common-2026-1": "99757b9c0095f06a72ec72b281b5fc4af296f58ca24390d971ab4e29dc1b6745"}


def included(*changes: tuple[str, str]) -> Criteria:
    return a_charter(INCLUDE, *changes).referral.criteria


def test_criteria_are_read_into_values():
    criteria = a_charter().referral.criteria
    (up,) = criteria.up
    assert (up.group, up.urgency, up.to, up.needs_all) == (
        CriterionGroup.HYPERTENSION, Urgency.URGENT, Tier.CITY, False,
    )  # fmt: skip
    measured, ticked, diagnosed = up.conditions
    assert measured.bound is not None
    assert (measured.bound.sign, measured.bound.comparison, measured.bound.value) == (
        Sign.SYSTOLIC, Comparison.AT_LEAST, 180,
    )  # fmt: skip
    assert (ticked.tick, diagnosed.diagnoses) == ("pain", (CodeGroup("I16.0", "I16.9"),))
    assert up.among == (CodeGroup("I10", "I15"),)
    assert (criteria.first_contact[0].tier, criteria.first_contact[0].version) == (Tier.VILLAGE, "2026-1")
    (down,) = criteria.down
    assert (down.age_from, down.age_to, down.stay_days) == (15, 90, 10)
    assert down.diagnoses[1] == CodeGroup("B37.1", "B37.1")


def test_a_charter_without_criteria_is_one_all_the_same():
    text = changed()
    start, end = text.index("  criteria:"), text.index("  policies:")
    read = read_charter(text[:start] + text[end:])
    assert read.charter is not None
    assert read.charter.referral.criteria.is_empty


def test_what_is_included_stands_beside_the_charters_own():
    criteria = included()
    assert criteria.included == ("common-2026-1",)
    codes = [one.code for one in criteria.up]
    assert {"pressure", "chest-pain", "pressure-danger"} <= set(codes)
    assert len(codes) == len(set(codes))


def test_an_entry_of_its_own_replaces_the_included_one_of_that_code():
    criteria = included(("{code: pressure,", "{code: chest-pain,"))
    (own,) = [one for one in criteria.up if one.code == "chest-pain"]
    assert (own.name.en, own.urgency) == ("High", Urgency.URGENT)


def test_a_dropped_entry_is_gone_and_what_was_ticked_for_it_stays():
    criteria = included(("    ticks:", "    drop: [chest-pain, pneumonia-child]\n    ticks:"))
    assert "chest-pain" not in {one.code for one in criteria.up}
    assert "pneumonia-child" not in {one.code for one in criteria.down}
    assert "chest_pain" in {one.code for one in criteria.ticks}


def test_a_difference_names_each_criterion_that_changed():
    after = a_charter(INCLUDE, ("value: 180}", "value: 170}"), ("    ticks:", "    drop: [coma]\n    ticks:"))
    changes = diff_charters(a_charter(INCLUDE), after).values
    assert ("referral.criteria.up[pressure].any_of[0].value", "180", "170") in [
        (one.place, one.before, one.after) for one in changes
    ]
    gone = [one for one in changes if one.place.startswith("referral.criteria.up[coma]")]
    assert gone
    assert all(one.after is None for one in gone)


@pytest.mark.parametrize("name", catalogue_names())
def test_a_released_catalogue_never_changes(name: str):
    assert hashlib.sha256(catalogue_text(name).encode()).hexdigest() == RELEASED[name]


def test_no_catalogue_is_mistaken_for_a_preset():
    assert "criteria" not in preset_names()


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_says_who_belongs_where(name: str):
    for charter in read_preset(name).charters:
        criteria = charter.referral.criteria
        assert {one.group for one in criteria.up} >= {
            CriterionGroup.GENERIC, CriterionGroup.ACUTE, CriterionGroup.HYPERTENSION, CriterionGroup.DIABETES,
        }  # fmt: skip
        assert criteria.first_contact
        assert criteria.down


def test_only_an_emergency_is_proposed_for_the_green_channel():
    criteria = included()
    assert {one.urgency for one in criteria.up if one.green_channel} == {Urgency.EMERGENCY}


def test_thresholds_of_the_standard_of_care_are_named_and_not_written_again():
    numbers = {StandardFigure.SYSTOLIC_DANGER: 180, StandardFigure.GLUCOSE_DANGER: 16.7}
    bounds = [
        one.bound for up in included().up if up.code != "pressure" for one in up.conditions if one.bound
    ]
    for figure, number in numbers.items():
        assert any(one.figure is figure for one in bounds)
        assert not any(one.sign is figure.sign and one.value == number for one in bounds)


def test_the_days_of_the_catalogue_are_those_of_the_table(request: pytest.FixtureRequest):
    table = Path(request.config.rootpath) / "tests" / "rules" / "guangdong.csv"
    with table.open(encoding="utf-8") as lines:
        told = sorted((row["icd10"], int(row["suggested_days"])) for row in csv.DictReader(lines))
    found = sorted(
        (",".join(group.said for group in one.diagnoses), one.stay_days)
        for one in included().down
        if one.provenance.source == "referral-criteria#guangdong" and one.stay_days
    )
    assert found == told
    assert all(
        one.provenance.status is Status.SECONDARY
        for one in included().down
        if one.provenance.source.endswith("#guangdong")
    )


def test_every_sign_has_bounds_and_every_figure_a_sign():
    assert set(SIGN_BOUNDS) == set(Sign)
    assert {figure.sign for figure in StandardFigure} <= set(Sign)
