"""Counterpart support: what is agreed, used and left; agreeing, ending. Not here: sending under it (drafting)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from heyi.contexts.console import terms
from heyi.contexts.console.forms.channels import ChannelForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries import channels_page as pages
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken
from heyi.kernel.moments import day_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def channels(visit: Visit) -> HttpResponse:
    """The agreements one may know of; sent, its form makes another one."""
    readers = terms.BOARD_READERS | {Duty.AGREE_CHANNELS}
    if not any(visit.actor.may_anywhere(duty) for duty in readers):
        raise NotPermitted("duty_not_held", duty=str(Duty.AGREE_CHANNELS))
    form = _form(visit) if pages.may_agree(visit.actor) else None
    if visit.request.method != "POST":
        return _page(visit, form)
    if form is None:
        raise NotPermitted("duty_not_held", duty=str(Duty.AGREE_CHANNELS))
    refused = _agree(visit, form)
    return _page(visit, form, status=refused) if refused else go_to("console:channels")


def _form(visit: Visit) -> ChannelForm:
    given = visit.request.POST if visit.request.method == "POST" else None
    senders, receivers = pages.sides(actor=visit.actor, now=visit.now)
    return ChannelForm(
        given,
        senders=senders,
        receivers=receivers,
        initial={"starts_on": day_of(visit.now), "period": "month"},
    )


def _agree(visit: Visit, form: ChannelForm) -> int:
    """Agrees; the status of a refusal, which then stands in the form, or 0."""
    if not form.is_valid():
        return 422
    try:
        referral.agree_channel(form.channel(), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return 422
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return 409
    messages.success(visit.request, gettext("已约定。转出方起草转诊时就能选它。"))
    return 0


def _page(visit: Visit, form: ChannelForm | None, *, status: int = 200) -> HttpResponse:
    own = visit.request.GET.get("own") == "1"
    page = pages.channel_list(own=own, page=asked_page(visit.request.GET), actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("对口支援通道"),
        "form": form,
        "own": own,
        "page": page,
        "columns": (
            Column("sender", gettext("转出机构")),
            Column("receiver", gettext("接收机构和科室")),
            Column("quota", gettext("名额")),
            Column("used", gettext("用了多少")),
            Column("ever", gettext("累计"), is_quiet=True),
            Column("days", gettext("起止")),
            Column("end", ""),
        ),
        "caption": gettext("对口支援通道"),
        "row_template": "console/parts/channel_row.html",
        "empty_words": gettext("与本机构有关的通道还没有。")
        if own
        else gettext("还没有约定过对口支援通道。"),
    }
    return visit.show("console/channels.html", context, status=status)


@require_POST
@signed_in
def end(visit: Visit, channel_id: UUID) -> HttpResponse:
    """The agreement holds for the last time today."""
    try:
        referral.end_channel(channel_id, day_of(visit.now), actor=visit.actor, now=visit.now)
    except (InputInvalid, RuleBroken) as refused:
        code = refused.problems[0].code if isinstance(refused, InputInvalid) else refused.code
        messages.error(visit.request, say(code, dict(refused.facts)))
    else:
        messages.success(visit.request, gettext("已终止：今天是最后一天。已经接收的不受影响。"))
    return go_to("console:channels")
