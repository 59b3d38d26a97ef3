"""State machines as tables: named actions, from where to where, by which side. Not here: any particular machine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from heyi.kernel.errors import InputInvalid, NotPermitted, Problem, WrongState

# A refusal names what was asked for; it is no place to send a book to.
LONGEST_ECHO = 64


class Timer(StrEnum):
    """What an action does to a clock. A paused clock keeps what it has run and goes on when resumed."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a transition table.

    Shape: `to` None leaves the state as it is; `sides` are the parties that may take it; `needs` is the duty they must
    hold at their side's organisation; `asks` must be answered, `may_ask` may be; `reasons` is the list a coded reason is
    taken from; `effects` are the deeds that belong to the same change.
    """

    action: str
    frm: frozenset[str]
    to: str | None
    sides: frozenset[str]
    needs: str
    fact: str
    asks: tuple[str, ...] = ()
    may_ask: tuple[str, ...] = ()
    reasons: type[StrEnum] | None = None
    starts: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    pauses: frozenset[str] = frozenset()
    resumes: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    primary: bool = False

    def timers(self) -> Iterator[tuple[Timer, str]]:
        """What this step does to each clock, stops before starts, so that a clock may be stopped and started anew."""
        for timer, names in (
            (Timer.STOP, self.stops),
            (Timer.PAUSE, self.pauses),
            (Timer.RESUME, self.resumes),
            (Timer.START, self.starts),
        ):
            for name in sorted(names):
                yield timer, name


def _fault_of(step: Step, known: set[str]) -> str | None:
    """What is wrong with one row by itself."""
    named = set(step.frm) | ({step.to} if step.to else set())
    if not step.frm or not step.sides or named - known:
        return "names no state, no side or an unknown state"
    asked = (*step.asks, *step.may_ask)
    if ("reason" in asked) != (step.reasons is not None):
        return "asks for a reason without a list of reasons, or the other way round"
    if len(set(asked)) < len(asked):
        return "asks twice for the same"
    # A clock is stopped and started anew in one step; any other pair says two things at once.
    turned = [name for timer, name in step.timers() if timer is not Timer.STOP]
    if len(set(turned)) < len(turned) or step.stops & (step.pauses | step.resumes):
        return "turns a clock two ways"
    return None


@dataclass(frozen=True)
class Flow:
    """A whole transition table. No two rows share an action and a state they start from.

    Raises: ValueError while the table is being written, when it contradicts itself.
    """

    name: str
    steps: tuple[Step, ...]
    states: tuple[str, ...]
    initial: str
    terminal: frozenset[str]
    _rows: Mapping[tuple[str, str], Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rows: dict[tuple[str, str], Step] = {}
        for step in self.steps:
            for state in step.frm:
                if (step.action, state) in rows:
                    raise ValueError(f"{self.name}: {step.action} leaves {state} twice")
                rows[step.action, state] = step
        object.__setattr__(self, "_rows", rows)
        self._refuse_nonsense()

    def _refuse_nonsense(self) -> None:
        known = set(self.states)
        if {self.initial, *self.terminal} - known:
            raise ValueError(f"{self.name}: it begins or ends in an unknown state")
        for step in self.steps:
            fault = _fault_of(step, known)
            if fault:
                raise ValueError(f"{self.name}: {step.action} {fault}")
        self._refuse_dead_ends(known)

    def _refuse_dead_ends(self, known: set[str]) -> None:
        """A case never leaves an end, never gets stuck before one, and may come to every state there is."""
        reached, ahead = {self.initial}, [self.initial]
        while ahead:
            beyond = {step.to for step in self.leaving(ahead.pop()) if step.to}
            ahead += beyond - reached
            reached |= beyond
        if known - reached:
            raise ValueError(f"{self.name}: nothing leads to {sorted(known - reached)}")
        for state in self.states:
            if any(step.to for step in self.leaving(state)) == (state in self.terminal):
                fault = "is an end and left" if state in self.terminal else "is no end and never left"
                raise ValueError(f"{self.name}: {state} {fault}")

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """Every action once, in the order of the table."""
        return tuple(dict.fromkeys(step.action for step in self.steps))

    def find(self, action: str, state: str) -> Step | None:
        """The row for this action from this state, or None where there is none."""
        return self._rows.get((action, state))

    def leaving(self, state: str) -> tuple[Step, ...]:
        """Every row that may be taken from a state, in the order of the table."""
        return tuple(step for step in self.steps if state in step.frm)

    def step(self, action: str, state: str, sides: Iterable[str]) -> Step:
        """The row that these parties may take from here.

        Raises: InputInvalid for an action the table has not, WrongState where it does not leave this state,
                NotPermitted where it belongs to another side.
        """
        if action not in self.actions:
            told = action[:LONGEST_ECHO].encode("utf-8", "replace").decode("utf-8")
            raise InputInvalid(Problem("action", "unknown_action", told))
        found = self.find(action, state)
        if found is None:
            raise WrongState(action=action, state=state)
        if not found.sides & set(sides):
            raise NotPermitted("not_your_side", action=action, sides=sorted(found.sides))
        return found
