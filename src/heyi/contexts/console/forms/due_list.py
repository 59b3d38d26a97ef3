"""How the list of who is due is narrowed. Not here: the list (health)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.console.forms.finding import reveal
from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import RiskGroup


@dataclass(frozen=True, slots=True)
class DueAsked:
    """What an address asks for; what makes no sense narrows nothing."""

    when: health.When
    group: RiskGroup | None
    organisation: UUID | None
    only_mine: bool
    words: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the part of the list is asked for."""
        return bool(self.group or self.organisation or self.only_mine or self.words)

    def wanted(self) -> health.DueWanted:
        """The question as health takes it."""
        return health.DueWanted(
            when=self.when,
            group=self.group,
            organisation=self.organisation,
            only_mine=self.only_mine,
            words=self.words,
        )


def due_asked(parameters: Mapping[str, str], *, own: Collection[UUID]) -> DueAsked:
    """What an address asks for."""
    when, group = parameters.get("when", ""), parameters.get("group", "")
    organisation = id_asked(parameters, "organisation")
    return DueAsked(
        when=health.When(when) if when in set(health.When) else health.When.MONTH,
        group=RiskGroup(group) if group in set(RiskGroup) else None,
        organisation=organisation if organisation in own else None,
        only_mine=parameters.get("mine", "") == "1",
        words=reveal(parameters.get("find", "")),
    )
