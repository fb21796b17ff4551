"""Triggers by which the database itself refuses to change an entry of the audit trail.

Deleting is refused by PostgreSQL alone: on SQLite, whose file anybody who may write to it can
change anyhow, `verify_audit` notices a gap.
"""

POSTGRESQL = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Entries of the audit trail are never changed.';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
"""
POSTGRESQL_BACK = """
DROP TRIGGER audit_entry_append_only ON accounts_auditentry;
DROP FUNCTION refuse_audit_change();
"""
SQLITE = """
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE ON accounts_auditentry
BEGIN SELECT RAISE(ABORT, 'Entries of the audit trail are never changed.'); END;
"""
SQLITE_BACK = "DROP TRIGGER audit_entry_append_only;"


def add_triggers(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if is_postgresql else SQLITE)


def remove_triggers(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL_BACK if is_postgresql else SQLITE_BACK)
