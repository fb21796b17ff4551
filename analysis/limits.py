"""What may be uploaded: the numbers from the settings, and the sentences that state them."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

IMAGE_FORMATS = "JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF, JPEG 2000, PPM"
AUDIO_FORMATS = "WAV, FLAC, MP3, M4A, AAC, OGG, Opus, WebM, AIFF"
VIDEO_FORMATS = "MP4, MOV, WebM, MKV, AVI"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """The largest upload that is accepted; every number is inclusive.

    Attributes:
        image_bytes, audio_bytes, video_bytes: size of one file of that kind.
        pixels: width times height of a photo or of a video's frame.
        audio_duration_s, video_duration_s: length of a voice clip, and of a video.
        recordings: files in one session.
    """

    image_bytes: int
    audio_bytes: int
    video_bytes: int
    pixels: int
    audio_duration_s: float
    video_duration_s: float
    recordings: int

    @classmethod
    def from_settings(cls) -> Self:
        """Return the limits of this installation."""
        return cls(
            image_bytes=settings.UPLOAD_MAX_BYTES["image"],
            audio_bytes=settings.UPLOAD_MAX_BYTES["audio"],
            video_bytes=settings.UPLOAD_MAX_BYTES["video"],
            pixels=settings.UPLOAD_MAX_PIXELS,
            audio_duration_s=settings.UPLOAD_MAX_AUDIO_DURATION_S,
            video_duration_s=settings.UPLOAD_MAX_VIDEO_DURATION_S,
            recordings=settings.UPLOAD_MAX_RECORDINGS_PER_SESSION,
        )

    @property
    def largest_bytes(self) -> int:
        return max(self.image_bytes, self.audio_bytes, self.video_bytes)

    def bytes_for(self, kind: str) -> int:
        """The limit for a file of `Recording.Kind`."""
        return {"image": self.image_bytes, "audio": self.audio_bytes, "video": self.video_bytes}[
            kind
        ]

    def duration_for(self, kind: str) -> float:
        """The limit in seconds for a file of `Recording.Kind`; a photo has no length."""
        return self.video_duration_s if kind == "video" else self.audio_duration_s

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence for each kind of file and one for the count, for the upload page."""
        audio_length, video_length = map(
            _format_limit, (self.audio_duration_s, self.video_duration_s)
        )
        image, audio, video = map(
            format_bytes, (self.image_bytes, self.audio_bytes, self.video_bytes)
        )
        return (
            gettext("Photos: %(formats)s; up to %(size)s and %(pixels)s.")
            % {"formats": IMAGE_FORMATS, "size": image, "pixels": format_pixels(self.pixels)},
            gettext("Voice clips: %(formats)s; up to %(size)s and %(length)s.")
            % {"formats": AUDIO_FORMATS, "size": audio, "length": audio_length},
            gettext("Videos: %(formats)s; up to %(size)s and %(length)s.")
            % {"formats": VIDEO_FORMATS, "size": video, "length": video_length},
            ngettext(
                "Up to %(n)d file in one session.",
                "Up to %(n)d files in one session.",
                self.recordings,
            )
            % {"n": self.recordings},
        )


def describe_accepted() -> str:
    """Return the formats that are accepted, in a sentence."""
    return gettext(
        "Accepted are photos (%(photos)s), voice clips (%(clips)s) and videos (%(videos)s)."
    ) % {"photos": IMAGE_FORMATS, "clips": AUDIO_FORMATS, "videos": VIDEO_FORMATS}


def format_bytes(n_bytes: int) -> str:
    """Return a size as people read it: `12 bytes`, `30 MB` (1 MB is 1,000,000 bytes)."""
    if n_bytes < 1000:
        return ngettext("%(n)d byte", "%(n)d bytes", n_bytes) % {"n": n_bytes}
    power = next(power for power in (3, 2, 1) if n_bytes >= 1000**power)
    # One decimal, rounded up: a file just over a limit must not read as the limit.
    tenths = -(-n_bytes * 10 // 1000**power)
    return f"{_format_tenths(tenths)} {('kB', 'MB', 'GB')[power - 1]}"


def format_pixels(n_pixels: int) -> str:
    """Return a number of pixels as megapixels: `12.2 megapixels`."""
    return gettext("%(n)s megapixels") % {"n": _format_tenths(-(-n_pixels // 100_000))}


def format_duration(seconds: float) -> str:
    """Return a length as people read it: `0.1 seconds`, `15 minutes`, `5 h 12 min`."""
    if seconds < 60:
        return gettext("%(n)s seconds") % {"n": number_format(f"{seconds:.1f}", 1)}
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return gettext("%(hours)d h %(minutes)02d min") % {
        "hours": minutes // 60,
        "minutes": minutes % 60,
    }


def _format_limit(seconds: float) -> str:
    """Return a length that was settled, mostly in whole hours: `6 hours`."""
    hours, rest = divmod(seconds, 3600)
    if hours >= 2 and not rest:
        return gettext("%(n)s hours") % {"n": int(hours)}
    return format_duration(seconds)


def _format_tenths(tenths: int) -> str:
    places = 1 if tenths % 10 else 0
    return number_format(f"{tenths / 10:.{places}f}", places, force_grouping=True)
