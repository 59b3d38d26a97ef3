"""`heyi`: every group of commands, and how a command ends: 0 done, 1 refused, 2 wrong usage."""

import os
import sys
from collections.abc import Iterator, Sequence

import click

from heyi.config.cli import (
    accounts,
    audit,
    bench,
    charter,
    demo,
    doctor,
    evaluate,
    exporting,
    founding,
    importing,
    jobs,
    keeping,
    keys,
    linking,
    method,
    running,
    stroke,
    survey,
)
from heyi.config.cli.frame import BilingualGroup, Refusal, group
from heyi.config.environment import MissingSettings

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def assembled() -> BilingualGroup:
    """The whole tree of commands, as documents and completions need it."""
    heyi = group(
        "heyi",
        zh="合一：紧密型医联体运营平台。",
        en="Heyi: the operating platform of a compact medical alliance.",
    )
    for room in (
        demo,
        keys,
        running,
        accounts,
        importing,
        exporting,
        founding,
        charter,
        audit,
        jobs,
        keeping,
        linking,
        method,
        evaluate,
        survey,
        stroke,
        doctor,
        bench,
    ):
        for one in room.COMMANDS:
            heyi.add_command(one)
    return heyi


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit status; every refusal is told in words on standard error."""
    try:
        status = assembled().main(args=arguments, prog_name="heyi", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.ctx.get_help(), err=True)
        return WRONG_USAGE
    except click.UsageError as wrong:
        return _say_wrong_usage(wrong)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中止 stopped", err=True)
        return REFUSED
    except Exception as failure:  # noqa: BLE001  whatever happened, a person is told in words
        return _say_failure(failure)
    finally:
        _close_stores()
    return status if isinstance(status, int) else DONE


def _close_stores() -> None:
    """A store that is closed is one file again: what SQLite wrote beside it goes in. The end of the process does not do it."""
    if "django.db" in sys.modules:
        from django.conf import settings
        from django.db import connections

        # A command without an installation may load the framework by the way and opens no store.
        if settings.configured:
            connections.close_all()


def _say_wrong_usage(wrong: click.UsageError) -> int:
    path = wrong.ctx.command_path if wrong.ctx else "heyi"
    click.echo(f"用法不对 Wrong usage: {wrong.format_message()}", err=True)
    click.echo(f"请看 See: {path} --help", err=True)
    return WRONG_USAGE


def _say_failure(failure: Exception) -> int:
    if isinstance(failure, click.ClickException):
        click.echo(failure.format_message(), err=True)
    elif isinstance(failure, MissingSettings):
        click.echo(str(failure), err=True)
    else:
        for line in _told(failure):
            click.echo(line, err=True)
    return REFUSED


def _told(failure: Exception) -> Iterator[str]:
    """A refusal or a bug in words. Without Django loaded nothing of the inside can have refused."""
    if "heyi.foundation.words" in sys.modules or "django.db" in sys.modules:
        from django.db import Error as DatabaseFailure

        from heyi.kernel.errors import HeyiError

        if isinstance(failure, HeyiError):
            yield from _told_refusal(failure)
            return
        if isinstance(failure, DatabaseFailure):
            yield from _told_database(failure)
            return
    if isinstance(failure, OSError) and failure.strerror:
        yield f"{failure.filename or ''} {failure.strerror}".strip()
        return
    yield from _told_bug(failure)


def _told_refusal(refusal: Exception) -> Iterator[str]:
    from heyi.foundation.http import body_of
    from heyi.foundation.words import say
    from heyi.kernel.errors import HeyiError, InputInvalid

    if not isinstance(refusal, HeyiError):
        return
    facts = body_of(refusal)["facts"]
    for language in ("zh-hans", "en"):
        yield say(refusal.code, facts, language=language)
        if isinstance(refusal, InputInvalid):
            for problem in refusal.problems:
                shown = {"value": problem.value, "limit": problem.limit}
                yield f"  {problem.field}: {say(problem.code, shown, language=language)}"


def _told_database(failure: Exception) -> Iterator[str]:
    from django.db import InterfaceError, OperationalError

    # The first line only: the next may quote the row.
    text = str(failure).strip().partition("\n")[0]
    if "no such table" in text or "does not exist" in text:
        yield "数据库结构不是最新的：请先运行 heyi migrate。"
        yield "The database is not up to date: run heyi migrate first."
    elif isinstance(failure, OperationalError | InterfaceError):
        yield "数据库没有应答。"
        yield "The database does not answer."
    else:
        yield from _told_bug(failure)
        return
    yield f"  {type(failure).__name__}: {text}"


def _told_bug(failure: Exception) -> Iterator[str]:
    """Name and place only: a trace in a log must not carry a patient's name. HEYI_DEBUG=1 shows everything."""
    import traceback

    if os.environ.get("HEYI_DEBUG") == "1":
        yield "".join(traceback.format_exception(failure))
        return
    yield "这是程序错误，请把以下位置告知维护人员（HEYI_DEBUG=1 显示全部）。"
    yield "This is a bug; please report these places (HEYI_DEBUG=1 shows everything)."
    yield f"  {type(failure).__module__}.{type(failure).__qualname__}"
    for frame in traceback.extract_tb(failure.__traceback__)[-8:]:
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


__all__ = ["Refusal", "main"]
