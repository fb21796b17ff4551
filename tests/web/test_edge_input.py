"""Odd input to every page and form: whatever comes, no answer is a server error."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.test_edge_input import VALUES
from tests.web.access_table import ROUTES

PAGES = {name: route for name, route in ROUTES.items() if not name.startswith("api:")}
FIELDS = (
    *("kind", "code", "name", "held_at", "context_note", "study", "q", "page", "next"),
    *("product", "purpose", "threshold", "notice", "notice_given_by", "group", "tags", "note"),
    *("new_column", "new_value", "time", "column", "value", "order", "tag", "status", "plan"),
    *("username", "password", "email", "old_password", "new_password1", "lifetime_days"),
)
TEXTS = [value if isinstance(value, str) else json.dumps(value) for value in VALUES]
TEXTS = [text for text in TEXTS if text != "\ud800"]  # it cannot be written into a form
# For the many forms, one of each kind of oddity.
FORM_TEXTS = [
    *("", "\x00", "\u202e", "a" * 10_000, "<script>alert(1)</script>", "../../etc/passwd"),
    *("9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00+23:59", str(10**400), "-1"),
    *("patient", "00000000-0000-0000-0000-000000000000"),
]


@pytest.fixture
def alices(sign_in, alice):
    client = sign_in(alice)
    client.raise_request_exception = False
    return client


@pytest.fixture
def bobs(sign_in, bob):
    client = sign_in(bob)
    client.raise_request_exception = False
    return client


def address(name: str, rows) -> str:
    route = PAGES[name]
    own = {"pk": rows[route.of].pk} if route.of in rows else {}
    return reverse(name, kwargs=own | route.arguments)


POST = [n for n, r in PAGES.items() if "post" in r.methods and r.of != "token"]


@pytest.mark.parametrize("name", ["analysis:subjects", "analysis:subject", "accounts:sign_in"])
def test_odd_queries(name, alices, rows):
    for field in ("q", "kind", "page", "next"):
        for text in TEXTS:
            url = f"{address(name, rows)}?{field}={quote(text)[:4000]}"
            assert alices.get(url).status_code < 500, (field, text[:50])
    for raw in ("%", "%ff%fe=1", "=&=&", "page=%00", "q=%ff"):
        assert alices.get(address(name, rows), QUERY_STRING=raw).status_code < 500, raw


STUDY_PAGES = ("studies", "study", "study_participants", "study_recordings")


@pytest.mark.parametrize("name", STUDY_PAGES)
def test_odd_queries_of_studies(name, bobs, rows):
    fields = ("q", "group", "column", "value", "order", "kind", "tag", "status", "page")
    for text in TEXTS:
        query = "&".join(f"{field}={quote(text)[:400]}" for field in fields)
        url = f"{address(f'analysis:{name}', rows)}?{query}"
        assert bobs.get(url).status_code < 500, text[:50]


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", POST)
def test_odd_forms(name, alices, bobs, rows):
    url = address(name, rows)
    client = alices if PAGES[name].expected["alice"] == "open" else bobs
    if name == "accounts:sign_in":
        client = Client(raise_request_exception=False)
    for text in FORM_TEXTS:
        answer = client.post(url, dict.fromkeys(FIELDS, text))
        assert answer.status_code < 500, text[:50]


@pytest.mark.parametrize("name", ["subject_create", "subject_edit", "session_create"])
def test_one_odd_field(name, alices, rows):
    good = {"kind": "patient", "held_at": "2026-01-01T10:00", "context_note": "x"}
    for number, text in enumerate(TEXTS):
        for field in ("code", "name", "held_at", "study", "context_note"):
            body = good | {"code": f"P-{number}"} | {field: text}
            answer = alices.post(address(f"analysis:{name}", rows), body)
            assert answer.status_code < 500, (field, text[:50])


@pytest.mark.parametrize("header", ["Range", "If-None-Match", "If-Range", "Accept-Language"])
def test_odd_headers(header, alices, rows):
    for name in ("analysis:original", "analysis:artifact", "analysis:subjects"):
        for text in (*TEXTS, "bytes=0-", "bytes=-1", "bytes=9-1", "bytes=99999999999999999999-"):
            headers = {header: text.encode("ascii", "ignore").decode().replace("\x00", "")}
            answer = alices.get(address(name, rows), headers=headers)
            assert answer.status_code < 500, (name, text[:50])


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", ""])
def test_odd_bodies(kind, alices, rows):
    # The same code reads every address's body: each meets each body, in turn as each type.
    types = (kind, f"{kind}; boundary=x", f"{kind}; charset=nonsense")
    bodies = (b"", b"\xff\xfe", b"{", b"--x\r\nContent-Disposition: form-data")
    for n_name, name in enumerate(POST):
        for n_body, body in enumerate(bodies):
            content_type = types[(n_name + n_body) % len(types)]
            answer = alices.generic("POST", address(name, rows), body, content_type)
            assert answer.status_code < 500, (name, content_type, body)
