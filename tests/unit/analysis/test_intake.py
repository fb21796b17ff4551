"""An upload is what its bytes say, and what is refused is refused with a clear sentence."""

import hashlib
import io
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.intake import UploadError, clean_name, inspect_upload
from analysis.limits import UploadLimits
from tests.media import make_picture, make_png_bomb, make_sound, make_video, make_wav

LIMITS = UploadLimits(
    image_bytes=2_000_000,
    audio_bytes=3_000_000,
    video_bytes=4_000_000,
    pixels=80_000_000,
    audio_duration_s=600,
    video_duration_s=600.0,
    recordings=10,
)


def inspect(content: bytes, name: str = "file.bin", limits: UploadLimits = LIMITS):
    return inspect_upload(SimpleUploadedFile(name, content), limits)


def refuse(content: bytes, name: str = "file.bin", limits: UploadLimits = LIMITS) -> UploadError:
    with pytest.raises(UploadError) as caught:
        inspect(content, name, limits)
    assert name in caught.value.sentence
    return caught.value


def test_it_works():
    content = make_picture("JPEG")
    upload = inspect(content, "face.jpg")
    assert (upload.kind, upload.media_type) == ("image", "image/jpeg")
    assert upload.byte_size == len(content)
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert upload.stream.read() == content


@pytest.mark.parametrize(
    ("file_format", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
        ("WEBP", "image/webp"),
        ("AVIF", "image/avif"),
        ("JPEG2000", "image/jp2"),
        ("PPM", "image/x-portable-anymap"),
    ],
)
def test_pictures_are_known_by_their_bytes_and_measured_by_their_header(file_format, media_type):
    content = make_picture(file_format, (200, 150))
    assert inspect(content, "x.mp3").media_type == media_type
    small = UploadLimits(
        10**6, 10**6, 10**6, pixels=29_999, audio_duration_s=1, video_duration_s=1, recordings=1
    )
    assert "200 x 150 pixels" in refuse(content, limits=small).sentence


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}])
def test_each_kind_of_webp_is_measured(options):
    small = UploadLimits(
        10**6, 10**6, 10**6, pixels=1, audio_duration_s=1, video_duration_s=1, recordings=1
    )
    assert "200 x 150" in refuse(make_picture("WEBP", (200, 150), **options), limits=small).sentence


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [
        ("wav", "pcm_s16le", "audio/wav"),
        ("flac", "flac", "audio/flac"),
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("ogg", "libopus", "audio/ogg"),
        ("webm", "libopus", "audio/webm"),
        ("mp4", "aac", "audio/mp4"),
        ("ipod", "aac", "audio/mp4"),
        ("adts", "aac", "audio/aac"),
        ("aiff", "pcm_s16be", "audio/aiff"),
    ],
)
def test_sound_is_known_by_its_bytes(container, codec, media_type):
    upload = inspect(make_sound(container, codec), "photo.jpg")
    assert (upload.kind, upload.media_type) == ("audio", media_type)


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [
        ("mp4", "mpeg4", "video/mp4"),
        ("mov", "mpeg4", "video/quicktime"),
        ("webm", "libvpx", "video/webm"),
        ("matroska", "mpeg4", "video/x-matroska"),
        ("avi", "mpeg4", "video/x-msvideo"),
    ],
)
def test_video_is_told_from_sound_by_its_tracks(container, codec, media_type):
    upload = inspect(make_video(container, codec))
    assert (upload.kind, upload.media_type) == ("video", media_type)


def test_mp3_behind_a_cover_picture_is_found():
    tag = b"ID3\x04\0\0" + bytes((0, 0, 8, 0)) + b"\xff\xd8\xff" + bytes(1021)
    assert inspect(tag + make_sound("mp3", "libmp3lame")).media_type == "audio/mpeg"


