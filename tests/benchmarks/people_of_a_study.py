"""A study of thousands of participants with a million readings, made by the database itself."""

from django.db import connection
from django.utils import timezone

from accounts.models import User
from analysis.cohort.moments import refresh_study
from analysis.members import begin_membership
from analysis.models import Study, StudyGroup

GROUPS = ("Version A", "Version B", "Version C")
FACES_PER_S, WINDOW_STEP_S = 2.0, 2.0
EMOTIONS = "anger, disgust, fear, happiness, neutral, sadness, surprise"
# Seven numbers that sum to 1, now one and now another of them large.
PROBABILITIES = """
    (SELECT {n}, power(-ln(random() + 1e-12), 2) AS a, power(-ln(random() + 1e-12), 2) AS b,
        power(-ln(random() + 1e-12), 2) AS c, power(-ln(random() + 1e-12), 2) AS d,
        3 * power(-ln(random() + 1e-12), 2) AS e, power(-ln(random() + 1e-12), 2) AS f,
        power(-ln(random() + 1e-12), 2) AS g FROM {source}) AS drawn
"""
SHARES = ", ".join(f"{name} / (a + b + c + d + e + f + g)" for name in "abcdefg")
STATEMENTS = {
    "participants": """
        INSERT INTO analysis_subject (id, organization_id, created_at, kind, code, name,
            created_by_id, is_demonstration)
        SELECT md5('subject' || n)::uuid, %(organization)s, now(), 'customer',
            'C-' || lpad(n::text, 6, '0'), '', NULL, false FROM generate_series(1, %(n)s) AS n;
        INSERT INTO analysis_session (id, organization_id, created_at, subject_id, study_id,
            held_at, context_note)
        SELECT md5('session' || n)::uuid, %(organization)s, now(), md5('subject' || n)::uuid,
            %(study)s, now() - (n %% 90) * interval '1 day', '' FROM generate_series(1, %(n)s) AS n;
        INSERT INTO analysis_participant (id, organization_id, created_at, study_id, subject_id,
            session_id, group_id)
        SELECT md5('participant' || n)::uuid, %(organization)s, now(), %(study)s,
            md5('subject' || n)::uuid, md5('session' || n)::uuid,
            (%(groups)s::uuid[])[1 + n %% 3] FROM generate_series(1, %(n)s) AS n;
        INSERT INTO analysis_answer (participant_id, study_id, "column", value)
        SELECT md5('participant' || n)::uuid, %(study)s, 'Age',
            (ARRAY['18-29', '30-44', '45-59', '60+'])[1 + n %% 4]
            FROM generate_series(1, %(n)s) AS n
        UNION ALL SELECT md5('participant' || n)::uuid, %(study)s, 'Satisfaction',
            (n * 7 %% 10 + 1)::text FROM generate_series(1, %(n)s) AS n
        UNION ALL SELECT md5('participant' || n)::uuid, %(study)s, 'Comment',
            'Comment number ' || n FROM generate_series(1, %(n)s) AS n
    """,
    "recordings": """
        INSERT INTO analysis_recording (id, organization_id, created_at, session_id, kind,
            original_name, media_type, byte_size, sha256, status, reason, progress, attempts,
            claimed_by, duration_s, channel, note, tags, model_versions, file_deleted_by)
        SELECT md5('recording' || n)::uuid, %(organization)s, now(), md5('session' || n)::uuid,
            CASE WHEN n %% 5 = 0 THEN 'audio' ELSE 'video' END, 'feedback.mp4', 'video/mp4', 1000,
            md5(n::text) || md5(n::text), 'done', '', 1, 1, '', %(duration_s)s, 'all', '', '[]',
            '{}', '' FROM generate_series(1, %(n)s) AS n;
        INSERT INTO analysis_marker (id, organization_id, created_at, recording_id, name, time_s)
        SELECT gen_random_uuid(), %(organization)s, now(), md5('recording' || n)::uuid,
            'sees the price', 40 + n %% 50 FROM generate_series(1, %(n)s) AS n
    """,
    "faces": f"""
        INSERT INTO analysis_facereading (id, organization_id, created_at, recording_id,
            frame_index, time_s, face_index, track, x_min, y_min, x_max, y_max, landmarks,
            face_score, quality, weight, {EMOTIONS}, top_emotion)
        SELECT gen_random_uuid(), %(organization)s, now(), md5('recording' || n)::uuid, k,
            k / {FACES_PER_S}, 0, 0, 0, 0, 100, 100, '{{}}', 0.99, '{{}}', 0.5, {SHARES}, ''
        FROM {
        PROBABILITIES.format(
            n="n, k",
            source="generate_series(1, %(n)s) AS n, generate_series(0, %(n_faces)s - 1) AS k",
        )
    }
    """,
    "windows": f"""
        INSERT INTO analysis_voicereading (id, organization_id, created_at, recording_id, start_s,
            end_s, is_speech, level_db, speech_s, weight, problems, {EMOTIONS}, top_emotion)
        SELECT gen_random_uuid(), %(organization)s, now(), md5('recording' || n)::uuid,
            k * {WINDOW_STEP_S}, k * {WINDOW_STEP_S} + 3, true, -20, 2.5, 0.8, '[]', {SHARES}, ''
        FROM {
        PROBABILITIES.format(
            n="n, k",
            source="generate_series(1, %(n)s) AS n, generate_series(0, %(n_windows)s - 1) AS k",
        )
    }
    """,
}


def make_study_of(n_participants: int, n_readings: int, user: User, say) -> Study:
    """Make the study and everything that the worker would have computed of it.

    Four of five readings are faces, two a second; the others windows of speech.
    """
    owner = {"organization_id": user.organization_id}
    study = Study.objects.create(name="Release test", purpose="customer_feedback", **owner)
    begin_membership(study, user)
    groups = [
        StudyGroup.objects.create(study=study, name=name, position=n, **owner)
        for n, name in enumerate(GROUPS)
    ]
    n_faces = round(0.8 * n_readings / n_participants)
    parameters = {
        "organization": user.organization_id,
        "study": study.pk,
        "groups": [group.pk for group in groups],
        "n": n_participants,
        "n_faces": n_faces,
        "n_windows": round(0.2 * n_readings / n_participants),
        "duration_s": n_faces / FACES_PER_S,
    }
    with connection.cursor() as cursor:
        for what, statements in STATEMENTS.items():
            begun = timezone.now()
            cursor.execute(statements, parameters)
            say(f"  {what}: {(timezone.now() - begun).total_seconds():.1f} s")
        begun = timezone.now()
        cursor.execute("ANALYZE")
        refresh_study(study.pk)
        cursor.execute("VACUUM ANALYZE")
        say(f"  moments and summaries: {(timezone.now() - begun).total_seconds():.1f} s")
    return study
