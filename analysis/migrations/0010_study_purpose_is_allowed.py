from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0009_hold_recordings_of_paused_uploads"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ("customer_feedback", "research"))),
                name="study_purpose_is_allowed",
            ),
        ),
    ]
