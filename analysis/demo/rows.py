"""A session of the demonstration as rows: recordings, readings, report and review."""

import datetime
import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from accounts.models import User
from analysis import worker_sentences
from analysis.demo import process
from analysis.demo.drawing import Visit
from analysis.demo.process import Emission
from analysis.demo.readings import WINDOW_S, build_faces, build_windows, emotion_columns
from analysis.demo.samples import Sample
from analysis.models import (
    Answer,
    Artifact,
    EmotionReport,
    FaceReading,
    Marker,
    Participant,
    Recording,
    Review,
    Session,
    Study,
    Subject,
    VoiceReading,
)
from ml.labels import EMOTIONS
from ml.sentences import DISAGREEMENT

VERSIONS: Final = {"demonstration": process.VERSION}
_BATCH: Final = 500
# From this divergence on, face and voice are said to disagree.
DISAGREEMENT_BITS: Final = 0.25
_NAMES: Final = {
    "image": ("photo.jpg", "image/jpeg"),
    "audio": ("voice.wav", "audio/wav"),
    "video": ("visit.mp4", "video/mp4"),
}
_NOTHING_FOUND: Final = {
    "image": worker_sentences.NO_FACE["photo"],
    "audio": worker_sentences.SILENT_CLIP,
}
_PHOTO_SIDE: Final = 512


@dataclass
class Rows:
    """Unsaved rows of many sessions, in the order in which they can be saved."""

    sessions: list[Session] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    faces: list[FaceReading] = field(default_factory=list)
    windows: list[VoiceReading] = field(default_factory=list)
    reports: list[EmotionReport] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)

    def save(self) -> None:
        """Insert everything, each model in few statements."""
        Session.objects.bulk_create(self.sessions, _BATCH)
        Recording.objects.bulk_create(self.recordings, _BATCH)
        Artifact.objects.bulk_create(self.artifacts, _BATCH)
        FaceReading.objects.bulk_create(self.faces, _BATCH)
        VoiceReading.objects.bulk_create(self.windows, _BATCH)
        EmotionReport.objects.bulk_create(self.reports, _BATCH)
        Review.objects.bulk_create(self.reviews, _BATCH)
        Participant.objects.bulk_create(self.participants, _BATCH)
        Answer.objects.bulk_create(self.answers, _BATCH)
        Marker.objects.bulk_create(self.markers, _BATCH)


def add_visit(
    rows: Rows,
    subject: Subject,
    visit: Visit,
    user: User,
    rng: np.random.Generator,
    *,
    study: Study | None = None,
    samples: dict[str, Sample] | None = None,
) -> EmotionReport | None:
    """Add a session with all that belongs to it, and return its report.

    Args:
        rng: for what the emission leaves open: frames, quality, levels.
        samples: real files by kind, for a session whose players shall work; without, the
            recordings have no bytes, which `byte_size` 0 says.
    """
    session = Session(
        organization_id=subject.organization_id,
        subject=subject,
        study=study,
        held_at=visit.held_at,
        context_note=visit.note,
        created_by=user,
        created_at=visit.held_at,
    )
    rows.sessions.append(session)
    parts = [
        _add_recording(rows, session, kind, visit, rng, (samples or {}).get(kind))
        for kind in visit.kinds
    ]
    if visit.lost:
        parts.append(_add_lost(rows, session, visit))
    if visit.emission is None:
        return None
    report = _build_report(session, visit.emission, parts)
    rows.reports.append(report)
    return report


