"""Which kind of file the first bytes announce. The name of a file is never asked."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as _

# Enough for an Ogg page, the tracks of a WebM file and an AVI header.
HEAD_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format that is accepted: `kind` as in `Recording.Kind`, and the type it is served as.

    `label` carries its article, to stand in a sentence: `an MP3 clip`. It is in English here, so
    that formats compare the same for every reader; whoever shows it translates it.
    """

    kind: str
    media_type: str
    label: str


@dataclass(frozen=True, slots=True)
class ForeignFormat:
    """A format that is known and refused, with what to do instead where that is known."""

    label: str
    advice: str = ""


JPEG = FileFormat("image", "image/jpeg", _("a JPEG photo"))
PNG = FileFormat("image", "image/png", _("a PNG picture"))
GIF = FileFormat("image", "image/gif", _("a GIF picture"))
WEBP = FileFormat("image", "image/webp", _("a WebP picture"))
BMP = FileFormat("image", "image/bmp", _("a BMP picture"))
TIFF = FileFormat("image", "image/tiff", _("a TIFF picture"))
AVIF = FileFormat("image", "image/avif", _("an AVIF picture"))
JP2 = FileFormat("image", "image/jp2", _("a JPEG 2000 picture"))
PPM = FileFormat("image", "image/x-portable-anymap", _("a PPM picture"))
WAV = FileFormat("audio", "audio/wav", _("a WAV clip"))
FLAC = FileFormat("audio", "audio/flac", _("a FLAC clip"))
MP3 = FileFormat("audio", "audio/mpeg", _("an MP3 clip"))
AAC = FileFormat("audio", "audio/aac", _("an AAC clip"))
AIFF = FileFormat("audio", "audio/aiff", _("an AIFF clip"))
OGG = FileFormat("audio", "audio/ogg", _("an OGG clip"))
M4A = FileFormat("audio", "audio/mp4", _("an M4A clip"))
WEBM_AUDIO = FileFormat("audio", "audio/webm", _("a WebM clip"))
OGV = FileFormat("video", "video/ogg", _("an OGG video"))
MP4 = FileFormat("video", "video/mp4", _("an MP4 video"))
MOV = FileFormat("video", "video/quicktime", _("an MOV video"))
WEBM = FileFormat("video", "video/webm", _("a WebM video"))
MKV = FileFormat("video", "video/x-matroska", _("a Matroska video"))
AVI = FileFormat("video", "video/x-msvideo", _("an AVI video"))

HEIC = ForeignFormat(_("a HEIC photo"), _("Save or send it as JPEG and upload that."))
TEXT = ForeignFormat(_("a text file"))
PDF = ForeignFormat(_("a PDF document"))

_PLAIN: Final[tuple[tuple[bytes, FileFormat | ForeignFormat], ...]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", JP2),
    (b"fLaC", FLAC),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ForeignFormat(_("a ZIP or Office file"))),
    (b"\x1f\x8b", ForeignFormat(_("a gzip archive"))),
    (b"MZ", ForeignFormat(_("a program"))),
    (b"\x7fELF", ForeignFormat(_("a program"))),
    (b"%!PS", ForeignFormat(_("a PostScript document"))),
    (b"8BPS", ForeignFormat(_("a Photoshop picture"), _("Save it as JPEG and upload that."))),
    (b"MThd", ForeignFormat(_("a MIDI file"))),
)


def sniff_format(head: bytes) -> FileFormat | ForeignFormat | None:
    """Return the format that the first bytes of a file announce; None if they say nothing.

    Args:
        head: the first `HEAD_BYTES` of the file, or all of a shorter one.
    """
    for prefix, file_format in _PLAIN:
        if head.startswith(prefix):
            return file_format
    if head[:2] in (b"P5", b"P6") and head[2:3].isspace():
        return PPM
    if head.startswith(b"BM") and len(head) >= 26 and head[6:10] == b"\0\0\0\0":
        return BMP
    return _sniff_container(head) or _sniff_mpeg(head) or _sniff_text(head)


