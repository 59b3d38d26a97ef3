"""Tables for somebody outside are data: each column reads something that is there, is in the dictionary, and keeps to what it says."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import heyi
from heyi.contexts.governance.rules.pathway_codes import codes_of
from heyi.contexts.governance.rules.pathway_exports import (
    export_names,
    export_of,
    export_text,
    exports_in,
    read_export,
)
from heyi.contexts.governance.rules.pathways import catalogue_pathway
from heyi.contexts.governance.rules.reading import Cursor, Findings
from heyi.contexts.governance.rules.tree import read_tree
from heyi.contexts.governance.terms.pathway_codes import PathwayCodes
from heyi.contexts.governance.terms.pathway_exports import Export, Reads
from heyi.contexts.governance.terms.pathway_questions import Item, ItemKind, OnsetKind
from heyi.contexts.governance.terms.pathways import Pathway, Pathways
from heyi.contexts.pathways.rules.exporting import cells, dictionary
from heyi.contexts.pathways.rules.figures import measure
from heyi.contexts.pathways.rules.scales import score
from heyi.contexts.pathways.terms.cases import UNTESTABLE, Answer, Case, CaseState, CaseView, Choice, Filled
from heyi.contexts.pathways.terms.exporting import ColumnType, Described, Exported
from tests.rules.pathway_cases import HUB, LEAD, ONSET, PATHWAYS, SOMEBODY, STROKE, a_course, a_view, after

SOURCES = Path(heyi.__file__).parents[2] / "docs/sources"
PSEUDONYM = "abcdefgh23456777"
EXPORT = export_of("res-q-stroke-2026-1")


def problems(text: str) -> list[str]:
    found = Findings()
    (document,) = read_tree(text).documents
    read_export(Cursor(found, document, "exports"))
    return [one.code for one in found.problems]


@pytest.mark.parametrize("name", export_names())
def test_what_is_shipped_reads_without_a_problem_and_is_nowhere_called_certain(name: str) -> None:
    assert problems(export_text(name)) == []
    for column in export_of(name).columns:
        file, _, heading = column.source.partition("#")
        assert f"\n## {heading}\n" in (SOURCES / f"{file}.md").read_text(encoding="utf-8"), column.code
        assert str(column.status) in {"secondary", "unverified", "assumption"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("reads: recorded, of: needle", "reads: recorded, of: needles", "not_declared"),
        ("reads: interval, since: door, until: needle", "reads: interval, since: door", "not_declared"),
        ("among: [wake_up]", "among: [woke_up]", "not_declared"),
        ("ours: mimic", "ours: mimics", "not_declared"),
        ("code: thrombectomy,", "code: thrombolysis,", "code_twice"),
        ("reads: end", "reads: name", "word_unknown"),
        ("catalogue: stroke-2026-1", "catalogue: stroke-1999-1", "pathway_unknown"),
    ],
)
def test_a_planted_mistake_is_found(old: str, new: str, code: str) -> None:
    text = export_text("res-q-stroke-2026-1")
    assert old in text
    assert code in problems(text.replace(old, new, 1))


def test_a_table_is_offered_where_its_catalogue_is_taken_over() -> None:
    chest = catalogue_pathway("chest-pain-2026-1")
    both = Pathways(included=("stroke-2026-1", "chest-pain-2026-1"), defined=(STROKE, chest))
    assert exports_in(both, STROKE) == (EXPORT,)
    assert exports_in(both, chest) == ()
    assert exports_in(Pathways(defined=(STROKE,)), STROKE) == ()


def described(export: Export = EXPORT, pathway: Pathway = STROKE) -> dict[str, Described]:
    found = dictionary(export, pathway, codes_of("stroke-2026-1") if pathway is STROKE else PathwayCodes())
    return {one.name: one for one in found}


def fits(column: Described, cell: str) -> bool:
    """Whether what stands in a cell is what the dictionary says of its column."""
    if cell == "":
        return True
    if column.type in (ColumnType.FLAG, ColumnType.CODE):
        return cell in dict(column.values)
    if column.type is ColumnType.TEXT:
        return cell == PSEUDONYM
    least, most = column.least, column.most
    return (least is None or Decimal(cell) >= least) and (most is None or Decimal(cell) <= most)


def answers(item: Item) -> st.SearchStrategy[Answer]:
    """Everything that an item can be answered with, its bounds among it."""
    if item.kind is ItemKind.YES_NO:
        return st.booleans()
    if item.kind is ItemKind.CHOICE:
        untestable = [UNTESTABLE] if item.untestable else []
        return st.sampled_from([*(one.code for one in item.options), *untestable])
    assert item.least is not None
    assert item.most is not None
    return st.sampled_from([item.least, item.most]) | st.decimals(item.least, item.most, places=item.decimals)


@st.composite
def exported(draw: st.DrawFn, pathway: Pathway) -> Exported:
    """Any case: some milestones, items, scales and signatures, ended in any way or not at all."""
    course = a_course(pathway, is_transferred=draw(st.booleans()))
    stamps = tuple(one for one in course if draw(st.booleans()))
    items = {one.code: draw(answers(one)) for one in pathway.items if draw(st.booleans())}
    end = draw(st.sampled_from(["", *(one.code for one in pathway.ends)]))
    view = replace(a_view(pathway, stamps, answers=items, kind=draw(st.sampled_from(OnsetKind)), end=end), decisions={
        one.code: draw(st.sampled_from(Choice)) for one in pathway.checklists if draw(st.booleans())})  # fmt: skip
    filled = tuple(
        Filled(
            id=UUID(int=number), scored=score(scale, {one.code: draw(answers(one)) for one in scale.items}),
            at=ONSET, organisation=HUB, by=SOMEBODY,
        )
        for number, scale in enumerate(pathway.scales)
        if draw(st.booleans())
    )  # fmt: skip
    return a_line(pathway, view, *filled)


def a_line(pathway: Pathway, view: CaseView, *filled: Filled) -> Exported:
    case = Case(
        id=UUID(int=50), pathway=pathway.code, charter=UUID(int=51), alliance=UUID(int=52), state=CaseState.FOLLOWING,
        onset_kind=view.onset_kind, onset_at=view.onset_at, opened_at=ONSET, opened_by=SOMEBODY, origin=HUB, here=LEAD,
        next=None, patient=None, person=None, version=1, end=view.end, ended_at=after(900) if view.end else None,
    )  # fmt: skip
    view = replace(view, scales={one.scored.scale: one.scored for one in filled})
    figures = measure(pathway, view, now=ONSET + timedelta(days=100))
    return Exported(
        pseudonym=PSEUDONYM, case=case, pathway=pathway, view=view, filled=filled, figures=figures
    )


@given(exported(STROKE))
@settings(max_examples=60, deadline=None)
def test_every_column_is_in_the_dictionary_and_every_cell_keeps_to_it(one: Exported) -> None:
    known = described()
    assert list(known) == [column.code for column in EXPORT.columns]
    line = cells(EXPORT, one)
    for column, cell in zip(EXPORT.columns, line, strict=True):
        assert fits(known[column.code], cell), (column.code, cell)


@pytest.mark.parametrize("pathway", PATHWAYS, ids=lambda one: one.code)
def test_a_case_of_a_charter_that_lacks_what_is_read_has_empty_cells(pathway: Pathway) -> None:
    bare = replace(pathway, milestones=(), items=(), scales=(), figures=(), checklists=(), ends=())
    line = dict(zip(described(), cells(EXPORT, a_line(bare, a_view(pathway))), strict=True))
    assert line["case_id"] == PSEUDONYM
    filled = {name for name, cell in line.items() if cell not in ("", "false")}
    assert filled == {"case_id", "hospitals"}


def test_a_whole_case_is_told_as_it_was() -> None:
    course = a_course(STROKE, is_transferred=True)
    nihss, mtici = STROKE.scale("nihss"), STROKE.scale("mtici")
    assert nihss is not None
    assert mtici is not None
    none = {one.code: "0" for one in nihss.items}
    scored = [
        score(nihss, none | {"gaze": "2", "ataxia": UNTESTABLE}),
        score(nihss, none),
        score(mtici, {"grade": "2b"}),
    ]
    filled = [
        Filled(id=UUID(int=number), scored=one, at=ONSET, organisation=HUB, by=SOMEBODY)
        for number, one in enumerate(scored)
    ]
    told = {
        "age": Decimal(97),
        "diagnosis": "bleeding",
        "swallow": "failed",
        "in_hospital": False,
        "statin": True,
    }
    view = replace(a_view(STROKE, course, answers=told, end="discharged"), decisions={"ivt": Choice.LEAVE})
    line = dict(zip(described(), cells(EXPORT, a_line(STROKE, view, *filled)), strict=True))
    assert {name: line[name] for name in (
        "age", "stroke_type", "swallowing_screening_done", "inhospital_stroke", "discharge_statin", "nihss_score", "mtici_score",
        "thrombolysis_decision", "wakeup_stroke", "discharge_year", "discharge_quarter", "end", "hospitals", "three_m_mrs",
    )} == {
        "age": "90", "stroke_type": "intracerebral hemorrhage", "swallowing_screening_done": "true", "inhospital_stroke": "false",
        "discharge_statin": "true", "nihss_score": "2", "mtici_score": "2b", "thrombolysis_decision": "leave",
        "wakeup_stroke": "false", "discharge_year": "2026", "discharge_quarter": "Q1", "end": "discharged", "hospitals": "2",
        "three_m_mrs": "",
    }  # fmt: skip
    door, puncture = (
        next(one.at for one in course if one.code == code and one.organisation == LEAD)
        for code in ("door", "puncture")
    )
    assert line["door_to_groin"] == f"{(puncture - door).total_seconds() / 60:.1f}".removesuffix(".0")


def test_the_dictionary_tells_unit_bounds_codes_and_how_sure_a_name_is() -> None:
    known = described()
    nihss, age, kind = known["nihss_score"], known["age"], known["stroke_type"]
    assert (nihss.least, nihss.most, nihss.coding, nihss.reads) == (
        Decimal(0),
        Decimal(42),
        "http://loinc.org|72089-6",
        "scale nihss first",
    )
    assert (age.unit, age.most) == ("a", Decimal(90))
    assert ("ischemic", "Acute ischaemic stroke") in [(code, words.en) for code, words in kind.values]
    assert (known["door_to_needle"].unit, known["door_to_needle"].reads) == ("min", "interval door–needle")
    assert known["onset_to_door"].reads == "interval onset–door"
    assert {str(one.status) for one in known.values()} == {"secondary", "unverified", "assumption"}


def test_no_column_can_read_a_name_a_moment_or_words() -> None:
    assert not {str(one) for one in Reads} & {"label", "patient", "milestone", "moment", "reason", "device"}
