"""The command line: both languages, refusals in words, exit status 0, 1 or 2, and no secret that anybody knows."""

import base64
import itertools
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import heyi
from heyi.config.cli import bench
from heyi.config.cli.main import assembled, main
from heyi.config.environment import MissingSettings, read_environment, read_keys
from tests.http.served import Installation

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")


def every_command(
    one: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, one
    if isinstance(one, click.Group):
        for name, below in one.commands.items():
            yield from every_command(below, (*path, name))


COMMANDS = dict(every_command(assembled()))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A terminal in an empty folder, where no setting is made."""
    for name in [name for name in os.environ if name.startswith("HEYI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEYI_DATA", str(tmp_path / "heyi-data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "heyi-data"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_both_languages(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    assert main([*path, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("用法 Usage: heyi")
    zh, en = COMMANDS[path].help.split("\n\n")[:2]
    assert CHINESE.search(zh)
    assert ENGLISH.search(en)
    assert not CHINESE.search(en)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_is_explained_in_both_languages(path: tuple[str, ...]):
    for option in COMMANDS[path].params:
        if isinstance(option, click.Option):
            zh, _, en = str(option.help).partition(" / ")
            assert CHINESE.search(zh), option.name
            assert ENGLISH.search(en), option.name


def test_the_names_others_rely_on_are_there():
    named = {" ".join(path) for path in COMMANDS}
    assert named >= {
        "demo", "serve", "migrate", "doctor", "backup", "restore", "bench", "init", "token create", "user create",
        "audit verify", "import organisations", "import people",
        "charter list", "charter show", "charter check", "charter diff", "charter apply",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "option"),
    [("audit verify", "--json"), ("serve", "--host"), ("serve", "--port"), ("serve", "--workers"), ("serve", "--tls-cert"),
     ("serve", "--tls-key"), ("token create", "--days"), ("import people", "--from"), ("import people", "--dry-run"),
     ("import people", "--all-or-nothing"), ("import people", "--json"), ("import people", "--profile"),
     ("demo", "--people"), ("demo", "--port"), ("demo", "--data"), ("demo", "--seed"), ("demo", "--charter"),
     ("demo", "--no-serve"), ("charter check", "--json")],
)  # fmt: skip
def test_the_options_others_rely_on_are_there(typed: str, option: str):
    command = COMMANDS[tuple(typed.split())]
    assert option in {name for parameter in command.params for name in parameter.opts}


@pytest.mark.parametrize(
    "typed",
    [[], ["fly"], ["serve", "--fly"], ["serve", "--port", "high"], ["serve", "--port", "70000"], ["audit"], ["token", "create"],
     ["import", "people", "nowhere.csv", "--from", "x"], ["backup"], ["demo", "--people", "0"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_2(typed: list[str], alone: Path, capsys: pytest.CaptureFixture[str]):
    assert main(typed) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Usage" in said.err or "用法" in said.err
    assert not alone.exists()


STORE_COMMANDS = [
    ["migrate"], ["serve"], ["worker"], ["audit", "verify"], ["token", "create", "wang"],
    ["user", "create", "wang", "--no-password"], ["backup", "copy.db"], ["jobs", "list"], ["jobs", "retry"],
]  # fmt: skip


@pytest.mark.parametrize("typed", STORE_COMMANDS, ids=" ".join)
def test_without_keys_nothing_begins(typed: list[str], alone: Path, capsys: pytest.CaptureFixture[str]):
    assert main(typed) == 1
    said = capsys.readouterr()
    assert "HEYI_SECRET_KEY" in said.err
    assert "heyi init" in said.err
    assert CHINESE.search(said.err)
    assert not alone.exists()


def test_init_makes_fresh_keys_only_its_owner_can_read(alone: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["init"]) == 0
    file = alone / "keys.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(alone.stat().st_mode) == 0o700
    keys = read_keys(alone)
    assert len(base64.b64decode(keys["HEYI_FIELD_KEY"], validate=True)) == 32
    assert len(keys["HEYI_SECRET_KEY"]) >= 60
    said = capsys.readouterr()
    assert said.out.strip() == str(file)
    assert not any(key in said.out + said.err for key in keys.values())


def test_init_makes_other_keys_each_time(alone: Path):
    drawn: set[str] = set()
    for number in range(3):
        assert main(["init", "--data", str(alone / str(number))]) == 0
        drawn |= set(read_keys(alone / str(number)).values())
    assert len(drawn) == 6


def test_init_never_overwrites_keys(alone: Path, capsys: pytest.CaptureFixture[str]):
    main(["init"])
    before = (alone / "keys.env").read_bytes()
    assert main(["init"]) == 1
    assert "已存在" in capsys.readouterr().err
    assert (alone / "keys.env").read_bytes() == before


def test_init_makes_no_new_keys_for_an_old_store(alone: Path, capsys: pytest.CaptureFixture[str]):
    alone.mkdir()
    (alone / "heyi.sqlite3").write_bytes(b"")
    assert main(["init"]) == 1
    assert "打不开" in capsys.readouterr().err
    assert not (alone / "keys.env").exists()


WORDS = [
    "production",
    "Production",
    "PROD",
    "prod",
    "produktion",
    "demo",
    "development",
    "dev",
    "test",
    "0",
    "1",
    "true",
    "",
]


@pytest.mark.parametrize(
    ("name", "word"),
    list(itertools.product(["HEYI_ENV", "HEYI_DEBUG", "ENVIRONMENT", "HEYI_DEMO", "DJANGO_DEBUG"], WORDS)),
)
def test_no_word_in_the_environment_makes_a_secret_known(name: str, word: str, tmp_path: Path):
    """However `production` is spelled, without keys of its own an installation does not start."""
    with pytest.raises(MissingSettings, match="HEYI_SECRET_KEY, HEYI_FIELD_KEY"):
        read_environment({name: word, "HEYI_DATA": str(tmp_path)})


@pytest.mark.parametrize("word", ["production", "Prod", "demo", "1"])
def test_no_word_in_the_environment_changes_what_init_draws(
    alone: Path, word: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HEYI_ENV", word)
    monkeypatch.setenv("HEYI_DEBUG", word)
    drawn: set[str] = set()
    for number in range(2):
        main(["init", "--data", str(alone / str(number))])
        drawn |= set(read_keys(alone / str(number)).values())
    assert len(drawn) == 4


def test_a_fresh_store_has_no_account_whose_password_is_known(tmp_path: Path):
    installation = Installation(tmp_path / "data", {"HEYI_ENV": "demo", "HEYI_DEBUG": "1"})
    assert installation.heyi("init").returncode == 0
    assert installation.heyi("migrate").returncode == 0
    count = "from heyi.foundation.models import Account, ApiTokenRow; print(Account.objects.count(), ApiTokenRow.objects.count())"
    asked = f"from heyi.config.cli.installation import load_django; load_django(); {count}"
    assert installation.python(asked).stdout.split() == ["0", "0"]


def test_bench_runs_from_a_checkout_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    installed = tmp_path / "site-packages" / "heyi" / "__init__.py"
    monkeypatch.setattr(heyi, "__file__", str(installed))
    assert main(["bench"]) == 1
    assert "源码" in capsys.readouterr().err


def test_bench_says_so_when_there_is_nothing_to_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(heyi, "__file__", str(tmp_path / "src" / "heyi" / "__init__.py"))
    assert main(["bench"]) == 1
    assert "nothing to measure" in capsys.readouterr().err


def test_bench_runs_what_lies_beside_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "__main__.py").write_text(
        "import sys; sys.exit(0 if sys.argv[1:] == ['loop', '--json'] else 3)"
    )
    monkeypatch.setattr(
        bench, "heyi", type("installed", (), {"__file__": str(tmp_path / "src" / "heyi" / "x.py")})
    )
    assert main(["bench", "loop", "--json"]) == 0
    assert main(["bench"]) == 3


def test_a_bug_is_told_by_name_and_place_without_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken() -> Path:
        raise ValueError("张伟 13800001111")

    monkeypatch.delenv("HEYI_DEBUG", raising=False)
    monkeypatch.setattr(bench, "_checkout", broken)
    assert main(["bench"]) == 1
    said = capsys.readouterr().err
    assert "builtins.ValueError" in said
    assert "test_cli.py" in said
    assert "张伟" not in said
