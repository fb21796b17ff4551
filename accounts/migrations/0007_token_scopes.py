"""Tokens get scopes; those that exist keep everything that they could do."""

from django.db import migrations, models

ALL_SCOPES = ["read", "upload", "export", "admin"]


def keep_rights(apps, schema_editor):
    apps.get_model("accounts", "ApiToken").objects.update(scopes=ALL_SCOPES)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_second_factor_and_browser_sessions")]
    operations = [
        migrations.AddField("apitoken", "scopes", models.JSONField(default=list)),
        migrations.RunPython(keep_rights, migrations.RunPython.noop, elidable=True),
    ]
