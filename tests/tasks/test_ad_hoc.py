"""A file that is read once: read, fused, forgotten, whatever messages and workers do."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from analysis import ad_hoc_queue, tasks
from analysis.ad_hoc_requests import TooManyWaitingError, remove_analysis, request_analysis
from analysis.intake import inspect_upload
from analysis.models import AdHocAnalysis, Recording
from analysis.upload_expiry import sweep_uploads
from ml.errors import MediaError
from tests.media import make_picture, make_wav
from tests.readings import make_audio_reading, make_face, make_image_reading, make_window


@pytest.fixture(autouse=True)
def asked_for(monkeypatch) -> list[str]:
    """The ids that messages were sent for."""
    ids: list[str] = []
    monkeypatch.setattr(
        tasks.read_ad_hoc, "apply_async", lambda args, **options: ids.append(args[0])
    )
    return ids


@pytest.fixture
def left(settings):
    """Returns a function that lists what lies in the media folder."""
    return lambda: [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def ask(user, content: bytes | None = None, **fields) -> AdHocAnalysis:
    file = io.BytesIO(make_picture() if content is None else content)
    upload = inspect_upload(file, ad_hoc_queue.get_ad_hoc_limits())
    return request_analysis(user, user.organization, upload, purpose="research", **fields)


def read(analysis: AdHocAnalysis) -> AdHocAnalysis:
    tasks.read_ad_hoc(str(analysis.pk))
    analysis.refresh_from_db()
    return analysis


def test_it_is_read_and_the_file_is_gone_before_that(alice, models, left, settings):
    present = []

    def look(path, kind, on_progress):
        present.extend(left())
        mixed = (make_face(track=0), make_face("anger", track=1), make_face(None, track=2))
        return make_image_reading(*mixed)

    models.read = look
    analysis = ask(alice)
    (file,) = left()
    assert file.read_bytes().startswith(b"EmoSeal1")
    read(analysis)
    assert (analysis.status, analysis.reason, present) == ("done", "", [])
    result = analysis.result
    assert (result["n_faces"], result["n_people"], len(result["probabilities"])) == (2, 2, 7)
    assert result["model_versions"] == {"face": "1.0", "mtcnn": "1.0"}
    lasts = analysis.expires_at - analysis.finished_at
    assert lasts == timedelta(seconds=settings.ANALYZE_RESULT_S)
    assert not Recording.objects.exists()


def test_a_clip_is_read_from_one_channel(alice, models):
    models.read = lambda *_: make_audio_reading(make_window(), make_window(1.5, None))
    analysis = read(ask(alice, make_wav(), channel="left"))
    assert (analysis.result["n_windows"], models.channels) == (1, ["left"])


def test_nothing_found_is_said(alice, models):
    models.read = lambda *_: make_image_reading()
    analysis = read(ask(alice))
    assert analysis.status == "nothing_found"
    assert analysis.reason == "No face was found in the photo."
    assert analysis.result["is_inconclusive"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MediaError("The file is damaged."), "The file is damaged."),
        (SoftTimeLimitExceeded(), "Reading was stopped after 5 minutes."),
        (MemoryError(), "The file needs more memory than the worker has."),
        (OSError("disk"), "Storage or database did not answer. Please send the file again."),
    ],
)
def test_a_failure_has_a_sentence_and_leaves_nothing(alice, models, left, error, words):
    def stumble(*_):
        raise error

    models.read = stumble
    analysis = read(ask(alice))
    assert (analysis.status, analysis.reason) == ("failed", words)
    assert left() == []


def test_the_message_may_come_twice_and_after_the_row_is_gone(alice, models, left):
    analysis = read(ask(alice))
    tasks.read_ad_hoc(str(analysis.pk))
    other = ask(alice)
    remove_analysis(other)
    tasks.read_ad_hoc(str(other.pk))
    assert models.n_reads == 1
    assert left() == []


def test_deleted_while_it_is_read_it_leaves_nothing(alice, models, left):
    def delete(*_):
        remove_analysis(AdHocAnalysis.objects.get())
        return make_image_reading(make_face())

    models.read = delete
    tasks.read_ad_hoc(str(ask(alice).pk))
    assert not AdHocAnalysis.objects.exists()
    assert left() == []


def test_it_is_sent_once_and_again_when_the_message_is_lost(
    alice, asked_for, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        analysis = ask(alice)
    assert asked_for == [str(analysis.pk)]
    assert ad_hoc_queue.sweep() == ()
    AdHocAnalysis.objects.update(enqueued_at=timezone.now() - timedelta(hours=1))
    assert ad_hoc_queue.sweep() == (analysis.pk,)


def test_a_dead_worker_is_given_up_with_a_sentence(alice):
    analysis = ask(alice)
    claim = ad_hoc_queue.claim(analysis.pk)
    AdHocAnalysis.objects.update(started_at=timezone.now() - timedelta(hours=1))
    ad_hoc_queue.sweep()
    analysis.refresh_from_db()
    assert analysis.status == "failed"
    assert "send it again" in analysis.reason
    with pytest.raises(ad_hoc_queue.AnalysisLostError):
        ad_hoc_queue.finish(claim, "done", "", {})


def test_expired_results_and_files_are_deleted(alice, models, left):
    read(ask(alice))
    ask(alice)  # no worker came
    AdHocAnalysis.objects.update(expires_at=timezone.now())
    assert ad_hoc_queue.sweep() == ()
    assert sweep_uploads() == 2
    assert not AdHocAnalysis.objects.exists()
    assert left() == []


def test_not_too_many_wait(alice, settings):
    settings.ANALYZE_WAITING_PER_USER = 1
    ask(alice)
    with pytest.raises(TooManyWaitingError):
        ask(alice)
