"""Whoever has a session in a study takes part in it; of several sessions the oldest counts."""

from typing import Any
from uuid import UUID

from django.db import migrations

BATCH_SIZE = 1000


def add_participants(apps: Any, schema_editor: Any) -> None:
    database = schema_editor.connection.alias
    participant_model = apps.get_model("analysis", "Participant")
    sessions = apps.get_model("analysis", "Session").objects.using(database)
    rows = sessions.filter(study__isnull=False, subject__kind="customer").order_by("created_at")
    found: dict[tuple[UUID, UUID], Any] = {}
    for organization, study, subject, session in rows.values_list(
        "organization_id", "study_id", "subject_id", "pk"
    ):
        if (study, subject) not in found:
            found[study, subject] = participant_model(
                organization_id=organization,
                study_id=study,
                subject_id=subject,
                session_id=session,
            )
    participant_model.objects.using(database).bulk_create(
        found.values(), batch_size=BATCH_SIZE, ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0010_study_purpose_is_allowed"),
    ]

    operations = [migrations.RunPython(add_participants, migrations.RunPython.noop, elidable=True)]
