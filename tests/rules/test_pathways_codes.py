"""Codes of others are data: each belongs to something its catalogue defines, is told once, and names its source."""

from pathlib import Path

import pytest

import heyi
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.pathway_codes import (
    coded_names,
    codes_in,
    codes_of,
    codes_text,
    read_codes,
)
from heyi.contexts.governance.rules.pathways import catalogue_pathway, pathway_names
from heyi.contexts.governance.rules.reading import Cursor, Findings
from heyi.contexts.governance.rules.tree import read_tree
from tests.rules.charter_texts import TEXT

SOURCES = Path(heyi.__file__).parents[2] / "docs/sources"
INCLUDED = "pathways:\n  source: a-paper#one\n  status: assumption\n  include: [stroke-2026-1]\n"
ANEW = """\
  changes:
    - pathway: stroke
      scales:
        - {code: gcs, name: {zh: 甲, en: A}, least: 0, most: 1, items: [{code: eyes, name: {zh: 甲, en: A}, kind: yes_no, points: 1}]}
"""


def problems(text: str) -> list[str]:
    found = Findings()
    (document,) = read_tree(text).documents
    read_codes(Cursor(found, document, "codes"))
    return [one.code for one in found.problems]


@pytest.mark.parametrize("name", coded_names())
def test_what_is_shipped_reads_without_a_problem_and_each_source_is_a_heading(name: str) -> None:
    assert name in pathway_names()
    assert problems(codes_text(name)) == []
    for coding in codes_of(name).codings.values():
        file, _, heading = coding.source.partition("#")
        assert f"\n## {heading}\n" in (SOURCES / f"{file}.md").read_text(encoding="utf-8")
    pathway = catalogue_pathway(name)
    units = {
        item.unit for item in (*pathway.items, *(one for scale in pathway.scales for one in scale.items))
    }
    assert units - {""} == codes_of(name).units.keys()


def test_a_code_of_what_the_catalogue_does_not_define_is_found() -> None:
    text = codes_text("stroke-2026-1")
    assert problems(text.replace("of: item.weight", "of: item.wait")) == ["not_declared"]
    assert problems(text.replace("of: item.weight", "of: item.systolic")) == ["not_declared"]


def test_a_code_holds_for_what_a_charter_takes_over_and_for_nothing_it_defines_anew() -> None:
    same, anew = (read_charter(TEXT + text).charter for text in (INCLUDED, INCLUDED + ANEW))
    assert same is not None
    assert anew is not None
    whole, less = (codes_in(one.pathways, one.pathways.defined[0]).codings for one in (same, anew))
    assert whole == codes_of("stroke-2026-1").codings
    assert {place for place in whole if place not in less} == {
        "scale.gcs", "scale.gcs.eyes", "scale.gcs.verbal", "scale.gcs.motor",
    }  # fmt: skip
    assert codes_in(same.pathways, catalogue_pathway("chest-pain-2026-1")).codings == {}
