"""The forms of a case: opening it, filling in a scale or items. Not here: what is right (pathways)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.queries.naming import in_brackets, in_our_language
from heyi.contexts.governance.terms.pathway_questions import Item, ItemKind, OnsetKind, Scale
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import Tap
from heyi.contexts.pathways.terms.cases import UNTESTABLE, Answer
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.moments import parse_moment

# How long ago somebody says with one tap; anything else is typed as the wall shows it.
AGO = {"now": 0, "15": 15, "30": 30, "60": 60, "120": 120, "180": 180}
_LONGEST_DEVICE = 64


def onset_choices(kinds: Iterable[OnsetKind]) -> list[tuple[str, str]]:
    """What may be tapped for the beginning: so long ago, last seen well, on waking, not known."""
    found = [
        ("now", gettext("刚刚")),
        ("15", gettext("15 分钟前")),
        ("30", gettext("30 分钟前")),
        ("60", gettext("1 小时前")),
        ("120", gettext("2 小时前")),
        ("180", gettext("3 小时前")),
    ]
    kinds = set(kinds)
    if OnsetKind.LAST_WELL in kinds:
        found.append(("last_well", gettext("只知道最后正常")))
    if OnsetKind.WAKE_UP in kinds:
        found.append(("wake_up", gettext("醒来发现")))
    return [*found, ("unknown", gettext("还不清楚"))]


class OpenCaseForm(forms.Form):
    """What is asked to open a case; everything but the button may be left as it stands."""

    onset = forms.ChoiceField(label=_("什么时候开始的"), widget=forms.RadioSelect)
    wall = forms.CharField(
        label=_("具体时间"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "14:20", "autocomplete": "off"}),
    )  # fmt: skip
    label = forms.CharField(
        label=_("怎么称呼"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("男 约 70 岁"), "autocomplete": "off"}),
    )  # fmt: skip
    destination = forms.ChoiceField(label=_("先告诉哪家医院"), required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[OnsetKind],
        destinations: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        onset, destination = self.fields["onset"], self.fields["destination"]
        if isinstance(onset, forms.ChoiceField) and isinstance(destination, forms.ChoiceField):
            onset.choices = onset_choices(kinds)
            destination.choices = [*destinations, ("", gettext("先不告诉"))]
        for field in self.fields.values():
            field.error_messages |= {"required": say("required"), "invalid_choice": say("malformed")}

    def onset_told(self, now: datetime) -> tuple[OnsetKind, datetime | None]:
        """How the beginning is known, and when it was.

        Raises: InputInvalid for a time that cannot be read.
        """
        return onset_from(self.cleaned_data["onset"], self.cleaned_data["wall"], now)


def onset_from(chip: str, wall: str, now: datetime) -> tuple[OnsetKind, datetime | None]:
    """What a chip and a typed time say of the beginning; the typed time counts.

    Raises: InputInvalid.
    """
    at = pathways.on_the_wall(wall, now=now, field="wall") if wall.strip() else None
    if chip in ("last_well", "wake_up"):
        return OnsetKind(chip), at
    if at is None and chip in AGO:
        at = now - timedelta(minutes=AGO[chip])
    return OnsetKind.KNOWN, at


def tap_of(posted: QueryDict) -> Tap | None:
    """What the device told of its clock; None where it told nothing, as a browser without scripts.

    Raises: InputInvalid for times that are none.
    """
    device = posted.get("device", "").strip()[:_LONGEST_DEVICE]
    tapped, sent = posted.get("tapped_at", ""), posted.get("sent_at", "")
    if not (device and tapped and sent):
        return None
    try:
        return Tap(device=device, tapped_at=parse_moment(tapped), sent_at=parse_moment(sent))
    except ValueError as wrong:
        raise InputInvalid(Problem("tapped_at", "zone_missing")) from wrong


class AnswersForm(forms.Form):
    """The items of a scale, or some of a case, as buttons and numbers."""

    def __init__(self, *args: Any, items: Iterable[Item], known: Mapping[str, Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = tuple(items)
        for item in self.items:
            self.fields[item.code] = _field(item)
            answer = known.get(item.uses or item.code)
            if answer is not None:
                self.initial[item.code] = _initial(answer)

    def answers(self) -> dict[str, Answer]:
        """What was answered; what was left empty is left out."""
        found: dict[str, Answer] = {}
        for item in self.items:
            said = self.cleaned_data.get(item.code, "")
            if said not in ("", None):
                found[item.code] = _answer(item, str(said))
        return found


def points_of(scale: Scale) -> dict[str, dict[str, float]]:
    """The points of each button of a scale, for the sum that runs along in the browser; the server adds up what counts.

    Shape:  empty for a scale of one choice, which has no sum, and for one with a number, whose bands the browser does not know.
    """
    if len(scale.items) == 1 or any(one.kind is ItemKind.NUMBER for one in scale.items):
        return {}
    return {one.code: _points(one) for one in scale.items}


def _points(item: Item) -> dict[str, float]:
    if item.kind is ItemKind.YES_NO:
        found = {"yes": float(item.points), "no": float(item.no_points)}
    else:
        found = {one.code: float(one.points) for one in item.options}
    return {**found, UNTESTABLE: 0.0} if item.untestable else found


def _field(item: Item) -> forms.Field:
    label = in_brackets(in_our_language(item.name), item.unit) if item.unit else in_our_language(item.name)
    if item.kind is ItemKind.NUMBER:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        return forms.CharField(label=label, required=False, max_length=12, widget=widget)
    if item.kind is ItemKind.YES_NO:
        choices = [("yes", gettext("是")), ("no", gettext("否"))]
    else:
        choices = [(one.code, option_words(one.code, in_our_language(one.name))) for one in item.options]
    if item.untestable:
        choices.append((UNTESTABLE, gettext("UN 无法检查")))
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)


def option_words(code: str, name: str) -> str:
    """An option with its score before it, where the code is one."""
    return f"{code} {name}" if code[:1].isdigit() else name


def _initial(answer: Answer) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return f"{answer:f}" if isinstance(answer, Decimal) else answer


def _answer(item: Item, said: str) -> Answer:
    if item.kind is ItemKind.YES_NO and said in ("yes", "no"):
        return said == "yes"
    if item.kind is ItemKind.NUMBER and said != UNTESTABLE:
        try:
            return Decimal(said.strip().replace("，", ".").replace(",", "."))
        except InvalidOperation:
            return said
    return said


def id_or_none(text: str) -> UUID | None:
    """An id as it was posted; None where there is none."""
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise InputInvalid(Problem("destination", "malformed")) from wrong