def _add_recording(
    rows: Rows,
    session: Session,
    kind: str,
    visit: Visit,
    rng: np.random.Generator,
    sample: Sample | None,
) -> dict[str, Any]:
    emission = visit.emission
    assert emission is not None
    recording = _build_recording(session, kind, visit.held_at, sample)
    rows.recordings.append(recording)
    if sample is not None:
        rows.artifacts.append(sample.build_playback(recording))
    if sample is not None and sample.preview is not None:
        rows.artifacts.append(sample.build_preview(recording))
    faces = build_faces(recording, emission, rng) if kind != "audio" else []
    windows = build_windows(recording, emission, rng) if kind != "image" else []
    if sample is not None and sample.duration_s is not None:
        windows = windows[: int(sample.duration_s / WINDOW_S)]
    rows.faces += faces
    rows.windows += windows
    if kind != "image":
        recording.duration_s = sample.duration_s if sample else WINDOW_S * len(windows)
    return {
        "recording": str(recording.pk),
        "name": recording.original_name,
        "kind": kind,
        "n_faces": len(faces),
        "n_people": 1 if faces else 0,
        "n_windows": len(windows),
        "weight": round(sum(face.weight for face in faces) + sum(w.weight for w in windows), 4),
    }


def _add_lost(rows: Rows, session: Session, visit: Visit) -> dict[str, Any]:
    recording = _build_recording(session, visit.lost, visit.held_at, None)
    recording.status = Recording.Status.NOTHING_FOUND
    recording.reason = _NOTHING_FOUND[visit.lost]
    rows.recordings.append(recording)
    return {
        "recording": str(recording.pk),
        "name": recording.original_name,
        "kind": visit.lost,
        "n_faces": 0,
        "n_people": 0,
        "n_windows": 0,
        "weight": 0.0,
    }


def _build_recording(
    session: Session, kind: str, at: datetime.datetime, sample: Sample | None
) -> Recording:
    name, media_type = _NAMES[kind]
    uploaded_at = at + datetime.timedelta(minutes=4)
    recording = Recording(
        organization_id=session.organization_id,
        session=session,
        kind=kind,
        original_name=sample.name if sample else name,
        media_type=sample.media_type if sample else media_type,
        byte_size=sample.byte_size if sample else 0,
        uploaded_by=session.created_by,
        created_at=uploaded_at,
        enqueued_at=uploaded_at,
        started_at=uploaded_at,
        finished_at=uploaded_at + datetime.timedelta(seconds=3),
        status=Recording.Status.DONE,
        progress=1.0,
        attempts=1,
        model_versions=VERSIONS,
    )
    digest = hashlib.sha256(f"demonstration {recording.pk}".encode()).hexdigest()
    recording.sha256 = sample.sha256 if sample else digest
    if kind != "audio":
        recording.width = recording.height = _PHOTO_SIDE
    return recording


def _build_report(
    session: Session, emission: Emission, parts: list[dict[str, Any]]
) -> EmotionReport:
    n_windows = sum(part["n_windows"] for part in parts)
    reason = ""
    if emission.is_inconclusive:
        first, second = emission.rank()[:2]
        reason = worker_sentences.NOTHING_STANDS_OUT.format(first=first, second=second)
    return EmotionReport(
        organization_id=session.organization_id,
        session=session,
        is_inconclusive=emission.is_inconclusive,
        reason=reason,
        low=_round(emission.low),
        high=_round(emission.high),
        valence=emission.valence,
        valence_low=emission.valence_low,
        valence_high=emission.valence_high,
        disagreement=emission.disagreement,
        disagreement_sentence=_describe_disagreement(emission),
        face=None if emission.face is None else _round(emission.face),
        voice=None if emission.voice is None else _round(emission.voice),
        n_faces=sum(part["n_faces"] for part in parts),
        n_windows=n_windows,
        parts=parts,
        model_versions=VERSIONS,
        computed_at=session.held_at + datetime.timedelta(minutes=5),
        created_at=session.held_at + datetime.timedelta(minutes=5),
        **emotion_columns(emission.fused),
    )


def _describe_disagreement(emission: Emission) -> str:
    if emission.face is None or emission.voice is None or emission.disagreement is None:
        return ""
    face, voice = (EMOTIONS[int(pool.argmax())] for pool in (emission.face, emission.voice))
    if face == voice or emission.disagreement < DISAGREEMENT_BITS:
        return ""
    return DISAGREEMENT.format(face=face, voice=voice, divergence=f"{emission.disagreement:.2f}")


def _round(values: process.Floats) -> list[float]:
    return [round(float(value), 5) for value in values]
