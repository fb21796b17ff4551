"""The analysis on the admin site: useful to an administrator, closed to everybody else."""

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from analysis import inference, tasks
from analysis.models import (
    AccessGrant,
    Artifact,
    Batch,
    CareTeamMember,
    Consent,
    EvidenceFile,
    FaceReading,
    Recording,
    Session,
    Study,
    StudyMember,
    VoiceReading,
    WorkerHeartbeat,
)
from analysis.results import replace_readings
from analysis.storage import MediaStore
from tests.factories import (
    make_event,
    make_evidence,
    make_explanation,
    make_grant,
    make_group,
    make_invitation,
    make_marker,
    make_member,
    make_participant,
    make_recording,
    make_report,
    make_self_report,
    make_session,
    make_study,
    make_study_member,
    make_tombstone,
    make_user,
)
from tests.readings import (
    fuse_by_mean,
    make_audio_reading,
    make_face,
    make_image_reading,
    make_window,
)

MODELS = [model for model in site._registry if model._meta.app_label == "analysis"]


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[str]:
    ids: list[str] = []
    monkeypatch.setattr(
        tasks.analyze_recording, "apply_async", lambda args, **options: ids.append(args[0])
    )
    monkeypatch.setattr(inference, "fuse", fuse_by_mean)
    return ids


def fill(user: User) -> dict[type, object]:
    """One row of every model in the user's organization."""
    session = make_session(user, study=make_study(user))
    photo = make_recording(session, status="done")
    clip = make_recording(session, "audio", status="done")
    replace_readings(photo, make_image_reading(make_face()))
    replace_readings(clip, make_audio_reading(make_window()))
    artifact = Artifact.objects.create(
        organization=user.organization,
        recording=photo,
        kind="preview",
        media_type="image/jpeg",
        byte_size=5,
        sha256="a" * 64,
    )
    rows = (
        session.subject,
        session.study,
        session,
        photo,
        artifact,
        photo.face_readings.get(),
        clip.voice_readings.get(),
        make_report(session),
        make_member(session.subject, make_user(organization=user.organization)),
        make_grant(session.subject, make_user(organization=user.organization)),
        session.subject.consents.get(),
        make_evidence(session.subject.consents.get()),
        make_event(session.subject),
        make_self_report(session.subject),
        make_invitation(session.subject),
        make_explanation(photo),
        make_tombstone(user.organization),
        *make_parts(session.study, clip),
        WorkerHeartbeat.objects.get_or_create(
            worker_name="w", defaults={"seen_at": timezone.now(), "started_at": timezone.now()}
        )[0],
    )
    return {type(row): row for row in rows}


def make_parts(study: Study, clip: Recording) -> tuple[object, ...]:
    """One row of everything that a study consists of."""
    group = make_group(study, "Version A")
    batch = Batch.objects.create(organization=study.organization, study=study)
    member = make_study_member(study, make_user("product", organization=study.organization))
    return group, make_participant(study, group, {"age": "34"}), batch, make_marker(clip), member


def page(model, name: str, *arguments) -> str:
    return reverse(f"admin:analysis_{model._meta.model_name}_{name}", args=arguments)


@pytest.fixture
def operator(db) -> User:
    return User.objects.create_superuser("root@example.org", "x")


