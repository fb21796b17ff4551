"""The columns of the CSV files of one person: what each means, its unit and its range."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ml.labels import EMOTIONS

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `meaning` may be translated when it is shown, the name never is."""

    name: str
    meaning: Text
    unit: Text = ""
    range: Text = ""


_PROBABILITY: Final = "0–1"
_TIME: Final = _("ISO 8601, UTC")
_TEXT: Final = _("text")
_UUID: Final = _("UUID")

_SESSION: Final = (
    Column("subject_code", _("The person's code."), _TEXT),
    Column("session_id", _("Id of the session."), _UUID),
    Column("session_held_at", _("When the session was held."), _TIME),
    Column("context_note", _("What the person was asked to do."), _TEXT),
    Column("report_id", _("Id of this revision of the report."), _UUID),
    Column("revision", _("Number of the revision."), "", _("1 and up")),
    Column(
        "state",
        _("“final” once a clinician reviewed it, “preliminary” before."),
        "",
        "preliminary, final",
    ),
    Column(
        "review_decision",
        _("The newest review; empty without one. Leave out rows that were rejected."),
        "",
        "confirmed, corrected, rejected",
    ),
    Column(
        "corrected_emotion",
        _("What the clinician put in the place of top_emotion; only where corrected."),
        "",
        ", ".join(EMOTIONS),
    ),
    Column(
        "is_inconclusive",
        _("Whether the model withholds an answer; then the probabilities carry none."),
        "",
        "true, false",
    ),
    Column(
        "top_emotion",
        _("The most probable expression as the model has it; empty where nothing could be read."),
        "",
        ", ".join(EMOTIONS),
    ),
)
_AFTER: Final = (
    Column(
        "valence",
        _("Derived index: happiness less anger, disgust, fear and sadness."),
        "1",
        "-1 – 1",
    ),
    # xgettext:no-python-format
    Column("valence_low", _("Lower end of the 95 % interval of valence."), "1", "-1 – 1"),
    # xgettext:no-python-format
    Column("valence_high", _("Upper end of the 95 % interval of valence."), "1", "-1 – 1"),
    Column("n_faces", _("How many faces count in the result."), _("faces"), _("0 and up")),
    Column("n_windows", _("How many windows of speech count in it."), _("windows"), _("0 and up")),
    Column("model_versions", _("Each model with its version."), _TEXT),
    Column(
        "is_demonstration",
        _("Whether the person and the numbers are made up for a demonstration."),
        "",
        "true, false",
    ),
)

REPORT_COLUMNS: Final = (
    *_SESSION,
    Column("computed_at", _("When the report was computed."), _TIME),
    Column("emotion", _("The expression that this row is about."), "", ", ".join(EMOTIONS)),
    Column(
        "probability", _("Its fused and calibrated probability."), _("probability"), _PROBABILITY
    ),
    # xgettext:no-python-format
    Column("low", _("Lower end of its 95 % interval."), _("probability"), _PROBABILITY),
    # xgettext:no-python-format
    Column("high", _("Upper end of its 95 % interval."), _("probability"), _PROBABILITY),
    Column("face", _("Its probability from the faces alone."), _("probability"), _PROBABILITY),
    Column("voice", _("Its probability from the voice alone."), _("probability"), _PROBABILITY),
    Column(
        "disagreement",
        _("Jensen-Shannon divergence of face and voice: 0 is the same, 1 nothing in common."),
        _("bits"),
        "0–1",
    ),
    *_AFTER,
)

HISTORY_COLUMNS: Final = (
    *_SESSION,
    *(
        column
        for emotion in EMOTIONS
        for column in (
            Column(
                emotion,
                _("Fused and calibrated probability of this expression."),
                _("probability"),
                _PROBABILITY,
            ),
            Column(
                f"{emotion}_low",
                # xgettext:no-python-format
                _("Lower end of its 95 % interval."),
                _("probability"),
                _PROBABILITY,
            ),
            Column(
                f"{emotion}_high",
                # xgettext:no-python-format
                _("Upper end of its 95 % interval."),
                _("probability"),
                _PROBABILITY,
            ),
        )
    ),
    *_AFTER,
)

SELF_REPORT_COLUMNS: Final = (
    Column("subject_code", _("The person's code."), _TEXT),
    Column("answered_at", _("When it was answered."), _TIME),
    Column("phq9_total", _("Sum of the nine answers of PHQ-9."), _("points"), "0–27"),
    *(
        Column(f"phq9_{n}", _("Answer to one question of PHQ-9."), _("points"), "0–3")
        for n in range(1, 10)
    ),
    Column("mood", _("Mood as the person rates it; 10 is best."), _("points"), "0–10"),
    Column("filled_by", _("Who filled it in."), "", "clinician, patient"),
    Column(
        "is_demonstration",
        _("Whether the person and the numbers are made up for a demonstration."),
        "",
        "true, false",
    ),
)
