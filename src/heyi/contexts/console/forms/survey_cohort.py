"""Criteria of a cohort as they stand in an address, and one as it is put together. Not here: what they mean (surveys)."""

import json
from collections.abc import Sequence

from django.http import QueryDict

from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.cohort import Criterion, Test, Variable
from heyi.kernel.errors import InputInvalid

_LONGEST, _MOST = 2_000, 50


def criteria_in(given: QueryDict, variables: Sequence[Variable]) -> tuple[Criterion, ...]:
    """The criteria of an address.

    Raises: InputInvalid for what is none, or asks a column what it cannot answer.
    """
    found = tuple(_criterion(text) for text in given.getlist("c")[:_MOST])
    surveys.check_criteria(found, variables)
    return found


def _criterion(text: str) -> Criterion:
    try:
        column, test, *values = json.loads(text[:_LONGEST])
        return Criterion(str(column), Test(test), tuple(str(value) for value in values))
    except (ValueError, TypeError, RecursionError) as wrong:
        raise InputInvalid from wrong


def written(one: Criterion) -> str:
    """A criterion as it stands in an address."""
    return json.dumps([one.column, str(one.test), *one.values], ensure_ascii=False, separators=(",", ":"))


def put_together(given: QueryDict) -> Criterion | None:
    """The criterion that was just filled in; None where there is nothing in it."""
    column, test = given.get("column", ""), given.get("test", "")
    if not column or test not in set(Test):
        return None
    if test == Test.BETWEEN:
        values = tuple(given.get(end, "").strip()[:40] for end in ("low", "high"))
        return Criterion(column, Test.BETWEEN, values) if any(values) else None
    values = () if test == Test.ANSWERED else tuple(given.getlist("value"))
    return Criterion(column, Test(test), values) if values or test == Test.ANSWERED else None
