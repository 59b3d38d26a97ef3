"""The words of a Heyi template: icons, clocks, times, states, names, fields, lists. Not here: what they look like."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from heyi.foundation import patient_line as line
from heyi.foundation import time_left as clock
from heyi.foundation import typesetting
from heyi.foundation.listing import Column, Order, Page
from heyi.foundation.looks import state_looks
from heyi.foundation.words import name

register = template.Library()

SHOWN_ZONE = ZoneInfo("Asia/Shanghai")
_MOMENT = "%Y-%m-%d %H:%M"
_KINDS = {"date": "%Y-%m-%d", "time": "%H:%M", "moment": _MOMENT, "short": "%m-%d %H:%M"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; without a label it is an ornament that a screen reader passes over."""
    address = static("heyi/vendor/icons.svg")
    if label:
        shape = '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>'
        return format_html(shape, label, address, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name)


@register.filter
def spaced(text: object) -> str:
    """The text with a thin space between Chinese and Latin."""
    return typesetting.spaced(str(text))


@register.inclusion_tag("partials/time_left.html")
def time_left(
    due: datetime | None,
    now: datetime,
    started: datetime | None = None,
    stopped: datetime | None = None,
    paused: bool = False,
    big: bool = False,
) -> dict[str, Any]:
    """A deadline in words and a bar. Nothing is shown where nothing is due."""
    if due is None:
        return {"left": None}
    left = clock.time_left(due, now, started=started, stopped=stopped, paused=paused)
    runs = stopped is None and not paused
    return {"left": left, "runs": runs, "big": big, "icon_name": _CLOCK_ICONS[left.pace]}


_CLOCK_ICONS = {
    clock.Pace.IN_TIME: "clock",
    clock.Pace.SOON: "hourglass",
    clock.Pace.LATE: "alarm",
    clock.Pace.PAUSED: "clock-pause",
    clock.Pace.MET: "clock-check",
    clock.Pace.MISSED: "clock-x",
}


@register.simple_tag
def local_time(at: datetime | None, kind: str = "moment", weekday: bool = False) -> str:
    """A moment on the clock of the alliance, with the whole of it on hover: 2026-03-05 14:20 (周四)."""
    if at is None:
        return ""
    here = at.astimezone(SHOWN_ZONE)
    words = here.strftime(_KINDS[kind])
    if weekday:
        words = f"{words} {_weekday(here)}"
    whole = f"{here.strftime(_MOMENT)} {_weekday(here)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), whole, words)


def _weekday(here: datetime) -> str:
    names = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
    english = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return (english if (get_language() or "").startswith("en") else names)[here.weekday()]


@register.simple_tag
def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, or in how long; the exact time stands on hover and in print."""
    if at is None:
        return ""
    minutes = int(abs(now - at).total_seconds() // 60)
    space = typesetting.THIN_SPACE
    shape = gettext("%(span)s%(space)s前") if at <= now else gettext("%(span)s%(space)s后")
    words = shape % {"span": typesetting.span(minutes), "space": space} if minutes else gettext("刚刚")
    whole = at.astimezone(SHOWN_ZONE).strftime(_MOMENT)
    return format_html('<time class="ago" datetime="{}" title="{}">{}</time>', at.isoformat(), whole, words)


@register.inclusion_tag("partials/state_badge.html")
def state_badge(code: object) -> dict[str, Any]:
    """A state as icon and word, in its tone."""
    return {"look": state_looks.of(str(code))}


@register.simple_tag
def word(kind: str, code: object) -> str:
    """What a code is called in the reader's language."""
    return typesetting.spaced(name(kind, str(code)))


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as a percentage with one digit behind the point."""
    return "" if share is None else f"{100 * share:.1f}%"


@register.inclusion_tag("partials/direction.html")
def direction(way: object) -> dict[str, Any]:
    """Up or down, as an arrow and a word."""
    is_up = str(way) == "up"
    return {"is_up": is_up, "words": gettext("上转") if is_up else gettext("下转")}


@register.simple_tag(takes_context=True)
def organisation_name(context: template.Context, organisation: UUID | str | None) -> str:
    """The name of an organisation from the page's own `organisation_names`; the view reads them all at once.

    A name that the view did not read is shown as not known rather than asked for row by row.
    """
    names: Mapping[Any, str] = context.get("organisation_names") or {}
    known = names.get(organisation) or names.get(str(organisation))
    return typesetting.spaced(known) if known else gettext("名称未知的机构")


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, help: str | None = None, unit: str = "", label: str = "") -> dict[str, Any]:  # noqa: A002  the word in the template
    """A form field with label, help and error in their places; `help=""` leaves the form's own help out."""
    widget = bound.field.widget
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    is_check = isinstance(widget, CheckboxInput)
    help_words = bound.help_text if help is None else help
    described = [f"{bound.auto_id}_help"] if help_words else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attributes: dict[str, str | bool] = {} if is_group else {"class": _control_class(bound)}
    if label and widget.attrs.get("placeholder"):
        # A label of ours beside a placeholder of the form's own would say the same thing twice.
        attributes["placeholder"] = ""
    if described and not is_group:
        attributes["aria-describedby"] = " ".join(described)
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attributes),
        "label": label or bound.label,
        "help_words": help_words,
        "unit": unit,
        "is_group": is_group,
        "is_check": is_check,
        "described": " ".join(described),
    }


def _control_class(bound: BoundField) -> str:
    widget = bound.field.widget
    kind = "form-control"
    if isinstance(widget, CheckboxInput):
        kind = "check"
    elif isinstance(widget, Select):
        kind = "form-select"
    wrong = "is-invalid" if bound.errors else ""
    return " ".join(filter(None, (kind, wrong, widget.attrs.get("class", ""))))


@register.inclusion_tag("partials/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Where one is in a list, and the way on; the rest of the address stays as it is."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("partials/column_head.html", takes_context=True)
def column_head(
    context: template.Context, column: Column, order: Order | Literal[""] | None = None
) -> dict[str, Any]:
    """The head of one column; a click on a sortable one sorts by it, a second turns the order round.

    Shape: a page whose list has one order names none; a template then hands on an empty text.
    """
    is_sorted = isinstance(order, Order) and order.key == column.key
    turned = str(order.turned(column.key)) if order else column.key
    return {
        "column": column,
        "turned": turned,
        "is_sorted": is_sorted,
        "is_descending": isinstance(order, Order) and is_sorted and order.is_descending,
        "request": context.get("request"),
    }


@register.inclusion_tag("partials/patient_line.html")
def patient_line(story: line.PatientLine) -> dict[str, Any]:
    """One journey over all hospitals: across on a desk, down on a phone."""
    return {"line": story, "columns": len(story.stations)}


@register.simple_tag(takes_context=True)
def way_back(context: template.Context) -> str:
    """The page a refused reader came from, where it is one of ours; else the page itself, or home."""
    request = context.get("request")
    if request is None:
        return ""
    came_from = _parts(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and came_from.path != request.path:
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # an address that no browser writes, such as one with half a bracket
        return urlsplit("")


@register.filter
def tier_words(tier: object) -> str:
    """The one character by which a tier is known."""
    return line.tier_words(str(tier))
