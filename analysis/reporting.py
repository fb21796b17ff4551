"""The fused report of a session, computed anew whenever one of its recordings changes."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from analysis import inference
from analysis.cohort.moments import refresh_session
from analysis.history.summary import refresh_summary
from analysis.models import (
    EmotionReport,
    FaceReading,
    Recording,
    Session,
    VoiceReading,
    WebhookEvent,
)
from analysis.results import emotion_columns, read_face, read_window
from analysis.webhooks.outbox import announce_report
from ml.labels import EMOTIONS
from ml.types import FusedReading, Probabilities


def refresh_report(session_id: UUID) -> EmotionReport | None:
    """Write the preliminary report of a session from the readings that are there.

    A final report is never touched; what changes afterwards opens the next revision. A session
    without any finished recording has no preliminary report, and one that is left is deleted.

    Returns:
        The preliminary report; None where the session or all its recordings are gone.
    """
    with transaction.atomic():
        # Two workers that finish recordings of one session at a time write it one by one, and
        # the second sees what the first has saved.
        session = Session.objects.select_for_update(no_key=True).filter(pk=session_id).first()
        if session is None:
            return None
        present = list(session.recordings.all())
        recordings = [row for row in present if row.status in Recording.FINISHED]
        if recordings:
            report = _write(session, recordings)
            if len(recordings) == len(present):
                announce_report(WebhookEvent.REPORT_READY, report)
        else:
            session.reports.filter(state=EmotionReport.State.PRELIMINARY).delete()
            report = None
        refresh_summary(session.subject_id)
        refresh_session(session.pk, with_moments=False)
        return report


def find_evidence(
    recordings: Sequence[Recording],
) -> tuple[list[FaceReading], list[VoiceReading]]:
    """Return what counts in a report made from these recordings: all that could be read.

    Where a person was picked, only that one's face.
    """
    is_meant = Q(recording__chosen_track=None) | Q(track=F("recording__chosen_track"))
    usable = {"recording__in": recordings, "anger__isnull": False, "weight__gt": 0}
    return (
        list(FaceReading.objects.filter(is_meant, **usable)),
        list(VoiceReading.objects.filter(**usable)),
    )


def _write(session: Session, recordings: Sequence[Recording]) -> EmotionReport:
    read = [row for row in recordings if row.status == Recording.Status.DONE]
    faces, windows = find_evidence(read)
    fused = inference.fuse([read_face(row) for row in faces], [read_window(row) for row in windows])
    columns: dict[str, object] = dict.fromkeys(EMOTIONS) | {"top_emotion": ""}
    columns |= emotion_columns(fused.probabilities)
    columns |= describe_fused(fused)
    columns["parts"] = _describe_parts(read, faces, windows)
    columns["model_versions"] = _merge_versions(read, fused)
    columns["computed_at"] = timezone.now()
    revision = session.reports.aggregate(last=Max("revision"))["last"] or 0
    report, _ = EmotionReport.objects.update_or_create(
        session=session,
        state=EmotionReport.State.PRELIMINARY,
        defaults=columns,
        create_defaults=columns
        | {"organization_id": session.organization_id, "revision": revision + 1},
    )
    return report


def describe_fused(fused: FusedReading) -> dict[str, object]:
    """Return the columns of a report besides the seven probabilities."""
    return {
        "top_emotion": fused.top_emotion or "",
        "is_inconclusive": fused.is_inconclusive,
        "reason": fused.reason[:500],
        "low": _list(fused.low),
        "high": _list(fused.high),
        "valence": fused.valence,
        "valence_low": fused.valence_low,
        "valence_high": fused.valence_high,
        "disagreement": fused.disagreement,
        "disagreement_sentence": fused.disagreement_sentence[:500],
        "face": _list(fused.face),
        "voice": _list(fused.voice),
        "n_faces": fused.n_faces,
        "n_windows": fused.n_windows,
    }


def _list(probabilities: Probabilities | None) -> list[float] | None:
    return None if probabilities is None else [float(value) for value in probabilities]


def _describe_parts(
    recordings: Sequence[Recording], faces: Sequence[FaceReading], windows: Sequence[VoiceReading]
) -> list[dict[str, object]]:
    """Each recording with what it gave: counts, and `weight`, its faces' and windows' in sum.

    `n_people` is how many different faces the result mixes.
    """
    parts = []
    for recording in recordings:
        own_faces = [row for row in faces if row.recording_id == recording.pk]
        own_windows = [row for row in windows if row.recording_id == recording.pk]
        parts.append(
            {
                "recording": str(recording.pk),
                "name": recording.original_name,
                "kind": recording.kind,
                "n_faces": len(own_faces),
                "n_people": len({row.track for row in own_faces}),
                "n_windows": len(own_windows),
                "weight": round(_weigh(own_faces) + _weigh(own_windows), 4),
            }
        )
    return parts


def _weigh(rows: Sequence[FaceReading] | Sequence[VoiceReading]) -> float:
    return sum(row.weight for row in rows)


def _merge_versions(recordings: Sequence[Recording], fused: FusedReading) -> dict[str, str]:
    """The version of each model; all of them where recordings were read by different ones."""
    versions: dict[str, list[str]] = {}
    if fused.model_version:
        versions["fusion"] = [fused.model_version]
    for recording in recordings:
        for model, version in recording.model_versions.items():
            if version not in versions.setdefault(model, []):
                versions[model].append(version)
    return {model: ", ".join(found) for model, found in sorted(versions.items())}
