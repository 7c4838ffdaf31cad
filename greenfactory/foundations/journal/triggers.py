"""Database triggers that refuse to change or delete rows for good: a last guard below the application.

SQLite drops a table's triggers when a later migration remakes the table: such a migration ends with `refuse_changes` again.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper

SEALED = ("journal_entry", "journal_link", "journal_head", "applications_submission")
"""Tables whose rows are only ever inserted."""

_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_no_{deed} BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: rows are never changed'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION greenfactory_sealed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%: rows are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"""
_POSTGRESQL = """CREATE OR REPLACE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION greenfactory_sealed()"""
_POSTGRESQL_WHOLE = """CREATE OR REPLACE TRIGGER {table}_sealed_whole BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION greenfactory_sealed()"""


def install(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Refuse every UPDATE, DELETE and TRUNCATE on the tables from now on. Doing it twice is the same."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in tables:
            for statement in _statements(connection.vendor, table):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Lift it again: for a migration that is taken back, and for tests that empty the tables."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed_whole ON {table}")
            else:
                for deed in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{deed}")


def refuse_changes(*tables: str) -> migrations.RunPython:
    """The migration's operation, and its way back."""

    def forward(_: Any, editor: Any) -> None:
        install(editor.connection, *tables)

    def backward(_: Any, editor: Any) -> None:
        remove(editor.connection, *tables)

    return migrations.RunPython(forward, backward)


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [_POSTGRESQL.format(table=table), _POSTGRESQL_WHOLE.format(table=table)]
    return [_SQLITE.format(table=table, deed=deed) for deed in ("update", "delete")]
