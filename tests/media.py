"""Files made on the spot for tests of intake and of the readers: small, exact, and of no person."""

import io
import struct
import wave
import zlib

import numpy as np
from PIL import Image


def make_picture(file_format: str = "JPEG", size: tuple[int, int] = (64, 48), **options) -> bytes:
    """A plain grey picture in any format that Pillow writes."""
    target = io.BytesIO()
    Image.new("RGB", size, (120, 120, 120)).save(target, file_format, **options)
    return target.getvalue()


def make_png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that announces any size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(2000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def make_wav(seconds: float = 1.0, sample_rate: int = 16000, *, silent: bool = False) -> bytes:
    """A 440 Hz tone, or silence, as 16-bit mono."""
    times = np.arange(round(seconds * sample_rate)) / sample_rate
    samples = np.zeros_like(times) if silent else 0.3 * np.sin(2 * np.pi * 440 * times)
    target = io.BytesIO()
    with wave.open(target, "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(sample_rate)
        clip.writeframes((samples * 32767).astype("<i2").tobytes())
    return target.getvalue()


def make_sound(
    container: str, codec: str, seconds: float = 1.0, rate: int = 48000, *, silent: bool = False
) -> bytes:
    """Quiet noise, or silence, in any container and codec that PyAV writes."""
    import av

    target = io.BytesIO()
    noise = (np.random.default_rng(0).normal(size=(1, round(seconds * rate))) * 1000).astype(
        "int16"
    )
    with av.open(target, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate)
        frame = av.AudioFrame.from_ndarray(noise.astype("int16"), format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        context = stream.codec_context
        resampler = av.AudioResampler(
            format=context.format, layout=context.layout, rate=rate, frame_size=1024
        )
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return target.getvalue()


def make_video(container: str, codec: str, n_frames: int = 10) -> bytes:
    """A black video of 64 x 48 pixels, ten frames a second, without sound."""
    import av

    target = io.BytesIO()
    with av.open(target, "w", format=container) as file:
        stream = file.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(n_frames):
            black = np.zeros((48, 64, 3), dtype=np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(black)))
        file.mux(stream.encode(None))
    return target.getvalue()
