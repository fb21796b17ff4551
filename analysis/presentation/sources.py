"""What a report was made from: each file, what was found in it, and what that counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from analysis.models import EmotionReport, FaceReading, Recording, VoiceReading
from analysis.presentation.channels import is_read_whole
from analysis.stored_sentences import translate_sentence
from analysis.wording import format_decimal

# One of `EmotionReport.parts`.
Part = Mapping[str, Any]

# Mean weight of the readings from which on their quality is called good, and fair.
GOOD_WEIGHT = 0.7
FAIR_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file of the session.

    Attributes:
        recording: None where the file was deleted after the report had been made from it.
        found: what was read from it, in words.
        weight: the quality of its readings in sum, of as many as there are: "4.20 of 5"; a dash
            where none counts.
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
        rows.append(_describe_source(recording, part))
    for part in parts.values():
        found = [gettext("deleted after this report was made")]
        rows.append(SourceRow(None, part["name"], found, _describe_weight(part), ""))
    return rows


def describe_quality(report: EmotionReport) -> str:
    """Return how well the faces and windows behind a report could be read, as a sentence.

    The weight of a reading is its quality, from 0 to 1 (`ml.face.quality`, `ml.voice.windows`);
    what could not be read at all is not among the parts and does not count here.
    """
    n_read = sum(_count_readings(part) for part in report.parts)
    if n_read == 0:
        return ""
    mean = sum(part["weight"] for part in report.parts) / n_read
    if mean >= GOOD_WEIGHT:
        sentence = gettext("Good: what was read counts %(mean)s of 1 on average.")
    elif mean >= FAIR_WEIGHT:
        sentence = gettext("Fair: what was read counts %(mean)s of 1 on average.")
    else:
        sentence = gettext("Poor: what was read counts only %(mean)s of 1 on average.")
    return sentence % {"mean": format_decimal(mean)}


def _describe_source(recording: Recording, part: Part | None) -> SourceRow:
    faces = list(recording.face_readings.all())
    windows = list(recording.voice_readings.all())
    found = []
    if not is_read_whole(recording):
        found.append(recording.get_channel_display())
    if faces:
        found.append(_describe_faces(faces))
    if windows:
        found.append(_describe_windows(windows))
    if recording.reason:
        found.append(translate_sentence(recording.reason))
    return SourceRow(
        recording=recording,
        name=recording.original_name,
        found=found,
        weight=_describe_weight(part),
        versions=", ".join(f"{m} {v}" for m, v in sorted(recording.model_versions.items())),
    )


def _describe_weight(part: Part | None) -> str:
    if part is None:
        return "–"
    weight, n_read = format_decimal(part["weight"]), _count_readings(part)
    if n_read == 0:
        return weight
    return gettext("%(weight)s of %(n)d") % {"weight": weight, "n": n_read}


def _count_readings(part: Part) -> int:
    return int(part.get("n_faces", 0)) + int(part.get("n_windows", 0))


def _describe_faces(faces: list[FaceReading]) -> str:
    n_read = sum(face.probabilities is not None for face in faces)
    return ngettext("%(n)d face, %(read)d read", "%(n)d faces, %(read)d read", len(faces)) % {
        "n": len(faces),
        "read": n_read,
    }


def _describe_windows(windows: list[VoiceReading]) -> str:
    n_read = sum(bool(window.top_emotion) for window in windows)
    return ngettext(
        "%(n)d window of sound, %(read)d with speech",
        "%(n)d windows of sound, %(read)d with speech",
        len(windows),
    ) % {"n": len(windows), "read": n_read}
