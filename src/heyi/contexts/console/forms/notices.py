"""How somebody wants to be told, and where an organisation is told outside the house. Not here: what is told (notices)."""

from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.queries.notices_page import muteable
from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.terms import BotKind, Endpoint, NoticeKind, Quiet, Wish
from heyi.foundation.words import name, say

_SHAPES = ["%H:%M", "%H:%M:%S"]


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format=_SHAPES[0])
    return forms.TimeField(label=label, required=False, widget=widget, input_formats=_SHAPES)


def _say_problems(form: forms.Form) -> None:
    for field in form.fields.values():
        field.error_messages |= {
            "required": say("required"),
            "invalid": say("malformed"),
            "invalid_choice": say("unknown_value", {"value": "%(value)s"}),
        }


class WishesForm(forms.Form):
    """How the reader wants to be told."""

    email = forms.CharField(
        label=_("邮箱"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    by_email = forms.BooleanField(
        label=_("也发邮件"),
        required=False,
        help_text=_("邮件里只有事项、机构、尾号和链接，没有患者信息。"),
    )
    own_quiet = forms.BooleanField(
        label=_("用我自己的免打扰时段"),
        required=False,
        help_text=_("急诊不受限制；其他的等时段结束后合成一封再发。"),
    )
    begins = _time(_("从"))
    ends = _time(_("到"))
    days_off = forms.BooleanField(label=_("周末和节假日全天免打扰"), required=False)
    told = forms.MultipleChoiceField(
        label=_("想收到哪些"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.fields["told"]
        if isinstance(told, forms.MultipleChoiceField):
            told.choices = muteable()
        _say_problems(self)

    @staticmethod
    def of(wish: Wish) -> dict[str, Any]:
        """What the form shows of a wish."""
        quiet = wish.quiet
        return {
            "email": wish.email,
            "by_email": wish.by_email,
            "own_quiet": quiet is not None,
            "begins": _clock(quiet.begins) if quiet else None,
            "ends": _clock(quiet.ends) if quiet else None,
            "days_off": bool(quiet and quiet.days_off),
            "told": [value for value, _words in muteable() if value not in wish.muted],
        }

    def clean(self) -> dict[str, Any]:
        """Hours of one's own have a beginning and an end."""
        told = super().clean() or {}
        if told.get("own_quiet"):
            for field in ("begins", "ends"):
                if field not in self.errors and told.get(field) is None:
                    self.add_error(field, say("required"))
        return told

    def wish(self) -> Wish:
        """What the reader wishes."""
        told = self.cleaned_data
        quiet = None
        if told["own_quiet"]:
            quiet = Quiet(_minutes(told["begins"]), _minutes(told["ends"]), told["days_off"])
        wanted = set(told["told"])
        muted = frozenset(NoticeKind(value) for value, _words in muteable() if value not in wanted)
        return Wish(email=told["email"].strip(), by_email=told["by_email"], quiet=quiet, muted=muted)


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


class EndpointForm(forms.Form):
    """A robot of a messenger, or a program of one's own."""

    at = forms.ChoiceField(label=_("机构"))
    kind = forms.ChoiceField(label=_("种类"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("给同事看的，例如“转诊工作群”。"))
    url = forms.CharField(
        label=_("机器人地址（Webhook）"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    secret = forms.CharField(
        label=_("加签密钥"),
        required=False,
        max_length=256,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("钉钉、飞书在安全设置里选“加签”后得到；企业微信没有。"),
    )
    without_secret = forms.BooleanField(label=_("去掉现有的密钥"), required=False)
    keyword = forms.CharField(
        label=_("关键词"),
        required=False,
        max_length=60,
        help_text=_("机器人设了关键词时填，每条消息都会带上。"),
    )
    least = forms.ChoiceField(label=_("从哪一级开始发"))
    is_on = forms.BooleanField(label=_("启用"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        organisations: tuple[tuple[UUID, str], ...],
        known: Endpoint | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, list[tuple[str, str]]] = {
            "at": [(str(one), words) for one, words in organisations],
            "kind": [(str(one), name("bot_kind", one)) for one in BotKind],
            "least": [(str(one), name("notice_level", one)) for one in reversed(Urgency)],
        }
        for field, choices in chosen.items():
            choice = self.fields[field]
            if isinstance(choice, forms.ChoiceField):
                choice.choices = choices
        if known is None:
            del self.fields["without_secret"]
        else:
            del self.fields["at"]
            self.fields["url"].help_text = _("已保存，不再显示；要换才填。")
            if not known.has_secret:
                del self.fields["without_secret"]
            else:
                self.fields["secret"].help_text = _("已保存，不再显示；要换才填。")
        _say_problems(self)

    @staticmethod
    def of(known: Endpoint) -> dict[str, Any]:
        """What the form shows of an endpoint; never its address or secret."""
        return {
            "kind": str(known.kind),
            "name": known.name,
            "keyword": known.keyword,
            "least": str(known.least),
            "is_on": known.is_on,
            "version": known.version,
        }

    def wish(self) -> notices.EndpointWish:
        """What the endpoint shall be."""
        told = self.cleaned_data
        return notices.EndpointWish(
            kind=BotKind(told["kind"]),
            name=told["name"],
            url=told["url"],
            secret=told["secret"],
            without_secret=told.get("without_secret", False),
            keyword=told["keyword"],
            least=Urgency(told["least"]),
            is_on=told["is_on"],
        )
