import pytest
from django.urls import reverse

from tests.factories import keep_bytes, make_artifact, make_recording

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def clip(visit):
    """A voice clip of 1,024 known bytes."""
    return make_recording(visit, "audio", sha256=keep_bytes(visit.organization, CONTENT))


def fetch(client, recording, **headers):
    url = reverse("analysis:original", args=(recording.pk,))
    return client.get(url, headers=headers)


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_it_sends_the_clip_to_be_played(sign_in, alice, clip):
    answer = fetch(sign_in(alice), clip)
    assert answer.status_code == 200
    assert body_of(answer) == CONTENT
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Content-Disposition"] == 'inline; filename="voice.wav"'
    assert answer["Content-Length"] == "1024"


def test_headers_allow_nothing_else(sign_in, alice, clip):
    answer = fetch(sign_in(alice), clip)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["ETag"] == f'"{clip.sha256}"'
    assert answer["Accept-Ranges"] == "bytes"


def test_an_original_photo_is_only_to_be_saved(sign_in, alice, visit):
    sha256 = keep_bytes(visit.organization, CONTENT)
    photo = make_recording(visit, original_name="Ana’s\r\nface.jpg", sha256=sha256)
    answer = fetch(sign_in(alice), photo)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\n" not in answer["Content-Disposition"]


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "audio/wav; x", ""])
def test_a_type_that_is_not_on_the_list_is_only_to_be_saved(sign_in, alice, visit, media_type):
    sha256 = keep_bytes(visit.organization, CONTENT)
    odd = make_recording(visit, "audio", media_type=media_type, sha256=sha256)
    answer = fetch(sign_in(alice), odd)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=1000-", 1000, 1023),
        ("bytes=1000-9999", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-9999", 0, 1023),
    ],
)
def test_it_sends_a_part(sign_in, alice, clip, asked, first, last):
    answer = fetch(sign_in(alice), clip, Range=asked)
    assert answer.status_code == 206
    assert body_of(answer) == CONTENT[first : last + 1]
    assert answer["Content-Range"] == f"bytes {first}-{last}/1024"
    assert answer["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(sign_in, alice, clip, asked):
    answer = fetch(sign_in(alice), clip, Range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=--5"]
)
def test_an_unclear_part_is_the_whole(sign_in, alice, clip, asked):
    answer = fetch(sign_in(alice), clip, Range=asked)
    assert answer.status_code == 200
    assert body_of(answer) == CONTENT


def test_if_range_of_another_version_is_the_whole(sign_in, alice, clip):
    part = {"Range": "bytes=0-1", "If-Range": f'"{clip.sha256}"'}
    assert fetch(sign_in(alice), clip, **part).status_code == 206
    assert fetch(sign_in(alice), clip, **part | {"If-Range": '"old"'}).status_code == 200


def test_what_the_browser_has_is_not_sent_again(sign_in, alice, clip):
    answer = fetch(sign_in(alice), clip, **{"If-None-Match": f'"{clip.sha256}"'})
    assert answer.status_code == 304
    assert answer.content == b""


def test_head_has_the_headers_alone(sign_in, alice, clip):
    answer = sign_in(alice).head(reverse("analysis:original", args=(clip.pk,)))
    assert answer["Content-Length"] == "1024"
    assert b"".join(answer) == b""


def test_missing_bytes_are_404(sign_in, alice, visit):
    assert fetch(sign_in(alice), make_recording(visit)).status_code == 404


def test_pictures_are_shown_and_data_is_not(sign_in, alice, visit, clip):
    make_artifact(clip, "log_mel", b"png bytes", "image/png")
    make_artifact(clip, "envelope", b"{}", "application/json")
    client = sign_in(alice)
    picture = client.get(reverse("analysis:artifact", args=(clip.pk, "log_mel")))
    assert picture["Content-Type"] == "image/png"
    assert picture["Content-Disposition"].startswith("inline")
    data = client.get(reverse("analysis:artifact", args=(clip.pk, "envelope")))
    assert data["Content-Type"] == "application/octet-stream"
    assert data["Content-Disposition"].startswith("attachment")
    missing = client.get(reverse("analysis:artifact", args=(clip.pk, "preview")))
    assert missing.status_code == 404


def test_an_altered_file_is_not_sent_and_the_log_says_so(sign_in, alice, clip, settings, caplog):
    [path] = settings.MEDIA_ROOT.rglob(clip.sha256)
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)
    answer = fetch(sign_in(alice), clip)
    assert answer.status_code == 500
    assert answer.content == b""
    assert clip.sha256 in caplog.text
