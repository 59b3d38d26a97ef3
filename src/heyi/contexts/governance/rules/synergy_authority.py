"""Static faults of responsibility and power in a charter. Source: docs/sources/east-china-five-cities.md#faults"""

from collections.abc import Iterator

from heyi.contexts.governance.rules.charter import Charter, Holder, LegalPerson, Matter
from heyi.contexts.governance.rules.powers import deciders
from heyi.contexts.governance.terms import (
    Act,
    Dimension,
    Domain,
    Duty,
    Finding,
    Position,
    Severity,
    Where,
    Words,
)

# Without these no patient can be sent, received and taken back.
ESSENTIAL = frozenset(
    {
        Duty.REGISTER_PATIENT,
        Duty.READ_PATIENT,
        Duty.SUBMIT_REFERRAL,
        Duty.ACCEPT_REFERRAL,
        Duty.DECLINE_REFERRAL,
        Duty.TREAT_PATIENT,
        Duty.RETURN_OUTCOME,
        Duty.ACCEPT_DOWN_REFERRAL,
        Duty.APPLY_CHARTER,
    }
)
# 人财物: what a legal person must be able to decide about to be one. Source: docs/sources/jinan-tianqiao.md#people-money-property
_MEANS = (Domain.PERSONNEL, Domain.FINANCE, Domain.ASSETS)


def _fault(code: str, severity: Severity, place: str, line: int, **facts: str | Words) -> Finding:
    return Finding(code, severity, Dimension.AUTHORITY, place, line, facts)


def authority_findings(charter: Charter) -> Iterator[Finding]:
    """Every fault of this dimension that the text alone shows."""
    yield from _unheld_duties(charter)
    for matter in charter.matters:
        yield from _faults_of(charter, matter)
    yield from _independence(charter)
    for body in charter.bodies:
        if not body.seats:
            yield _fault(
                "body_without_seats", Severity.WARNING, f"bodies[{body.code}]", body.line, body=body.name
            )
        if body.quorum_ratio is None and _decides(charter, body.code):
            place = f"bodies[{body.code}]"
            yield _fault("body_without_procedure", Severity.NOTICE, place, body.line, body=body.name)


def _decides(charter: Charter, body: str) -> bool:
    return any(holder.body == body for matter in charter.matters for holder in matter.holders(Act.DECIDE))


def _unheld_duties(charter: Charter) -> Iterator[Finding]:
    held = {duty for matter in charter.matters if any(deciders(charter, matter)) for duty in matter.duties}
    for duty in Duty:
        if duty not in held:
            severity = Severity.ERROR if duty in ESSENTIAL else Severity.WARNING
            yield _fault("duty_without_holder", severity, "powers", charter.matters[0].line, duty=duty)


def _faults_of(charter: Charter, matter: Matter) -> Iterator[Finding]:
    place, name = f"powers[{matter.code}]", matter.name
    deciding = matter.holders(Act.DECIDE)
    if deciding and not matter.answers:
        yield _fault("power_without_duty", Severity.WARNING, place, matter.line, matter=name)
    if not deciding:
        yield _fault("matter_undecided", Severity.WARNING, place, matter.line, matter=name)
    for holder in matter.answers:
        if not _has_power(matter, holder):
            facts = {"matter": name, "holder": _called(charter, holder)}
            yield _fault("duty_without_power", Severity.WARNING, place, matter.line, **facts)
    for body in (holder.body for holder in deciding if holder.body and matter.duties):
        declared = charter.body(body)
        if declared and declared.secretary is None:
            yield _fault(
                "body_without_secretary", Severity.ERROR, place, matter.line, matter=name, body=declared.name
            )
    yield from _limits(matter, place)


def _called(charter: Charter, holder: Holder) -> str | Words:
    body = charter.body(holder.body)
    return body.name if body else holder.code


def _has_power(matter: Matter, holder: Holder) -> bool:
    acts = (Act.DECIDE, Act.PROPOSE, Act.VETO)
    return any(power.holder.code == holder.code for power in matter.powers if power.act in acts)


def _limits(matter: Matter, place: str) -> Iterator[Finding]:
    deciding = [power for power in matter.powers if power.act is Act.DECIDE]
    unlimited = [power for power in deciding if power.limit is None]
    if deciding and not unlimited:
        yield _fault("limit_without_beyond", Severity.WARNING, place, matter.line, matter=matter.name)
    # Daily work is shared by several roles on purpose; a matter of management decided by two is decided by neither.
    if not matter.duties and len({power.holder.code for power in unlimited}) > 1:
        yield _fault("decided_twice", Severity.WARNING, place, matter.line, matter=matter.name)


def _independence(charter: Charter) -> Iterator[Finding]:
    above = {matter.domain for matter in charter.matters if matter.domain in _MEANS and _taken_above(matter)}
    if len(above) < len(_MEANS):
        return
    for member in charter.members:
        if (
            member.gives_care
            and member.position is Position.MEMBER
            and member.legal_person is LegalPerson.INDEPENDENT
        ):
            place = f"members[{member.code}].legal_person"
            yield _fault(
                "independent_without_means", Severity.WARNING, place, member.line, member=member.name
            )


def _taken_above(matter: Matter) -> bool:
    """Whether a matter is decided without limit, and by nobody who sits at the member."""
    deciding = [power for power in matter.powers if power.act is Act.DECIDE]
    here = any(power.holder.where in (Where.OWN, Where.MEMBER) for power in deciding)
    return bool(deciding) and not here and any(power.limit is None for power in deciding)
