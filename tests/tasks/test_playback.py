"""Nothing that a device wrote into a recording reaches whoever looks at it."""

import io
import uuid

import av
import numpy as np
import pytest
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from analysis import inference, tasks
from analysis.models import Artifact, Recording
from analysis.storage import MediaStore
from ml.errors import MediaError
from tests.media import make_picture, make_wav
from tests.readings import make_audio_reading, make_video_reading, make_window
from tests.tasks.conftest import submit

PLACE = "+52.5200-013.4050/"
TAGS = ("title", "artist", "comment", "location", "device", "com.apple.quicktime.location.ISO6709")
# Container, sound, pictures, options that make the muxer write every tag.
FILES = [
    ("mp4", "aac", None, {"movflags": "use_metadata_tags"}),
    ("mp4", "aac", "libx264", {}),
    ("mov", "aac", "libx264", {"movflags": "use_metadata_tags"}),
    ("webm", "libopus", None, {}),
    ("webm", "libopus", "libvpx", {}),
    ("matroska", "aac", "libx264", {}),
    ("ogg", "libopus", None, {}),
    ("wav", "pcm_s16le", None, {"write_bext": "1"}),
    ("flac", "flac", None, {}),
    ("mp3", "libmp3lame", None, {}),
    ("aiff", "pcm_s16be", None, {"write_id3v2": "1"}),
    ("avi", "libmp3lame", "mpeg4", {}),
]

pytestmark = pytest.mark.usefixtures("sent")


def make_tagged(container: str, sound: str, pictures: str | None, options: dict) -> bytes:
    """One second of silence, and ten black frames, with a place in every tag."""
    target = io.BytesIO()
    with av.open(target, "w", format=container, options=options) as file:
        file.metadata.update(dict.fromkeys(TAGS, PLACE))
        if pictures:
            video = file.add_stream(pictures, rate=10)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            video.metadata.update({"title": PLACE, "handler_name": PLACE})
        audio = file.add_stream(sound, rate=48000)
        audio.metadata["title"] = PLACE
        if pictures:
            black = np.zeros((48, 64, 3), np.uint8)
            for _ in range(10):
                file.mux(video.encode(av.VideoFrame.from_ndarray(black)))
            file.mux(video.encode(None))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 48000), "int16"), "s16", "mono")
        frame.sample_rate, frame.pts = 48000, 0
        context = audio.codec_context
        resampler = av.AudioResampler(context.format, context.layout, 48000, frame_size=1024)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(audio.encode(piece))
        file.mux(audio.encode(None))
    return target.getvalue()


@pytest.fixture(scope="module")
def no_models():
    """The reader's process, whose models nobody asks here; one for all files."""
    yield
    from analysis.reader_process import stop_reader

    stop_reader()


def read(path, kind, on_progress):
    return make_video_reading() if kind == "video" else make_audio_reading(make_window())


def analyze(session, content: bytes, name: str) -> Recording:
    recording = submit(session, content, name)
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    return recording


def fetch(client, recording, **headers):
    return client.get(reverse("analysis:original", args=(recording.pk,)), headers=headers)


def list_served(client, recording) -> dict[str, bytes]:
    """Every answer that carries something of the recording's file."""
    addresses = [
        reverse("analysis:original", args=(recording.pk,)),
        *(
            reverse("analysis:artifact", args=(recording.pk, kind))
            for kind in Artifact.Kind.values
            if kind != Artifact.Kind.PLAYBACK
        ),
        reverse("api:recording-detail", args=(recording.pk,)),
        reverse("analysis:session", args=(recording.session_id,)),
        reverse("analysis:report", args=(recording.session_id,)),
    ]
    answers = {address: client.get(address) for address in addresses}
    return {
        address: b"".join(answer.streaming_content) if answer.streaming else answer.content
        for address, answer in answers.items()
        if answer.status_code == 200
    }


