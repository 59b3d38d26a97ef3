"""docs/generated says what the source says, and a difference is found."""

import dataclasses
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import click
import pytest

from heyi.kernel.flow import Flow, Step
from scripts import generate_docs
from scripts.pages import commands, errors, facts, flows, marks
from tests.architecture.laws.exemptions import holds

PAGES = {"a.md": "one\n", "b.md": "two\n"}


class Reason(StrEnum):
    FULL = "full"


LAMP = Flow(
    name="lamp",
    steps=(
        Step(action="light", frm=frozenset({"dark"}), to="lit", sides=frozenset({"keeper"}), needs="light_lamp", fact="lamp_lit",
             asks=("match",), starts=frozenset({"oil"})),
        Step(action="snuff", frm=frozenset({"lit"}), to="dark", sides=frozenset({"keeper"}), needs="light_lamp", fact="lamp_out",
             asks=("reason",), reasons=Reason, stops=frozenset({"oil"})),
    ),
    states=("dark", "lit"),
    initial="dark",
    terminal=frozenset(),
)  # fmt: skip


def _generator(monkeypatch: pytest.MonkeyPatch, name: str, made: dict[str, str]) -> str:
    module = ModuleType(name)
    module.pages = lambda: made
    monkeypatch.setitem(__import__("sys").modules, name, module)
    return name


def test_pages_of_all_generators_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [_generator(monkeypatch, f"planted_{key[0]}", {key: text}) for key, text in PAGES.items()]
    assert generate_docs.collect(names) == PAGES


def test_two_generators_may_not_write_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [_generator(monkeypatch, name, {"a.md": name}) for name in ("planted_one", "planted_two")]
    with pytest.raises(ValueError, match=r"planted_two writes what another has written: a\.md"):
        generate_docs.collect(names)


def test_a_page_that_is_out_of_date_missing_or_left_over_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("yesterday\n", encoding="utf-8")
    (tmp_path / "gone.md").write_text("whose?\n", encoding="utf-8")
    found = generate_docs.differences(PAGES, tmp_path)
    assert len(found) == 3
    assert "-yesterday" in found[0]
    assert found[2] == "gone.md: nobody generates it"


def test_writing_brings_the_folder_to_what_the_source_says(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("whose?\n", encoding="utf-8")
    assert generate_docs.write(PAGES, tmp_path) == ["a.md", "b.md", "gone.md"]
    assert generate_docs.differences(PAGES, tmp_path) == []
    assert generate_docs.write(PAGES, tmp_path) == []


def test_every_code_has_a_sentence() -> None:
    errors.import_everything()
    assert "wrong_state" in errors.all_codes()
    holds(f"{literal}: no sentence is registered for it" for literal in errors.codes_without_words())


def test_a_code_is_found_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(
        "from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, Problem, RuleBroken\n"
        "def f(late, name):\n"
        '    raise NotPermitted("first")\n'
        '    raise RuleBroken(code="second")\n'
        '    raise NotFound("third" if late else "fourth")\n'
        '    raise InputInvalid(Problem("name", "fifth"), Problem(name, code="sixth"), code="seventh")\n'
        '    other("eighth")\n',
        encoding="utf-8",
    )
    found = errors.read(tmp_path)
    planted = {(kind, code) for (kind, code), places in found.refusals.items() if "heyi.planted" in places}
    assert planted == {
        ("NotPermitted", "first"), ("RuleBroken", "second"), ("NotFound", "third"), ("NotFound", "fourth"),
        ("InputInvalid", "seventh"),
    }  # fmt: skip
    assert set(found.problems) == {"fifth", "sixth"}


def test_a_flow_page_tells_steps_states_and_reasons() -> None:
    text = flows.render(LAMP)
    assert (
        "| `light` | `dark` | `lit` | keeper | `light_lamp` | `match` | – | start `oil` | – | `lamp_lit` |"
        in text
    )
    assert "| `Reason` | `full` |" in text
    assert "| `dark` | begins here | `snuff` | `light` |" in text
    assert "dark --> lit" in text


def test_a_flow_page_says_shortly_what_may_happen_from_most_states() -> None:
    states = ("dark", "lit", "broken")
    mend = Step(
        action="mend",
        frm=frozenset({"dark", "broken"}),
        to="lit",
        sides=frozenset({"keeper"}),
        needs="x",
        fact="Y",
    )
    smash = Step(
        action="smash", frm=frozenset(states), to="broken", sides=frozenset({"keeper"}), needs="x", fact="Z"
    )
    text = flows.render(
        Flow(name="l", steps=(mend, smash), states=states, initial="dark", terminal=frozenset())
    )
    assert "| `mend` | every state but `lit` |" in text
    assert "| `smash` | every state |" in text


def test_a_fact_page_names_types_as_people_do() -> None:
    assert facts.kind_of(Reason | None) == "Reason or none"
    assert facts.kind_of(tuple[Reason, ...]) == "tuple of Reason"


def test_a_command_page_shows_commands_below_commands() -> None:
    group = click.Group(
        "heyi",
        commands={
            "audit": click.Group("audit", commands={"verify": click.Command("verify", help="Proves it.")})
        },
    )
    shown = dict(commands.commands(group))
    assert list(shown) == ["heyi", "heyi audit", "heyi audit verify"]
    assert "Proves it." in shown["heyi audit verify"]


def test_a_cell_cannot_break_its_table() -> None:
    assert marks.table(("a",), [("x | y\nz",)]).splitlines()[2] == "| x \\| y z |"


def test_flows_are_read_from_one_shape_only() -> None:
    # The page names each field of a step but `primary`, which decides how a button looks and nothing else.
    shown = {
        "action",
        "frm",
        "to",
        "sides",
        "needs",
        "fact",
        "asks",
        "may_ask",
        "reasons",
        "effects",
    }
    clocks = {"starts", "stops", "pauses", "resumes"}
    assert {field.name for field in dataclasses.fields(Step)} == shown | clocks | {"primary"}
