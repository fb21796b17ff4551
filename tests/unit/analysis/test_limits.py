import pytest

from analysis.limits import UploadLimits, format_bytes, format_duration, format_pixels


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (30_000_000, "30 MB"),
        (30_000_001, "30.1 MB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_sizes(n_bytes, text):
    assert format_bytes(n_bytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.1, "0.1 seconds"),
        (60, "1 minute"),
        (900, "15 minutes"),
        (7200, "2 h 00 min"),
        (18720, "5 h 12 min"),
    ],
)
def test_lengths(seconds, text):
    assert format_duration(seconds) == text


def test_a_picture_just_over_the_limit_does_not_read_as_the_limit():
    assert format_pixels(80_000_000) == "80 megapixels"
    assert format_pixels(80_000_001) == "80.1 megapixels"


def test_the_sentences_state_what_the_settings_say(settings):
    settings.UPLOAD_MAX_BYTES = {"image": 7_000_000, "audio": 8_000_000, "video": 9_000_000}
    settings.UPLOAD_MAX_PIXELS = 12_000_000
    settings.UPLOAD_MAX_AUDIO_DURATION_S = 7500
    settings.UPLOAD_MAX_VIDEO_DURATION_S = 300
    settings.UPLOAD_MAX_RECORDINGS_PER_SESSION = 5
    photos, voices, videos, count = UploadLimits.from_settings().sentences
    assert "7 MB and 12 megapixels" in photos
    assert "8 MB and 2 h 05 min" in voices
    assert "9 MB and 5 minutes" in videos
    assert "5 files" in count
