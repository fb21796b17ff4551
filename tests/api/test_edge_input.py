"""Odd input to every endpoint: whatever comes, no answer is a server error.

A fixed table of edge values, and beside it random ones from a seed that each run prints on failure.
"""

import json
import random
import uuid
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.api.views.recordings import RecordingViewSet
from analysis.api.views.reports import ReportViewSet
from analysis.api.views.sessions import SessionViewSet
from analysis.api.views.subjects import SubjectViewSet
from analysis.models import Subject
from tests.factories import make_recording, make_report, make_session, make_study

VALUES = [
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    1e308,
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e",
    "a" * 10_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%s%n{0}",
    "0000-00-00",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-02-30T00:00:00Z",
    "patient",
    "00000000-0000-0000-0000-000000000000",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    str(2**127),
    [],
    [[]],
    {},
    {"id": 1},
]
LISTS = {
    "subjects": SubjectViewSet,
    "sessions": SessionViewSet,
    "recordings": RecordingViewSet,
    "reports": ReportViewSet,
}
PARAMETERS = [(name, parameter) for name, view in LISTS.items() for parameter in view.filters] + [
    ("sessions", parameter)
    for parameter in ("ordering", "page_size", "cursor", "format", "subject__organization", "id")
]


@pytest.fixture
def rows(alice):
    """One row of each kind, so that odd input meets something."""
    session = make_session(alice)
    return {
        "subjects": session.subject.pk,
        "sessions": session.pk,
        "recordings": make_recording(session, status="failed").pk,
        "reports": make_report(session).pk,
        "study": make_study(alice).pk,
    }


@pytest.fixture
def client(api, alice, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": {"requests": None, "uploads": None}
    }
    client = api(alice)
    client.raise_request_exception = False
    return client


def expect_an_answer(response, what) -> None:
    assert response.status_code < 500, (what, response.content[:300])
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json", what
        assert response.json()["code"], what


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_query_parameters(client, rows, name, parameter):
    for value in VALUES:
        text = value if isinstance(value, str) else json.dumps(value)
        encoded = quote(text.encode("utf-8", "surrogatepass"))[:8000]
        answer = client.get(f"/api/v1/{name}/?{parameter}={encoded}")
        expect_an_answer(answer, (parameter, text[:50]))


@pytest.mark.parametrize("raw", ["%", "%ff%fe=1", "cursor=%ff", "=&=&=", "a" * 4000, "kind=%00"])
@pytest.mark.parametrize("name", LISTS)
def test_damaged_query_strings(client, rows, name, raw):
    expect_an_answer(client.get(f"/api/v1/{name}/", QUERY_STRING=raw), raw[:50])


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("subjects", ("kind", "code", "name", "id", "organization", "archived_at")),
        ("sessions", ("subject", "study", "held_at", "context_note", "id", "created_by")),
    ],
)
def test_json_bodies(client, rows, alice, name, fields):
    good = {"kind": "patient", "code": "P-9", "subject": str(rows["subjects"])}
    for field in fields:
        for value in VALUES:
            body = json.dumps(good | {field: value}).encode()
            for method, path in (("POST", ""), ("PATCH", f"{rows[name]}/")):
                answer = client.generic(
                    method, f"/api/v1/{name}/{path}", body, content_type="application/json"
                )
                expect_an_answer(answer, (method, field, str(value)[:50]))
    for body in VALUES:
        answer = client.generic(
            "POST", f"/api/v1/{name}/", json.dumps(body), content_type="application/json"
        )
        expect_an_answer(answer, str(body)[:50])


def test_nothing_that_is_not_a_field_can_be_set(client, rows, alice, charlie):
    """Ids, owners and results come from the server alone."""
    body = {
        "kind": "patient",
        "code": "P-9",
        "id": str(uuid.uuid4()),
        "organization": str(charlie.organization_id),
        "created_by": str(charlie.pk),
        "archived_at": "2020-01-01T00:00:00Z",
    }
    created = client.post("/api/v1/subjects/", body).json()
    assert created["id"] != body["id"]
    assert created["archived_at"] is None
    assert type(alice.organization).objects.filter(pk=alice.organization_id).exists()
    subject = Subject.objects.get(pk=created["id"])
    assert (subject.organization, subject.created_by) == (alice.organization, alice)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "POST", "TRACE", "PROPFIND"])
def test_odd_ids(client, rows, name, method):
    for value in VALUES:
        text = value if isinstance(value, str) else json.dumps(value)
        encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")[:2000]
        answer = client.generic(method, f"/api/v1/{name}/{encoded}/")
        expect_an_answer(answer, (method, text[:50]))


@pytest.mark.parametrize(
    "file_name",
    [
        "",
        "a\r\nX-Evil: 1",
        "../../x.jpg",
        "\x00.jpg",
        "a" * 5000,
        "\u202egpj.exe",
        '"; rm -rf',
        "é",
    ],
)
def test_odd_file_names(client, rows, file_name):
    file = SimpleUploadedFile("x", b"\xff\xd8\xff\xe0 no picture")
    file.name = file_name or None  # type: ignore[assignment]
    body = {"session": str(rows["sessions"]), "file": file}
    answer = client.post("/api/v1/recordings/", body, format="multipart")
    expect_an_answer(answer, file_name)
    assert "X-Evil" not in answer


# A lone surrogate cannot be written into a form.
@pytest.mark.parametrize("value", [str(value)[:3000] for value in VALUES if value != "\ud800"])
def test_odd_sessions_of_an_upload(client, rows, value):
    body = {"session": value, "file": SimpleUploadedFile("x.jpg", b"\xff\xd8\xff")}
    answer = client.post("/api/v1/recordings/", body, format="multipart")
    expect_an_answer(answer, value[:50])


@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_as_bodies(client, rows, seed):
    noise = random.Random(seed)
    kinds = ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", ""]
    for path in ("subjects/", "sessions/", "recordings/", f"subjects/{rows['subjects']}/"):
        for kind in kinds:
            body = noise.randbytes(noise.randrange(200))
            if kind.endswith("=x"):
                body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + body
            for method in ("POST", "PATCH", "PUT"):
                answer = client.generic(method, f"/api/v1/{path}", body, content_type=kind)
                expect_an_answer(answer, (method, path, kind, body))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("seed", range(4))
def test_random_files(client, rows, seed):
    """Damaged files behind honest first bytes: refused or kept, but never a crash of the web."""
    noise = random.Random(seed)
    heads = [
        b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\xff\xff\xffWAVEfmt ",
        b"RIFF\x10\0\0\0WEBPVP8 ", b"fLaC", b"ID3\x04\0\0\x7f\x7f\x7f\x7f", b"OggS\0\x02",
        b"\x1aE\xdf\xa3", b"\0\0\0\x18ftypisom", b"\0\0\0\x18ftypM4A ", b"II*\0\x08\0\0\0",
        b"MM\0*", b"BM", b"P6 9 9 255\n", b"FORM\0\0\0\xffAIFFCOMM", b"\xff\xfb\x90\x00",
        b"\0\0\0\x0cjP  \r\n\x87\n", b"RIFF\x10\0\0\0AVI LIST", b"\xff\xf1\x50\x80",
    ]  # fmt: skip
    for head in heads:
        content = head + noise.randbytes(noise.randrange(1, 3000))
        body = {"session": str(rows["sessions"]), "file": SimpleUploadedFile("x.bin", content)}
        answer = client.post("/api/v1/recordings/", body, format="multipart")
        expect_an_answer(answer, (head, seed))