@pytest.mark.parametrize("model", MODELS)
def test_the_operator_sees_lists_finds_and_opens_everything(model, operator, dana, sign_in):
    row = fill(dana)[model]
    browser = sign_in(operator)
    assert browser.get(page(model, "changelist")).status_code == 200
    found = browser.get(page(model, "changelist"), {"q": "no such text"})
    assert found.context["cl"].result_count == 0
    assert browser.get(page(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [model for model in MODELS if model is not WorkerHeartbeat])
def test_an_administrator_sees_the_own_organization_alone(model, dana, charlie, sign_in):
    own, foreign = fill(dana)[model], fill(charlie)[model]
    browser = sign_in(dana)
    listed = browser.get(page(model, "changelist")).context["cl"].queryset
    assert set(listed) == set(model.objects.filter(organization=dana.organization))
    assert browser.get(page(model, "change", own.pk)).status_code == 200
    # Django sends away with a message, as for a row that never was.
    assert browser.get(page(model, "change", foreign.pk)).status_code in (302, 404)


def test_workers_belong_to_the_operator(dana, sign_in):
    row = fill(dana)[WorkerHeartbeat]
    browser = sign_in(dana)
    assert browser.get(page(WorkerHeartbeat, "changelist")).status_code == 403
    assert browser.get(page(WorkerHeartbeat, "change", row.pk)).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_nobody_else_gets_in(model, alice, bob, client, sign_in):
    for browser in (sign_in(alice), sign_in(bob), client):
        assert browser.get(page(model, "changelist")).status_code == 302


def test_a_grant_stays_on_record(operator, dana, sign_in):
    grant = fill(dana)[AccessGrant]
    for user in (operator, dana):
        answer = sign_in(user).post(page(AccessGrant, "delete", grant.pk), {"post": "yes"})
        assert answer.status_code == 403
    assert AccessGrant.objects.filter(pk=grant.pk).exists()


@pytest.mark.parametrize(
    "model",
    [
        *(Recording, Artifact, FaceReading, VoiceReading),
        *(CareTeamMember, StudyMember, AccessGrant, Consent, EvidenceFile),
    ],
)
def test_what_the_product_computes_cannot_be_typed(model, operator, dana, sign_in):
    row = fill(dana)[model]
    for user in (operator, dana):
        browser = sign_in(user)
        assert browser.get(page(model, "add")).status_code == 403
        assert browser.post(page(model, "change", row.pk), {"kind": "x"}).status_code == 403


def test_recordings_can_be_read_again(dana, sign_in, sent, django_capture_on_commit_callbacks):
    session = make_session(dana)
    failed = make_recording(session, status="failed")
    waiting = make_recording(session)
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(dana).post(
            page(Recording, "changelist"),
            {"action": "requeue", "_selected_action": [failed.pk, waiting.pk]},
            follow=True,
        )
    assert sent == [str(failed.pk)]
    sentences = [str(message) for message in answer.context["messages"]]
    assert sentences == [
        "1 recording is read again.",
        "1 recording is not finished yet and was left alone.",
    ]


def test_another_organizations_recording_cannot_be_read_again(dana, charlie, sign_in, sent):
    foreign = make_recording(make_session(charlie), status="failed")
    sign_in(dana).post(
        page(Recording, "changelist"), {"action": "requeue", "_selected_action": [foreign.pk]}
    )
    foreign.refresh_from_db()
    assert (foreign.status, sent) == ("failed", [])


@pytest.mark.parametrize("model", [Recording, Session])
def test_deleting_takes_the_files_along(
    model, dana, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    row = fill(dana)[model]
    deleted: list[str] = []
    monkeypatch.setattr(
        MediaStore, "delete_if_unused", lambda store, owner, sha256: deleted.append(sha256)
    )
    digests = set(Recording.objects.values_list("sha256", flat=True)) | {"a" * 64}
    if model is Recording:
        digests = {row.sha256, "a" * 64}
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(dana).post(page(model, "delete", row.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()
    assert set(deleted) == digests


def test_chosen_rows_are_deleted_the_same_way(
    dana, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    session = fill(dana)[Session]
    deleted: list[str] = []
    monkeypatch.setattr(
        MediaStore, "delete_if_unused", lambda store, owner, sha256: deleted.append(sha256)
    )
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(dana).post(
            page(Session, "changelist"),
            {"action": "delete_selected", "_selected_action": [session.pk], "post": "yes"},
        )
    assert not Session.objects.filter(pk=session.pk).exists()
    assert len(deleted) == 3


def test_readings_are_not_deleted_by_themselves(operator, dana, sign_in):
    face = fill(dana)[FaceReading]
    browser = sign_in(operator)
    answer = browser.post(page(FaceReading, "delete", face.pk), {"post": "yes"})
    assert answer.status_code == 403
    assert FaceReading.objects.filter(pk=face.pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_the_same_for_many_rows(model, operator, dana, sign_in):
    browser = sign_in(operator)
    fill(dana)
    browser.get(page(model, "changelist"))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(page(model, "changelist"))
        counts.append(len(queries))
        for _ in range(4):
            fill(dana)
    assert counts[0] == counts[1]


def test_a_participant_who_is_deleted_leaves_the_study_with_the_recordings_kept(dana, sign_in):
    participant = make_participant(make_study(dana))
    make_recording(participant.session)
    sign_in(dana).post(page(type(participant), "delete", participant.pk), {"post": "yes"})
    assert not type(participant).objects.exists()
    participant.session.refresh_from_db()
    assert (participant.session.study, participant.session.recordings.count()) == (None, 1)


def test_the_admin_site_offers_allowed_purposes_only(dana, sign_in):
    study = make_study(dana)
    browser = sign_in(dana)
    html = browser.get(page(Study, "change", study.pk)).content.decode()
    assert 'value="research"' in html
    assert "workplace" not in html
    fields = {"organization": study.organization_id, "name": "X", "threshold": "0.5"}
    answer = browser.post(page(Study, "change", study.pk), fields | {"purpose": "workplace"})
    assert "purpose" in answer.context["adminform"].errors
    study.refresh_from_db()
    assert study.purpose == "customer_feedback"
