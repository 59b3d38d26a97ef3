"""The tables of evaluation."""

from heyi.contexts.evaluation.models.carried import EvaluationFileRow, EvaluationRow
from heyi.contexts.evaluation.models.plan import PlanFileRow, PlanRow

__all__ = ["EvaluationFileRow", "EvaluationRow", "PlanFileRow", "PlanRow"]
