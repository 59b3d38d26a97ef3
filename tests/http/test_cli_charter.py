"""`heyi charter` on the channels of a charter: what the check finds, and what two texts say otherwise. Neither needs a store."""

import json
from pathlib import Path

import pytest

from heyi.config.cli.main import main
from heyi.contexts.governance.rules.presets import read_preset

CHANGES = """
  changes:
    - pathway: stroke
      milestones: [{code: call, name: {zh: 呼救, en: Call}, usual: false, after: [onset], recorded_by: [ambulance_crew]}]
"""


@pytest.fixture
def changed(tmp_path: Path) -> str:
    """The preset without one of its channels, and with another in which a milestone was written anew."""
    text = read_preset("baiyun-stroke").parts[0].text
    file = tmp_path / "changed.yaml"
    file.write_text(text.replace(", chest-pain-2026-1]", "]") + CHANGES, encoding="utf-8")
    return str(file)


def test_the_check_names_what_the_channels_lack_and_lets_the_charter_pass(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["charter", "check", "baiyun-stroke"]) == 0
    told = capsys.readouterr().out
    assert "notice step_at_one_hospital [resource] pathways.defined[stroke]" in told
    assert "In Stroke channel only Lead hospital does: Groin puncture" in told


def test_the_difference_says_in_both_languages_what_came_and_went_and_what_is_another(
    changed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["charter", "diff", "baiyun-stroke", changed]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "baiyun-stroke: ",
        "  changed pathways.include: chest-pain-2026-1, stroke-2026-1 → stroke-2026-1",
        "  changed milestones[call] 卒中绿色通道 › 呼救  Stroke channel › Call",
        "    recorded_by: ambulance_crew, emergency_staff, member_doctor, village_doctor → ambulance_crew",
        "  removed 胸痛绿色通道  Chest pain channel",
    ]


def test_the_difference_for_a_program_sums_up_each_channel_beside_its_values(
    changed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["charter", "diff", "baiyun-stroke", changed, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["differences"]
    assert [(one["kind"], one["pathway"], one["entry"]) for one in found["pathways"]] == [
        ("changed", "stroke", "call"),
        ("removed", "chest-pain", ""),
    ]
    assert len(found["values"]) > len(found["pathways"])
