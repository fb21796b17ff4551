"""Real weights on the samples: what an explanation says of them, through the reader's own door."""

import numpy as np
import pytest

from ml import reader
from ml.errors import ExplanationError
from ml.explain.recording import PORTRAIT_SIZE, explain_recording
from ml.explain.voice import N_SLICES
from ml.predict import ReadLimits, read_audio, read_image
from ml.types import Question
from ml.wire import pack, unpack
from tests.unit.ml.face.pictures import PORTRAIT

pytestmark = pytest.mark.golden

VOICE = PORTRAIT.with_name("voice.flac")
# The face itself in its crop: from the brows to the chin, from cheek to cheek.
FACE = (slice(10, 46), slice(8, 40))


def ignore(fraction: float) -> None: ...


@pytest.fixture(scope="module")
def face():
    return read_image(PORTRAIT, ignore).faces[0]


def test_the_smile_is_read_from_the_face(face):
    """Within the face lies 0.5 of the crop, and at least 0.65 of what raised the smile."""
    explanation = explain_recording(PORTRAIT, Question("happiness", face), ReadLimits())
    saliency = explanation.saliency
    raised = np.maximum(saliency.values, 0)
    assert saliency.values.shape == (48, 48)
    assert raised[FACE].sum() / raised.sum() > 0.65
    # The mouth, which smiles, counts more than the same area of hair above the brows.
    assert saliency.values[33:44, 12:36].mean() > saliency.values[0:11, 12:36].mean() + 0.1
    # Cheeks and eyes smile, too: without the mouth it is still happiness, but less surely so.
    assert saliency.without_strongest < saliency.probability - 0.005
    assert saliency.without_weakest > saliency.without_strongest
    assert explanation.portrait.shape == (PORTRAIT_SIZE, PORTRAIT_SIZE)
    assert explanation.portrait.dtype == np.uint8
    assert explanation.slices == ()
    assert pack(unpack(pack(explanation))) == pack(explanation)


def test_a_voice_is_explained_moment_by_moment():
    window = read_audio(VOICE, ignore).windows[0]
    question = Question("anger", window=window)
    request = reader.Request(
        str(VOICE), "audio", 10**7, 60.0, 60.0, 2.0, question=reader.write_question(question)
    )
    explanation = reader._read(request, ignore)
    assert explanation.saliency is None
    assert len(explanation.slices) == N_SLICES
    assert any(abs(part) > 1e-4 for part in explanation.slices)
    assert all(-1 <= part <= 1 for part in explanation.slices)


def test_a_face_that_is_read_otherwise_now_is_not_explained(face):
    other = (*face.probabilities[1:], face.probabilities[0])
    changed = type(face)(face.box, face.landmarks, face.face_score, face.quality, other)
    with pytest.raises(ExplanationError, match="The models have changed"):
        explain_recording(PORTRAIT, Question("happiness", changed), ReadLimits())
