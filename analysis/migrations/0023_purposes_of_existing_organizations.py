"""Organizations that are there declare what their people, studies and programs were for so far."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Model, its column, the value there, and the purpose that follows from it.
EVIDENCE = (
    ("Subject", "kind", "patient", "care"),
    ("Subject", "kind", "customer", "customer_feedback"),
    ("Study", "purpose", "customer_feedback", "customer_feedback"),
    ("Study", "purpose", "research", "research"),
    ("Consent", "for_care", True, "care"),
    ("Consent", "for_research", True, "research"),
    ("Consent", "for_customer_feedback", True, "customer_feedback"),
    ("AdHocAnalysis", "purpose", "patient_care", "care"),
    ("AdHocAnalysis", "purpose", "research", "research"),
    ("AdHocAnalysis", "purpose", "customer_feedback", "customer_feedback"),
)


def declare_what_is_done(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add to what the kind of organization declares, so that nothing stops running."""
    alias = schema_editor.connection.alias
    organizations = apps.get_model("accounts", "Organization").objects.using(alias)
    for model, column, value, purpose in EVIDENCE:
        rows = apps.get_model("analysis", model).objects.using(alias).filter(**{column: value})
        doing = rows.order_by().values("organization_id")
        organizations.filter(pk__in=doing).update(**{f"for_{purpose}": True})


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_purposes_of_organizations"),
        ("analysis", "0022_evidence_of_consents"),
    ]

    operations = [
        migrations.RunPython(declare_what_is_done, migrations.RunPython.noop, elidable=True),
    ]
