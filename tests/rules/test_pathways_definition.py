"""Pathways as data: what is shipped reads without a problem, every planted mistake is found at its line, a third needs no code."""

import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest

import heyi
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.pathways import pathway_names, pathway_text, read_pathway
from heyi.contexts.governance.rules.presets import read_preset
from heyi.contexts.governance.rules.reading import Cursor, Findings
from heyi.contexts.governance.rules.tree import read_tree
from heyi.contexts.governance.rules.wording import CODES, said
from heyi.contexts.governance.terms import Problem
from heyi.contexts.governance.terms.pathways import FigureKind, MilestoneKind, Pathway
from tests.rules.charter_texts import TEXT, line_of

SOURCE = Path(heyi.__file__).parent
TRAUMA = Path(__file__).with_name("trauma.yaml").read_text(encoding="utf-8")
# What a catalogue says once it was released stays: another wording is another file.
DIGESTS = {
    "chest-pain-2026-1": "f699d1990277ff7b569c617972da8e63e47c4ee2411a9b02557fe620ab5f2eff",
    "stroke-2026-1": "cfa000e1d977cb4286949190d7027fa0ed1fb31855e21bf9809684a406bbdf2c",
}


def read(text: str) -> tuple[Pathway, list[Problem]]:
    found = Findings()
    (document,) = read_tree(text).documents
    return read_pathway(Cursor(found, document, "pathways")), found.problems


@pytest.mark.parametrize("name", pathway_names())
def test_what_is_shipped_reads_without_a_problem_and_says_where_each_value_comes_from(name: str) -> None:
    found = Findings()
    (document,) = read_tree(pathway_text(name)).documents
    pathway = read_pathway(Cursor(found, document, "pathways"))
    assert found.problems == []
    assert found.provenance.keys() == found.values.keys()
    assert all(one.source for one in found.provenance.values())
    assert "official" not in {str(one.status) for one in found.provenance.values()}
    assert [figure.code for figure in pathway.figures if figure.kind is FigureKind.AREA]
    assert pathway.tasks


@pytest.mark.parametrize("name", pathway_names())
def test_a_catalogue_that_was_released_is_not_changed(name: str) -> None:
    assert hashlib.sha256(pathway_text(name).encode()).hexdigest() == DIGESTS[name]


@pytest.mark.parametrize("name", pathway_names())
def test_every_source_is_a_heading_of_a_file(name: str) -> None:
    found = Findings()
    (document,) = read_tree(pathway_text(name)).documents
    read_pathway(Cursor(found, document, "pathways"))
    root = SOURCE.parents[1] / "docs/sources"
    for source in {one.source for one in found.provenance.values()}:
        file, _, heading = source.partition("#")
        assert f"\n## {heading}\n" in (root / f"{file}.md").read_text(encoding="utf-8"), source


def test_scales_reach_what_is_published() -> None:
    (preset,) = read_preset("baiyun-stroke").charters
    stroke, chest = preset.pathways.pathway("stroke"), preset.pathways.pathway("chest-pain")
    assert stroke is not None
    assert chest is not None
    ranges = {one.code: (int(one.least), int(one.most)) for one in (*stroke.scales, *chest.scales)}
    assert ranges == {
        "fast": (0, 3), "be_fast": (0, 5), "lapss": (0, 6), "lams": (0, 5), "race": (0, 9), "nihss": (0, 42), "gcs": (3, 15),
        "aspects": (0, 10), "mrs": (0, 6), "mrs_90": (0, 6), "mtici": (0, 5), "grace": (1, 372), "killip": (1, 4),
    }  # fmt: skip
    assert (
        sum(item.untestable for scale in stroke.scales if scale.code == "nihss" for item in scale.items) == 6
    )
    (sheet,) = chest.sheets
    assert len({line.figure for line in sheet.lines if line.is_obligatory}) == 8


def test_a_third_pathway_is_read_from_its_text_alone() -> None:
    pathway, problems = read(TRAUMA)
    assert problems == []
    assert pathway.of_kind(MilestoneKind.ARRIVAL) is not None
    assert pathway.scales[1].most == Decimal("5.4768")


