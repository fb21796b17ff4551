"""A photo with its faces, each with its probabilities and its quality in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.face_overlay import DrawnFace, Point, draw_face_overlay
from analysis.charts.interval_bars import draw_interval_bar
from analysis.models import Artifact, FaceReading, Recording
from analysis.presentation.faces import FaceChoice, describe_choice, name_person
from analysis.stored_sentences import translate_sentence
from analysis.wording import emotion_name, format_decimal, format_percent, rank_emotions


@dataclass(frozen=True, slots=True)
class ProbabilityRow:
    """One emotion of one face."""

    emotion: str
    name: str
    bar: SafeString
    probability: str


@dataclass(frozen=True, slots=True)
class FaceCard:
    """One face: what was read, and how well it could be seen.

    Attributes:
        problems: a sentence for each reason to trust the reading less.
        measures: size, sharpness, light and pose with their units.
        share: what it counts in the report.
    """

    number: int
    reading: FaceReading
    headline: str
    rows: list[ProbabilityRow]
    problems: list[str]
    measures: list[str]
    share: str


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """One photo of the report; `preview` is its copy without metadata.

    Attributes:
        choice: which of several people it is about; None where there is only one.
    """

    recording: Recording
    preview: Artifact | None
    overlay: SafeString | None
    faces: list[FaceCard]
    choice: FaceChoice | None


def describe_photo(recording: Recording) -> PhotoPart:
    """Return the photo with its faces, numbered from 1 as they were found."""
    readings = list(recording.face_readings.all())
    previews = {artifact.kind: artifact for artifact in recording.artifacts.all()}
    cards = [
        _describe_face(number, reading, recording.chosen_track)
        for number, reading in enumerate(readings, start=1)
    ]
    overlay = None
    if cards and recording.width and recording.height:
        drawn = [_draw(card) for card in cards]
        overlay = draw_face_overlay(drawn, recording.width, recording.height)
    return PhotoPart(
        recording=recording,
        preview=previews.get(Artifact.Kind.PREVIEW),
        overlay=overlay,
        faces=cards,
        choice=describe_choice(recording),
    )


def _describe_face(number: int, reading: FaceReading, chosen_track: int | None) -> FaceCard:
    probabilities = reading.probabilities
    ranked = rank_emotions(probabilities) if probabilities else []
    if ranked:
        headline = gettext("Expression consistent with %(emotion)s (%(number)s)") % {
            "emotion": emotion_name(ranked[0][0]),
            "number": format_percent(ranked[0][1]),
        }
    else:
        headline = gettext("Not read")
    return FaceCard(
        number=number,
        reading=reading,
        headline=headline,
        rows=[
            ProbabilityRow(
                emotion,
                emotion_name(emotion),
                draw_interval_bar(emotion, value, None, None),
                format_percent(value),
            )
            for emotion, value in ranked
        ],
        problems=[translate_sentence(problem) for problem in reading.quality.get("problems", ())],
        measures=_describe_quality(reading),
        share=_describe_share(reading, chosen_track),
    )


def _describe_share(reading: FaceReading, chosen_track: int | None) -> str:
    if chosen_track is not None and reading.track != chosen_track:
        return gettext("Does not count: the report uses the face of %(name)s only.") % {
            "name": name_person(chosen_track)
        }
    return gettext("Counts %(weight)s of 1 in the fused result.") % {
        "weight": format_decimal(reading.weight)
    }


def _describe_quality(reading: FaceReading) -> list[str]:
    """Return the measures of `ml.types.FaceQuality` with their units."""
    quality: Mapping[str, Any] = reading.quality
    width, height = reading.x_max - reading.x_min, reading.y_max - reading.y_min
    measures = [
        gettext("%(width)s × %(height)s pixels")
        % {"width": format_decimal(width, 0), "height": format_decimal(height, 0)}
    ]
    sentences = {
        "eye_distance_px": (gettext("eyes %(value)s pixels apart"), 0),
        "sharpness": (gettext("sharpness %(value)s"), 2),
        "brightness": (gettext("brightness %(value)s of 1"), 2),
        "contrast": (gettext("contrast %(value)s"), 2),
    }
    measures += [
        sentence % {"value": format_decimal(quality[name], places)}
        for name, (sentence, places) in sentences.items()
        if isinstance(quality.get(name), int | float)
    ]
    if isinstance(quality.get("yaw"), int | float):
        measures.append(_describe_yaw(float(quality["yaw"])))
    measures.append(
        gettext("detector score %(score)s") % {"score": format_percent(reading.face_score)}
    )
    return measures


def _describe_yaw(yaw: float) -> str:
    if abs(yaw) < 0.2:
        return gettext("facing the camera")
    if abs(yaw) < 0.5:
        return gettext("turned a little (%(yaw)s of 1)") % {"yaw": format_decimal(abs(yaw))}
    return gettext("turned far to the side (%(yaw)s of 1)") % {"yaw": format_decimal(abs(yaw))}


def _draw(card: FaceCard) -> DrawnFace:
    reading = card.reading
    name = gettext("Face %(n)d") % {"n": card.number}
    return DrawnFace(
        number=card.number,
        box=(reading.x_min, reading.y_min, reading.x_max, reading.y_max),
        landmarks=tuple(_list_points(reading.landmarks)),
        emotion=reading.top_emotion,
        label=f"{name}: {card.headline}",
    )


def _list_points(landmarks: Any) -> Iterable[Point]:
    points = landmarks.values() if isinstance(landmarks, Mapping) else landmarks
    for x, y in points:
        yield float(x), float(y)
