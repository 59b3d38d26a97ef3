"""State machines as tables: named actions, from where to where, by which side. Not here: any particular machine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from heyi.kernel.errors import InputInvalid, NotPermitted, Problem, WrongState


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
        for step in self.steps:
            named = set(step.frm) | ({step.to} if step.to else set())
            if not step.frm or not step.sides or named - known:
                raise ValueError(f"{self.name}: {step.action} names no state, no side or an unknown state")
            if "reason" in step.asks and step.reasons is None:
                raise ValueError(f"{self.name}: {step.action} asks for a reason without a list of reasons")
        unreachable = known - {self.initial} - {step.to for step in self.steps}
        if unreachable:
            raise ValueError(f"{self.name}: nothing leads to {sorted(unreachable)}")

    @property
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
            raise InputInvalid(Problem("action", "unknown_action", action))
        found = self.find(action, state)
        if found is None:
            raise WrongState(action=action, state=state)
        if not found.sides & set(sides):
            raise NotPermitted("not_your_side", action=action, sides=sorted(found.sides))
        return found
