"""Pathways as data: what is shipped reads without a problem, every planted mistake is found at its line, a third needs no code."""

import ast
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
from heyi.contexts.governance.rules.wording_pathways import PATHWAYS as WORDING
from heyi.contexts.governance.terms import Problem
from heyi.contexts.governance.terms.pathways import FigureKind, MilestoneKind, Pathway
from tests.rules.charter_texts import TEXT, line_of

SOURCE = Path(heyi.__file__).parent
TRAUMA = Path(__file__).with_name("trauma.yaml").read_text(encoding="utf-8")
FIRST_LINE = line_of(TRAUMA, "code: trauma")
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


# What is planted, in its place, and the code under which it is found.
PLANTED = [
    ("kind: onset,", "kind: step,", "milestone_kind_once"),
    ("after: [door, scan]", "after: [door, scann]", "not_declared"),
    ("kind: arrival, per: hospital, after: [injury]", "kind: arrival, per: hospital, after: [operation]", "order_in_circle"),
    ("kind: arrival, per: hospital,", "kind: arrival,", "milestone_per_hospital"),
    ("needs: [surgery]", "needs: [surgeryy]", "not_declared"),
    ("asks: [coma, revised]", "asks: [comma]", "not_declared"),
    ("recorded_by: [emergency_staff]}", "alerts: [{role: emergency_staff, at: next}], recorded_by: [emergency_staff]}", "alert_without_next"),
    ("{code: scan, ", "{code: scan, kind: end, alerts: [{role: village_doctor, at: next}], ", "alert_without_next"),
    ("kind: number, unit: mmHg, least: 0, most: 320}", "kind: number, unit: mmHg}", "number_without_bounds"),
    ("kind: number, unit: mmHg, least: 0, most: 320}", 'kind: number, unit: "mm Hg", least: 0, most: 320}', "unit_unclear"),
    (", {code: traffic, name: {zh: 交通伤, en: Traffic}}", "", "choice_without_options"),
    ("{item: free_fluid}", "{item: cause, among: [fal]}", "no_option_of_item"),
    ("{item: free_fluid}", "{item: cause}", "condition_of_another_kind"),
    ("kind: yes_no}", "kind: yes_no, known_as: age}", "known_as_strange"),
    ("kind: number, unit: mmHg, least: 0, most: 320}", "kind: number, unit: mmHg, least: 0, most: 320, known_as: agee}", "known_as_unknown"),
    ("- code: coma", "- code: pressure", "scale_and_item_alike"),
    ('[{code: "1",', '[{code: "1 or 2",', "option_unclear"),
    ('{code: "4",', '{code: "1",', "word_twice"),
    ("least: 3\n    most: 15", "least: 3\n    most: 16", "scale_range_wrong"),
    ("    most: 15\n", "    most: 15\n    cuts: [{code: low, name: {zh: 甲, en: A}, at_least: 9}, {code: high, name: {zh: 乙, en: B}, at_least: 9}]\n",
     "cuts_out_of_order"),
    ("{below: 50, points: 0.7326}", "{below: 0.5, points: 0.7326}", "bands_unclear"),
    ("{points: 2.9304}]", "{below: 400, points: 2.9304}]", "bands_unclear"),
    ("kind: yes_no, points: 2.5464", "kind: number, least: 0, most: 60", "number_without_points"),
    ("uses: pressure", "uses: presure", "not_declared"),
    ("uses: pressure", "uses: free_fluid", "used_item_differs"),
    ("unit: mmHg, least: 0, most: 320, uses", "unit: kPa, least: 0, most: 320, uses", "used_item_differs"),
    ("most: 320, uses", "most: 320, known_as: age, uses", "known_as_strange"),
    ("recommends: operation", "recommends: operate", "not_declared"),
    ("    criteria:", "    doses: [{code: blood, name: {zh: 甲, en: A}, unit: ml, per_kg: 10}]\n    criteria:", "dose_unclear"),
    ("    criteria:", "    doses: [{code: blood, name: {zh: 甲, en: A}, unit: ml, per_kg: 10, weight_item: free_fluid}]\n    criteria:", "not_declared"),
    ("{item: free_fluid}", "{item: fluid}", "not_declared"),
    ("{item: free_fluid}", "{item: cause, among: [fall], below: 3}", "condition_of_another_kind"),
    ("{item: free_fluid}", "{any_of: []}", "list_empty"),
    ("{item: pressure, below: 90}", "{item: pressure}", "condition_of_another_kind"),
    ("{item: pressure, below: 90}", "{item: pressure, recorded: door}", "pathway_condition_unclear"),
    ("{item: pressure, below: 90}", "{scale: coma}", "condition_without_bound"),
    ("{item: pressure, below: 90}", "{item: pressure, below: 90, since: door}", "condition_part_strange"),
    ("{item: pressure, below: 90}", "{span: door, since: scan, at_most: 90}", "span_backwards"),
    ("{item: pressure, below: 90}", "{span: door, since: door, at_most: 90}", "span_backwards"),
    ("since: door, until: scan", "since: scan, until: door", "figure_backwards"),
    ("since: door, until: scan", "since: scan, until: scan", "figure_backwards"),
    ("since: door, until: scan", "since: doors, until: scan", "not_declared"),
    ("target_minutes: 30,", "target_ratio: 0.5,", "key_missing"),
    ("kind: share,", "kind: share, target_minutes: 30,", "figure_part_strange"),
    ("kind: share,", "kind: area, target_minutes: 30,", "figure_part_strange"),
    ("kind: share,", "kind: area, target_ratio: 0.5,", "figure_part_strange"),
    ("target_minutes: 30,", "target_minutes: 30, counted: {recorded: scan},", "figure_part_strange"),
    ("counted: {recorded: operation}", "among: {recorded: door}", "key_twice"),
    ("ends:\n", "sheets: [{code: ours, name: {zh: 甲, en: A}, lines: [{figure: operated, statistic: median}]}]\nends:\n", "statistic_does_not_fit"),
    ("ends:\n", "tasks: [{code: visit, name: {zh: 甲, en: A}, since: door, opens_minutes: 9, due_minutes: 8, closes_minutes: 10, recorded_by: [emergency_staff], "
     "asks: [coma]}]\nends:\n", "task_window_crossed"),
    ("ends:\n", "tasks: [{code: visit, name: {zh: 甲, en: A}, since: door, due_minutes: 8, closes_minutes: 10, recorded_by: [emergency_staff]}]\nends:\n", "key_missing"),
    ("tiers: [village], does: []", "does: []", "site_without_members"),
    ("does: [door, scan, operation]", "does: [door, scann]", "not_declared"),
    ("{code: died,", "{code: discharged,", "code_twice"),
    ("recorded_by: [village_doctor, ambulance_crew, emergency_staff]}", "recorded_by: [nobody]}", "word_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code"), PLANTED)
