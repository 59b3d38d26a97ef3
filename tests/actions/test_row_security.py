"""Row-level security, asked of PostgreSQL itself: which tables it binds, whom it binds, and what it shows to whom."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, models

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.models import (
    GrantRow,
    HolderRow,
    IdentifierRow,
    PatientRow,
    SearchTokenRow,
)
from heyi.contexts.referral.models import (
    ClockRow,
    HoldRow,
    JourneyRow,
    PackageRow,
    PartyRow,
    PassageRow,
    ReferralRow,
)
from heyi.contexts.referral.terms import State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.security import PoliciesAskedOnce, asked_once
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from tests.making import NOW, a_referral, a_stranger, an_alliance

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]

# Tables without row-level security, each with the reason why none is needed; one that needs no reason any more fails.
EXEMPT = {
    "django_content_type": "names of tables",
    "django_migrations": "names of migrations",
    "auth_permission": "Django's own rights, which nobody is ever given",
    "auth_group": "Django's own groups, of which there are none",
    "auth_group_permissions": "the same",
    "django_session": "looked up by a secret key before anybody is known",
    "foundation_account": "staff, not patients; looked up by name before anybody is known",
    "foundation_apitoken": "digests of tokens, looked up before anybody is known",
    "foundation_authority": "one number",
    "foundation_rate": "counts of deeds by digest or actor, kept before anybody is known",
    "account_emailaddress": "addresses of staff, needed to sign in",
    "account_emailconfirmation": "letters to staff, needed to sign in",
    "mfa_authenticator": "second factors of staff, needed to sign in",
    "django_tasks_database_dbtaskresult": "jobs carry ids, numbers and codes only, which foundation.jobs enforces",
}  # fmt: skip

# What a referral fills; none of it may be seen by strangers, nor by nobody.
CASE_TABLES: tuple[type[models.Model], ...] = (
    PatientRow, IdentifierRow, SearchTokenRow, ReferralRow, JourneyRow, PackageRow, PassageRow, ClockRow, HoldRow,
)  # fmt: skip
# Opaque ids and keyed hashes, which every actor must be able to meet; nobody sees them who is nobody.
OPAQUE_TABLES: tuple[type[models.Model], ...] = (GrantRow, PartyRow, HolderRow)


def the_catalogue() -> dict[str, tuple[bool, bool, set[str]]]:
    """For each table of the product: is security on, does it bind the owner too, which commands have a policy."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
            " array_remove(array_agg(p.polcmd::text), NULL)"
            " FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace GROUP BY 1, 2, 3"
        )
        return {name: (on, forced, set(commands)) for name, on, forced, commands in cursor.fetchall()}


def test_every_table_is_bound_or_has_a_reason():
    found = the_catalogue()
    loose = {name for name, (on, forced, _) in found.items() if not (on and forced)}
    assert loose == EXEMPT.keys()
    # Select, insert, update, delete: what has no policy is refused, so a table with any of them has all four.
    assert {
        name: commands for name, (on, _, commands) in found.items() if on and commands != set("rawd")
    } == {}


def test_no_table_with_patients_or_cases_is_exempt():
    ours = [table for table in apps.get_models() if table.__module__.startswith("heyi.")]
    holding = {
        table._meta.db_table
        for table in ours
        if table.__module__.startswith("heyi.contexts.")
        or table.Privacy.identifying
        or table.Privacy.clinical
    }
    assert len(holding) > 20
    staff = {"foundation_account", "foundation_apitoken"}
    assert holding & EXEMPT.keys() <= staff


def test_the_role_of_the_product_is_bound_like_any_other():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        # Nor may it become somebody who is not.
        cursor.execute(
            "SELECT count(*) FROM pg_roles r WHERE (rolsuper OR rolbypassrls) AND pg_has_role(current_user, r.oid, 'MEMBER')"
        )
        assert cursor.fetchone() == (0,)


