"""The door of evaluation: what other contexts may call. Words are in terms."""

from heyi.contexts.evaluation.actions.carrying import (
    EVALUATOR,
    ask_evaluation,
    carry_out_evaluation,
    share_evaluation,
)
from heyi.contexts.evaluation.actions.plans import keep_plan
from heyi.contexts.evaluation.queries.evaluations import (
    EvaluationsWanted,
    compare_evaluations,
    file_of_evaluation,
    list_evaluations,
    see_evaluation,
)
from heyi.contexts.evaluation.queries.live import live_table
from heyi.contexts.evaluation.queries.plans import (
    files_of_plan,
    list_plans,
    see_plan,
    shipped_plans,
)
from heyi.contexts.evaluation.queries.recurring import WantedEvaluation, evaluations_due
from heyi.contexts.evaluation.queries.targets import targets_of
from heyi.contexts.evaluation.rules.comparing import Change, StepChanges
from heyi.contexts.evaluation.rules.labels import label, status_words
from heyi.contexts.evaluation.rules.live_sources import (
    SOURCES,
    LiveColumn,
    LiveSource,
    check_not_subtractable,
)
from heyi.contexts.evaluation.rules.one_method import (
    OneMethod,
    name_of_table,
    one_method_in,
    text_of_one_method,
)
from heyi.contexts.evaluation.rules.plan_files import PlanWrong
from heyi.contexts.evaluation.rules.tables import csv_of
from heyi.contexts.evaluation.rules.targets import Found, TargetState, TargetTold

__all__ = [
    "EVALUATOR",
    "SOURCES",
    "Change",
    "EvaluationsWanted",
    "Found",
    "LiveColumn",
    "LiveSource",
    "OneMethod",
    "PlanWrong",
    "StepChanges",
    "TargetState",
    "TargetTold",
    "WantedEvaluation",
    "ask_evaluation",
    "carry_out_evaluation",
    "check_not_subtractable",
    "compare_evaluations",
    "csv_of",
    "evaluations_due",
    "file_of_evaluation",
    "files_of_plan",
    "keep_plan",
    "label",
    "list_evaluations",
    "list_plans",
    "live_table",
    "name_of_table",
    "one_method_in",
    "see_evaluation",
    "see_plan",
    "share_evaluation",
    "shipped_plans",
    "status_words",
    "targets_of",
    "text_of_one_method",
]
