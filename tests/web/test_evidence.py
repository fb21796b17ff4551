"""The files that prove a consent: taken with the record or later, listed, and opened."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.audit_models import AuditEntry
from analysis.models import Consent, EvidenceFile
from analysis.models.consent import ConsentFixedError
from analysis.withdrawal import withdraw_consent
from tests.audit import AUDIT_QUERIES
from tests.factories import make_consent, make_evidence, make_subject
from tests.media import make_picture

PDF = b"%PDF-1.7\nsigned"
PAPER = {
    "text": "own-consent",
    "own_text": "Form A",
    "purposes": ["care"],
    "way": "paper",
    "given_on": "2026-01-02",
    "evidence": "file 17",
}


def scan(content: bytes = PDF, name: str = "form.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def unasked(alice):
    return make_subject(alice, has_consent=False)


@pytest.fixture
def consent(patient) -> Consent:
    return patient.consents.get()


def record(client, subject, *files, **fields):
    url = reverse("analysis:consents", args=(subject.pk,))
    return client.post(url, PAPER | fields | {"scans": list(files)})


def add(client, consent, *files):
    url = reverse("analysis:consent_evidence", args=(consent.pk,))
    return client.post(url, {"scans": list(files)}, follow=True)


def download(client, evidence):
    return client.get(reverse("analysis:evidence_file", args=(evidence.pk,)))


def test_it_comes_with_the_record_and_is_listed(sign_in, alice, unasked, settings):
    client = sign_in(alice)
    assert record(client, unasked, scan(), scan(make_picture(), "page 2.JPG")).status_code == 302
    consent = unasked.consents.get()
    kept = list(consent.evidence_files.values_list("original_name", "media_type", "added_by"))
    assert kept == [
        ("form.pdf", "application/pdf", alice.pk),
        ("page 2.JPG", "image/jpeg", alice.pk),
    ]
    html = client.get(reverse("analysis:consents", args=(unasked.pk,))).content.decode()
    for evidence in consent.evidence_files.all():
        assert reverse("analysis:evidence_file", args=(evidence.pk,)) in html
    assert "15 bytes" in html
    assert f"by {alice}" in html
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(files) == 2
    assert not any(b"signed" in path.read_bytes() for path in files)


def test_sent_twice_it_is_one_record_with_one_file(sign_in, alice, unasked):
    client = sign_in(alice)
    record(client, unasked, scan())
    record(client, unasked, scan(name="again.pdf"))
    assert unasked.consents.get().evidence_files.get().original_name == "form.pdf"


def test_it_goes_out_as_it_came_and_is_never_shown(sign_in, alice, consent):
    evidence = make_evidence(consent, PDF)
    answer = download(sign_in(alice), evidence)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="form.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.object_kind, entry.object_id) == (
        "read",
        "evidence file",
        evidence.pk,
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>", "is an HTML page. A proof is a PDF document"),
        (make_picture("GIF"), "is a GIF picture. A proof is"),
        (b"\x00\x01\x02\x03", "is of a kind that is not known. A proof is"),
        (b"", "is empty (0 bytes)"),
        (PDF + bytes(2000), "has 2.1 kB; a proof may have 2 kB"),
    ],
)
def test_what_is_no_proof_is_refused_and_the_rest_of_the_form_stays(
    sign_in, alice, unasked, settings, content, sentence
):
    settings.EVIDENCE_MAX_BYTES = 2000
    answer = record(sign_in(alice), unasked, scan(), scan(content, "form.pdf"), way="verbal")
    html = answer.content.decode()
    assert sentence in html
    assert 'value="Form A"' in html
    assert 'value="file 17"' in html
    assert "Choose the files once more" in html
    assert not Consent.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_a_name_opens_as_what_it_is(sign_in, alice, unasked):
    record(sign_in(alice), unasked, scan(PDF + b"<script>", "../form\u202e.html"))
    assert EvidenceFile.objects.get().original_name == "form.html.pdf"


def test_it_is_added_to_a_record_that_is_there_and_to_a_withdrawn_one(sign_in, alice, consent):
    client = sign_in(alice)
    assert "2 files were added." in add(client, consent, scan(), scan(PDF + b"2")).content.decode()
    entry = AuditEntry.objects.filter(route="analysis:consent_evidence").get()
    assert (entry.action, entry.outcome) == ("create", "done")
    withdraw_consent(consent, alice, "")
    add(client, consent, scan(PDF + b"letter"))
    assert consent.evidence_files.count() == 3
    html = client.get(reverse("analysis:consents", args=(consent.subject_id,))).content.decode()
    assert html.count("form.pdf") == 3


def test_listing_it_takes_a_fixed_number_of_queries(
    sign_in, alice, consent, django_assert_num_queries
):
    client, url = sign_in(alice), reverse("analysis:consents", args=(consent.subject_id,))
    for n_files in (1, 4):
        make_consent(consent.subject)
        for number in range(n_files):
            make_evidence(consent, PDF + bytes([n_files, number]))
        with django_assert_num_queries(9 + AUDIT_QUERIES):
            client.get(url)


def test_it_is_never_changed(consent):
    evidence = make_evidence(consent)
    evidence.original_name = "other.pdf"
    with pytest.raises(ConsentFixedError):
        evidence.save()


def test_nothing_chosen_and_too_many_are_refused_in_words(sign_in, alice, consent, monkeypatch):
    client = sign_in(alice)
    assert "Choose a file." in add(client, consent).content.decode()
    monkeypatch.setattr("analysis.evidence.MOST_FILES", 1)
    html = add(client, consent, scan(), scan(PDF + b"2")).content.decode()
    assert "A record may have 1 file as its proof." in html
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_what_is_not_as_it_was_given_is_said_and_not_sent(sign_in, alice, consent, settings, harm):
    evidence = make_evidence(consent, PDF + bytes(200_000))
    (path,) = settings.MEDIA_ROOT.rglob(evidence.sha256)
    if harm == "gone":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    answer = download(sign_in(alice), evidence)
    assert answer.status_code == 500
    said = {"altered": "the stored file was altered", "gone": "is not where it was kept"}
    assert said[harm] in answer.content.decode()
    assert AuditEntry.objects.latest("pk").outcome == "failed"


def test_a_full_disk_records_nothing_and_says_so(sign_in, alice, unasked, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.storage.seal", fail)
    html = record(sign_in(alice), unasked, scan()).content.decode()
    assert "The files could not be saved, and nothing was recorded." in html
    assert not Consent.objects.exists()


def test_an_administrator_deletes_what_was_added_to_the_wrong_person(
    sign_in, alice, dana, consent, settings, django_capture_on_commit_callbacks
):
    wrong, right = make_evidence(consent, content=PDF), make_evidence(consent, content=b"%PDF-2")
    url = reverse("analysis:evidence_delete", args=(wrong.pk,))
    page = reverse("analysis:consent_evidence", args=(consent.pk,))
    assert url not in sign_in(alice).get(page).content.decode()
    assert sign_in(alice).post(url).status_code == 403
    client = sign_in(dana)
    assert url in client.get(page).content.decode()
    assert wrong.original_name in client.get(url).content.decode()
    assert EvidenceFile.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert "was deleted" in client.post(url, follow=True).content.decode()
    assert list(consent.evidence_files.all()) == [right]
    names = [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert wrong.sha256 not in "".join(names)
    assert right.sha256 in "".join(names)
    entry = AuditEntry.objects.get(action="erase", outcome="done")
    assert (entry.object_id, entry.object_kind) == (wrong.pk, "evidence file")