def test_a_charter_defines_one_of_its_own_and_changes_a_target_of_one_it_takes_over() -> None:
    own = "\n".join(f"      {line}" if number else f"    - {line}" for number, line in enumerate(
        line for line in TRAUMA.splitlines() if line and not line.startswith("#")))  # fmt: skip
    changed = """
pathways:
  source: a-paper#one
  status: assumption
  include: [chest-pain-2026-1]
  changes:
    - pathway: chest-pain
      figures:
        - {code: d2n, name: {zh: 到院至溶栓, en: Door to lysis}, kind: interval, since: door, until: lysis, target_minutes: 20,
           definition: {zh: 溶栓减到院, en: Lysis less door}}
  defined:
"""
    found = read_charter(TEXT + changed + own)
    assert found.problems == ()
    charter = found.charter
    assert charter is not None
    assert [one.code for one in charter.pathways.defined] == ["chest-pain", "trauma"]
    chest = charter.pathways.pathway("chest-pain")
    assert chest is not None
    figure = chest.figure("d2n")
    assert figure is not None
    assert figure.target_minutes == 20
    assert len(chest.figures) == 19


CHANGES = """
pathways:
  source: a-paper#one
  status: assumption
  include: [stroke-2026-1]
  changes:
    - pathway: stroke
      figures:
        - {code: dnt, name: {zh: 甲, en: A}, kind: interval, since: door, until: needle, target_minutes: 20, definition: {zh: 甲, en: A}}
"""


def test_what_a_charter_changes_comes_from_its_own_source_and_stands_at_its_own_line() -> None:
    charter = read_charter(TEXT + CHANGES).charter
    assert charter is not None
    stroke = charter.pathways.pathway("stroke")
    assert stroke is not None
    changed, kept = stroke.figure("dnt"), stroke.figure("odt")
    assert changed is not None
    assert kept is not None
    assert (changed.source, str(changed.status)) == ("a-paper#one", "assumption")
    assert kept.source.startswith("stroke-pathway#")
    # What was only taken over is told at the line of `include`: the lines of another file lead nowhere.
    assert (changed.line, kept.line) == (
        line_of(TEXT + CHANGES, "        - {code: dnt"),
        line_of(TEXT + CHANGES, "  include: [stroke"),
    )


def test_a_charter_adds_a_list_that_the_catalogue_does_not_have() -> None:
    sheet = """\
      sheets:
        - {code: ours, name: {zh: 甲, en: A}, lines: [{figure: dnt, statistic: median}]}
"""
    charter = read_charter(TEXT + CHANGES + sheet).charter
    assert charter is not None
    stroke = charter.pathways.pathway("stroke")
    assert stroke is not None
    assert [one.code for one in stroke.sheets] == ["ours"]


