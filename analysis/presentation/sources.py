"""What a report was made from: each file, what was found in it, and what that counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from analysis.models import EmotionReport, FaceReading, Recording, VoiceReading


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file of the session.

    Attributes:
        recording: None where the file was deleted after the report had been made from it.
        found: what was read from it, in words.
        weight: what its readings count in the fused result, in sum; a dash where nothing does.
        versions: the models that read it.
    """

    recording: Recording | None
    name: str
    found: list[str]
    weight: str
    versions: str


def describe_sources(
    recordings: Sequence[Recording], report: EmotionReport | None
) -> list[SourceRow]:
    """Return a line for each file; the recordings' readings should be prefetched."""
    parts = {part["recording"]: part for part in (report.parts if report else ())}
    rows = []
    for recording in recordings:
        part = parts.pop(str(recording.pk), None)
        rows.append(_describe_source(recording, None if part is None else part["weight"]))
    for part in parts.values():
        found = [gettext("deleted after this report was made")]
        rows.append(SourceRow(None, part["name"], found, _format_weight(part["weight"]), ""))
    return rows


def _describe_source(recording: Recording, weight: float | None) -> SourceRow:
    faces = list(recording.face_readings.all())
    windows = list(recording.voice_readings.all())
    found = []
    if faces:
        found.append(_describe_faces(faces))
    if windows:
        found.append(_describe_windows(windows))
    if recording.reason:
        found.append(recording.reason)
    return SourceRow(
        recording=recording,
        name=recording.original_name,
        found=found,
        weight=_format_weight(weight),
        versions=", ".join(f"{m} {v}" for m, v in sorted(recording.model_versions.items())),
    )


def _format_weight(weight: float | None) -> str:
    return "–" if weight is None else f"{weight:.2f}"


def _describe_faces(faces: list[FaceReading]) -> str:
    n_read = sum(face.probabilities is not None for face in faces)
    return ngettext("%(n)d face, %(read)d read", "%(n)d faces, %(read)d read", len(faces)) % {
        "n": len(faces),
        "read": n_read,
    }


def _describe_windows(windows: list[VoiceReading]) -> str:
    n_read = sum(window.probabilities is not None for window in windows)
    return ngettext(
        "%(n)d window of sound, %(read)d with speech",
        "%(n)d windows of sound, %(read)d with speech",
        len(windows),
    ) % {"n": len(windows), "read": n_read}
