"""Surveys that charters want of the reader, as the list of surveys shows them, and what a plan begun from one says at first.

Not here: which are due (surveys).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_assessment import months_words, questionnaire_words, sample_words
from heyi.contexts.console.queries.naming import in_brackets, in_our_language
from heyi.contexts.surveys import public as surveys
from heyi.kernel.actor import Actor

_PERCENT = 100
# A wave begun from a charter is open for a fortnight until somebody says otherwise.
_USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class DueLine:
    """One survey of a charter: when it was last asked, when it is due, and where to go from here.

    Shape: `last_address` is empty where it was never asked; `is_lacking` where no edition of its questionnaire is released.
    """

    name: str
    detail: str
    last_title: str
    last_address: str
    due_on: date
    is_due: bool
    is_never: bool
    is_lacking: bool
    address: str


def due_lines(*, actor: Actor, now: datetime) -> tuple[DueLine, ...]:
    """Every survey a charter wants of the reader, what is due first; none for who owns none."""
    return tuple(_line(one) for one in surveys.planned_by_charter(actor=actor, now=now))


def _line(one: surveys.WantedSurvey) -> DueLine:
    wanted = one.wanted
    told = (
        questionnaire_words(wanted.questionnaire),
        months_words(wanted.every_months),
        sample_words(wanted.sample),
    )
    plan = f"{reverse('console:survey_plan')}?{urlencode({'planned': wanted.code})}"
    return DueLine(
        name=in_our_language(wanted.name),
        detail=" · ".join(told),
        last_title=gettext("第 %(count)s 期") % {"count": one.last.wave} if one.last else "",
        last_address=reverse("console:survey", args=[one.last.id]) if one.last else "",
        due_on=one.due_on,
        is_due=one.is_due,
        is_never=one.last is None,
        is_lacking=one.edition is None,
        address=reverse("console:questionnaires") if one.edition is None else plan,
    )


def told_by_charter(code: str, *, actor: Actor, now: datetime) -> Mapping[str, Any]:
    """What the form of a new plan begins with, for an entry of a charter; nothing where no charter leaves it to the reader."""
    found = next(
        (one for one in surveys.planned_by_charter(actor=actor, now=now) if one.wanted.code == code), None
    )
    if found is None:
        return {}
    wanted, today = found.wanted, now.date()
    return {
        "organisation": str(found.organisation),
        "edition": str(found.edition or ""),
        "title": in_brackets(in_our_language(wanted.name), str(today.year)),
        "series": wanted.code,
        "opens_on": today,
        "closes_on": today + timedelta(days=_USUAL_DAYS - 1),
        "is_anonymous": True,
        "least_cell": found.least_cell,
        "areas": wanted.sample.areas,
        "points": wanted.sample.points,
        "forms_wanted": wanted.sample.forms,
        "spare": round(wanted.sample.spare_ratio * _PERCENT),
    }
