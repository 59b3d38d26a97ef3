"""What the charter wants reached, held against what was measured. Not here: measuring (evaluation)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heyi.contexts.console.queries.evaluation_targets import target_lines
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.evaluations import tabs_of
from heyi.contexts.governance.terms import Duty
from heyi.kernel.errors import NotPermitted


@require_safe
@signed_in
def targets(visit: Visit) -> HttpResponse:
    """Every target of the charters under which the reader evaluates."""
    if not visit.actor.may_anywhere(Duty.EVALUATE_ALLIANCE):
        raise NotPermitted("duty_not_held", duty=str(Duty.EVALUATE_ALLIANCE))
    context = {
        "page_title": gettext("章程的目标"),
        "kinds": tabs_of("evaluation_targets"),
        "charters": reverse("console:charters"),
        "targets": target_lines(actor=visit.actor, now=visit.now),
    }
    return visit.show("console/evaluation_targets.html", context)
