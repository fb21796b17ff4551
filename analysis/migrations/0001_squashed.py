"""All tables at once: what the migrations that it replaces come to, for a new database."""

import datetime
import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("analysis", "0001_initial"),
        ("analysis", "0002_session_held_in_calendar"),
        ("analysis", "0003_clinicians_desk"),
        ("analysis", "0004_care_teams_of_existing_patients"),
        ("analysis", "0005_summaries_of_existing_histories"),
        ("analysis", "0006_concerns_of_self_reports"),
        ("analysis", "0007_explanations_name_their_emotion"),
        ("analysis", "0008_studies_with_participants_and_uploads"),
        ("analysis", "0009_hold_recordings_of_paused_uploads"),
        ("analysis", "0010_study_purpose_is_allowed"),
        ("analysis", "0011_participants_of_existing_studies"),
        ("analysis", "0012_moments_that_stand_out"),
        ("analysis", "0013_emergency_access_and_playback"),
        ("analysis", "0014_webhooks"),
        ("analysis", "0015_tombstones_and_media_retention"),
        ("analysis", "0016_resumable_uploads"),
        ("analysis", "0017_stored_answers"),
        ("analysis", "0018_ad_hoc_analyses"),
        ("analysis", "0019_consents"),
    ]

    dependencies = [
        ("accounts", "0001_squashed"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("patient", "Patient"), ("customer", "Customer")], max_length=20
                    ),
                ),
                ("code", models.CharField(max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("is_demonstration", models.BooleanField(default=False, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
                "indexes": [
                    models.Index(
                        fields=["organization", "kind", "code"],
                        name="analysis_su_organiz_e29db9_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"), models.F("code"), name="subject_code_is_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkerHeartbeat",
            fields=[
                (
                    "worker_name",
                    models.CharField(max_length=200, primary_key=True, serialize=False),
                ),
                ("seen_at", models.DateTimeField()),
                ("started_at", models.DateTimeField()),
                ("model_versions", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("-seen_at",),
            },
        ),
        migrations.CreateModel(
            name="SelfReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("phq9_answers", models.JSONField(blank=True, null=True)),
                (
                    "phq9_total",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(27)],
                    ),
                ),
                (
                    "mood",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10)],
                    ),
                ),
                (
                    "filled_by",
                    models.CharField(
                        choices=[
                            ("clinician", "Clinician, for the patient"),
                            ("patient", "Patient"),
                        ],
                        max_length=20,
                    ),
                ),
                ("concern_seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "concern_seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="self_reports",
                        to="analysis.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("answered_at",),
                "indexes": [
                    models.Index(
                        fields=["subject", "answered_at"], name="analysis_se_subject_62ab7c_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phq9_total__isnull", False), ("mood__isnull", False), _connector="OR"
                        ),
                        name="self_report_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phq9_total__isnull", True), ("phq9_total__lte", 27), _connector="OR"
                        ),
                        name="self_report_phq9_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mood__isnull", True), ("mood__lte", 10), _connector="OR"
                        ),
                        name="self_report_mood_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phq9_answers__isnull", True), ("phq9_total__isnull", True)),
                            models.Q(
                                ("phq9_answers__isnull", False), ("phq9_total__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="self_report_total_has_answers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "held_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                "Choose a date from 1900 on.",
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                "Choose a date before 2200.",
                            ),
                        ],
                    ),
                ),
                ("context_note", models.CharField(blank=True, max_length=500)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ("-held_at",),
                "indexes": [
                    models.Index(
                        fields=["organization", "-held_at"], name="analysis_se_organiz_5f2583_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "held_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="session_held_in_calendar",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recording",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("image", "Photo"), ("audio", "Voice"), ("video", "Video")],
                        max_length=10,
                    ),
                ),
                ("original_name", models.CharField(max_length=255)),
                ("media_type", models.CharField(max_length=100)),
                ("byte_size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being read"),
                            ("done", "Done"),
                            ("nothing_found", "Nothing found"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "progress",
                    models.FloatField(
                        default=0.0,
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("enqueued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("held_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("claim", models.UUIDField(blank=True, editable=False, null=True)),
                ("claimed_by", models.CharField(blank=True, editable=False, max_length=200)),
                ("lease_expires_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("started_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("width", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("height", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("duration_s", models.FloatField(blank=True, editable=False, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("all", "All channels"),
                            ("left", "Left channel only"),
                            ("right", "Right channel only"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("file_deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "file_deleted_after_days",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "file_deleted_by",
                    models.CharField(
                        blank=True,
                        choices=[("organization", "the organization"), ("study", "the study")],
                        editable=False,
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("tags", models.JSONField(blank=True, default=list)),
                ("dismissed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("chosen_track", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("model_versions", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recordings",
                        to="analysis.session",
                    ),
                ),
            ],
            options={
                "ordering": ("created_at",),
                "indexes": [
                    models.Index(
                        fields=["status", "lease_expires_at"], name="analysis_re_status_749311_idx"
                    ),
                    models.Index(
                        fields=["status", "enqueued_at"], name="analysis_re_status_b63052_idx"
                    ),
                    models.Index(fields=["started_at"], name="analysis_re_started_b83ef8_idx"),
                    models.Index(
                        fields=["organization", "status"], name="analysis_re_organiz_cffdeb_idx"
                    ),
                    models.Index(
                        fields=["organization", "sha256"], name="analysis_re_organiz_256a3c_idx"
                    ),
                    models.Index(
                        fields=["organization", "file_deleted_at", "created_at"],
                        name="analysis_re_organiz_9df02a_idx",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("session"), models.F("sha256"), name="recording_once_per_session"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__gte", 0.0), ("progress__lte", 1.0)),
                        name="recording_progress_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "running"), _negated=True),
                            ("claim__isnull", False),
                            _connector="OR",
                        ),
                        name="recording_running_has_claim",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmotionReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("anger", models.FloatField(blank=True, null=True)),
                ("disgust", models.FloatField(blank=True, null=True)),
                ("fear", models.FloatField(blank=True, null=True)),
                ("happiness", models.FloatField(blank=True, null=True)),
                ("neutral", models.FloatField(blank=True, null=True)),
                ("sadness", models.FloatField(blank=True, null=True)),
                ("surprise", models.FloatField(blank=True, null=True)),
                ("top_emotion", models.CharField(blank=True, max_length=20)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("preliminary", "Preliminary"), ("final", "Final")],
                        default="preliminary",
                        max_length=20,
                    ),
                ),
                ("is_inconclusive", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("low", models.JSONField(blank=True, null=True)),
                ("high", models.JSONField(blank=True, null=True)),
                ("valence", models.FloatField(blank=True, null=True)),
                ("valence_low", models.FloatField(blank=True, null=True)),
                ("valence_high", models.FloatField(blank=True, null=True)),
                ("disagreement", models.FloatField(blank=True, null=True)),
                ("disagreement_sentence", models.CharField(blank=True, max_length=500)),
                ("face", models.JSONField(blank=True, null=True)),
                ("voice", models.JSONField(blank=True, null=True)),
                ("n_faces", models.PositiveIntegerField(default=0)),
                ("n_windows", models.PositiveIntegerField(default=0)),
                ("parts", models.JSONField(blank=True, default=list)),
                ("model_versions", models.JSONField(blank=True, default=dict)),
                ("computed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="analysis.session",
                    ),
                ),
            ],
            options={
                "ordering": ("session", "-revision"),
                "indexes": [
                    models.Index(
                        fields=["organization", "-computed_at"],
                        name="analysis_em_organiz_5e0eb8_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("session"), models.F("revision"), name="report_revision_is_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "preliminary")),
                        fields=("session",),
                        name="report_one_preliminary",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_digest", models.CharField(max_length=64)),
                ("request_digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("location", models.CharField(blank=True, max_length=500)),
                (
                    "created_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.apitoken",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("token", "key_digest"), name="answer_once_per_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Study",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("product", models.CharField(blank=True, max_length=200)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("customer_feedback", "Customer feedback"),
                            ("research", "Research with consent"),
                        ],
                        max_length=30,
                    ),
                ),
                ("description", models.TextField(blank=True, max_length=2000)),
                ("notice", models.TextField(blank=True, max_length=5000)),
                ("notice_given_by", models.CharField(blank=True, max_length=200)),
                (
                    "threshold",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0.2),
                            django.core.validators.MaxValueValidator(0.95),
                        ],
                    ),
                ),
                (
                    "media_retention_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("is_demonstration", models.BooleanField(default=False, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "studies",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"), models.F("name"), name="study_name_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ("customer_feedback", "research"))),
                        name="study_purpose_is_allowed",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="study",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sessions",
                to="analysis.study",
            ),
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participant",
                        to="analysis.session",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="analysis.study",
                    ),
                ),
            ],
            options={
                "ordering": ("subject__code",),
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("all", "All channels"),
                            ("left", "Left channel only"),
                            ("right", "Right channel only"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("announced_at", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="batches",
                        to="analysis.study",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "batches",
                "ordering": ("-created_at",),
                "indexes": [
                    models.Index(
                        fields=["study", "-created_at"], name="analysis_ba_study_i_b14383_idx"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("column", models.CharField(max_length=100)),
                ("value", models.CharField(blank=True, max_length=500)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="analysis.participant",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="analysis.study",
                    ),
                ),
            ],
            options={
                "ordering": ("column",),
                "indexes": [
                    models.Index(
                        fields=["study", "column", "value"], name="analysis_an_study_i_e81caf_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("participant"), models.F("column"), name="answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("name", models.CharField(max_length=100)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="analysis.study",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("study"), models.F("name"), name="study_group_name_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="participant",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="participants",
                to="analysis.studygroup",
            ),
        ),
        migrations.CreateModel(
            name="StudyMoment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("anger", models.FloatField(blank=True, null=True)),
                ("disgust", models.FloatField(blank=True, null=True)),
                ("fear", models.FloatField(blank=True, null=True)),
                ("happiness", models.FloatField(blank=True, null=True)),
                ("neutral", models.FloatField(blank=True, null=True)),
                ("sadness", models.FloatField(blank=True, null=True)),
                ("surprise", models.FloatField(blank=True, null=True)),
                ("top_emotion", models.CharField(blank=True, max_length=20)),
                ("bin", models.PositiveIntegerField()),
                ("valence", models.FloatField()),
                ("weight", models.FloatField()),
                ("n_readings", models.PositiveIntegerField()),
                ("strength", models.FloatField(default=0.0)),
                ("entropy", models.FloatField(default=0.0)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moments",
                        to="analysis.participant",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moments",
                        to="analysis.recording",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moments",
                        to="analysis.study",
                    ),
                ),
            ],
            options={
                "ordering": ("recording", "bin"),
                "indexes": [
                    models.Index(fields=["study", "bin"], name="analysis_st_study_i_def370_idx"),
                    models.Index(
                        fields=["study", "participant"], name="analysis_st_study_i_db1111_idx"
                    ),
                    models.Index(
                        fields=["study", "-strength"], name="analysis_st_study_i_6257f4_idx"
                    ),
                    models.Index(
                        fields=["study", "-entropy"], name="analysis_st_study_i_1ce1ee_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("recording"), models.F("bin"), name="study_moment_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectSummary",
            fields=[
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="analysis.subject",
                    ),
                ),
                ("n_sessions", models.PositiveIntegerField(default=0)),
                ("n_reports", models.PositiveIntegerField(default=0)),
                ("last_held_at", models.DateTimeField(blank=True, null=True)),
                ("last_recorded_at", models.DateTimeField(blank=True, null=True)),
                ("trend", models.JSONField(blank=True, default=list)),
                ("n_baseline", models.PositiveIntegerField(default=0)),
                ("change", models.FloatField(blank=True, null=True)),
                ("changed_emotion", models.CharField(blank=True, max_length=20)),
                ("emotion_change", models.FloatField(blank=True, null=True)),
                ("computed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "subject summaries",
                "indexes": [
                    models.Index(
                        fields=["last_recorded_at"], name="analysis_su_last_re_10d5da_idx"
                    ),
                    models.Index(fields=["change"], name="analysis_su_change_046ca0_idx"),
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sessions",
                to="analysis.subject",
            ),
        ),
        migrations.CreateModel(
            name="SelfReportInvitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("asks_phq9", models.BooleanField(default=True)),
                ("asks_mood", models.BooleanField(default=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "self_report",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitation",
                        to="analysis.selfreport",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="self_report_invitations",
                        to="analysis.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asks_phq9", True), ("asks_mood", True), _connector="OR"
                        ),
                        name="invitation_asks_something",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="participant",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="participations",
                to="analysis.subject",
            ),
        ),
        migrations.CreateModel(
            name="LastLook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("looked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="last_looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="last_looks",
                        to="analysis.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("-looked_at",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"), models.F("subject"), name="last_look_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("occurred_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medication", "Medication change"),
                            ("admission", "Admission"),
                            ("discharge", "Discharge"),
                            ("therapy", "Therapy"),
                            ("life", "Life event"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="analysis.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("occurred_at",),
                "indexes": [
                    models.Index(
                        fields=["subject", "occurred_at"], name="analysis_ev_subject_ce0b6a_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "occurred_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="event_in_calendar",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("for_care", models.BooleanField(default=False, verbose_name="Care")),
                ("for_research", models.BooleanField(default=False, verbose_name="Research")),
                (
                    "for_customer_feedback",
                    models.BooleanField(default=False, verbose_name="Customer feedback"),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("consent", "Consented"), ("notice", "Informed")],
                        default="consent",
                        max_length=10,
                    ),
                ),
                ("own_text", models.CharField(blank=True, max_length=200)),
                ("is_of_study", models.BooleanField(default=False)),
                ("text_digest", models.CharField(blank=True, max_length=64)),
                ("given_on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("paper", "Signed on paper"),
                            ("verbal", "Given verbally"),
                            ("screen", "Accepted on the screen"),
                            ("email", "By e-mail or letter"),
                            ("study", "As the study’s notice says"),
                        ],
                        max_length=10,
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=300)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=500)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.consenttext",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="analysis.study",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="analysis.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("-given_on", "-created_at"),
                "indexes": [
                    models.Index(
                        fields=["subject", "withdrawn_at"], name="analysis_co_subject_c2e6bc_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("for_care", True),
                            ("for_research", True),
                            ("for_customer_feedback", True),
                            _connector="OR",
                        ),
                        name="consent_has_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "consent"),
                            ("is_of_study", True),
                            models.Q(("for_customer_feedback", False), ("for_research", False)),
                            _connector="OR",
                        ),
                        name="consent_notice_is_for_care",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("text__isnull", False),
                            models.Q(("own_text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_names_its_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CareTeamMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="care_team_places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="care_team",
                        to="analysis.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("created_at",),
                "indexes": [
                    models.Index(fields=["user", "subject"], name="analysis_ca_user_id_ee547c_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("subject"), models.F("user"), name="care_team_member_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("reason", models.CharField(max_length=500)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("is_emergency", models.BooleanField(default=False, editable=False)),
                ("reviewed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_grants",
                        to="analysis.subject",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
                "indexes": [
                    models.Index(fields=["user", "subject"], name="analysis_ac_user_id_bb4033_idx"),
                    models.Index(
                        condition=models.Q(("is_emergency", True)),
                        fields=["organization", "created_at"],
                        name="emergency_accesses",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="access_grant_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_emergency", False), ("expires_at__isnull", False), _connector="OR"
                        ),
                        name="emergency_access_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "subject_kind",
                    models.CharField(
                        choices=[("patient", "Patient"), ("customer", "Customer")], max_length=20
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("request", "The person asked for it"),
                            ("withdrawn", "Consent was withdrawn"),
                            ("not_needed", "No longer needed for its purpose"),
                            ("mistake", "Entered or recorded by mistake"),
                            ("law", "Required by law or by an authority"),
                            ("unstated", "Not stated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("n_sessions", models.PositiveIntegerField(default=0)),
                ("n_recordings", models.PositiveIntegerField(default=0)),
                ("n_files", models.PositiveIntegerField(default=0)),
                (
                    "erased_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="analysis_to_organiz_1c4944_idx",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VoiceReading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("anger", models.FloatField(blank=True, null=True)),
                ("disgust", models.FloatField(blank=True, null=True)),
                ("fear", models.FloatField(blank=True, null=True)),
                ("happiness", models.FloatField(blank=True, null=True)),
                ("neutral", models.FloatField(blank=True, null=True)),
                ("sadness", models.FloatField(blank=True, null=True)),
                ("surprise", models.FloatField(blank=True, null=True)),
                ("top_emotion", models.CharField(blank=True, max_length=20)),
                ("start_s", models.FloatField()),
                ("end_s", models.FloatField()),
                ("is_speech", models.BooleanField()),
                ("level_db", models.FloatField()),
                ("speech_s", models.FloatField()),
                ("weight", models.FloatField()),
                ("problems", models.JSONField(blank=True, default=list)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voice_readings",
                        to="analysis.recording",
                    ),
                ),
            ],
            options={
                "ordering": ("recording", "start_s"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("recording"), models.F("start_s"), name="voice_window_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_s__gt", models.F("start_s"))),
                        name="voice_window_has_length",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("name", models.CharField(max_length=100)),
                ("url", models.CharField(max_length=500)),
                ("events", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "disabled_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("failing", "It was failing for too long."),
                            ("gone", "The receiver answered that it is gone for good (410)."),
                        ],
                        max_length=20,
                    ),
                ),
                ("secret", models.BinaryField()),
                ("previous_secret", models.BinaryField(blank=True, null=True)),
                ("previous_until", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("rests_until", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "ordering": ("created_at",),
                "indexes": [
                    models.Index(
                        fields=["organization", "is_active"], name="analysis_we_organiz_8526bc_idx"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("event_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("event", models.CharField(max_length=40)),
                ("payload", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being sent"),
                            ("delivered", "delivered"),
                            ("given_up", "given up"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retry_until", models.DateTimeField()),
                ("enqueued_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("response_code", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("duration_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=40)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="analysis.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ("-created_at",),
                "indexes": [
                    models.Index(
                        fields=["webhook", "-created_at"], name="analysis_de_webhook_15d98f_idx"
                    ),
                    models.Index(
                        fields=["status", "next_try_at"], name="analysis_de_status_4d4fd0_idx"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdHocAnalysis",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("customer_feedback", "Customer feedback"),
                            ("research", "Research with consent"),
                            ("patient_care", "Care of a patient"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("image", "Photo"), ("audio", "Voice"), ("video", "Video")],
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("all", "All channels"),
                            ("left", "Left channel only"),
                            ("right", "Right channel only"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("byte_size", models.PositiveBigIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being read"),
                            ("done", "Done"),
                            ("nothing_found", "Nothing found"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("result", models.JSONField(blank=True, null=True)),
                ("enqueued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("started_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "ad hoc analyses",
                "ordering": ("-created_at",),
                "indexes": [
                    models.Index(fields=["expires_at"], name="analysis_ad_expires_5660c6_idx"),
                    models.Index(
                        fields=["status", "enqueued_at"], name="analysis_ad_status_a2ea35_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ("customer_feedback", "research", "patient_care"))
                        ),
                        name="ad_hoc_purpose_is_allowed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ParticipantSummary",
            fields=[
                ("anger", models.FloatField(blank=True, null=True)),
                ("disgust", models.FloatField(blank=True, null=True)),
                ("fear", models.FloatField(blank=True, null=True)),
                ("happiness", models.FloatField(blank=True, null=True)),
                ("neutral", models.FloatField(blank=True, null=True)),
                ("sadness", models.FloatField(blank=True, null=True)),
                ("surprise", models.FloatField(blank=True, null=True)),
                ("top_emotion", models.CharField(blank=True, max_length=20)),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="analysis.participant",
                    ),
                ),
                ("peak_anger", models.FloatField(default=0.0)),
                ("peak_disgust", models.FloatField(default=0.0)),
                ("peak_fear", models.FloatField(default=0.0)),
                ("peak_happiness", models.FloatField(default=0.0)),
                ("peak_neutral", models.FloatField(default=0.0)),
                ("peak_sadness", models.FloatField(default=0.0)),
                ("peak_surprise", models.FloatField(default=0.0)),
                ("valence", models.FloatField(blank=True, null=True)),
                ("n_moments", models.PositiveIntegerField(default=0)),
                ("n_readings", models.PositiveIntegerField(default=0)),
                ("n_recordings", models.PositiveIntegerField(default=0)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summaries",
                        to="analysis.study",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "participant summaries",
                "indexes": [models.Index(fields=["study"], name="analysis_pa_study_i_d1cd16_idx")],
            },
        ),
        migrations.CreateModel(
            name="Marker",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("name", models.CharField(max_length=100)),
                ("time_s", models.FloatField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="markers",
                        to="analysis.recording",
                    ),
                ),
            ],
            options={
                "ordering": ("recording", "time_s"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("recording"), models.F("name"), name="marker_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_s__gte", 0.0)), name="marker_in_recording"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FaceReading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("anger", models.FloatField(blank=True, null=True)),
                ("disgust", models.FloatField(blank=True, null=True)),
                ("fear", models.FloatField(blank=True, null=True)),
                ("happiness", models.FloatField(blank=True, null=True)),
                ("neutral", models.FloatField(blank=True, null=True)),
                ("sadness", models.FloatField(blank=True, null=True)),
                ("surprise", models.FloatField(blank=True, null=True)),
                ("top_emotion", models.CharField(blank=True, max_length=20)),
                ("frame_index", models.PositiveIntegerField(default=0)),
                ("time_s", models.FloatField(default=0.0)),
                ("face_index", models.PositiveSmallIntegerField()),
                ("track", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("x_min", models.FloatField()),
                ("y_min", models.FloatField()),
                ("x_max", models.FloatField()),
                ("y_max", models.FloatField()),
                ("landmarks", models.JSONField()),
                ("face_score", models.FloatField()),
                ("quality", models.JSONField()),
                ("weight", models.FloatField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="face_readings",
                        to="analysis.recording",
                    ),
                ),
            ],
            options={
                "ordering": ("recording", "frame_index", "face_index"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("recording"),
                        models.F("frame_index"),
                        models.F("face_index"),
                        name="face_once_per_frame",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("x_max__gt", models.F("x_min")), ("y_max__gt", models.F("y_min"))
                        ),
                        name="face_box_has_area",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being computed"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("emotion", models.CharField(blank=True, max_length=20)),
                ("face", models.JSONField(blank=True, null=True)),
                ("windows", models.JSONField(blank=True, default=list)),
                ("probability", models.FloatField(blank=True, null=True)),
                ("probability_without", models.FloatField(blank=True, null=True)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("enqueued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("started_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recording",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explanation",
                        to="analysis.recording",
                    ),
                ),
            ],
            options={
                "ordering": ("-requested_at",),
                "indexes": [
                    models.Index(
                        fields=["status", "requested_at"], name="analysis_ex_status_e49edf_idx"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=500)),
                ("byte_size", models.PositiveBigIntegerField(blank=True, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("participant_code", models.CharField(blank=True, max_length=64)),
                ("group_name", models.CharField(blank=True, max_length=100)),
                ("answers", models.JSONField(blank=True, default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("expected", "Not sent yet"),
                            ("stored", "Taken"),
                            ("duplicate", "There already"),
                            ("refused", "Refused"),
                        ],
                        default="expected",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("dismissed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="analysis.batch",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="batch_files",
                        to="analysis.recording",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
                "indexes": [
                    models.Index(fields=["batch", "status"], name="analysis_ba_batch_i_008514_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("batch"), models.F("name"), name="batch_file_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Artifact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("preview", "Photo without metadata"),
                            ("envelope", "Waveform outline"),
                            ("log_mel", "Mel spectrogram"),
                            ("faces", "One crop of each person"),
                            ("saliency", "What the face model looked at"),
                            ("playback", "Recording without metadata"),
                        ],
                        max_length=20,
                    ),
                ),
                ("media_type", models.CharField(max_length=100)),
                ("byte_size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="artifacts",
                        to="analysis.recording",
                    ),
                ),
            ],
            options={
                "ordering": ("kind",),
                "indexes": [
                    models.Index(
                        fields=["organization", "sha256"], name="analysis_ar_organiz_9bd67f_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("recording"), models.F("kind"), name="artifact_once_per_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("corrected", "Corrected"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=20,
                    ),
                ),
                ("corrected_emotion", models.CharField(blank=True, max_length=20)),
                ("note", models.TextField(blank=True, max_length=2000)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="analysis.emotionreport",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", "corrected"), ("corrected_emotion", ""), _connector="XOR"
                        ),
                        name="review_correction_names_emotion",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResumableUpload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("is_archive", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=500)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("all", "All channels"),
                            ("left", "Left channel only"),
                            ("right", "Right channel only"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("byte_size", models.PositiveBigIntegerField()),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("n_pieces", models.PositiveIntegerField(default=0)),
                ("metadata", models.CharField(blank=True, max_length=4000)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("receiving", "Being sent"),
                            ("finishing", "Being checked"),
                            ("finished", "Taken"),
                        ],
                        default="receiving",
                        max_length=10,
                    ),
                ),
                ("finishing_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("outcome", models.JSONField(blank=True, default=dict)),
                ("expires_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="analysis.batch",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="analysis.recording",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="analysis.session",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
                "indexes": [
                    models.Index(fields=["expires_at"], name="analysis_re_expires_dda070_idx"),
                    models.Index(
                        fields=["organization", "status"], name="analysis_re_organiz_0d3331_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("offset__lte", models.F("byte_size"))),
                        name="upload_offset_in_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("session__isnull", True), ("batch__isnull", True), _connector="XOR"
                        ),
                        name="upload_has_one_place",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="subjectsummary",
            name="last_report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="analysis.emotionreport",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                fields=["subject", "-held_at"], name="analysis_se_subject_b57294_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(fields=["study", "group"], name="analysis_pa_study_i_76f5d3_idx"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                models.F("study"), models.F("subject"), name="participant_once"
            ),
        ),
    ]