@pytest.mark.parametrize(
    ("added", "code", "part"),
    [
        # An order that a change leads back to itself is told where the charter takes it over, at each entry of the circle.
        ("      milestones:\n        - {code: call, name: {zh: 甲, en: A}, after: [needle], recorded_by: [ambulance_crew]}\n", "order_in_circle", "  include: [stroke"),
        ("        - {code: dnt, name: {zh: 乙, en: B}, kind: interval, since: door, until: needle, definition: {zh: 乙, en: B}}\n", "code_twice", "        - {code: dnt, name: {zh: 乙"),
        ("    - pathway: strok\n", "not_declared", "    - pathway: strok\n"),
        ("      sites:\n        - {code: ours, name: {zh: 甲, en: A}, members: [nobody], does: []}\n", "not_declared", "        - {code: ours"),
        ("      transport: {model: near-or-far, near: primary, far: nowhere, scale: race}\n", "not_declared", "      transport"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_change_is_found_at_a_line_of_the_charter(added: str, code: str, part: str) -> None:
    text = TEXT + CHANGES + added
    found = [problem for problem in read_charter(text).problems if problem.code == code]
    assert found
    assert line_of(text, part) in {problem.line for problem in found}


PLANTED = [
    ("kind: onset,", "kind: step,", "milestone_kind_once"),
    ("after: [door, scan]", "after: [door, scann]", "not_declared"),
    (
        "kind: arrival, per: hospital, after: [injury]",
        "kind: arrival, per: hospital, after: [operation]",
        "order_in_circle",
    ),
    ("kind: arrival, per: hospital,", "kind: arrival,", "milestone_per_hospital"),
    ("needs: [surgery]", "needs: [surgeryy]", "not_declared"),
    ("asks: [coma, revised]", "asks: [comma]", "not_declared"),
    ("least: 3\n    most: 15", "least: 3\n    most: 16", "scale_range_wrong"),
    ("{below: 50, points: 0.7326}", "{below: 0.5, points: 0.7326}", "bands_unclear"),
    ("{points: 2.9304}]", "{below: 400, points: 2.9304}]", "bands_unclear"),
    ("uses: pressure", "uses: presure", "not_declared"),
    ("{item: free_fluid}", "{item: fluid}", "not_declared"),
    ("{item: pressure, below: 90}", "{item: pressure}", "condition_of_another_kind"),
    ("{item: pressure, below: 90}", "{item: pressure, recorded: door}", "pathway_condition_unclear"),
    ("{item: pressure, below: 90}", "{scale: coma}", "condition_without_bound"),
    ("{item: pressure, below: 90}", "{item: pressure, below: 90, since: door}", "condition_part_strange"),
    ("recommends: operation", "recommends: operate", "not_declared"),
    ("since: door, until: scan", "since: scan, until: door", "figure_backwards"),
    ("since: door, until: scan", "since: doors, until: scan", "not_declared"),
    ("target_minutes: 30,", "target_ratio: 0.5,", "key_missing"),
    ("counted: {recorded: operation}", "among: {recorded: door}", "key_twice"),
    ("tiers: [village], does: []", "does: []", "site_without_members"),
    ("does: [door, scan, operation]", "does: [door, scann]", "not_declared"),
    ("kind: number, unit: mmHg, least: 0, most: 320}", "kind: number, unit: mmHg}", "number_without_bounds"),
    ("{code: died,", "{code: discharged,", "code_twice"),
    (
        "recorded_by: [village_doctor, ambulance_crew, emergency_staff]}",
        "recorded_by: [nobody]}",
        "word_unknown",
    ),
]


@pytest.mark.parametrize(("old", "new", "code"), PLANTED)
def test_a_planted_mistake_is_found_at_its_line_with_a_remedy(old: str, new: str, code: str) -> None:
    assert old in TRAUMA
    text = TRAUMA.replace(old, new, 1)
    _, problems = read(text)
    found = {problem.code: problem for problem in problems}
    assert code in found, sorted(found)
    changed = next(
        number
        for number, (one, other) in enumerate(zip(TRAUMA.splitlines(), text.splitlines(), strict=False), 1)
        if one != other
    )
    # Within the entry that was changed: a scale or a pathway is told at its own first line; a circle at each of its members.
    assert code == "order_in_circle" or found[code].line <= changed
    assert code in CODES
    for language in ("zh", "en"):
        words = said(code, found[code].facts, language=language)
        assert words.reason
        assert words.remedy


_DISEASES = re.compile(
    r"stroke|nihss|thrombo|trauma|chest.?pain|stemi|infarct|needle|wire|卒中|胸痛|溶栓|取栓|心梗",
    re.IGNORECASE,
)


def test_no_code_of_the_context_names_a_disease() -> None:
    files = [
        *(SOURCE / "contexts/pathways").rglob("*.py"),
        *(SOURCE / "contexts/governance/rules").glob("pathways*.py"),
    ]
    assert len(files) > 20
    told = [
        f"{path.name}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        # The name of a file of sources may stand in a reference.
        if _DISEASES.search(re.sub(r"docs/sources/\S+", "", line))
    ]
    assert told == []