def rows_seen(tables: tuple[type[models.Model], ...]) -> dict[str, int]:
    """How many rows the database shows, whatever our own queries would leave out; of the record, those about patients."""
    record = RecordedRow._meta.db_table
    asked = {table._meta.db_table: "true" for table in tables} | {record: "patient <> ''"}
    found = {}
    with connection.cursor() as cursor:
        for table, which in asked.items():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {which}")
            found[table] = cursor.fetchone()[0]
    return found


@contextmanager
def one_connection() -> Iterator[None]:
    """Demands that all of it happens on one connection to the database."""
    connection.ensure_connection()
    process = connection.connection.info.backend_pid
    yield
    assert connection.connection.info.backend_pid == process


def seen_by(actor: Actor, tables: tuple[type[models.Model], ...] = CASE_TABLES) -> dict[str, int]:
    with reading(actor, now=NOW):
        return rows_seen(tables)


def test_one_reused_connection_shows_each_actor_their_own_and_nobody_nothing():
    place = an_alliance()
    a_referral(place, state=State.ACCEPTED)
    a_referral(place, state=State.DRAFT)
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    head = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    others = (a_stranger().actor(), place.staff(Role.VILLAGE_DOCTOR, place.other_village).actor())
    every = CASE_TABLES + OPAQUE_TABLES
    assert min(seen_by(OPERATOR, every).values()) > 0
    with one_connection():
        for _ in range(3):
            assert min(seen_by(doctor).values()) > 0
            assert not any(rows_seen(every).values())
            # The draft is the sender's own; what was accepted is the receiver's too.
            assert [seen_by(one)["referral_referral"] for one in (doctor, head)] == [2, 1]
            for other in others:
                assert not any(seen_by(other).values())
            with pytest.raises(ZeroDivisionError), reading(doctor, now=NOW):
                raise ZeroDivisionError
            assert not any(rows_seen(every).values())


def conditions() -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """Each policy with what it lets be seen and what it lets be written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies")
        return {(table, name): (seen, checked) for table, name, seen, checked in cursor.fetchall()}


def test_the_institutions_of_the_reader_are_read_once_a_statement():
    """Read once a row they cannot be looked up in an index, and the database goes through every row of a table."""
    found = [one for pair in conditions().values() for one in pair if one and "heyi_institutions" in one]
    assert len(found) > 100
    assert not [
        one
        for one in found
        if one.count("heyi_institutions()")
        != one.count("SELECT heyi_institutions()") + one.count("SELECT (heyi_institutions())")
    ]


def test_an_older_store_is_brought_to_the_same_words_and_says_the_same():
    before = conditions()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER POLICY referral_pool_seen ON referral_pool USING (heyi_is_system() OR organisation = ANY (heyi_institutions()))"
        )
        cursor.execute(
            "ALTER POLICY referral_pool_changed ON referral_pool USING (organisation::text = ANY (heyi_institutions()::text[]))"
            " WITH CHECK (organisation = ANY (heyi_institutions()))"
        )
        assert conditions() != before
        with connection.schema_editor() as editor:
            PoliciesAskedOnce().database_forwards("foundation", editor, None, None)
        after = conditions()
        changed = after["referral_pool", "referral_pool_changed"]
        assert "::text[]" in str(changed[0])
        assert "SELECT" in str(changed[0])
        assert after["referral_pool", "referral_pool_seen"] == before["referral_pool", "referral_pool_seen"]
        for command in ("seen", "changed"):
            seen, checked = before["referral_pool", f"referral_pool_{command}"]
            check = f" WITH CHECK ({checked})" if checked else ""
            cursor.execute(f"ALTER POLICY referral_pool_{command} ON referral_pool USING ({seen}){check}")
    assert conditions() == before


def test_a_condition_without_institutions_stays_as_it_is():
    assert asked_once("heyi_is_known()") == "heyi_is_known()"
