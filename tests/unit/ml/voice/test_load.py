"""Any sound to 16 kHz mono, and a sentence for every sound that cannot be read."""

import struct
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from ml.errors import AudioError
from ml.voice.load import NoSoundTrackError, load_audio

HZ = 440
FORMATS = [
    ("wav", "pcm_s16le", 48000),
    ("wav", "pcm_f32le", 16000),
    ("flac", "flac", 44100),
    ("mp3", "libmp3lame", 44100),
    ("m4a", "aac", 48000),
    ("ogg", "libopus", 48000),
    ("opus", "libopus", 48000),
    ("webm", "libopus", 48000),
    ("mp4", "aac", 44100),
]


def write_sound(
    path: Path,
    codec: str,
    rate: int,
    duration_s: float = 2.0,
    layout: str = "stereo",
    level: float = 0.5,
) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        resampler = av.AudioResampler(stream.format, stream.layout, rate, stream.frame_size or None)
        time_s = np.arange(int(duration_s * rate)) / rate
        tone = (level * np.sin(2 * np.pi * HZ * time_s)).astype(np.float32)
        n_channels = len(stream.layout.channels)
        frame = av.AudioFrame.from_ndarray(np.tile(tone, (n_channels, 1)), "fltp", layout)
        frame.rate = rate
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def write_wav(path: Path, samples: np.ndarray, rate: int = 16000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def write_float_wav(path: Path, samples: np.ndarray) -> Path:
    data = samples.astype("<f4").tobytes()
    header = b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 3, 1, 16000, 64000, 4, 32)
    path.write_bytes(header + b"data" + struct.pack("<I", len(data)) + data)
    return path


@pytest.mark.parametrize(("suffix", "codec", "rate"), FORMATS)
def test_every_kind_becomes_16_khz_mono(tmp_path: Path, suffix: str, codec: str, rate: int) -> None:
    clip = load_audio(write_sound(tmp_path / f"clip.{suffix}", codec, rate), 60)
    assert clip.sample_rate == 16000
    assert clip.waveform.dtype == np.float32
    assert clip.duration_s == pytest.approx(2.0, abs=0.1)
    assert clip.problems == ()
    middle = clip.waveform[8000:24000]
    assert np.abs(np.fft.rfft(middle)).argmax() == HZ
    assert np.abs(middle).max() == pytest.approx(0.5, abs=0.08)


def test_loud_stereo_is_not_overdriven_by_the_mix(tmp_path: Path) -> None:
    clip = load_audio(write_sound(tmp_path / "a.wav", "pcm_s16le", 16000, level=0.95), 60)
    assert np.mean(np.abs(clip.waveform) > 0.96) == 0


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "clip.flac", "flac", 16000).rename(tmp_path / "photo.jpg")
    assert load_audio(path, 60).duration_s == pytest.approx(2.0, abs=0.05)


def test_a_clip_of_a_tenth_of_a_second_is_read(tmp_path: Path) -> None:
    assert load_audio(write_wav(tmp_path / "a.wav", np.zeros(1600)), 60).duration_s == 0.1


@pytest.mark.parametrize(
    "content", [b"", b"Dear doctor, here is my voice.\n" * 50, bytes(range(256)) * 40]
)
def test_what_is_no_sound_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip.wav"
    path.write_bytes(content)
    with pytest.raises(AudioError, match=r"empty|damaged"):
        load_audio(path, 60)


@pytest.mark.parametrize(
    "content",
    [
        "#EXTM3U\n#EXTINF:10,\nfile://{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {}\n",
    ],
)
def test_a_list_of_other_files_is_never_followed(tmp_path: Path, content: str) -> None:
    other = write_sound(tmp_path / "secret.wav", "pcm_s16le", 16000)
    path = tmp_path / "clip.wav"
    path.write_text(content.format(other))
    with pytest.raises(AudioError):
        load_audio(path, 60)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_named(tmp_path: Path, bad: float) -> None:
    samples = np.full(16000, 0.1)
    samples[8000] = bad
    with pytest.raises(AudioError, match="no numbers"):
        load_audio(write_float_wav(tmp_path / "a.wav", samples), 60)


