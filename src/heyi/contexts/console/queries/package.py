"""The clinical package in reading order, as titles with lines. Not here: what a package must hold (referral)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from heyi.contexts.console.queries.payment_page import told_words
from heyi.contexts.console.queries.suggestion import SuggestionTold, suggestion_told
from heyi.contexts.console.terms import hidden
from heyi.contexts.referral import public as referral
from heyi.foundation.words import name
from heyi.kernel.moments import age_on, day_of, on_the_wall

_READING_ORDER = (
    "chief_complaint", "diagnosis", "diagnosis_code", "purpose", "history", "examination", "treatment", "medicines",
    "allergies", "preference", "epidemic_screening", "attending", "phone", "contact",
)  # fmt: skip
_DOWN_ORDER = ("summary", "rehabilitation", "follow_up_plan", "red_flags", "next_contact_on")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the package says. `is_main` is what is read first."""

    label: str
    words: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """One measured value with its unit."""

    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Medicine:
    """One medicine to go on with."""

    name: str
    dose: str
    times: str
    until: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package as a page shows it; `medicines` None where nothing was said of them."""

    up: tuple[Told, ...]
    signs: tuple[Sign, ...]
    outcome: tuple[Told, ...]
    down: tuple[Told, ...]
    medicines: tuple[Medicine, ...] | None
    suggestion: SuggestionTold | None
    person: tuple[Told, ...]


def read_package(content: Mapping[str, Any]) -> Package:
    """A package as a page shows it."""
    up, outcome, down = (dict(content.get(part) or {}) for part in ("up", "outcome", "down"))
    return Package(
        up=(*_wish(up), *_lines(up, _READING_ORDER, "told"), *_consent(up)),
        signs=tuple(_signs(up.get("signs") or {})),
        outcome=tuple(_lines(outcome, ("outcome", "outcome_letter"), "question")),
        down=(*_lines(down, _DOWN_ORDER, "question"), *_consent(down)),
        medicines=tuple(_medicines(down["medicines"])) if "medicines" in down else None,
        suggestion=_suggestion(content),
        person=tuple(_person(dict(content.get("person") or {}))),
    )


def _wish(up: Mapping[str, Any]) -> Iterator[Told]:
    """What a sender asks for who does not want to send the patient."""
    if up.get("advice_only") is True:
        yield Told(name("told", "advice_only"), gettext("只请指导，患者留在当地"), is_main=True)


def _suggestion(content: Mapping[str, Any]) -> SuggestionTold | None:
    """What was proposed for it; None for a referral from before there were criteria, or one that goes down."""
    kept = content.get("proposed")
    return suggestion_told(kept, content.get("overruling")) if kept else None


def _lines(part: Mapping[str, Any], order: tuple[str, ...], group: str) -> Iterator[Told]:
    for key in order:
        words = str(part.get(key) or "").strip()
        if words:
            yield Told(name(group, key), words, key in ("chief_complaint", "diagnosis", "red_flags"))


def _consent(part: Mapping[str, Any]) -> Iterator[Told]:
    """Who consented, how, and who explained what; of the short form that somebody did."""
    consent = part.get("consent")
    if consent is True:
        yield Told(name("question", "consent"), gettext("已同意"))
    if not isinstance(consent, Mapping) or not consent.get("by"):
        return
    explained = "、".join(name("consent_explained", one) for one in consent.get("explained") or ())
    told = (
        f"{name('consent_by', consent['by'])} {consent.get('name') or ''}".strip(),
        name("consent_how", consent["how"]) if consent.get("how") else "",
        gettext("见证：%(who)s") % {"who": consent["witness"]} if consent.get("witness") else "",
        gettext("%(who)s 告知：%(what)s") % {"who": consent.get("informed_by") or "", "what": explained},
        f"{on_the_wall(datetime.fromisoformat(consent['at'])):%Y-%m-%d %H:%M}" if consent.get("at") else "",
    )
    yield Told(name("question", "consent"), " · ".join(one for one in told if one))
    if words := told_words(consent.get("payment")):
        yield Told(gettext("告诉患者的预计自付"), words)


def _signs(signs: Mapping[str, Any]) -> Iterator[Sign]:
    for key in referral.SIGNS:
        if signs.get(key) is not None:
            yield Sign(name("sign", key), f"{signs[key]:g}", name("unit", key))


def _medicines(lines: list[Mapping[str, Any]]) -> Iterator[Medicine]:
    for line in lines:
        told = {key: str(line.get(key) or "") for key in ("name", "dose", "times", "until")}
        yield Medicine(**told)


def _person(person: Mapping[str, Any]) -> Iterator[Told]:
    for one in person.get("identifiers") or ():
        yield Told(name("paper", one.get("type", "")), hidden(str(one.get("value", ""))))
    if person.get("without_number"):
        yield Told(gettext("没有证件"), name("no_paper", person["without_number"]))
    for key, label in (("phone", gettext("电话")), ("address", gettext("住址"))):
        if person.get(key):
            yield Told(label, str(person[key]))
    if person.get("guardian_name"):
        guardian = f"{person['guardian_name']} {person.get('guardian_phone') or ''}".strip()
        yield Told(gettext("监护人"), guardian)


def sex_and_age(sex: str, birth_on: date | None, *, now: datetime) -> str:
    """The two words that stand beside every name: 女 67."""
    shown = name("gender", sex) if sex in ("1", "2") else ""
    if birth_on is None:
        return shown
    years = age_on(day_of(now), born_on=birth_on) if birth_on <= day_of(now) else 0
    return f"{shown} {gettext('%(years)s 岁') % {'years': years}}".strip()


def sex_and_age_in(content: Mapping[str, Any] | None, *, now: datetime) -> str:
    """The same, from the person that a package names."""
    person = (content or {}).get("person") or {}
    birth_on = person.get("birth_on")
    return sex_and_age(
        str(person.get("sex", "")), date.fromisoformat(birth_on) if birth_on else None, now=now
    )
