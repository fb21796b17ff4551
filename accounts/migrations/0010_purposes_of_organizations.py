"""Each organization declares purposes; those that are there begin with what their kind does."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PURPOSES = ("care", "research", "customer_feedback")


def declare_by_kind(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Declare what the kind, the people who sign in and the texts say."""
    organizations = apps.get_model("accounts", "Organization").objects.using(
        schema_editor.connection.alias
    )
    organizations.filter(kind="clinic").update(for_care=True)
    organizations.exclude(kind="clinic").update(for_customer_feedback=True)
    # What is there to work with patients or customers goes on doing so.
    organizations.filter(users__role="clinician", users__is_active=True).update(for_care=True)
    organizations.filter(users__role="product", users__is_active=True).update(
        for_customer_feedback=True
    )
    for purpose in PURPOSES:
        of_text = {f"consent_texts__for_{purpose}": True}
        organizations.filter(**of_text).update(**{f"for_{purpose}": True})


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_consent_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="for_care",
            field=models.BooleanField(default=False, verbose_name="Care"),
        ),
        migrations.AddField(
            model_name="organization",
            name="for_research",
            field=models.BooleanField(default=False, verbose_name="Research"),
        ),
        migrations.AddField(
            model_name="organization",
            name="for_customer_feedback",
            field=models.BooleanField(default=False, verbose_name="Customer feedback"),
        ),
        migrations.AddField(
            model_name="organization",
            name="purposes_declared_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="purposes_declared_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(declare_by_kind, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("for_care", True),
                    ("for_research", True),
                    ("for_customer_feedback", True),
                    _connector="OR",
                ),
                name="organization_has_purpose",
            ),
        ),
    ]
