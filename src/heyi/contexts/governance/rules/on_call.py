"""What must hold of a duty on the roster. Not here: who may put it there (actions)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.rules.organisations import problems_of_name
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.identifiers import IdentifierInvalid
from heyi.kernel.identifiers import phone as read_phone


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOnCall:
    """Who is to answer the telephone of a department, and when."""

    organisation: UUID
    department: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime


def checked(new: NewOnCall, *, now: datetime) -> NewOnCall:
    """The same, tidied. A duty that has begun may still be written down; one that is over may not.

    Raises: InputInvalid with every problem at its field.
    """
    problems = [*problems_of_name("department", new.department), *problems_of_name("name", new.name)]
    number = ""
    try:
        number = read_phone(new.phone)
    except IdentifierInvalid as refused:
        problems.append(Problem("phone", refused.code))
    if new.ends_at <= new.starts_at:
        problems.append(Problem("ends_at", "ends_before_start"))
    elif new.ends_at <= now:
        problems.append(Problem("ends_at", "on_call_is_over"))
    if problems:
        raise InputInvalid(*problems)
    return replace(new, department=new.department.strip(), name=new.name.strip(), phone=number)