@pytest.mark.usefixtures("no_models")
@pytest.mark.parametrize(("container", "sound", "pictures", "options"), FILES)
def test_what_is_played_says_no_place(
    session, models, sign_in, alice, monkeypatch, container, sound, pictures, options
):
    content = make_tagged(container, sound, pictures, options)
    assert PLACE.encode() in content
    models.read = read
    monkeypatch.setattr(inference, "copy_without_metadata", COPY)
    recording = analyze(session, content, f"x.{container}")
    client = sign_in(alice)
    served = list_served(client, recording)
    assert all(PLACE.encode() not in body for body in served.values())
    played = b"".join(fetch(client, recording).streaming_content)
    with av.open(io.BytesIO(played)) as file:
        assert len(file.streams.video) == bool(pictures)
        samples = sum(frame.samples for frame in file.decode(audio=0))
    assert samples == pytest.approx(48000, abs=3000)
    part = fetch(client, recording, Range="bytes=10-19")
    assert b"".join(part.streaming_content) == played[10:20]
    # The upload itself stays what it is, for whoever exports everything about a person.
    with MediaStore().open(recording.organization_id, recording.sha256) as kept:
        assert kept.read() == content


COPY = inference.copy_without_metadata


def test_a_photo_is_saved_without_what_the_camera_wrote(session, models, sign_in, alice):
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "Camera of Ana", "2026:11:23 10:00:00"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    comment = {"comment": b"Ana at home"}
    photo = make_picture("JPEG", exif=exif, icc_profile=b"Camera of Ana" * 9, **comment)
    recording = analyze(session, photo, "IMG 1.jpeg")
    answer = fetch(sign_in(alice), recording)
    assert 'attachment; filename="IMG 1.jpg"' in answer["Content-Disposition"]
    saved = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (saved.format, dict(saved.getexif()), saved.info.get("comment")) == ("JPEG", {}, None)
    for body in list_served(sign_in(alice), recording).values():
        assert b"Camera of Ana" not in body
        assert b"Ana at home" not in body
        assert b"Exif" not in body


def test_what_cannot_be_copied_is_read_and_not_sent(session, models, sign_in, alice, monkeypatch):
    def refuse(path, target, limits):
        target.write(b"half of it")
        raise MediaError("Its packets do not fit.")

    models.read = read
    monkeypatch.setattr(inference, "copy_without_metadata", refuse)
    recording = analyze(session, make_wav(), "x.wav")
    assert recording.status == "done"
    assert fetch(sign_in(alice), recording).status_code == 404


def test_what_could_not_be_read_is_not_sent(session, models, sign_in, alice):
    def refuse(path, kind, on_progress):
        raise MediaError("The picture is damaged.")

    models.read = refuse
    recording = analyze(session, make_picture(), "x.jpg")
    assert recording.status == "failed"
    assert not recording.is_playable
    assert fetch(sign_in(alice), recording).status_code == 404


def test_it_is_read_again_with_one_copy(session, models):
    models.read = read
    recording = analyze(session, make_wav(), "x.wav")
    Recording.objects.update(status="queued", attempts=0)
    tasks.analyze_recording(str(recording.pk))
    assert recording.artifacts.filter(kind="playback").count() == 1


def test_recordings_of_before_get_their_copies(session, models, capsys):
    models.read = read
    clip = analyze(session, make_wav(), "x.wav")
    models.read = type(models)().read
    photo = analyze(session, make_picture(), "x.jpg")
    Artifact.objects.filter(kind="playback").delete()
    gone = analyze(session, make_picture("PNG"), "gone.png")
    Recording.objects.filter(pk=gone.pk).update(kind="audio", sha256=uuid.uuid4().hex * 2)
    Artifact.objects.filter(recording=gone).delete()
    call_command("copy_recordings")
    assert clip.artifacts.get(kind="playback").media_type == "audio/wav"
    preview, playback = photo.artifacts.filter(kind__in=("preview", "playback")).order_by("-kind")
    assert preview.sha256 == playback.sha256
    printed = capsys.readouterr()
    assert "2 recordings copied" in printed.out
    assert str(gone.pk) in printed.err
