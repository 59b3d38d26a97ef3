"""The shapes that all of the JSON API shares: bodies, refusals, pages of a list. Not here: who comes in (api), what is asked."""

from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler

from heyi.foundation.reading import Purpose
from heyi.foundation.words import register_words
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem

MOST_PER_PAGE = 100
# The end of a telephone number names nobody; more digits do.
_MOST_DIGITS_IN_ADDRESS = 4

Item = TypeVar("Item")

register_words(
    {
        "number_in_address": (
            "完整号码不能放在地址里，请改用 POST /patients/lookup。",
            "A full number must not stand in an address; use POST /patients/lookup.",
        ),
        "unknown_field": ("没有这一项。", "There is no such field."),
    }
)


class Model(BaseModel):
    """What every body and answer is made of: read from frozen values, unknown fields refused."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class ProblemOut(Model):
    """One thing wrong with one field."""

    field: str
    code: str
    message: str
    value: str | None = None


class Told:
    """Marks a body that a model describes and a verb judges, so that who may not know of a case learns that first."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model

    def __get_pydantic_json_schema__(self, _: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The description of the model in place of the value's own."""
        return handler(self.model.__pydantic_core_schema__)


class Named(Model):
    """Something by its id, with the names people know it by."""

    id: UUID
    name: str
    name_en: str


class Refusal(Model):
    """Why a request was refused. Codes are public and are only ever added; sentences may change."""

    code: str
    message: str
    facts: dict[str, Any] = Field(default_factory=dict)
    problems: list[ProblemOut] | None = None


class PageOut(Model, Generic[Item]):
    """One page of a list. `total` is null where counting all rows would cost more than it tells."""

    items: list[Item]
    page: int
    per_page: int
    has_more: bool
    total: int | None = None


class Why(Model):
    """For what a patient's data is looked at; it is put on record."""

    purpose: Purpose | None = None


class Paged(Model):
    """Which page of a list is wanted."""

    page: int = Field(1, ge=1, le=10_000)
    per_page: int = Field(20, ge=1, le=MOST_PER_PAGE)


_READ = (401, 403, 404, 413, 422, 429)
_CHANGE = (401, 403, 404, 409, 412, 413, 415, 422, 428, 429)


def answers(model: Any, *, also: tuple[int, ...] = ()) -> dict[Any, Any]:
    """What a question may be answered with."""
    return {200: model, frozenset((*_READ, *also)): Refusal}


def outcomes(model: Any, *, status: int = 200) -> dict[Any, Any]:
    """What a change may be answered with."""
    return {status: model, frozenset(_CHANGE): Refusal}


def place_of(actor: Actor, duty: str, asked: UUID | None) -> UUID | None:
    """Where somebody acts who did not say it: the one institution at which they hold the duty.

    Shape:  None where they hold it nowhere; the verb then refuses by itself.
    Raises: InputInvalid when it could be several.
    """
    if asked is not None:
        return asked
    able = {standing.organisation for standing in actor.standings if duty in standing.duties}
    if len(able) > 1:
        raise InputInvalid(Problem("at", "say_which_organisation"))
    return next(iter(able), None)


def check_search(words: str) -> str:
    """The words of a search, as far as they may stand in an address: one that names a number would keep it in every log.

    Raises: InputInvalid.
    """
    if sum(sign.isdigit() for sign in words) > _MOST_DIGITS_IN_ADDRESS:
        raise InputInvalid(Problem("q", "number_in_address"))
    return words
