"""Gives every person a summary, in batches; going back leaves the rows, which nothing reads."""

from django.db import migrations

from analysis.history.summary import refresh_summaries


def fill(apps, schema_editor):
    subjects = apps.get_model("analysis", "Subject")
    refresh_summaries(subjects.objects.values_list("pk", flat=True), apps=apps)


class Migration(migrations.Migration):
    dependencies = [("analysis", "0004_care_teams_of_existing_patients")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
