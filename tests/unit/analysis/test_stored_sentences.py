"""What workers keep in English is shown in the reader's language."""

import re
import string
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from django.utils import translation

from analysis.outcomes import describe_outcome
from analysis.stored_sentences import list_templates, translate_sentence
from ml import sentences
from ml.cards import load_card
from ml.face import quality
from ml.fusion import fuse
from ml.voice.speech import SpeechMap
from ml.voice.windows import assess_window
from tests.readings import (
    make_audio_reading,
    make_face,
    make_image_reading,
    make_probabilities,
    make_video_reading,
    make_window,
)

VALUES = {
    "error": "image file is truncated (3 bytes not processed).",
    "kinds": "wav, flac, mp3",
    "length": "0.4 seconds",
    "limit": "10 minutes",
    "first": "sadness",
    "second": "anger",
    "face": "happiness",
    "voice": "fear",
    "share": "12%",
    "probability": "31%",
    "threshold": "40%",
    "next_probability": "28%",
    "width": "12,000",
    "height": "9,000",
}
TEMPLATES = sorted(set(list_templates()))


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def fill(template: str) -> str:
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    return template.format(**{name: VALUES.get(name, "0.25") for name in names})


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_sentence_is_known(template):
    stored = fill(template)
    shown = translate_sentence(stored)
    assert shown != stored
    assert "{" not in shown
    # Its own template was found, and no other: every value stands in it.
    pattern = re.compile(r"\{\w+\}")
    assert len(pattern.findall(template)) == len(pattern.findall(translation.gettext(template)))


@pytest.mark.parametrize("template", TEMPLATES)
def test_english_stays_as_it_was_stored(template):
    with translation.override("en"):
        assert translate_sentence(fill(template)) == fill(template)


def test_values_are_written_as_the_language_does():
    stored = sentences.DISAGREEMENT.format(face="sadness", voice="anger", divergence="0.41")
    assert translate_sentence(stored) == (
        "Gesicht und Stimme deuten auf verschiedene Ausdrücke: das Gesicht ist am ehesten "
        "vereinbar mit Traurigkeit, die Stimme mit Ärger (Divergenz 0,41 von höchstens 1)."
    )
    assert translate_sentence("The recording is overdriven: 12% of the samples are clipped.") == (
        "Die Aufnahme ist übersteuert: 12\u00a0% der Abtastwerte sind abgeschnitten."
    )
    assert "60.000 x 1.200 Pixel" in translate_sentence(
        "The picture is too large: at most 80 megapixels are read; received 60,000 x 1,200 pixels."
    )


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        ("0.4 seconds", "0,4 Sekunden"),
        ("1 minute", "1 Minute"),
        ("15 minutes", "15 Minuten"),
        ("5.0 hours", "5,0 Stunden"),
        ("5 h 02 min", "5\u00a0Std. 02\u00a0Min."),
    ],
)
def test_lengths(length, shown):
    assert translate_sentence(f"Reading was stopped after {length}.") == (
        f"Das Lesen wurde nach {shown} abgebrochen."
    )


def test_several_sentences():
    stored = "The clip is too long: at most 10 minutes are read. It lasts 5.0 hours."
    assert translate_sentence(stored) == (
        "Die Aufnahme ist zu lang: gelesen werden höchstens 10 Minuten. Sie dauert 5,0 Stunden."
    )


def test_what_is_not_known_stays():
    assert translate_sentence("") == ""
    assert translate_sentence("Nobody wrote this.") == "Nobody wrote this."
    assert translate_sentence("The file is empty. Nobody wrote this.") == (
        "Die Datei ist leer. Nobody wrote this."
    )


# What makes the sentences, each driven to its words.


def is_german(stored: str) -> bool:
    """Whether every sentence of a stored text was found."""
    assert stored
    shown = translate_sentence(stored)
    return not re.search(r"\b(the|was|of|is|were|at least)\b", shown, re.IGNORECASE)


@pytest.mark.parametrize(
    "gate", [value for value in vars(quality).values() if isinstance(value, quality.Gate)]
)
def test_each_gate_of_a_face(gate):
    assert is_german(gate.explain(gate.lowest / 2))


UNREAD = replace(make_face(None), quality=replace(make_face().quality, problems=(), weight=0.0))
SILENT = make_window(top=None)
UNCLEAR = make_window(top=None, is_speech=True)


@pytest.mark.parametrize(
    "reading",
    [
        make_image_reading(),
        make_image_reading(UNREAD),
        make_image_reading(UNREAD, UNREAD),
        make_audio_reading(SILENT),
        make_audio_reading(SILENT, duration_s=0.4),
        make_audio_reading(UNCLEAR),
        make_video_reading(),
        make_video_reading([UNREAD], [UNCLEAR]),
        make_video_reading([UNREAD, UNREAD], [SILENT], duration_s=900.0),
        make_video_reading([], [SILENT], duration_s=0.4),
    ],
)
def test_each_outcome(reading):
    with translation.override("en"):
        _status, reason = describe_outcome(reading)
    assert is_german(reason)


@pytest.mark.parametrize(("n_spoken", "n_problems"), [(150, 3), (5, 1), (0, 1)])
def test_each_window(n_spoken, n_problems):
    """Three seconds in frames of 20 ms, of which some hold quiet, noisy and clipped speech."""
    is_speech = np.arange(150) < n_spoken
    speech = SpeechMap(is_speech, np.full(150, -70.0, np.float32), noise_db=-71.0)
    problems = assess_window(np.ones(48_000, np.float32), speech, 0.0, 3.0).problems
    assert len(problems) == n_problems
    assert is_german(" ".join(problems))


def test_each_sentence_of_the_fusion():
    card = load_card("fusion")
    doubtful = replace(make_face(), probabilities=make_probabilities(value=0.16))
    assert is_german(fuse([], [], card).reason)
    assert is_german(fuse([doubtful], [], card).reason)
    face = replace(make_face(), probabilities=make_probabilities("happiness", 0.97))
    window = replace(make_window(), probabilities=make_probabilities("sadness", 0.97))
    assert is_german(fuse([face], [window], card).disagreement_sentence)
