"""What waits is not read once the organization took its purpose away."""

import pytest

from analysis import tasks
from analysis.ad_hoc_reading import run_ad_hoc
from analysis.attention import Retried, find_troubled, retry
from analysis.explaining import run_explanation
from analysis.models import FaceReading
from analysis.submit import requeue_recording
from tests.factories import (
    declare_only,
    make_ad_hoc,
    make_explanation,
    make_participant,
    make_recording,
    make_study,
)
from tests.readings import make_face, make_image_reading
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("sent")
LOST = "Not read, because the organization does not declare what it is for."


def test_a_worker_does_not_open_a_file_for_a_lost_purpose(session, clinic, models):
    waiting = submit(session)
    declare_only(clinic, "customer_feedback")
    tasks.analyze_recording(str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.claim, models.n_reads) == ("failed", None, 0)
    assert waiting.reason == LOST
    # Declared again, it is read as ever.
    declare_only(clinic, "care")
    assert requeue_recording(waiting)
    models.read = lambda *_: make_image_reading(make_face())
    tasks.analyze_recording(str(waiting.pk))
    waiting.refresh_from_db()
    assert waiting.status == "done"


def test_what_is_being_read_saves_nothing(session, clinic, models):
    def read_meanwhile(*_):
        declare_only(clinic, "customer_feedback")
        return make_image_reading(make_face())

    models.read = read_meanwhile
    recording = submit(session)
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    assert (recording.status, recording.reason) == ("failed", LOST)
    assert not FaceReading.objects.exists()


def test_nothing_is_explained_for_a_lost_purpose(session, clinic):
    recording = make_recording(session, status="done")
    explanation = make_explanation(recording, status="queued")
    declare_only(clinic, "customer_feedback")
    run_explanation(explanation.pk)
    explanation.refresh_from_db()
    assert (explanation.status, explanation.reason) == ("failed", LOST)


def test_reading_all_again_leaves_out_what_is_not_declared(session, dana, bob, clinic):
    make_recording(session, status="failed")
    make_recording(make_participant(make_study(bob)).session, status="failed")
    declare_only(clinic, "customer_feedback")
    retried = retry(find_troubled(dana))
    assert retried == Retried(n_queued=1, n_without_consent=0, n_without_purpose=1)


def test_a_file_that_is_not_kept_is_deleted_unread(alice, clinic, models, settings):
    analysis = make_ad_hoc(alice)
    declare_only(clinic, "customer_feedback")
    run_ad_hoc(analysis.pk)
    analysis.refresh_from_db()
    assert (analysis.status, analysis.reason, models.n_reads) == ("failed", LOST, 0)
    assert not any(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))
