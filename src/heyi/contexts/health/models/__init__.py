"""Tables of health; each module is imported here so that Django finds it."""

from heyi.contexts.health.models.follow_up import FormerVisitRow, ProposalRow, VisitRow
from heyi.contexts.health.models.management import EnrolmentMarkRow, EnrolmentRow, EnrolmentStepRow

__all__ = [
    "EnrolmentMarkRow",
    "EnrolmentRow",
    "EnrolmentStepRow",
    "FormerVisitRow",
    "ProposalRow",
    "VisitRow",
]
