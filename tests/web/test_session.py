import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.models import Recording, Session
from analysis.storage import MediaStore
from tests.audit import AUDIT_QUERIES
from tests.factories import (
    keep_bytes,
    make_recording,
    make_report,
    make_session,
    make_study,
    make_subject,
)


def url_of(session, name="session") -> str:
    return reverse(f"analysis:{name}", args=(session.pk,))


def test_it_works(sign_in, alice, visit):
    make_recording(visit, "audio", status="running", progress=0.43)
    make_recording(visit, status="failed", reason="The file ends too early.")
    make_recording(visit, status="nothing_found", reason="No face was found in the photo.")
    html = sign_in(alice).get(url_of(visit)).content.decode()
    assert "Asked to describe the week" in html
    assert "Being read · 43\u00a0%" in html
    assert 'value="0.43"' in html
    assert "The file ends too early." in html
    assert "2 of 3 files read." in html


@pytest.mark.parametrize(("hours", "is_said"), [(48, True), (-48, False)])
def test_a_date_still_to_come_is_said(sign_in, alice, hours, is_said):
    session = make_session(alice, held_at=timezone.now() + timedelta(hours=hours))
    html = sign_in(alice).get(url_of(session)).content.decode()
    assert ("This session lies in the future" in html) is is_said


def test_limits_are_stated_before_the_upload(sign_in, alice, visit, settings):
    settings.UPLOAD_MAX_BYTES = {"image": 7_000_000, "audio": 1, "video": 1}
    html = sign_in(alice).get(url_of(visit)).content.decode()
    assert "up to 7 MB" in html


def test_form_works_without_scripts(sign_in, alice, visit):
    html = sign_in(alice).get(url_of(visit)).content.decode()
    assert f'action="{url_of(visit, "upload")}"' in html
    assert 'enctype="multipart/form-data"' in html
    assert 'capture="user"' in html


def test_failed_files_can_be_read_again_and_all_deleted(sign_in, alice, visit):
    failed = make_recording(visit, status="failed")
    waiting = make_recording(visit, "audio")
    html = sign_in(alice).get(url_of(visit)).content.decode()
    assert url_of(failed, "recording_retry") in html
    assert url_of(waiting, "recording_retry") not in html
    assert url_of(failed, "recording_delete") in html
    assert url_of(waiting, "recording_delete") in html


def test_result_appears_with_a_link_to_the_report(sign_in, alice, visit):
    make_recording(visit, status="done")
    make_report(visit, "disgust", disagreement_sentence="Face and voice point apart.")
    html = sign_in(alice).get(url_of(visit)).content.decode()
    assert "Expression consistent with disgust" in html
    assert "Face and voice point apart." in html
    assert url_of(visit, "report") in html


def test_new_session_is_read_in_the_organizations_zone(sign_in, alice, patient):
    url = reverse("analysis:session_create", args=(patient.pk,))
    assert "Europe/Berlin" in sign_in(alice).get(url).content.decode()
    answer = sign_in(alice).post(url, {"held_at": "2026-07-01T09:30", "context_note": "Read aloud"})
    session = Session.objects.get()
    assert answer["Location"] == url_of(session)
    assert session.held_at == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert (session.organization, session.created_by) == (alice.organization, alice)


def test_bad_time_is_refused_with_a_sentence(sign_in, alice, patient):
    url = reverse("analysis:session_create", args=(patient.pk,))
    html = sign_in(alice).post(url, {"held_at": "yesterday"}).content.decode()
    assert "Enter a valid date/time" in html
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("held_at", "sentence"),
    [("0001-01-01T00:00", "from 1900 on"), ("9999-12-31T23:59", "before 2200")],
)
def test_a_time_at_the_end_of_the_calendar_is_refused(sign_in, alice, patient, held_at, sentence):
    url = reverse("analysis:session_create", args=(patient.pk,))
    html = sign_in(alice).post(url, {"held_at": held_at}).content.decode()
    assert sentence in html
    assert not Session.objects.exists()


