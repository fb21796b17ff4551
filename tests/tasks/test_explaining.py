"""An explanation is computed once, whatever messages do, and goes with its recording."""

import io
from datetime import timedelta

import numpy as np
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from PIL import Image

from analysis import explanation_queue, inference, tasks
from analysis.explanation_requests import NotReadError, request_explanation
from analysis.models import Artifact, EmotionReport, Explanation, Recording
from analysis.removal import remove_recording
from analysis.selection import choose_face
from analysis.storage import MediaStore
from analysis.submit import requeue_recording
from ml.errors import ExplanationError
from ml.explain.voice import N_SLICES
from ml.types import FaceSaliency, Question, RecordingExplanation
from tests.factories import make_explanation, make_recording
from tests.media import make_wav
from tests.readings import make_audio_reading, make_face, make_image_reading, make_window
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("sent")


class Explainer:
    """Plays `inference.explain_recording`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def __call__(self, path, kind, question, limits, *, channel="all"):
        assert path.is_file()
        self.asked.append(question)
        self.meanwhile()
        values = np.linspace(-1, 1, 48 * 48, dtype=np.float32).reshape(48, 48)
        saliency = FaceSaliency(question.emotion, values, 0.7, 0.2, 0.75) if question.face else None
        portrait = np.full((96, 96), 120, np.uint8) if question.face else None
        return RecordingExplanation(
            saliency, portrait, (0.1,) * N_SLICES if question.window else ()
        )

    def meanwhile(self) -> None:
        """What happens while it computes."""


@pytest.fixture(autouse=True)
def explainer(monkeypatch, models) -> Explainer:
    stand_in = Explainer()
    monkeypatch.setattr(inference, "explain_recording", stand_in)
    return stand_in


@pytest.fixture(autouse=True)
def asked_for(monkeypatch) -> list[str]:
    """The ids of the explanations that messages were sent for."""
    ids: list[str] = []
    monkeypatch.setattr(
        tasks.explain_recording, "apply_async", lambda args, **options: ids.append(args[0])
    )
    return ids


@pytest.fixture
def photo(session) -> Recording:
    return read(submit(session))


@pytest.fixture
def clip(session, models) -> Recording:
    windows = [make_window(0.0, "anger"), make_window(1.5, "sadness"), make_window(3.0, None)]
    models.read = lambda *_: make_audio_reading(*windows, duration_s=6.0)
    return read(submit(session, make_wav(), "voice.wav"))


def read(recording: Recording) -> Recording:
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    return recording


def explain(recording: Recording) -> Explanation:
    """Ask, deliver the message, and return the row as it is afterwards."""
    explanation = request_explanation(recording, recording.uploaded_by)
    tasks.explain_recording(str(explanation.pk))
    explanation.refresh_from_db()
    return explanation


def saliency_of(recording: Recording) -> Artifact:
    return recording.artifacts.get(kind=Artifact.Kind.SALIENCY)


def test_a_photo_is_explained(photo, explainer):
    explanation = explain(photo)
    assert (explanation.status, explanation.reason) == ("done", "")
    assert explanation.emotion == EmotionReport.objects.get().top_emotion == "sadness"
    assert explanation.face == {
        "reading": str(photo.face_readings.get().pk),
        "whole": 0.7,
        "without_strongest": 0.2,
        "without_weakest": 0.75,
    }
    assert explanation.windows == []
    assert explanation.probability == pytest.approx(0.7)
    assert explanation.probability_without is None
    assert explanation.started_at <= explanation.finished_at
    with MediaStore().open(photo.organization_id, saliency_of(photo).sha256) as stream:
        picture = Image.open(io.BytesIO(stream.read()))
    assert (picture.format, picture.height) == ("JPEG", 96)


def test_a_clip_is_explained_window_by_window(clip, explainer):
    explanation = explain(clip)
    assert explanation.status == "done"
    first, second = explanation.windows
    # The mean of two equal windows: each moves it by half of their difference.
    top = max(first, second, key=lambda window: window["probability"])
    assert explanation.emotion in ("anger", "sadness")
    assert first["share"] == pytest.approx(-second["share"])
    assert top["share"] == pytest.approx((0.7 - 0.05) / 2, abs=1e-5)
    assert len(top["slices"]) == N_SLICES
    assert [("slices" in window) for window in (first, second)].count(True) == 1
    assert explainer.asked[0].window.probabilities is not None
    assert explanation.face is None
    assert not clip.artifacts.filter(kind=Artifact.Kind.SALIENCY).exists()


def test_what_the_other_recordings_say_is_left_in(photo, clip):
    explanation = explain(photo)
    assert explanation.emotion == EmotionReport.objects.get().top_emotion
    with_it, without = explanation.probability, explanation.probability_without
    assert with_it == pytest.approx(getattr(EmotionReport.objects.get(), explanation.emotion))
    assert without is not None
    assert without != with_it


def test_the_face_that_counts_is_the_one_explained(session, models, explainer):
    weak = make_face("sadness", x=10.0, track=0)
    models.read = lambda *_: make_image_reading(make_face(None, track=2), weak, make_face(x=60))
    photo = read(submit(session))
    choose_face(photo, 0)
    explain(photo)
    assert explainer.asked[0].face.box.x_min == 10.0


def test_the_message_may_come_twice_and_after_the_row_is_gone(photo, explainer):
    explanation = explain(photo)
    tasks.explain_recording(str(explanation.pk))
    assert len(explainer.asked) == 1
    again = request_explanation(photo, None)
    remove_recording(photo)
    tasks.explain_recording(str(again.pk))
    assert len(explainer.asked) == 1


def test_two_clicks_put_it_on_the_queue_once(photo, asked_for, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = request_explanation(photo, None), request_explanation(photo, None)
    assert first == second
    assert asked_for == [str(first.pk)]
    assert Explanation.objects.get().enqueued_at is not None


def test_asked_for_again_it_starts_anew(photo, settings, django_capture_on_commit_callbacks):
    explain(photo)
    with django_capture_on_commit_callbacks(execute=True):
        explanation = explain(photo)
    assert explanation.status == "done"
    assert saliency_of(photo)
    assert Explanation.objects.count() == 1


def test_only_what_was_read_can_be_explained(session, models):
    waiting = submit(session)
    models.read = lambda *_: make_image_reading()
    with pytest.raises(NotReadError):
        request_explanation(waiting, None)
    with pytest.raises(NotReadError):
        request_explanation(read(waiting), None)
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ExplanationError("The models have changed."), "The models have changed."),
        (SoftTimeLimitExceeded(), "Explaining was stopped after 10 minutes."),
        (MemoryError(), "The file needs more memory than the worker has."),
        (OSError("disk"), "Storage or database did not answer. Please ask again."),
    ],
)
def test_a_failure_has_a_sentence(photo, explainer, error, words):
    def stumble():
        raise error

    explainer.meanwhile = stumble
    explanation = explain(photo)
    assert (explanation.status, explanation.reason) == ("failed", words)
    assert explanation.finished_at is not None
    explainer.meanwhile = lambda: None
    assert explain(photo).status == "done"


def test_nothing_counts_without_a_result(photo):
    EmotionReport.objects.update(top_emotion="")
    explanation = explain(photo)
    assert explanation.reason == "There is no result that could be explained."


def test_deleted_while_it_is_computed_it_leaves_nothing(
    photo, explainer, settings, django_capture_on_commit_callbacks
):
    explainer.meanwhile = lambda: remove_recording(photo)
    explanation = request_explanation(photo, None)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.explain_recording(str(explanation.pk))
    assert Artifact.objects.count() == Explanation.objects.count() == 0
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_given_up_while_it_is_computed_it_saves_nothing(photo, explainer):
    explainer.meanwhile = lambda: Explanation.objects.update(
        status="running", started_at=timezone.now()
    )
    explanation = explain(photo)
    assert explanation.status == "running"
    assert not photo.artifacts.filter(kind=Artifact.Kind.SALIENCY).exists()


def test_deleting_a_recording_takes_the_picture_along(
    photo, settings, django_capture_on_commit_callbacks
):
    explain(photo)
    with django_capture_on_commit_callbacks(execute=True):
        remove_recording(photo)
    assert not Explanation.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_a_new_reading_makes_it_stale(photo, models, django_capture_on_commit_callbacks):
    explain(photo)
    old = saliency_of(photo)
    models.read = lambda *_: make_image_reading(make_face("fear"))
    requeue_recording(photo)
    with django_capture_on_commit_callbacks(execute=True):
        read(photo)
    assert not Explanation.objects.exists()
    assert not photo.artifacts.filter(kind=Artifact.Kind.SALIENCY).exists()
    assert not MediaStore().exists(photo.organization_id, old.sha256)


def test_the_sweep_sends_what_was_lost(session, asked_for):
    now = timezone.now()
    never, lost, on_its_way = (
        explain_later(session, enqueued_at=at) for at in (None, now - timedelta(hours=1), now)
    )
    tasks.sweep()
    assert set(asked_for) == {str(never.pk), str(lost.pk)}
    tasks.sweep()
    assert len(asked_for) == 2
    assert on_its_way.status == "queued"


def test_the_sweep_gives_up_what_runs_for_too_long(session, asked_for):
    limit = timedelta(seconds=explanation_queue.TIME_LIMIT_S + 120)
    dead = explain_later(session, status="running", started_at=timezone.now() - limit)
    alive = explain_later(session, status="running", started_at=timezone.now())
    tasks.sweep()
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.status, alive.status) == ("failed", "running")
    assert dead.reason == "The worker stopped before it was finished. Please ask again."
    assert asked_for == []


def test_a_broker_that_is_down_loses_nothing(
    photo, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*args, **options):
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.explain_recording, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        explanation = request_explanation(photo, None)
    assert (explanation.status, explanation.enqueued_at) == ("queued", None)


def explain_later(session, **fields) -> Explanation:
    """The row of an explanation of some recording that was read."""
    return make_explanation(make_recording(session, status="done"), **fields)
