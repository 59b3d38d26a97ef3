"""The benchmarks run, answer in the agreed shape, and their page says when and where each was measured."""

import json
import os
import re
import subprocess
import sys

import pytest

from bench import __main__ as bench
from bench.processes import cpu_seconds, peak_megabytes, tree
from tests.architecture.laws.source import ROOT

SHAPE = {"name", "machine", "figures", "baseline", "ratio"}


def test_each_benchmark_has_its_page_with_date_and_machine():
    page = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    for name in bench.BENCHMARKS:
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert re.search(r"^\| 20\d\d-\d\d-\d\d \| \w+ \| \d+ cores ", section, re.MULTILINE), name


def test_a_benchmark_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]):
    assert bench.main(["no-such-thing"]) == 2
    assert "referral-loop" in capsys.readouterr().err


def test_what_a_child_costs_is_counted_with_its_parent():
    busy = "import os, time\nblock = bytearray(60_000_000)\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\ninput()"
    before = cpu_seconds(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        child.stdout.readline()
        assert child.pid in tree(os.getpid())
        assert cpu_seconds(os.getpid()) - before >= 0.4
        assert peak_megabytes(child.pid) >= 57
    finally:
        child.communicate(b"\n", timeout=20)


@pytest.mark.soak
def test_the_referral_loop_goes_round_on_both_sides():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "referral-loop", "--json", "--seconds", "3"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert set(answer) == SHAPE
    for side in ("figures", "baseline"):
        assert answer[side]["failed"] == 0
        assert answer[side]["loops"] > 0


@pytest.mark.soak
def test_people_are_looked_up_in_both_stores():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "lookup", "--json", "--records", "1000"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert set(answer) >= SHAPE
    for store in ("sqlite", "postgresql"):
        assert answer["figures"][store]["match"]["found_of_asked"] == 1.0
        assert answer["baseline"][store]["statements"] > 0


def test_transport_is_measured_beside_a_broadcast_and_a_plain_loop_that_decide_the_same(
    capsys: pytest.CaptureFixture[str],
):
    assert bench.main(["transport", "--json", "--patients", "60"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == SHAPE
    assert answer["figures"]["decisions_per_second"] > 0
    assert {"broadcast_seconds", "plain_loop_seconds_scaled"} <= set(answer["baseline"])


@pytest.mark.soak
def test_the_methods_are_measured_beside_other_ways_that_agree(capsys: pytest.CaptureFixture[str]):
    assert bench.main(["methods", "--json", "--units", "150", "--rows", "10000"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == SHAPE
    assert answer["figures"]["dea_largest_difference"] < 1e-7
    assert answer["figures"]["shapley_players"] == 20


def test_linkage_is_measured_beside_the_plain_library(capsys: pytest.CaptureFixture[str]):
    assert bench.main(["linkage", "--json", "--records", "1000"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) >= SHAPE
    for side in ("figures", "baseline"):
        assert {"seconds", "peak_rss_mb", "precision", "recall", "f1"} <= set(answer[side])


@pytest.mark.soak
@pytest.mark.browser
def test_every_tap_comes_to_its_wall_also_when_the_server_falls():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "boards", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=1200,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert set(answer) == SHAPE
    assert [one["never_shown"] for one in answer["figures"].values()] == [0, 0, 0, 0]
    fall = answer["figures"]["killed and started again"]
    assert fall["refused"] == 0
    assert fall["made_while_down"] > 0
