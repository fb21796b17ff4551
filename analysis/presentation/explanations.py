"""Why a result came out as it did: the saliency of a face and the windows that drove a voice."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from analysis.charts.time_axis import format_clock
from analysis.models import EmotionReport, Explanation, FaceReading, Recording
from analysis.presentation.driving_windows import VoiceWords, describe_voice
from analysis.stored_sentences import translate_sentence
from analysis.wording import emotion_name, format_percent


@dataclass(frozen=True, slots=True)
class FaceWords:
    """What stands beside the saliency picture."""

    alternative: str
    raised: str
    lowered: str
    test: str
    own_result: str


@dataclass(frozen=True, slots=True)
class ExplanationPart:
    """What a report shows of the explanation of one recording.

    Attributes:
        state: `none` before anybody asked, then as `Explanation.Status`.
        pace: how soon the page asks again, as for a session's status.
        sentence: what is read out when it changes.
        is_outdated: the report was computed anew since.
        without: what the result would be without this recording.
    """

    recording: Recording
    state: str
    pace: str
    sentence: str
    emotion: str
    is_outdated: bool
    without: str
    face: FaceWords | None
    voice: VoiceWords | None

    @property
    def can_be_asked(self) -> bool:
        return self.state in ("none", "failed") or self.is_outdated


def describe_explanation(
    recording: Recording, report: EmotionReport | None
) -> ExplanationPart | None:
    """Return what there is to show; None where there is no result to explain.

    Args:
        recording: with its explanation and readings prefetched, or they are fetched.
        report: the newest one of its session.
    """
    is_read = recording.status == Recording.Status.DONE and recording.has_file
    if not is_read or report is None or not report.top_emotion:
        return None
    explanation: Explanation | None = getattr(recording, "explanation", None)
    state = explanation.status if explanation else "none"
    is_done = explanation is not None and state == Explanation.Status.DONE
    emotion = explanation.emotion if explanation and is_done else report.top_emotion
    return ExplanationPart(
        recording=recording,
        state=state,
        pace={"queued": "slow", "running": "fast"}.get(state, "stop"),
        sentence=_describe_state(explanation),
        emotion=emotion_name(emotion),
        is_outdated=_is_outdated(explanation, report),
        without=_describe_without(explanation) if explanation and is_done else "",
        face=_describe_face(explanation) if explanation and is_done else None,
        voice=describe_voice(explanation, report) if explanation and is_done else None,
    )


def _is_outdated(explanation: Explanation | None, report: EmotionReport) -> bool:
    if explanation is None or explanation.finished_at is None:
        return False
    return explanation.finished_at < report.computed_at


def _describe_state(explanation: Explanation | None) -> str:
    if explanation is None:
        return ""
    return {
        Explanation.Status.QUEUED: gettext("The explanation is waiting for a free worker."),
        Explanation.Status.RUNNING: gettext("The explanation is being computed."),
        Explanation.Status.DONE: gettext("The explanation is ready."),
        Explanation.Status.FAILED: translate_sentence(explanation.reason),
    }[Explanation.Status(explanation.status)]


def _describe_without(explanation: Explanation) -> str:
    if explanation.probability is None:
        return ""
    if explanation.probability_without is None:
        return gettext("The whole result rests on this recording.")
    if format_percent(explanation.probability_without) == format_percent(explanation.probability):
        return gettext(
            "Without this recording the fused probability of %(emotion)s would be about the same."
        ) % {"emotion": emotion_name(explanation.emotion)}
    return gettext(
        "Without this recording the fused probability of %(emotion)s would be %(without)s "
        "instead of %(whole)s."
    ) % {
        "emotion": emotion_name(explanation.emotion),
        "without": format_percent(explanation.probability_without),
        "whole": format_percent(explanation.probability),
    }


def _describe_face(explanation: Explanation) -> FaceWords | None:
    facts: dict[str, Any] | None = explanation.face
    if facts is None:
        return None
    emotion = {"emotion": emotion_name(explanation.emotion)}
    readings = list(explanation.recording.face_readings.all())
    found = next((n for n, row in enumerate(readings) if str(row.pk) == facts["reading"]), None)
    reading = None if found is None else readings[found]
    which = _name_face(explanation.recording, reading, (found or 0) + 1)
    return FaceWords(
        alternative=gettext(
            "%(face)s twice: as it was cut out for the model, and under the map of what the "
            "model used"
        )
        % {"face": which},
        raised=gettext("Bright yellow regions raised the probability of %(emotion)s.") % emotion,
        lowered=gettext("Dark blue, hatched regions lowered it. Grey ones made little difference."),
        test=gettext(
            "Put to the test: with the brightest fifth of the picture blurred, the model gives "
            "%(emotion)s %(strongest)s instead of %(whole)s; with the darkest fifth, %(weakest)s."
        )
        % {
            **emotion,
            "strongest": format_percent(facts["without_strongest"]),
            "whole": format_percent(facts["whole"]),
            "weakest": format_percent(facts["without_weakest"]),
        },
        own_result=_describe_own_result(reading, explanation.emotion, which),
    )


def _name_face(recording: Recording, reading: FaceReading | None, number: int) -> str:
    if recording.kind == Recording.Kind.VIDEO and reading is not None:
        return gettext("The face at %(time)s") % {"time": format_clock(reading.time_s)}
    return gettext("Face %(n)d") % {"n": number}


def _describe_own_result(reading: FaceReading | None, emotion: str, which: str) -> str:
    """Say so where the face by itself speaks for another expression than the report."""
    if reading is None or reading.top_emotion == emotion:
        return ""
    return gettext(
        "%(face)s by itself is most consistent with %(own)s (%(number)s); the map is about "
        "%(emotion)s, the first candidate of the report."
    ) % {
        "face": which,
        "own": emotion_name(reading.top_emotion),
        "number": format_percent(getattr(reading, reading.top_emotion)),
        "emotion": emotion_name(emotion),
    }