def _sniff_container(head: bytes) -> FileFormat | ForeignFormat | None:
    if head[:4] in (b"RIFF", b"RF64", b"RIFX"):
        return {b"WAVE": WAV, b"WEBP": WEBP, b"AVI ": AVI}.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return AIFF
    if head[:4] == b"OggS":
        return OGV if b"\x80theora" in head or b"\x01video" in head else OGG
    if head[:4] == b"\x1aE\xdf\xa3":
        return _sniff_matroska(head)
    if head[4:8] == b"ftyp":
        return _sniff_brand(head)
    if head[4:8] in (b"moov", b"mdat", b"wide") and len(head) > 16:
        return MOV
    return None


def _sniff_matroska(head: bytes) -> FileFormat:
    # The codec names stand in the Tracks element, before the first cluster of media.
    tracks = head.partition(b"\x1f\x43\xb6\x75")[0]
    has_video = re.search(rb"V_(VP[89]|AV1|MPEG|MJPEG|THEORA|UNCOMPRESSED|MS)", tracks) is not None
    if not has_video and b"A_" in tracks:
        return WEBM_AUDIO
    return WEBM if b"webm" in head[:64] else MKV


def _sniff_brand(head: bytes) -> FileFormat | ForeignFormat:
    brand = head[8:12]
    box_end = min(int.from_bytes(head[:4], "big"), 256)
    brands = {head[start : start + 4] for start in (8, *range(16, box_end, 4))}
    if brand in (b"avif", b"avis") or (brand == b"mif1" and b"avif" in brands):
        return AVIF
    if brands & {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}:
        return HEIC
    if brand in (b"M4A ", b"M4B ", b"F4A "):
        return M4A
    # Whether there is a picture track stands in `moov`, maybe at the end of the file.
    return MOV if brand == b"qt  " else MP4


def _sniff_mpeg(head: bytes) -> FileFormat | None:
    start = 0
    while head[start : start + 3] == b"ID3" and len(head) >= start + 10:
        size = 0
        for byte in head[start + 6 : start + 10]:
            size = size << 7 | (byte & 0x7F)
        start += 10 + size
        if start + 4 > len(head):
            return MP3  # a cover picture fills the head; the decoder has the last word
    body = head[start:].lstrip(b"\0")
    if _adts_frame_bytes(body):
        return AAC
    length = _mp3_frame_bytes(body)
    # One header is four bytes of chance; a second one where the first frame ends is not.
    if length and (len(body) < length + 4 or _mp3_frame_bytes(body[length:])):
        return MP3
    return None


_MP3_KBITS_V1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_KBITS_V2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MP3_HZ: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3_frame_bytes(data: bytes) -> int:
    """The length of the layer III frame that starts here, 0 if none does (ISO 11172-3, 2.4.1)."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    bitrate, rate, padding = data[2] >> 4, data[2] >> 2 & 3, data[2] >> 1 & 1
    if version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kbits = (_MP3_KBITS_V1 if version == 3 else _MP3_KBITS_V2)[bitrate]
    return (144 if version == 3 else 72) * kbits * 1000 // _MP3_HZ[version][rate] + padding


def _adts_frame_bytes(data: bytes) -> int:
    """The length of the AAC frame that starts here, 0 if none does (ISO 13818-7, 6.2)."""
    if len(data) < 7 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0 or data[2] >> 2 & 15 > 12:
        return 0
    length = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
    return length if length >= 7 else 0


def _sniff_text(head: bytes) -> ForeignFormat | None:
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script")):
        return ForeignFormat(_("an HTML page"))
    if b"<svg" in start:
        return ForeignFormat(_("an SVG drawing"), _("Save it as PNG and upload that."))
    if start.startswith((b"<?xml", b"<")):
        return ForeignFormat(_("an XML or HTML file"))
    if start.startswith(b"#extm3u"):
        return ForeignFormat(_("a playlist"))
    # A multi-byte letter may be cut at the end of the head.
    text = head[: len(head) - 4] if len(head) >= HEAD_BYTES else head
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError:
        return None
    printable = all(sign.isprintable() or sign.isspace() for sign in decoded)
    return TEXT if decoded and printable else None
