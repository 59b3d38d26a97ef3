"""Schema operations for migrations: row-level security and append-only tables. Not here: which rows; each context says that.

On PostgreSQL every policy reads three settings of the transaction, set by foundation.reading: heyi.system, heyi.institutions
and heyi.now. Where they are unset a policy shows no rows. They guard against our own mistakes in a query; whoever can run
SQL of their own as the application's role can set them too.
"""

import re
from typing import Any

from django.db.migrations.operations.base import Operation

FUNCTIONS = """
CREATE OR REPLACE FUNCTION heyi_is_system() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('heyi.system', true), '') = 'on' $$;
CREATE OR REPLACE FUNCTION heyi_is_known() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('heyi.actor', true), '') <> '' $$;
CREATE OR REPLACE FUNCTION heyi_actor() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('heyi.actor', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION heyi_institutions() RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('heyi.institutions', true), ''), '{}')::uuid[] $$;
CREATE OR REPLACE FUNCTION heyi_now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('heyi.now', true), '')::timestamptz, now()) $$;
"""


_INSTITUTIONS = re.compile(r"ANY \(heyi_institutions\(\)(::text\[\])?\)")

# What was written before conditions asked once is brought to the same words.
_ASKED_ONCE = """
DO $$
DECLARE one record; seen text; checked text;
BEGIN
  FOR one IN
    SELECT p.polname, c.relname, pg_get_expr(p.polqual, p.polrelid) AS seen, pg_get_expr(p.polwithcheck, p.polrelid) AS checked
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema()
  LOOP
    seen := replace(one.seen, 'ANY (heyi_institutions())', 'ANY ((SELECT heyi_institutions())::uuid[])');
    seen := replace(seen, 'ANY ((heyi_institutions())::text[])', 'ANY ((SELECT heyi_institutions()::text[])::text[])');
    checked := replace(one.checked, 'ANY (heyi_institutions())', 'ANY ((SELECT heyi_institutions())::uuid[])');
    checked := replace(checked, 'ANY ((heyi_institutions())::text[])', 'ANY ((SELECT heyi_institutions()::text[])::text[])');
    IF seen IS DISTINCT FROM one.seen OR checked IS DISTINCT FROM one.checked THEN
      EXECUTE format('ALTER POLICY %I ON %I', one.polname, one.relname)
        || coalesce(' USING (' || seen || ')', '') || coalesce(' WITH CHECK (' || checked || ')', '');
    END IF;
  END LOOP;
END $$;
"""


def asked_once(condition: str) -> str:
    """A condition in which the reader's institutions are read from the settings once a statement, not once a row.

    Only what is asked once may be looked up in an index: read anew for each row it makes the database go through them all.
    """
    return _INSTITUTIONS.sub(
        lambda found: f"ANY ((SELECT heyi_institutions(){found[1] or ''}){found[1] or '::uuid[]'})", condition
    )


class _SchemaSql(Operation):
    """Statements for one kind of database, undone by others; nothing for any other kind."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, *, postgresql: tuple[str, str] = ("", ""), sqlite: tuple[str, str] = ("", "")) -> None:
        self.postgresql = postgresql
        self.sqlite = sqlite

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Runs the first of the pair."""
        self._run(schema_editor, 0)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Runs the second of the pair."""
        self._run(schema_editor, 1)

    def _run(self, schema_editor: Any, which: int) -> None:
        vendor = schema_editor.connection.vendor
        sql = {"postgresql": self.postgresql, "sqlite": self.sqlite}.get(vendor, ("", ""))[which]
        # SQLite takes one statement a call and trigger bodies hold semicolons: parts are split on a line of their own.
        for part in filter(str.strip, sql.split("\n;;\n")):
            schema_editor.execute(part, params=None)

    def describe(self) -> str:
        """What the migration plan prints."""
        return f"{type(self).__name__} for the database itself"


class SecurityFunctions(_SchemaSql):
    """The functions every policy is written in."""

    def __init__(self) -> None:
        names = ("heyi_now()", "heyi_institutions()", "heyi_actor()", "heyi_is_known()", "heyi_is_system()")
        drop = "\n;;\n".join(f"DROP FUNCTION IF EXISTS {name}" for name in names)
        super().__init__(postgresql=(FUNCTIONS, drop))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """No arguments."""
        return (type(self).__name__, [], {})


class RowPolicy(_SchemaSql):
    """Row-level security on one table: who may see a row, and which rows may be written.

    Shape: `sees` and `writes` are SQL conditions over the table's columns; the system's own actors pass always.
           `writes` defaults to `sees`, `adds` (new rows only) to `writes`. The owner of the table is bound as well.
    """

    def __init__(self, table: str, *, sees: str, writes: str | None = None, adds: str | None = None) -> None:
        self.table, self.sees, self.writes, self.adds = table, sees, writes, adds
        check = asked_once(writes or sees)
        adds, sees = asked_once(adds or check), asked_once(sees)
        forwards = (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;\n'
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;\n'
            f'CREATE POLICY {table}_seen ON "{table}" FOR SELECT USING (heyi_is_system() OR ({sees}));\n'
            f'CREATE POLICY {table}_added ON "{table}" FOR INSERT WITH CHECK (heyi_is_system() OR ({adds}));\n'
            f'CREATE POLICY {table}_changed ON "{table}" FOR UPDATE USING (heyi_is_system() OR ({sees}))'
            f" WITH CHECK (heyi_is_system() OR ({check}));\n"
            f'CREATE POLICY {table}_removed ON "{table}" FOR DELETE USING (heyi_is_system() OR ({sees}));\n'
        )
        names = ("seen", "added", "changed", "removed")
        backwards = "".join(f'DROP POLICY IF EXISTS {table}_{name} ON "{table}";\n' for name in names)
        backwards += f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY;\nALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;'
        super().__init__(postgresql=(forwards, backwards))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The four arguments."""
        conditions = {"sees": self.sees, "writes": self.writes, "adds": self.adds}
        return (type(self).__name__, [self.table], conditions)


