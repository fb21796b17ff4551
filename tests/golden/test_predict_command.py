"""`python -m ml predict` with the shipped models: pictures, sound, video, and what is neither."""

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from ml.__main__ import main
from ml.labels import EMOTIONS

SAMPLES = Path(__file__).resolve().parents[2] / "analysis" / "samples"
PORTRAIT, VOICE = SAMPLES / "portrait.jpg", SAMPLES / "voice.flac"

pytestmark = pytest.mark.golden


@pytest.fixture
def predict(capsys):
    """Runs the command; returns its exit code and one object per file."""

    def run(*paths):
        code = main(["predict", "--json", *map(str, paths)])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def make_video(path, n_seconds=3):
    """The sample portrait for some seconds, with the sample voice as its sound."""
    with Image.open(PORTRAIT) as picture:
        frame_rgb = np.asarray(picture.convert("RGB"))
    with av.open(str(path), "w") as container, av.open(str(VOICE)) as sound:
        pictures = container.add_stream("mpeg4", rate=5)
        pictures.width, pictures.height = frame_rgb.shape[1], frame_rgb.shape[0]
        pictures.pix_fmt = "yuv420p"
        pictures.bit_rate = 4_000_000
        voice = container.add_stream("aac", rate=16000)
        for _ in range(5 * n_seconds):
            frame = av.VideoFrame.from_ndarray(frame_rgb, format="rgb24")
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode())
        for frame in sound.decode(audio=0):
            if frame.time > n_seconds:
                break
            frame.pts = None
            container.mux(voice.encode(frame))
        container.mux(voice.encode())


def test_a_photo(predict):
    code, (read,) = predict(PORTRAIT)
    assert code == 0
    (face,) = read["faces"]
    assert list(face["probabilities"]) == list(EMOTIONS)
    assert sum(face["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert face["probabilities"]["happiness"] > 0.8
    assert 0.9 < face["face_score"] <= 1
    eyes = face["landmarks"]
    assert eyes["image_left_eye"][0] < eyes["image_right_eye"][0]
    assert set(read["model_versions"]) == {"mtcnn", "face"}


def test_a_voice_clip(predict):
    code, (read,) = predict(VOICE)
    assert code == 0
    assert read["duration_s"] == pytest.approx(8.2, abs=0.2)
    assert [window["start_s"] for window in read["windows"]][:3] == [0.0, 1.5, 3.0]
    for window in read["windows"]:
        assert window["is_speech"]
        assert sum(window["probabilities"].values()) == pytest.approx(1, abs=1e-3)


def test_a_video_has_faces_and_windows_on_one_axis(predict, tmp_path):
    path = tmp_path / "film.mp4"
    make_video(path)
    code, (read,) = predict(path)
    assert code == 0
    times = [face["time_s"] for face in read["faces"]]
    assert times == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5], abs=0.2)
    assert {face["track"] for face in read["faces"]} == {0}
    assert all(face["probabilities"]["happiness"] > 0.5 for face in read["faces"])
    assert read["windows"][0]["is_speech"]
    assert set(read["model_versions"]) == {"mtcnn", "face", "voice"}


def test_one_bad_file_does_not_stop_the_others(predict, tmp_path):
    bad = tmp_path / "letter.jpg"
    bad.write_text("Dear Sir or Madam")
    code, (first, second) = predict(bad, PORTRAIT)
    assert code == 1
    assert first["file"] == str(bad)
    assert first["error"].endswith(".")
    assert len(second["faces"]) == 1


def test_the_same_file_gives_the_same_answer(predict):
    assert predict(PORTRAIT, VOICE) == predict(PORTRAIT, VOICE)


def test_for_people_it_speaks_of_expression(capsys):
    assert main(["predict", str(PORTRAIT)]) == 0
    assert "expression consistent with happiness" in capsys.readouterr().out
