from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analysis", "0008_studies_with_participants_and_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="channel",
            field=models.CharField(
                choices=[
                    ("all", "All channels"),
                    ("left", "Left channel only"),
                    ("right", "Right channel only"),
                ],
                default="all",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="batchfile",
            name="byte_size",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="batchfile",
            name="dismissed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="recording",
            name="held_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