def test_a_planted_mistake_is_found_at_its_line_with_a_remedy(old: str, new: str, code: str) -> None:
    assert old in TRAUMA
    text = TRAUMA.replace(old, new, 1)
    _, problems = read(text)
    found = [problem for problem in problems if problem.code == code]
    assert found, sorted({problem.code for problem in problems})
    pairs = enumerate(zip(TRAUMA.splitlines(), text.splitlines(), strict=False), 1)
    changed = next(number for number, (one, other) in pairs if one != other)
    assert any(_holds(text, problem.line, changed) for problem in found), [problem.line for problem in found]
    assert_words(found[0])


def _holds(text: str, line: int, changed: int) -> bool:
    """Whether the entry that begins at a line holds the changed one; what is wrong with the whole is told at its first."""
    lines = text.splitlines()
    inside = (len(one) - len(one.lstrip()) for one in lines[line:changed])
    begins = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    return line == FIRST_LINE or (line <= changed and all(deep > begins for deep in inside))


def assert_words(problem: Problem) -> None:
    assert problem.code in CODES
    for language in ("zh", "en"):
        words = said(problem.code, problem.facts, language=language)
        assert words.reason
        assert words.remedy
        # Every fact that the sentence speaks of was told.
        assert "—" not in words.reason + words.remedy


def test_a_catalogue_that_nobody_knows_is_told_with_those_there_are() -> None:
    text = TEXT + CHANGES.replace("include: [stroke-2026-1]", "include: [stroke-2026-1, trauma-2026-1]")
    problem = next(one for one in read_charter(text).problems if one.code == "pathway_unknown")
    assert problem.line == line_of(text, "  include: [stroke")
    assert_words(problem)
    assert "stroke-2026-1" in said(problem.code, problem.facts).remedy


def test_every_code_that_the_section_can_raise_is_planted_and_every_wording_is_raised() -> None:
    files = (SOURCE / "contexts/governance/rules").glob("pathways*.py")
    told = {
        str(node.value)
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    raised = told & CODES
    planted = {code for _, _, code in PLANTED} | {"pathway_unknown"}
    assert sorted(raised - planted) == []
    assert sorted(set(WORDING) - raised) == []


def test_the_way_from_one_hospital_to_the_next_is_measured_forwards() -> None:
    """The first departure comes before the second arrival, though each departure follows the arrival there."""
    _, problems = read(TRAUMA.replace("since: door, until: scan,", "since: left, until: door, site: first,"))
    assert problems == []
    _, problems = read(TRAUMA.replace("since: door, until: scan,", "since: left, until: door,"))
    assert [problem.code for problem in problems] == ["figure_backwards"]


def test_a_kind_that_nobody_knows_is_told_once() -> None:
    _, problems = read(TRAUMA.replace("kind: share,", "kind: shar,"))
    assert "figure_part_strange" not in {problem.code for problem in problems}


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
