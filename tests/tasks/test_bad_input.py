"""Hard files through the chain with the real models: a sentence each, no neighbour harmed."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from analysis import tasks
from analysis.demonstration import SAMPLES_DIR
from analysis.intake import UploadError
from analysis.models import EmotionReport, Recording
from tests.media import make_picture, make_sound, make_wav
from tests.tasks.conftest import submit

pytestmark = [pytest.mark.golden, pytest.mark.usefixtures("sent")]

PORTRAIT = SAMPLES_DIR / "portrait.jpg"


@pytest.fixture
def good(session) -> Recording:
    """A neighbour in the same session that was read before."""
    return analyze(session, PORTRAIT.read_bytes())


def analyze(session, content: bytes, name: str = "file") -> Recording:
    recording = submit(session, content, name)
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    return recording


def paste(width: int, height: int, face_size: int, places: list[tuple[int, int]]) -> bytes:
    """A grey picture with the sample portrait at each place, `face_size` pixels square."""
    portrait = Image.open(PORTRAIT).resize((face_size, face_size), Image.Resampling.LANCZOS)
    picture = Image.new("RGB", (width, height), (128, 128, 128))
    for place in places:
        picture.paste(portrait, place)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def make_float_wav(samples: np.ndarray, sample_rate: int = 16000) -> bytes:
    """A WAV of 32-bit floats, which can hold what is no number."""
    data = samples.astype("<f4").tobytes()
    header = struct.pack("<HHIIHH", 3, 1, sample_rate, sample_rate * 4, 4, 32)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVE"
        b"fmt " + struct.pack("<I", 16) + header + b"data" + struct.pack("<I", len(data)) + data
    )


def make_long_mp3(seconds: int) -> bytes:
    """Silence whose length no header states: one frame of 36 ms (8 kbit/s, 16 kHz) repeated."""
    frame = b"\xff\xf3\x18\xc4" + bytes(32)
    return frame * (seconds * 1000 // 36)


def test_the_sample_portrait_is_read(good):
    assert (good.status, good.reason) == ("done", "")
    face = good.face_readings.get()
    assert sum(face.probabilities) == pytest.approx(1.0, abs=1e-3)
    assert EmotionReport.objects.get().n_faces == 1


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_picture_that_breaks_off(session, good, file_format):
    target = io.BytesIO()
    Image.open(PORTRAIT).save(target, file_format)
    content = target.getvalue()
    broken = analyze(session, content[: len(content) // 2], "half.jpg")
    assert broken.status == "failed"
    assert "damaged" in broken.reason or "cut off" in broken.reason
    good.refresh_from_db()
    assert good.status == "done"
    assert EmotionReport.objects.get().n_faces == 1


def test_an_mp3_that_breaks_off_is_read_as_far_as_it_goes(session, good):
    content = make_sound("mp3", "libmp3lame", seconds=6.0)
    broken = analyze(session, content[: len(content) // 2], "half.mp3")
    assert broken.status == "nothing_found"
    assert 2.0 < broken.duration_s < 4.0


def test_a_picture_without_a_face(session, good):
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    target = io.BytesIO()
    Image.fromarray(noise).save(target, "PNG")
    for content in (make_picture("PNG", (400, 300)), target.getvalue()):
        recording = analyze(session, content)
        assert recording.status == "nothing_found"
        assert recording.reason == "No face was found in the photo."
    assert EmotionReport.objects.get().n_faces == 1


def test_twenty_faces(session):
    places = [(column * 256, row * 256) for row in range(4) for column in range(5)]
    recording = analyze(session, paste(1280, 1024, 256, places))
    assert recording.status == "done"
    assert recording.face_readings.count() == 20
    assert EmotionReport.objects.get().n_faces == 20


def test_a_face_of_fifteen_pixels(session, good):
    width = good.face_readings.get().x_max - good.face_readings.get().x_min
    size = round(Image.open(PORTRAIT).width * 15 / width)
    recording = analyze(session, paste(400, 300, size, [(160, 120)]))
    assert recording.status == "nothing_found"
    assert "face was found" in recording.reason
    assert EmotionReport.objects.get().n_faces == 1


def test_a_clip_of_a_tenth_of_a_second(session, good):
    recording = analyze(session, make_wav(0.1))
    assert recording.status == "nothing_found"
    assert "0.1 s" in recording.reason


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_no_numbers(session, good, value):
    samples = 0.1 * np.sin(np.arange(32000) / 10)
    samples[16000:16010] = value
    recording = analyze(session, make_float_wav(samples))
    assert recording.status == "failed"
    assert "no numbers" in recording.reason


def test_silence(session, good):
    recording = analyze(session, make_wav(10.0, silent=True))
    assert recording.status == "nothing_found"
    assert recording.reason == "No speech was found in the clip (10.0 seconds)."
    assert recording.voice_readings.filter(is_speech=True).count() == 0


def test_five_hours_of_silence_whose_header_does_not_tell(session, good, settings):
    settings.UPLOAD_MAX_AUDIO_DURATION_S = 3600
    recording = analyze(session, make_long_mp3(5 * 3600))
    assert recording.status == "failed"
    assert "too long" in recording.reason


def test_five_hours_of_silence_whose_header_tells(session, settings):
    settings.UPLOAD_MAX_AUDIO_DURATION_S = 3600
    content = make_sound("flac", "flac", seconds=0.5, silent=True)
    packed = int.from_bytes(content[18:26], "big") >> 36 << 36 | 5 * 3600 * 48000
    with pytest.raises(UploadError, match="5 h 00 min"):
        submit(session, content[:18] + packed.to_bytes(8, "big") + content[26:])
