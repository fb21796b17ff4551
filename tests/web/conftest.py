import pytest

from accounts.tokens import create_token
from tests.factories import (
    keep_bytes,
    make_ad_hoc,
    make_artifact,
    make_batch,
    make_browser_session,
    make_consent_text,
    make_delivery,
    make_emergency,
    make_event,
    make_evidence,
    make_explanation,
    make_grant,
    make_group,
    make_invitation,
    make_marker,
    make_participant,
    make_passkey,
    make_recording,
    make_report,
    make_review,
    make_self_report,
    make_session,
    make_study,
    make_subject,
    make_upload,
    make_user,
    make_webhook,
)


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids of recordings that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def patient(alice):
    return make_subject(alice, code="P-0001", name="Ana Moreau")


@pytest.fixture
def visit(alice, patient):
    """A session of Alice's patient."""
    return make_session(alice, patient, context_note="Asked to describe the week")


@pytest.fixture
def rows(visit, alice, bob):
    """One row of each noun: of patients Alice's, of studies Bob's."""
    sha256 = keep_bytes(visit.organization, b"a photo")
    recording = make_recording(visit, status="failed", sha256=sha256)
    make_artifact(recording, "preview", b"a preview", "image/jpeg")
    make_explanation(recording)
    token, _ = create_token(alice, "laptop")
    study = make_study(bob)
    webhook = make_webhook(alice)
    reviewed = make_report(visit, state="final")
    clip = make_recording(visit, "audio", status="done", duration_s=3.0)
    return {
        "subject": visit.subject,
        "session": visit,
        "recording": recording,
        "clip": clip,
        "marker": make_marker(clip),
        "report": make_report(visit, revision=2),
        "reviewed": reviewed,
        "review": make_review(reviewed, alice),
        "consent": visit.subject.consents.get(),
        "evidence": make_evidence(visit.subject.consents.get()),
        "draft": make_consent_text(alice.organization, published_at=None),
        "consent_text": make_consent_text(alice.organization),
        "member": visit.subject.care_team.get(user=alice),
        "grant": make_grant(visit.subject, make_user(organization=alice.organization)),
        "emergency": make_emergency(visit.subject, make_user(organization=alice.organization)),
        "token": token,
        "passkey": make_passkey(alice),
        "browser_session": make_browser_session(alice),
        "colleague": make_user(organization=alice.organization),
        "event": make_event(visit.subject),
        "self_report": make_self_report(visit.subject),
        "invitation": make_invitation(visit.subject),
        "ad_hoc": make_ad_hoc(alice),
        "upload": make_upload(visit, alice),
        "study": study,
        "study_member": study.members.get(),
        "webhook": webhook,
        "delivery": make_delivery(webhook, status="given_up", last_error="timeout"),
        "batch": make_batch(study, "C-1_a.wav"),
        "group": make_group(study, "Version A"),
        "participant": make_participant(study),
    }
