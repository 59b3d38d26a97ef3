"""Ways round the contracts and the guard are closed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.laws import bans
from tests.architecture.laws.exemptions import apply, holds
from tests.architecture.laws.planted import house
from tests.architecture.laws.source import ROOT

Law = Callable[[Path], list[tuple[str, str]]]
ROOM = "src/heyi/contexts/referral"


@pytest.mark.parametrize(
    "law",
    [
        bans.models_by_name,
        bans.raw_sql,
        bans.lifted_guards,
        bans.hidden_environment,
        bans.hidden_clocks,
        bans.migrations_knowing_the_product,
    ],
)
def test_nobody_goes_round_the_house(law: Law) -> None:
    holds(apply(ROOT, law.__name__, law(ROOT)))


@pytest.mark.parametrize(
    ("law", "path", "text"),
    [
        (bans.models_by_name, f"{ROOM}/queries.py", 'apps.get_model("patients", "PersonRow")'),
        (bans.raw_sql, f"{ROOM}/queries.py", 'ReferralRow.objects.raw("select 1")'),
        (bans.raw_sql, f"{ROOM}/queries.py", 'connection.cursor().execute("select 1")'),
        (bans.raw_sql, f"{ROOM}/models.py", 'RawSQL("select 1", [])'),
        (bans.lifted_guards, f"{ROOM}/actions.py", 'def empty():\n    with lifted("quick"):\n        pass'),
        (bans.hidden_environment, f"{ROOM}/rules.py", 'os.environ["HEYI_SECRET_KEY"]'),
        (bans.hidden_environment, "src/heyi/foundation/secrets.py", 'os.getenv("HEYI_SECRET_KEY")'),
        (bans.hidden_clocks, f"{ROOM}/rules.py", "datetime.now(UTC)"),
        (bans.hidden_clocks, f"{ROOM}/actions/capacity.py", "timezone.now()"),
        (bans.hidden_clocks, "src/heyi/kernel/moments.py", "datetime.date.today()"),
        (
            bans.migrations_knowing_the_product,
            f"{ROOM}/migrations/0001_a.py",
            "import heyi.contexts.referral.terms",
        ),
    ],
)
def test_a_way_round_is_found(tmp_path: Path, law: Law, path: str, text: str) -> None:
    root = house(tmp_path, {f"{ROOM}/__init__.py": "", path: text})
    assert law(root) != []


@pytest.mark.parametrize(
    ("law", "path", "text"),
    [
        (bans.models_by_name, f"{ROOM}/migrations/0002_fill.py", 'apps.get_model("referral", "ReferralRow")'),
        (bans.raw_sql, "src/heyi/foundation/guard.py", 'cursor.execute("select 1")'),
        (bans.hidden_environment, "src/heyi/config/settings.py", 'os.environ["HEYI_SECRET_KEY"]'),
        (bans.hidden_clocks, f"{ROOM}/api.py", "timezone.now()"),
        (bans.hidden_clocks, f"{ROOM}/rules.py", "clock.now()"),
        (
            bans.migrations_knowing_the_product,
            f"{ROOM}/migrations/0001_a.py",
            "from heyi.foundation import fields",
        ),
    ],
)
def test_a_way_that_is_meant_is_let_pass(tmp_path: Path, law: Law, path: str, text: str) -> None:
    assert law(house(tmp_path, {f"{ROOM}/__init__.py": "", path: text})) == []
