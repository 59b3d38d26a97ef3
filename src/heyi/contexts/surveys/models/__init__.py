"""The tables of surveys. What other modules of this context import stands here, so that Django finds every table."""

from heyi.contexts.surveys.models.collected import FormRow, InvitationRow
from heyi.contexts.surveys.models.edition import EditionRow
from heyi.contexts.surveys.models.survey import PointRow, SurveyRow

__all__ = ["EditionRow", "FormRow", "InvitationRow", "PointRow", "SurveyRow"]
