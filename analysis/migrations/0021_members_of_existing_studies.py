"""Nobody loses sight of a study by the upgrade.

Until now every product user of an organization saw all of its studies; from now on their members
do. So each study that is there already gets all product users who are active today.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import migrations

BATCH_SIZE = 1000


def add_members(apps: Any, schema_editor: Any) -> None:
    member_model = apps.get_model("analysis", "StudyMember")
    database = schema_editor.connection.alias
    places = list_places(apps, database)
    while batch := list(islice(places, BATCH_SIZE)):
        member_model.objects.using(database).bulk_create(
            [
                member_model(organization_id=organization, study_id=study, user_id=user)
                for organization, study, user in batch
            ],
            ignore_conflicts=True,
        )


def list_places(apps: Any, database: str) -> Iterator[tuple[UUID, UUID, UUID]]:
    """Yield organization, study and product user for every membership."""
    users = apps.get_model("accounts", "User").objects.using(database)
    studies = apps.get_model("analysis", "Study").objects.using(database)
    colleagues: dict[UUID, list[UUID]] = {}
    for organization, user in users.filter(
        role="product", is_active=True, organization__isnull=False
    ).values_list("organization_id", "pk"):
        colleagues.setdefault(organization, []).append(user)
    # Read to the end first: rows are added while the caller goes through these.
    for study, organization in list(studies.order_by().values_list("pk", "organization_id")):
        for user in colleagues.get(organization, ()):
            yield organization, study, user


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed"),
        ("analysis", "0020_study_members"),
    ]

    operations = [migrations.RunPython(add_members, migrations.RunPython.noop, elidable=True)]