def test_samples_over_full_scale_are_cut_off(tmp_path: Path) -> None:
    clip = load_audio(write_float_wav(tmp_path / "a.wav", np.full(16000, 3.0)), 60)
    assert clip.waveform.max() == 1.0


def test_five_hours_of_silence_are_refused_by_their_header(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    write_wav(path, np.zeros(16000))
    n_bytes = 5 * 3600 * 16000 * 2
    content = bytearray(path.read_bytes())
    content[4:8], content[40:44] = struct.pack("<I", n_bytes + 36), struct.pack("<I", n_bytes)
    path.write_bytes(content)
    with path.open("r+b") as file:
        file.truncate(44 + n_bytes)  # sparse: it takes no room on the disk
    with pytest.raises(AudioError, match=r"at most 10 minutes.*lasts 5\.0 hours"):
        load_audio(path, 600)


def test_a_long_clip_that_does_not_state_its_length_is_refused_on_the_way(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "live.aac", "aac", 16000, duration_s=20, layout="mono")
    with pytest.raises(AudioError, match="at most 5 seconds"):
        load_audio(path, 5)


def test_a_clip_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "clip.flac", "flac", 16000, duration_s=10)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    clip = load_audio(path, 60)
    assert 2 < clip.duration_s < 8
    assert "breaks off" in clip.problems[0]


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "aac"), ("flac", "flac")])
def test_a_clip_of_which_little_is_left_is_refused(tmp_path: Path, suffix: str, codec: str) -> None:
    path = write_sound(tmp_path / f"clip.{suffix}", codec, 16000, duration_s=10)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 20])
    with pytest.raises(AudioError, match="damaged"):
        load_audio(path, 60)


def test_a_film_without_sound_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    with pytest.raises(NoSoundTrackError, match="no sound track"):
        load_audio(path, 60)


def write_stereo(path: Path, codec: str, left_hz: float = 300.0, right_hz: float = 1200.0) -> Path:
    """Two seconds of one tone on the left and another on the right."""
    rate = 48000
    time_s = np.arange(2 * rate) / rate
    tones = np.stack([0.5 * np.sin(2 * np.pi * hz * time_s) for hz in (left_hz, right_hz)])
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        resampler = av.AudioResampler(
            stream.format, stream.layout, rate, stream.codec_context.frame_size or None
        )
        frame = av.AudioFrame.from_ndarray(tones.astype(np.float32), "fltp", "stereo")
        frame.rate = rate
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def measure_tones(waveform: np.ndarray) -> tuple[float, float]:
    """Return the amplitude of the left and of the right tone in the middle second."""
    middle = waveform[8000:24000]
    spectrum = np.abs(np.fft.rfft(middle)) / (len(middle) / 2)
    return float(spectrum[300]), float(spectrum[1200])


@pytest.mark.parametrize(
    ("suffix", "codec"), [("wav", "pcm_s16le"), ("flac", "flac"), ("mp4", "aac")]
)
def test_one_channel_is_read_without_the_other(tmp_path: Path, suffix: str, codec: str) -> None:
    path = write_stereo(tmp_path / f"a.{suffix}", codec)
    assert measure_tones(load_audio(path, 60, "left").waveform) == pytest.approx((0.5, 0), abs=0.02)
    right = load_audio(path, 60, "right")
    assert measure_tones(right.waveform) == pytest.approx((0, 0.5), abs=0.02)
    assert right.problems == ()
    both = load_audio(path, 60).waveform
    assert measure_tones(both) == pytest.approx((0.25, 0.25), abs=0.02)


def test_a_single_channel_is_read_whole_and_says_so(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", 0.3 * np.ones(16000))
    clip = load_audio(path, 60, "right")
    assert clip.duration_s == 1.0
    assert len(clip.problems) == 1
    assert "right channel was chosen, but the sound has a single channel" in clip.problems[0]
    assert load_audio(path, 60).problems == ()


def test_an_unknown_channel_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="middle"):
        load_audio(tmp_path / "a.wav", 60, "middle")