def test_study_is_offered_for_customers_only(sign_in, alice, bob, patient):
    study = make_study(bob, name="Spring release")
    customer = make_subject(bob)
    url = reverse("analysis:session_create", args=(customer.pk,))
    assert "Spring release" in sign_in(bob).get(url).content.decode()
    sign_in(bob).post(url, {"held_at": "2026-07-01T09:30", "study": str(study.pk)})
    session = Session.objects.get()
    assert session.study == study
    assert session.participant.study == study
    again = sign_in(bob).post(url, {"held_at": "2026-07-02T09:30", "study": str(study.pk)})
    assert "by another session already" in " ".join(again.context["form"].errors["study"])
    edit = reverse("analysis:session_edit", args=(session.pk,))
    assert "study" not in sign_in(bob).get(edit).context["form"].fields
    url = reverse("analysis:session_create", args=(patient.pk,))
    assert "Spring release" not in sign_in(alice).get(url).content.decode()


def test_foreign_study_is_refused(sign_in, bob, charlie):
    foreign = make_study(charlie)
    make_study(bob)
    url = reverse("analysis:session_create", args=(make_subject(bob).pk,))
    sign_in(bob).post(url, {"held_at": "2026-07-01T09:30", "study": str(foreign.pk)})
    assert not Session.objects.exists()


def test_edit_changes_time_and_note(sign_in, alice, visit):
    url = url_of(visit, "session_edit")
    sign_in(alice).post(url, {"held_at": "2026-01-01T12:00", "context_note": "Corrected"})
    visit.refresh_from_db()
    assert visit.context_note == "Corrected"
    assert visit.held_at == datetime(2026, 1, 1, 11, 0, tzinfo=UTC)


def test_the_note_is_set_beside_the_recordings(sign_in, alice, visit):
    client = sign_in(alice)
    assert url_of(visit, "session_note") in client.get(url_of(visit)).content.decode()
    answer = client.post(url_of(visit, "session_note"), {"context_note": "Read a text aloud"})
    assert answer["Location"] == url_of(visit)
    visit.refresh_from_db()
    assert visit.context_note == "Read a text aloud"


def test_a_note_that_is_too_long_is_refused_with_a_sentence(sign_in, alice, visit):
    answer = sign_in(alice).post(
        url_of(visit, "session_note"), {"context_note": "x" * 501}, follow=True
    )
    assert "at most 500 characters" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.context_note == "Asked to describe the week"


def test_earlier_notes_are_offered(sign_in, alice, charlie, visit, patient):
    make_session(alice, patient, context_note="Asked about sleep")
    for _ in range(2):
        make_session(alice, context_note="Standard text")
        make_session(charlie, context_note="Of another clinic")
    make_session(alice, context_note="One person's story")
    create = reverse("analysis:session_create", args=(patient.pk,))
    for url in (url_of(visit), url_of(visit, "session_edit"), create):
        html = sign_in(alice).get(url).content.decode()
        assert 'list="earlier-notes"' in html
        assert '<option value="Asked about sleep">' in html
        assert '<option value="Standard text">' in html
        assert "Of another clinic" not in html
        assert "story" not in html


def test_the_recorder_waits_for_its_script(sign_in, alice, visit):
    html = sign_in(alice).get(url_of(visit)).content.decode()
    tag = re.search(r'<section class="card record"[^>]*>', html)[0]
    assert " hidden" in tag
    assert 'data-seconds="3600"' in tag


def test_deleting_asks_first(sign_in, alice, visit):
    make_recording(visit, original_name="portrait.jpg")
    html = sign_in(alice).get(url_of(visit, "session_delete")).content.decode()
    assert "portrait.jpg" in html
    assert "cannot be undone" in html
    assert Session.objects.exists()


def test_deleting_takes_rows_and_files(sign_in, alice, visit, django_capture_on_commit_callbacks):
    sha256 = keep_bytes(visit.organization, b"a photo")
    make_recording(visit, sha256=sha256)
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(alice).post(url_of(visit, "session_delete"))
    assert answer["Location"] == visit.subject.get_absolute_url()
    assert not Session.objects.exists()
    assert not Recording.objects.exists()
    assert not MediaStore().exists(visit.organization_id, sha256)


@pytest.mark.parametrize("n_recordings", [1, 9])
def test_number_of_queries_is_fixed(sign_in, alice, django_assert_max_num_queries, n_recordings):
    session = make_session(alice)
    for _ in range(n_recordings):
        make_recording(session, status="done")
    make_report(session)
    client = sign_in(alice)
    with django_assert_max_num_queries(11 + AUDIT_QUERIES):
        client.get(url_of(session))
