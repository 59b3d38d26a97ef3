"""`heyi jobs`: what the worker gave up, and having it tried again. Not here: the queue (foundation.jobs)."""

import click

from heyi.config.cli.frame import command, group, json_option, print_json, print_rows
from heyi.config.cli.installation import on_data, open_store

jobs = group("jobs", zh="后台未能完成的工作。", en="What the worker could not get done.")


@command("list", zh="列出已放弃的任务和未送达的通知。", en="Lists jobs given up and facts nobody took.")
@on_data
@json_option
def list_given_up(as_json: bool) -> None:
    """Names of failures only, never their text."""
    open_store()
    from django.utils import timezone

    from heyi.foundation import delivery
    from heyi.foundation import jobs as queue

    given_up = [
        {
            "id": one.id,
            "job": one.job,
            "attempts": one.attempts,
            "failure": one.failure,
            "at": one.at.isoformat(),
        }
        for one in queue.given_up()
    ]
    unheard = [
        {"fact": one.recorded, "listener": one.listener, "attempts": one.attempts, "failure": one.failure}
        for one in delivery.given_up(now=timezone.now())
    ]
    if as_json:
        print_json({"jobs": given_up, "facts": unheard})
        return
    print_rows([*given_up, *unheard])
    click.echo(f"任务 jobs {len(given_up)}, 通知 facts {len(unheard)}", err=True)


@command("retry", zh="把已放弃的全部重新尝试。", en="Has everything that was given up tried again.")
@on_data
def retry() -> None:
    """After the cause was put right."""
    open_store()
    from django.utils import timezone

    from heyi.foundation import delivery
    from heyi.foundation import jobs as queue

    given_up = queue.given_up()
    for one in given_up:
        queue.try_again(one.id)
    facts = delivery.tell_again(now=timezone.now())
    click.echo(f"任务 jobs {len(given_up)}, 通知 facts {facts}")


jobs.add_command(list_given_up)
jobs.add_command(retry)
COMMANDS = (jobs,)
