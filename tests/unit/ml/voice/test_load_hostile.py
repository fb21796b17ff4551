"""Small files that state impossible sound."""

import struct

import pytest

from ml.errors import AudioError
from ml.voice.load import load_audio
from tests.media import make_sound, make_wav


def write(tmp_path, content: bytes):
    path = tmp_path / "clip"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("rate", [1, 2, 3999, 768_001, 2**31 - 1])
def test_an_impossible_rate_is_refused_before_it_costs_memory(tmp_path, rate):
    content = bytearray(make_wav(2.0))
    content[24:32] = struct.pack("<II", rate, min(2 * rate, 2**32 - 1))
    with pytest.raises(AudioError, match=r"samples per second|too long|damaged"):
        load_audio(write(tmp_path, bytes(content)), 7200)


def test_too_many_channels_are_refused_in_a_sentence(tmp_path):
    content = bytearray(make_wav(2.0))
    content[22:24] = struct.pack("<H", 255)
    content[32:34] = struct.pack("<H", 510)
    with pytest.raises(AudioError, match="255 channels"):
        load_audio(write(tmp_path, bytes(content)), 60)


def test_sound_that_changes_its_rate_within_the_clip_is_read(tmp_path):
    content = make_sound("adts", "aac", 1.0, 48000) + make_sound("adts", "aac", 1.0, 32000)
    clip = load_audio(write(tmp_path, content), 60)
    assert clip.duration_s == pytest.approx(2.0, abs=0.2)
