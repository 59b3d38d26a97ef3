"""What the documents point at is there, and what they show of the code is the code."""

from pathlib import Path

import pytest

from tests.architecture.laws import documents
from tests.architecture.laws.exemptions import holds
from tests.architecture.laws.planted import house
from tests.architecture.laws.source import ROOT

WRITTEN = (
    "README.md",
    "README.zh.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "CONTRIBUTING.md",
    "docs/tour.md",
    "docs/installation.md",
)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_house_is_written_down(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) > 30


def test_every_link_and_picture_leads_somewhere() -> None:
    assert len(documents.documents(ROOT)) > 30
    holds(documents.broken_links(ROOT))


def test_every_source_that_code_cites_is_there() -> None:
    holds(documents.missing_sources(ROOT))


def test_the_tour_shows_the_code_as_it_stands() -> None:
    shown = documents.excerpts(ROOT / "docs/tour.md")
    assert len(shown) >= 8
    assert (ROOT / "docs/tour.md").read_text(encoding="utf-8").count("```python") == len(shown)
    holds(documents.untrue_excerpts(ROOT, "docs/tour.md"))


def test_the_two_readmes_name_each_other_first() -> None:
    for name, other in (("README.md", "README.zh.md"), ("README.zh.md", "README.md")):
        top = "\n".join((ROOT / name).read_text(encoding="utf-8").splitlines()[:5])
        assert f"]({other})" in top, name


def test_the_two_readmes_show_the_same_pictures_and_commands() -> None:
    told = []
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pictures = [target for target in documents.links(text) if target.endswith(".png")]
        commands = [
            line.split("#")[0].strip() for line in text.splitlines() if line.startswith(("make ", "heyi "))
        ]
        told.append((pictures, commands))
    assert told[0] == told[1]
    assert len(told[0][0]) == 12


@pytest.mark.parametrize("target", ["gone.md", "there.md#gone", "#gone", "pictures/gone.png"])
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, target: str) -> None:
    root = house(tmp_path, {"README.md": f"# Here\n[x]({target})\n", "there.md": "# There and back\n"})
    assert documents.broken_links(root) == [("README.md", f"{target} leads nowhere")]


def test_a_picture_that_is_not_there_is_found(tmp_path: Path) -> None:
    root = house(tmp_path, {"README.md": '<img src="pictures/gone.png" width="9" alt="x">'})
    assert documents.broken_links(root) == [("README.md", "pictures/gone.png leads nowhere")]


@pytest.mark.parametrize(
    "target", ["there.md", "there.md#there-and-back", "#here", "https://example.org/gone"]
)
def test_a_link_that_leads_somewhere_is_let_pass(tmp_path: Path, target: str) -> None:
    text = f"# Here\n[x]({target})\n```sh\n[not](a-link)\n```\n"
    assert (
        documents.broken_links(house(tmp_path, {"README.md": text, "there.md": "# There, and back\n"})) == []
    )


def test_a_source_that_is_not_there_is_found(tmp_path: Path) -> None:
    cited = "docs/" + "sources/"
    files = {
        "src/a.py": f'"""Source: {cited}here.md#one"""\n',
        "src/b.py": f'"""Source: {cited}here.md#two"""\n',
        "src/c.py": f'"""Source: {cited}gone.md"""\n',
        "docs/sources/here.md": "# Here\n## one\n",
    }
    assert [what for what, _ in documents.missing_sources(house(tmp_path, files))] == ["src/b.py", "src/c.py"]


def test_an_excerpt_that_has_changed_is_found(tmp_path: Path) -> None:
    fence = "```"
    tour = f"{fence}python src/a.py\na = 1\n…\nc = 3\n{fence}\n{fence}python src/a.py\nb = 3\n{fence}\n"
    root = house(tmp_path, {"docs/tour.md": tour, "src/a.py": "a = 1\nb = 2\nc = 3\n"})
    assert [why for _, why in documents.untrue_excerpts(root, "docs/tour.md")] == ["does not hold:\nb = 3"]
