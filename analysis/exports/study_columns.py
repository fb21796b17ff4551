"""The columns of a study's tables: what each means, its unit, its range and its type.

Tables of studies have types, because Parquet has them; CSV and XLSX write the same values.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.exports.columns import Column
from analysis.models import StudyMoment
from ml.labels import EMOTIONS

# Before the name of each column of answers, so that none is taken for a column of ours.
ANSWER_PREFIX: Final = "answer_"
# What stands in a cell for a tag, which is an answer without a value.
TAG: Final = "true"


class Type(StrEnum):
    """What the cells of a column hold; any may be empty."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    TIME = "time"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class TypedColumn(Column):
    """One column of a study's table."""

    type: Type = Type.TEXT


_TEXT: Final = _("text")
_UUID: Final = _("UUID")
_TIME: Final = _("ISO 8601, UTC")
_PROBABILITY: Final = _("probability")
_ALL: Final = ", ".join(EMOTIONS)


def _number(name: str, meaning: Promise, unit: str | Promise, range_: str) -> TypedColumn:
    return TypedColumn(name, meaning, unit, range_, Type.NUMBER)


def _count(name: str, meaning: Promise, unit: str | Promise) -> TypedColumn:
    return TypedColumn(name, meaning, unit, _("0 and up"), Type.COUNT)


_WHO: Final = (
    TypedColumn("participant_code", _("The participant’s code."), _TEXT),
    TypedColumn("group", _("The participant’s group; empty for none."), _TEXT),
)
_DEMONSTRATION: Final = TypedColumn(
    "is_demonstration",
    _("Whether the person and the numbers are made up for a demonstration."),
    "",
    "true, false",
    Type.TRUTH,
)
_VERSIONS: Final = TypedColumn("model_versions", _("Each model with its version."), _TEXT)

LONG_COLUMNS: Final = (
    *_WHO,
    TypedColumn("session_held_at", _("When the session was held."), _TIME, type=Type.TIME),
    TypedColumn("recording_id", _("Id of the recording."), _UUID),
    TypedColumn("kind", _("What was recorded."), "", "image, audio, video"),
    TypedColumn("recording_tags", _("Tags of the recording, with a semicolon between."), _TEXT),
    _number(
        "start_s", _("Where the moment begins, from the start of the recording."), "s", "0 – ∞"
    ),
    _number(
        "end_s",
        _("Where it ends: every moment has the same length. Empty for a photo."),
        "s",
        f"start_s + {StudyMoment.BIN_S:g}",
    ),
    TypedColumn("top_emotion", _("The most probable expression of the moment."), "", _ALL),
    *(
        _number(
            emotion,
            _("Probability of this expression: mean of the moment’s faces and windows by weight."),
            _PROBABILITY,
            "0–1",
        )
        for emotion in EMOTIONS
    ),
    _number(
        "valence",
        _("Derived index: happiness less anger, disgust, fear and sadness."),
        "1",
        "-1 – 1",
    ),
    _number("weight", _("Sum of the weights of what was read in the moment."), "1", "0 – ∞"),
    _count("n_readings", _("How many faces and windows of speech are in it."), _("readings")),
    _VERSIONS,
    _DEMONSTRATION,
)

WIDE_COLUMNS: Final = (
    *_WHO,
    TypedColumn("session_held_at", _("When the session was held."), _TIME, type=Type.TIME),
    TypedColumn(
        "recorded_at",
        _("When the newest recording that counts was uploaded."),
        _TIME,
        type=Type.TIME,
    ),
    _count("n_recordings", _("How many recordings count."), _("recordings")),
    _count("n_moments", _("How many moments of them were read."), _("moments")),
    _count("n_readings", _("How many faces and windows of speech are in them."), _("readings")),
    TypedColumn("top_emotion", _("The expression with the highest mean."), "", _ALL),
    *(
        _number(
            emotion,
            _("Mean probability of this expression over all moments, by weight."),
            _PROBABILITY,
            "0–1",
        )
        for emotion in EMOTIONS
    ),
    *(
        _number(
            f"peak_{emotion}",
            _("Highest probability of this expression in any moment."),
            _PROBABILITY,
            "0–1",
        )
        for emotion in EMOTIONS
    ),
    *(
        TypedColumn(
            f"shows_{emotion}",
            _("Whether that peak reaches the study’s threshold: what the dashboard counts."),
            "",
            "true, false",
            Type.TRUTH,
        )
        for emotion in EMOTIONS
    ),
    _number("threshold", _("The study’s threshold."), _PROBABILITY, "0.2–0.95"),
    _number(
        "valence",
        _("Derived index: happiness less anger, disgust, fear and sadness; mean by weight."),
        "1",
        "-1 – 1",
    ),
    _DEMONSTRATION,
)

# Stands in the guide for the columns that a team has of its own.
ANY_ANSWER: Final = TypedColumn(
    f"{ANSWER_PREFIX}…",
    _("One column for each tag and survey answer; “true” for a tag."),
    _TEXT,
)


def describe_answer(column: str) -> TypedColumn:
    """Return the column of a study's own tag or survey answer."""
    return TypedColumn(f"{ANSWER_PREFIX}{column}", ANY_ANSWER.meaning, _TEXT)
