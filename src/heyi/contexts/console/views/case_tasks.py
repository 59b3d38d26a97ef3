"""What is due after the acute part: a hospital's tasks of all its cases. Not here: one case (cases), a figure (case_figures)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from heyi.contexts.console.forms.cases import id_or_none
from heyi.contexts.console.queries.case_tasks import task_rows
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.measuring import TaskState
from heyi.foundation.listing import asked_page, page_of
from heyi.kernel.errors import NotFound, NotPermitted

_SIZE = 50
# What waits for a hand comes first; what is to come and what was done are asked for.
_WAITING = (TaskState.OPEN, TaskState.LATE)


@require_GET
@signed_in
def tasks(visit: Visit) -> HttpResponse:
    """The tasks of one of the reader's hospitals, the earliest due first, narrowed by state and by words of the case."""
    asked = visit.request.GET
    mine = _mine(visit)
    chosen = id_or_none(asked.get("at", "")) or mine[0]
    if chosen not in mine:
        raise NotFound
    state, words = asked.get("state", ""), asked.get("words", "").strip()[:60]
    states = (TaskState(state),) if state in set(TaskState) else _WAITING
    rows = [
        one
        for one in task_rows(pathways.tasks_due(chosen, states=states, actor=visit.actor, now=visit.now))
        if not words or words in one.label or words in one.name
    ]
    number = asked_page(asked)
    names = organisation_names(mine, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("后续任务"),
        "page": page_of(rows[(number - 1) * _SIZE : number * _SIZE + 1], number=number, size=_SIZE, total=len(rows)),
        "states": [
            ("", gettext("等着做的")),
            (str(TaskState.COMING), gettext("还没到时候")),
            (str(TaskState.MISSED), gettext("错过的")),
            (str(TaskState.DONE), gettext("做过的")),
        ],
        "state": state,
        "words": words,
        "places": [(str(one), names.get(one, "")) for one in mine],
        "at": str(chosen),
        "is_narrowed": bool(state or words),
    }  # fmt: skip
    return visit.show("console/case_tasks.html", context, live=("board",))


def _mine(visit: Visit) -> list[UUID]:
    """The hospitals at which the reader has a duty in the channels.

    Raises: NotPermitted where there is none.
    """
    able = {one.organisation for one in visit.actor.standings if set(one.duties) & set(pathways.READERS)}
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.RECORD_CASE))
    return sorted(able, key=str)
