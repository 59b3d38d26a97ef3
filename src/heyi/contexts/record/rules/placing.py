"""Where an entry stands: its moment, its patient, its encounter, and what makes two observations comparable."""

from datetime import date, datetime
from unicodedata import normalize

from heyi.contexts.record.terms import (
    Allergy,
    Charge,
    Diagnosis,
    Document,
    Encounter,
    EntryKind,
    Observation,
    Said,
)
from heyi.kernel.errors import Problem
from heyi.kernel.moments import day_of, start_of

# What belongs to no visit says nothing of who asked for the money.
NEEDS_ENCOUNTER = frozenset({EntryKind.CHARGE})


def happened_at(said: Said, *, encounter_began_at: datetime | None, sent_at: datetime) -> datetime:
    """The moment under which an entry stands in the story of its patient.

    Shape: a diagnosis without a moment of its own stands with its encounter, else at its onset, else where it was sent.
    """
    match said:
        case Encounter(begins_at=at) | Observation(taken_at=at) | Allergy(recorded_at=at):
            return at
        case Charge(charged_at=at) | Document(written_at=at):
            return at
        case Diagnosis():
            onset = start_of(said.onset_on) if said.onset_on else None
            return said.stated_at or encounter_began_at or onset or sent_at


def problem_of_birth(said: Said, at: datetime, born_on: date | None) -> Problem | None:
    """What is wrong with an entry that happened before its patient was born."""
    if born_on is None:
        return None
    onset = said.onset_on if isinstance(said, Diagnosis) else None
    if day_of(at) < born_on or (onset is not None and onset < born_on):
        return Problem(MOMENT_OF[type(said)], "before_birth")
    return None


MOMENT_OF: dict[type[Said], str] = {
    Encounter: "begins_at",
    Diagnosis: "stated_at",
    Observation: "taken_at",
    Allergy: "recorded_at",
    Charge: "charged_at",
    Document: "written_at",
}


def group_of(said: Said) -> str:
    """The code by which entries of one kind are told apart in a list."""
    match said:
        case Encounter():
            return said.setting.value
        case Diagnosis():
            return said.role.value
        case _:
            return said.group.value


def topic_of(said: Said) -> str | None:
    """What observations must have in common to be compared over time: the code, or where there is none the words."""
    if not isinstance(said, Observation):
        return None
    if said.code:
        return f"{said.system.casefold()}|{said.code}"
    return "|" + " ".join(normalize("NFKC", said.text).casefold().split())


def words_of(said: Said) -> str:
    """Everything in an entry that somebody may look for, in the one spelling in which it is compared."""
    found: tuple[str, ...]
    match said:
        case Encounter():
            found = (said.number, said.department, said.doctor, said.reason)
        case Diagnosis():
            found = (said.text, said.code, said.doctor)
        case Observation():
            found = (said.text, said.code, said.words, said.value_code, *(part.text for part in said.parts))
        case Allergy():
            found = (said.substance, said.reaction, said.code)
        case Charge():
            found = (said.item_name, said.item_code)
        case Document():
            found = (said.title, said.author, said.file_name)
    return plain("\n".join(found))


def plain(words: str) -> str:
    """Words as they are compared: full-width signs made plain, small letters, single spaces."""
    return " ".join(normalize("NFKC", words).casefold().split())
