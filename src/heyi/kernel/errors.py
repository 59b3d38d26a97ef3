"""The one tree of refusals. Not here: sentences for people (foundation.words) and statuses (foundation.http)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

Fact = str | int | float | bool | None | UUID | datetime | Enum | Sequence[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of what was sent.

    Shape: `value` is shown back to the sender only where it is no patient's data; `limit` is the bound that was crossed.
    """

    field: str
    code: str
    value: str | None = None
    limit: int | float | str | None = None


class HeyiError(Exception):
    """A refusal with a public code and facts: ids, numbers and codes, never patient data, never a sentence."""

    default_code: ClassVar[str] = "refused"

    def __init__(self, code: str | None = None, **facts: Fact) -> None:
        self.code = code or self.default_code
        self.facts: Mapping[str, Fact] = facts
        super().__init__(self.code)


class InputInvalid(HeyiError):
    """What was sent cannot be understood; every problem is named at once."""

    default_code = "input_invalid"

    def __init__(self, *problems: Problem, code: str | None = None, **facts: Fact) -> None:
        super().__init__(code, **facts)
        self.problems: tuple[Problem, ...] = problems


class NotFound(HeyiError):
    """No such thing, or none the actor may know of. The two are never told apart."""

    default_code = "not_found"


class NotPermitted(HeyiError):
    """Known to the actor, but not theirs to do."""

    default_code = "not_permitted"


class RuleBroken(HeyiError):
    """Understood and permitted; a rule of the alliance says no."""

    default_code = "rule_broken"


class WrongState(RuleBroken):
    """The case no longer stands where this action may be taken; the facts tell who moved it and when."""

    default_code = "wrong_state"


class StaleVersion(HeyiError):
    """Possible, but the actor saw an older version."""

    default_code = "stale_version"


class PartnerFailed(HeyiError):
    """A system outside failed; the same request may be sent again."""

    default_code = "partner_failed"
