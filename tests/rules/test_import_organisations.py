"""Institutions of a file are read in either form and put in order, parents first; what cannot stand is named by its row."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.governance.terms import Organisation, OrganisationKind, Tier
from heyi.contexts.interop.rules.organisations.cells import organisation_of as of_cells
from heyi.contexts.interop.rules.organisations.file import organisations_in
from heyi.contexts.interop.rules.organisations.tree import Sorted, sorted_rows
from heyi.contexts.interop.rules.organisations.values import completed, parent_of, problems_of
from heyi.contexts.interop.rules.tables.profiles import read_profile
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import look_through
from heyi.contexts.interop.terms import Cells, IncomingOrganisation
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.identifiers import credit_check
from heyi.kernel.ids import new_id
from tests.rules.import_files import ORGANISATIONS, a_bundle, a_table, lines_of

USCC = "12510000450718213" + credit_check("12510000450718213")


def one(row: int, code: str, parent: str = "", **told: Any) -> IncomingOrganisation:
    known = {"name": f"机构{code}", "tier": "county", "kind": "hospital"}
    return IncomingOrganisation(row=row, code=code, parent=parent, **{**known, **told})


def in_order(*rows: IncomingOrganisation, known: set[str] | None = None, **wrong: list[Problem]) -> Sorted:
    faults = {int(row.removeprefix("row")): problems for row, problems in wrong.items()}
    return sorted_rows(rows, known=known or set(), wrong=faults)


def faults(answer: Sorted) -> list[tuple[int, str, str, object]]:
    return [
        (row, problem.field, problem.code, problem.limit)
        for row, problems in sorted(answer.wrong.items())
        for problem in problems
    ]


def test_a_row_is_read_in_the_words_of_the_house() -> None:
    said = {
        "code": " YB-1 ", "name": "宜宾市第二人民医院", "tier": "市级", "kind": "综合医院", "uscc": USCC, "division": "511500",
        "parent": "SC-1",
    }  # fmt: skip
    assert of_cells(Cells(2, tuple(said.items())), ORGANISATIONS) == IncomingOrganisation(
        row=2,
        code="yb-1",
        name="宜宾市第二人民医院",
        tier="city",
        kind="hospital",
        uscc=USCC,
        division="511500",
        parent="sc-1",
    )


def test_a_row_that_may_be_shifted_is_refused() -> None:
    with pytest.raises(InputInvalid):
        of_cells(Cells(2, (("code", "a"),), too_many=True), ORGANISATIONS)


@pytest.mark.parametrize(
    "words", [("乡镇", "卫生院"), ("township", "township_hospital"), ("Township", "乡镇卫生院")]
)
def test_tiers_and_kinds_are_known_in_either_language(words: tuple[str, str]) -> None:
    read = of_cells(Cells(2, (("tier", words[0]), ("kind", words[1]))), ORGANISATIONS)
    assert (read.tier.lower(), read.kind) == ("township", "township_hospital")


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, []),
        ({"tier": ""}, [("tier", "required")]),
        ({"tier": "国家级"}, [("tier", "unknown_value")]),
        ({"kind": "学校", "tier": "x"}, [("tier", "unknown_value"), ("kind", "unknown_value")]),
        ({"name": "<b>医院</b>"}, [("name", "markup")]),
        ({"name": "＜b＞"}, [("name", "markup")]),
        ({"name": "=cmd|' /C calc'!A0"}, [("name", "formula")]),
        ({"name_en": "@SUM(1)"}, [("name_en", "formula")]),
    ],
)
def test_each_word_that_means_nothing_is_named(told: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert [(problem.field, problem.code) for problem in problems_of(one(2, "a", **told))] == found


def test_parents_come_before_their_children_whatever_their_order() -> None:
    answer = in_order(one(2, "c", "b"), one(3, "a"), one(4, "b", "a"), one(5, "d", "known"), known={"known"})
    assert [row.code for row in answer.ready].index("a") < [row.code for row in answer.ready].index("b")
    assert [row.code for row in answer.ready].index("b") < [row.code for row in answer.ready].index("c")
    assert len(answer.ready) == 4
    assert faults(answer) == []


@given(st.permutations(range(12)))
def test_any_order_of_a_tree_is_put_right(order: list[int]) -> None:
    rows = [one(place, f"o{place}", f"o{(place - 1) // 2}" if place else "") for place in order]
    answer = in_order(*rows)
    seen: set[str] = {""}
    for row in answer.ready:
        assert row.parent in seen
        seen.add(row.code)
    assert len(seen) == 13


def test_an_unknown_parent_and_everything_below_it_are_named() -> None:
    answer = in_order(one(2, "a", "nowhere"), one(3, "b", "a"), one(4, "c", "b"), one(5, "d"))
    assert faults(answer) == [
        (2, "parent", "parent_unknown", None),
        (3, "parent", "parent_rejected", 2),
        (4, "parent", "parent_rejected", 3),
    ]
    assert [row.code for row in answer.ready] == ["d"]


def test_below_a_wrong_row_nothing_stands_unless_it_is_known_already() -> None:
    wrong = [Problem("tier", "required")]
    answer = in_order(one(2, "a"), one(3, "b", "a"), row2=wrong)
    assert faults(answer) == [(2, "tier", "required", None), (3, "parent", "parent_rejected", 2)]
    assert [row.code for row in in_order(one(2, "a"), one(3, "b", "a"), known={"a"}, row2=wrong).ready] == [
        "b"
    ]


def test_a_circle_is_named_in_each_of_its_rows() -> None:
    answer = in_order(one(2, "a", "c"), one(3, "b", "a"), one(4, "c", "b"), one(5, "d", "d"), one(6, "e"))
    assert [(row, code) for row, _, code, _ in faults(answer)] == [
        (row, "parent_in_circle") for row in (2, 3, 4, 5)
    ]
    assert [row.code for row in answer.ready] == ["e"]


def test_a_code_that_comes_twice_names_both_rows() -> None:
    answer = in_order(one(2, "a"), one(3, "a", name="另一家"), one(4, "a"))
    assert faults(answer) == [(3, "code", "row_repeated", 2)]
    assert (len(answer.ready), answer.again) == (1, 1)


def test_a_credit_code_that_comes_twice_names_both_rows() -> None:
    answer = in_order(one(2, "a", uscc=USCC), one(3, "b", uscc=USCC), one(4, "c"), one(5, "d"))
    assert faults(answer) == [(3, "uscc", "row_repeated", 2)]


def test_rows_without_a_code_are_not_taken_for_one_another() -> None:
    wrong = [Problem("code", "code_malformed")]
    answer = in_order(one(2, ""), one(3, ""), row2=wrong, row3=wrong)
    assert [code for _, _, code, _ in faults(answer)] == ["code_malformed", "code_malformed"]


def test_what_a_file_does_not_say_of_a_known_institution_stays() -> None:
    parent = new_id()
    before = Organisation(
        new_id(), "a", "旧名", "Old", Tier.COUNTY, OrganisationKind.HOSPITAL, USCC, "511525", parent
    )
    after = completed(one(2, "a", name="新名"), before)
    assert (after.name, after.name_en, after.uscc, after.division) == ("新名", "Old", USCC, "511525")
    assert parent_of(one(2, "a"), before, None) == parent
    assert parent_of(one(2, "a", "b"), before, None) is None
    assert parent_of(one(2, "a"), None, None) is None


LEAD = {
    "resourceType": "Organization", "id": "lead", "name": "省医院", "alias": ["Provincial"],
    "identifier": [{"value": "SC-1"}, {"value": USCC}],
    "type": [{"coding": [{"code": "prov"}], "text": "医院"}, {"text": "省级"}],
}  # fmt: skip


def fhir(*resources: dict[str, Any], bundle: bool = False) -> list[IncomingOrganisation]:
    file = a_bundle(*resources) if bundle else lines_of(*resources)
    read = organisations_in(look_through(file, ORGANISATIONS), read_profile())
    assert read.wrong == {}
    return sorted_rows(read.rows, known=set(), wrong={}).ready


def test_a_fhir_organisation_is_read_whole() -> None:
    assert fhir(LEAD) == [
        IncomingOrganisation(
            row=1,
            code="sc-1",
            name="省医院",
            name_en="Provincial",
            tier="province",
            kind="hospital",
            uscc=USCC,
            also_called=("Organization/lead",),
        )
    ]


@pytest.mark.parametrize("reference", ["Organization/lead", "urn:uuid:0"])
def test_a_fhir_parent_is_found_by_any_of_its_names(reference: str) -> None:
    below = {"resourceType": "Organization", "id": "x", "name": "县医院", "partOf": {"reference": reference}}
    assert [row.parent for row in fhir(LEAD, below, bundle=True)] == ["", "sc-1"]


def test_a_fhir_parent_outside_the_file_is_named_by_its_code() -> None:
    below = {**LEAD, "partOf": {"identifier": {"value": "NAT-1"}}}
    read = organisations_in(look_through(lines_of(below), ORGANISATIONS), read_profile())
    assert [row.parent for row in sorted_rows(read.rows, known={"nat-1"}, wrong={}).ready] == ["nat-1"]


def test_departments_are_counted_and_left_out() -> None:
    department = {"resourceType": "Organization", "id": "d", "type": [{"coding": [{"code": "dept"}]}]}
    read = organisations_in(look_through(lines_of(LEAD, department), ORGANISATIONS), read_profile())
    assert (read.count, read.departments, read.codes()) == (1, 1, frozenset({"sc-1"}))


@pytest.mark.parametrize(
    ("resource", "field", "code"),
    [
        ({**LEAD, "name": ["x"]}, "name", "fhir_shape"),
        ({**LEAD, "type": "prov"}, "type", "fhir_shape"),
        ({**LEAD, "active": False}, "active", "record_not_active"),
        ("{not json", "row", "no_resource"),
    ],
)
def test_a_fhir_organisation_of_another_shape_is_a_wrong_row(resource: object, field: str, code: str) -> None:
    read = organisations_in(look_through(lines_of(LEAD, resource), ORGANISATIONS), read_profile())
    assert {row: [(p.field, p.code) for p in found] for row, found in read.wrong.items()} == {
        2: [(field, code)]
    }
    assert read.span == (1, 2)


def test_a_file_of_too_many_institutions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heyi.contexts.interop.rules.organisations.file.MOST_ROWS", 1)
    header = ("机构代码", "机构名称", "层级", "机构类型")
    file = a_table(header, ("a", "x", "县", "医院"), ("b", "x", "县", "医院"))
    with pytest.raises(FileRefused, match="too_many_organisations"):
        organisations_in(look_through(file, ORGANISATIONS), read_profile())
