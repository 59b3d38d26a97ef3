"""Keys and suites as an operator meets them: chosen once, refused when they do not fit, renewed while the store lives."""

import base64
from pathlib import Path

import pytest

from heyi.config.cli.main import main
from heyi.config.environment import MissingSettings, keys_file, read_environment, read_keys
from tests.http.served import an_installation

NEW_KEY = base64.b64encode(bytes(range(100, 132))).decode()


def test_a_store_under_sm_keeps_its_hashes_whatever_is_set_and_takes_a_new_key(tmp_path: Path):
    with an_installation(tmp_path) as made:
        old = read_keys(made.data).get("HEYI_FIELD_KEY") or made.settings["HEYI_FIELD_KEY"]
        with keys_file(made.data).open("a", encoding="utf-8") as file:
            file.write("HEYI_CIPHER=sm\n")
        assert made.heyi("migrate").returncode == 0
        refused = made.heyi("audit", "verify", HEYI_CIPHER="aes")
        assert refused.returncode == 1
        assert "HEYI_HASH=sm" in refused.stderr
        assert "docs/security.md" in refused.stderr
        assert "hashes_differ" in made.heyi("doctor", HEYI_CIPHER="aes").stdout

        renewed = {
            "HEYI_CIPHER": "aes",
            "HEYI_HASH": "sm",
            "HEYI_FIELD_KEY": NEW_KEY,
            "HEYI_FORMER_FIELD_KEYS": old,
        }
        made.settings |= renewed
        assert made.answer("rekey") == {"resealed": {}}


def test_a_suite_nobody_knows_is_refused():
    with pytest.raises(MissingSettings, match="HEYI_CIPHER must be aes or sm"):
        read_environment({"HEYI_SECRET_KEY": "x", "HEYI_FIELD_KEY": "x", "HEYI_CIPHER": "rot13"})


def test_init_writes_the_suite_down_where_it_is_not_the_usual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HEYI_DATA", str(tmp_path / "data"))
    assert main(["init", "--cipher", "sm"]) == 0
    assert read_keys(tmp_path / "data")["HEYI_CIPHER"] == "sm"
