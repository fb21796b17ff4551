"""/consents/{id}/evidence/ and /evidence/{id}/: the files that prove a consent."""

import io

import pytest

from accounts.audit_models import AuditEntry
from analysis.models import EvidenceFile, StoredAnswer
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_evidence, make_subject

PDF = b"%PDF-1.7\nsigned"


@pytest.fixture
def consent(alice):
    return make_subject(alice).consents.get()


def send(client, consent, content: bytes = PDF, name: str = "form.pdf", **headers):
    file = io.BytesIO(content)
    file.name = name
    url = f"/api/v1/consents/{consent.pk}/evidence/"
    return client.post(url, {"file": file}, format="multipart", headers=headers)


def test_it_is_added_listed_and_downloaded(api, alice, consent):
    client = api(alice)
    added = send(client, consent)
    assert added.status_code == 201
    shown = added.json()
    assert (shown["original_name"], shown["media_type"], shown["byte_size"]) == (
        "form.pdf",
        "application/pdf",
        len(PDF),
    )
    assert client.get(added["Location"]).json() == shown
    (listed,) = client.get(f"/api/v1/subjects/{consent.subject_id}/consents/").json()["results"]
    assert listed["evidence_files"] == [shown]
    answer = client.get(shown["file_url"])
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="form.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    made, _, _, taken = AuditEntry.objects.order_by("pk")
    assert (made.action, str(made.object_id)) == ("create", shown["id"])
    assert (taken.action, str(taken.object_id)) == ("export", shown["id"])


def test_the_same_bytes_and_the_same_request_are_kept_once(api, alice, consent):
    client = api(alice)
    first = send(client, consent, **{"Idempotency-Key": "a"})
    again = send(client, consent, **{"Idempotency-Key": "a"})
    assert again["Idempotency-Replayed"] == "true"
    assert send(client, consent).json() == again.json() == first.json()
    assert StoredAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "status", "code", "reason"),
    [
        (b"", 400, "upload_rejected", "empty"),
        (b"<svg></svg>", 415, "unsupported_media_type", "not_accepted"),
        (b"\x00\x01\x02", 415, "unsupported_media_type", "unknown_format"),
        (PDF + bytes(2000), 413, "too_large", "too_large"),
    ],
)
def test_what_is_no_proof_is_refused(api, alice, consent, settings, content, status, code, reason):
    settings.EVIDENCE_MAX_BYTES = 2000
    body = expect_problem(send(api(alice), consent, content), status, code)
    assert field_codes(body) == {"file": reason}
    assert not EvidenceFile.objects.exists()


def test_a_body_far_over_the_limit_is_not_read(api, alice, consent, settings):
    settings.EVIDENCE_MAX_BYTES = 1
    expect_problem(send(api(alice), consent, PDF + bytes(70_000)), 413, "too_large")


def test_an_altered_file_is_said_and_not_sent(api, alice, consent, settings):
    evidence = make_evidence(consent)
    (path,) = settings.MEDIA_ROOT.rglob(evidence.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    answer = api(alice).get(f"/api/v1/evidence/{evidence.pk}/file/")
    assert "was altered" in expect_problem(answer, 500, "server_error")["detail"]


def test_an_administrator_deletes_one(api, alice, dana, consent):
    url = f"/api/v1/evidence/{make_evidence(consent).pk}/"
    expect_problem(api(alice).delete(url), 403, "permission_denied")
    assert api(dana).delete(url).status_code == 204
    expect_problem(api(dana).get(url), 404, "not_found")
