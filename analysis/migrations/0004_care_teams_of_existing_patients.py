"""Nobody loses sight of a patient by the upgrade.

Until now every clinician of an organization saw all of its patients; from now on the care team
does. So each patient who is there already gets all clinicians who are active today as team.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import migrations

BATCH_SIZE = 1000


def fill_care_teams(apps: Any, schema_editor: Any) -> None:
    member_model = apps.get_model("analysis", "CareTeamMember")
    database = schema_editor.connection.alias
    places = list_places(apps, database)
    while batch := list(islice(places, BATCH_SIZE)):
        member_model.objects.using(database).bulk_create(
            [
                member_model(organization_id=organization, subject_id=subject, user_id=user)
                for organization, subject, user in batch
            ],
            ignore_conflicts=True,
        )


def list_places(apps: Any, database: str) -> Iterator[tuple[UUID, UUID, UUID]]:
    """Yield organization, patient and clinician for every place in a team."""
    users = apps.get_model("accounts", "User").objects.using(database)
    subjects = apps.get_model("analysis", "Subject").objects.using(database)
    clinicians: dict[UUID, list[UUID]] = {}
    for organization, user in users.filter(
        role="clinician", is_active=True, organization__isnull=False
    ).values_list("organization_id", "pk"):
        clinicians.setdefault(organization, []).append(user)
    for organization, colleagues in clinicians.items():
        patients = subjects.filter(organization_id=organization, kind="patient")
        for subject in list(patients.values_list("pk", flat=True)):
            for user in colleagues:
                yield organization, subject, user


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_user_time_zone_and_language"),
        ("analysis", "0003_clinicians_desk"),
    ]

    operations = [migrations.RunPython(fill_care_teams, migrations.RunPython.noop, elidable=True)]