def test_empty_file():
    error = refuse(b"", "empty.jpg")
    assert error.code == "empty"
    assert "0 bytes" in error.sentence
    assert "JPEG" in error.sentence


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (b"Dear doctor, my photo is attached.", "a text file"),
        ("Grüße\n".encode() * 20_000, "a text file"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"  <!DOCTYPE html><script>alert(1)</script>", "an HTML page"),
        (b"#EXTM3U\nfile:///etc/passwd", "a playlist"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04" + bytes(100), "a ZIP or Office file"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), "a HEIC photo"),
    ],
)
def test_what_is_no_photo_or_sound_is_named(content, label):
    error = refuse(content, "photo.jpg")
    assert error.code == "not_accepted"
    assert label in error.sentence
    assert "MP3" in error.sentence


def test_random_bytes_are_not_taken_for_mp3():
    for seed in range(200):
        content = b"\xff\xfb" + hashlib.sha256(bytes([seed])).digest() * 100
        assert refuse(content).code == "unknown_format"
    assert refuse(os.urandom(4096).replace(b"\xff", b"\0") + b"\0").code == "unknown_format"


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "GIF", "TIFF", "WEBP", "AVIF", "JPEG2000"])
def test_a_picture_that_ends_within_its_header_is_damaged(file_format):
    error = refuse(make_picture(file_format)[:16])
    assert error.code in ("damaged", "unknown_format")
    assert refuse(make_picture("PNG")[:20]).code == "damaged"


def test_mp4_without_its_index_is_damaged():
    content = make_video("mp4", "mpeg4")
    error = refuse(content[: content.index(b"moov")])
    assert error.code == "damaged"
    assert "cut off" in error.sentence


def test_picture_bomb_is_refused_by_its_header():
    content = make_png_bomb(60_000, 60_000)
    assert len(content) < 5000
    error = refuse(content, "wall.png")
    assert error.code == "too_many_pixels"
    assert "60,000 x 60,000 pixels (3,600 megapixels)" in error.sentence
    assert "80 megapixels" in error.sentence


def test_each_kind_has_its_own_size_limit():
    error = refuse(make_picture("BMP", (1000, 700)), "big.bmp")
    assert error.code == "too_large"
    assert "2.2 MB" in error.sentence
    assert "2 MB" in error.sentence
    assert inspect(make_wav(70)).byte_size > LIMITS.image_bytes
    # Beyond every limit, the file is not even read.
    assert refuse(make_picture() + bytes(4_000_000)).code == "too_large"


@pytest.mark.parametrize("seconds", [601, 5 * 3600])
def test_length_is_refused_by_the_header_where_it_tells(seconds):
    content = make_sound("flac", "flac")
    # Total samples stand in the lower 36 bits behind rate, channels and depth.
    packed = int.from_bytes(content[18:26], "big") >> 36 << 36 | seconds * 48000
    long = content[:18] + packed.to_bytes(8, "big") + content[26:]
    error = refuse(long, "long.flac")
    assert error.code == "too_long"
    assert "10 minutes" in error.sentence


def test_wav_that_was_never_finished_is_measured_by_its_bytes():
    content = make_wav(1.0)
    endless = content[:40] + b"\xff\xff\xff\xff" + content[44:]
    assert inspect(endless).kind == "audio"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\Anna.jpg", "Anna.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "a Set-Cookie: x.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("", "upload"),
        (None, "upload"),
        ("..", "upload"),
        ("x" * 300 + ".jpg", "x" * 196 + ".jpg"),
    ],
)
def test_names_are_cleaned(name, cleaned):
    assert clean_name(name) == cleaned


def test_plain_files_are_accepted_too(tmp_path):
    path = tmp_path / "face.png"
    path.write_bytes(make_picture("PNG"))
    with path.open("rb") as file:
        assert inspect_upload(file, LIMITS).original_name == "face.png"
    assert inspect_upload(io.BytesIO(make_wav()), LIMITS).original_name == "upload"
