"""The database itself refuses to change an entry of the audit trail."""

from django.db import migrations

from accounts.migrations._audit_triggers import add_triggers, remove_triggers


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_audit_trail")]
    operations = [migrations.RunPython(add_triggers, remove_triggers)]
