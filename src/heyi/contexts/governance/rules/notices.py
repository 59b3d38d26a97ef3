"""What a charter may change in the telling of news: quiet hours, and for each kind whom it reaches, how, and its ladder.

Not here: the standard rules and what the kinds mean (the notices context), deadlines and whom they call (clocks).
"""

from dataclasses import dataclass

from heyi.contexts.governance.rules.provenance import Provenance
from heyi.contexts.governance.rules.reading import Cursor, nearest
from heyi.contexts.governance.terms import Party, Role
from heyi.kernel.working_time import Opening

# The codes of the kinds of notice; the words belong to the context above, which a test compares with these.
NOTICE_CODES = (
    "emergency_waiting", "urgent_waiting", "emergency_coming", "clock_called", "sent_back", "information_wanted",
    "advice_given", "place_found", "place_lost", "cancel_asked", "not_come", "outcome_back", "coming_back",
    "not_taken_back", "should_go_up", "glass_broken", "rights_asked",
    "case_alert", "evaluation_shown",
)  # fmt: skip
NOTICE_CHANNELS = ("email", "webhook")
_PARTIES = (Party.SENDER, Party.RECEIVER, Party.LOWER)
# A ladder that takes longer than a day calls nobody in time.
_LONGEST_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class NoticeRung:
    """One step of a ladder as a charter names it."""

    minutes: int
    role: Role
    at: Party


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """What a charter changes in one kind of notice; None leaves the standard."""

    code: str
    is_off: bool
    roles: tuple[Role, ...] | None
    channels: frozenset[str] | None
    ladder: tuple[NoticeRung, ...] | None
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """The charter's section on notices. Without `quiet_hours` the standard ones hold."""

    quiet_hours: str | None = None
    quiet_days_off: bool = False
    changes: tuple[NoticeChange, ...] = ()
    provenance: Provenance | None = None


NO_NOTICE_RULES = NoticeRules()


def read_notices(cursor: Cursor) -> NoticeRules:
    """The whole section."""
    fields = cursor.fields(("quiet", "changes"))
    quiet = fields.may("quiet")
    hours, days_off = _quiet(quiet) if quiet else (None, False)
    changes = fields.every("changes", _change) if fields.has("changes") else ()
    return NoticeRules(hours, days_off, changes, fields.provenance)


def _quiet(cursor: Cursor) -> tuple[str | None, bool]:
    fields = cursor.fields(("hours", "days_off"))
    days_off, hours = fields.may("days_off"), fields.need("hours")
    text = hours.text()
    try:
        Opening.of(text or "00:00-00:00")
    except ValueError:
        hours.problem("hours_unclear", value=text[:60])
        text = ""
    return text or None, days_off.flag() if days_off else False


def _one_of(cursor: Cursor, known: tuple[str, ...]) -> str:
    text = cursor.text()
    if text and text not in known:
        cursor.problem("word_unknown", value=text[:60], nearest=nearest(text, known), known=", ".join(known))
    return text


def _change(cursor: Cursor) -> NoticeChange:
    fields = cursor.fields(("code", "told", "roles", "channels", "ladder"))
    told, roles, channels = fields.may("told"), fields.may("roles"), fields.may("channels")
    ladder = tuple(_rung(one) for one in fields.each("ladder")) if fields.has("ladder") else None
    return NoticeChange(
        code=_one_of(fields.need("code"), NOTICE_CODES),
        is_off=not told.flag() if told else False,
        roles=tuple(sorted(roles.choices(Role))) if roles else None,
        channels=frozenset(_one_of(one, NOTICE_CHANNELS) for one in channels.items()) if channels else None,
        ladder=ladder,
        provenance=fields.provenance,
        line=fields.line,
    )


def _rung(cursor: Cursor) -> NoticeRung:
    fields = cursor.fields(("minutes", "role", "at"))
    at = fields.need("at")
    party = at.choice(Party)
    if party not in _PARTIES:
        at.problem("word_unknown", value=str(party), nearest="", known=", ".join(_PARTIES))
    return NoticeRung(
        fields.need("minutes").integer(1, _LONGEST_MINUTES), fields.need("role").choice(Role), party
    )