class RowPolicyReplaced(_SchemaSql):
    """Another row policy on a table that has one: the rule of who may see a row has grown."""

    def __init__(self, before: RowPolicy, after: RowPolicy) -> None:
        self.before, self.after = before, after
        new, old = after.postgresql[0], before.postgresql[0]
        super().__init__(postgresql=(before.postgresql[1] + new, after.postgresql[1] + old))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The two policies."""
        return (type(self).__name__, [self.before, self.after], {})


class MoreSight(_SchemaSql):
    """One more condition under which rows of a table may be seen, and nothing but seen."""

    def __init__(self, table: str, name: str, *, sees: str) -> None:
        self.table, self.name, self.sees = table, name, sees
        create = f'CREATE POLICY {name} ON "{table}" FOR SELECT USING ({asked_once(sees)})'
        super().__init__(postgresql=(create, f'DROP POLICY IF EXISTS {name} ON "{table}"'))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The three arguments."""
        return (type(self).__name__, [self.table, self.name], {"sees": self.sees})


class PoliciesAskedOnce(_SchemaSql):
    """Brings the policies of an older store to the words that `asked_once` writes today; what they say stays the same."""

    def __init__(self) -> None:
        super().__init__(postgresql=(_ASKED_ONCE, ""))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """No arguments."""
        return (type(self).__name__, [], {})


class ChainEnd(_SchemaSql):
    """The one look past row-level security: the ordinal and digest at the end of a case's chain, nothing else."""

    def __init__(self) -> None:
        create = (
            "CREATE FUNCTION heyi_chain_end(of_case text, OUT ordinal integer, OUT mac bytea) "
            "LANGUAGE plpgsql VOLATILE AS $$ "
            "DECLARE before text := coalesce(current_setting('heyi.system', true), ''); BEGIN "
            "PERFORM set_config('heyi.system', 'on', true); "
            "SELECT r.ordinal, r.mac INTO ordinal, mac FROM foundation_recorded r "
            "WHERE r.case = of_case AND r.ordinal IS NOT NULL ORDER BY r.ordinal DESC LIMIT 1; "
            "PERFORM set_config('heyi.system', before, true); END $$"
        )
        super().__init__(postgresql=(create, "DROP FUNCTION IF EXISTS heyi_chain_end(text)"))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """No arguments."""
        return (type(self).__name__, [], {})


class AppendOnly(_SchemaSql):
    """Refuses to change or remove rows of a table, in the database itself."""

    def __init__(self, table: str) -> None:
        self.table = table
        postgresql = (
            (
                f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;\n"
                f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}" '
                f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only();"
            ),
            f'DROP TRIGGER IF EXISTS {table}_append_only ON "{table}";\nDROP FUNCTION IF EXISTS {table}_append_only();',
        )
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        sqlite = (
            (
                f'CREATE TRIGGER {table}_no_update BEFORE UPDATE ON "{table}" {refuse}'
                f'\n;;\nCREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}" {refuse}'
            ),
            f"DROP TRIGGER IF EXISTS {table}_no_update\n;;\nDROP TRIGGER IF EXISTS {table}_no_delete",
        )
        super().__init__(postgresql=postgresql, sqlite=sqlite)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The table."""
        return (type(self).__name__, [self.table], {})
