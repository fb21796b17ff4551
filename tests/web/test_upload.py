import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analysis.models import Recording
from analysis.storage import MediaStore
from tests.factories import make_recording
from tests.media import make_picture, make_png_bomb, make_wav


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    """Returns a function that posts files as the session's form does."""

    def _post(client, session, *files, **headers):
        url = reverse("analysis:upload", args=(session.pk,))
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, {"files": list(files)}, headers=headers or None, follow=True)

    return _post


def photo(name="face.jpg", grey=1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture(size=(40 + grey, 40)), "image/jpeg")


def test_it_works(sign_in, alice, visit, post, sent):
    clip = SimpleUploadedFile("voice.wav", make_wav(), "audio/wav")
    answer = post(sign_in(alice), visit, photo(), clip)
    assert answer.redirect_chain == [(visit.get_absolute_url(), 302)]
    html = answer.content.decode()
    assert "“face.jpg” was taken" in html
    assert "“voice.wav” was taken" in html
    kinds = {r.kind: r for r in Recording.objects.all()}
    assert set(kinds) == {"image", "audio"}
    assert kinds["image"].uploaded_by == alice
    assert set(sent) == {r.pk for r in kinds.values()}
    assert MediaStore().exists(visit.organization_id, kinds["image"].sha256)


def test_one_bad_file_never_blocks_the_others(sign_in, alice, visit, post):
    bad = {
        "empty.jpg": b"",
        "notes.jpg": b"a text file that calls itself a photo\n" * 9,
        "bomb.png": make_png_bomb(60_000, 60_000),
        "page.png": b"<html><script>alert(1)</script></html>",
    }
    files = [SimpleUploadedFile(name, content, "image/jpeg") for name, content in bad.items()]
    answer = post(sign_in(alice), visit, *files[:2], photo("good.jpg"), *files[2:])
    html = answer.content.decode()
    assert [r.original_name for r in Recording.objects.all()] == ["good.jpg"]
    assert html.count("message-error") == len(bad)
    assert html.count("message-success") == 1
    for name in bad:
        assert f"“{name}”" in html
    assert "60,000 x 60,000 pixels" in html
    assert "<script>alert" not in html


def test_a_script_gets_the_outcomes_alone(sign_in, alice, visit, post):
    answer = post(
        sign_in(alice),
        visit,
        photo(),
        SimpleUploadedFile("empty.wav", b""),
        **{"X-Fragment": "outcomes"},
    )
    html = answer.content.decode()
    assert answer.redirect_chain == []
    assert "<html" not in html
    assert "outcomes-item-accepted" in html
    assert "outcomes-item-refused" in html
    # The outcomes were shown; the next page does not repeat them.
    assert "was taken and will" not in sign_in(alice).get(visit.get_absolute_url()).content.decode()


def test_the_same_file_twice_is_one_recording(sign_in, alice, visit, post):
    client = sign_in(alice)
    post(client, visit, photo())
    html = post(client, visit, photo("again.jpg")).content.decode()
    assert Recording.objects.count() == 1
    assert "in this session already" in html


def test_a_full_disk_is_said_and_spares_the_others(
    sign_in, alice, visit, post, monkeypatch, caplog
):
    stage = MediaStore.stage

    def fill_up(store, organization_id, stream):
        if stream.size == first.size:
            raise OSError(28, "No space left on device", "/private/path")
        return stage(store, organization_id, stream)

    first, second = photo("one.jpg", grey=200), photo("two.jpg")
    monkeypatch.setattr(MediaStore, "stage", fill_up)
    html = post(sign_in(alice), visit, first, second).content.decode()
    assert "“one.jpg” could not be saved" in html
    assert "“two.jpg” was taken" in html
    assert "/private/path" not in html
    assert "No space left" in caplog.text
    assert Recording.objects.count() == 1


def test_nothing_chosen_is_said(sign_in, alice, visit, post):
    assert "No file was chosen" in post(sign_in(alice), visit).content.decode()


def test_the_full_session_is_said(sign_in, alice, visit, post, settings):
    settings.UPLOAD_MAX_RECORDINGS_PER_SESSION = 1
    html = post(sign_in(alice), visit, photo(), photo("two.jpg", 2)).content.decode()
    assert Recording.objects.count() == 1
    assert "“two.jpg”" not in html
    assert "that is the limit" in html


def test_a_get_is_refused(sign_in, alice, visit):
    url = reverse("analysis:upload", args=(visit.pk,))
    assert sign_in(alice).get(url).status_code == 405


def test_retry_queues_a_finished_file_once(
    sign_in, alice, visit, sent, django_capture_on_commit_callbacks
):
    recording = make_recording(visit, status="failed", reason="It broke.")
    url = reverse("analysis:recording_retry", args=(recording.pk,))
    client = sign_in(alice)
    with django_capture_on_commit_callbacks(execute=True):
        assert "will be read again" in client.post(url, follow=True).content.decode()
        assert "being read already" in client.post(url, follow=True).content.decode()
    recording.refresh_from_db()
    assert recording.status == Recording.Status.QUEUED
    assert sent == [recording.pk]


def test_deleting_a_file_asks_first(sign_in, alice, visit, django_capture_on_commit_callbacks):
    recording = make_recording(visit, original_name="portrait.jpg")
    url = reverse("analysis:recording_delete", args=(recording.pk,))
    client = sign_in(alice)
    assert "portrait.jpg" in client.get(url).content.decode()
    assert Recording.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url)["Location"] == visit.get_absolute_url()
    assert not Recording.objects.exists()
