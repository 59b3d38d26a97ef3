"""Refusals put where they belong: each problem at its field. Not here: the sentences (foundation.words)."""

from django import forms
from django.utils.translation import gettext

from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, Problem


def put_problems(form: forms.BaseForm, refused: InputInvalid) -> None:
    """Adds every problem to its field, and to the form as a whole where the form has no such field."""
    for problem in refused.problems:
        field = field_of(problem, form)
        words = say(problem.code, {"value": problem.value, "limit": problem.limit})
        part = problem.field.partition("consent.")[2].partition(".")[0]
        if field == "consent" and part:
            # One field on the page, several things to say in it: the sentence names which.
            told = {"part": name("consent_part", part), "words": words}
            words = gettext("“%(part)s”处：%(words)s") % told
        form.add_error(field, words)
    if not refused.problems:
        form.add_error(None, say(refused.code, refused.facts))


def field_of(problem: Problem, form: forms.BaseForm) -> str | None:
    """The field of a form that a problem is about: `package.signs.pulse` is `pulse`, `medicines.2.name` is `medicines`."""
    parts = problem.field.split(".")
    if "consent" in parts and "consent" in form.fields:
        # Parts of a consent bear names that other fields have as well.
        return "consent"
    candidates = (parts[-1], parts[0], *parts)
    return next((part for part in candidates if part in form.fields), None)
