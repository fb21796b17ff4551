"""How often one token may ask."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from redis.exceptions import RedisError
from rest_framework.test import APIClient

from accounts.tokens import create_token
from tests.api.expectations import expect_problem
from tests.factories import make_session

URL = "/api/v1/me/"


@pytest.fixture
def limit(settings):
    """Returns a function that sets the rates of the two scopes."""

    def _limit(**rates: str) -> None:
        current = settings.REST_FRAMEWORK
        settings.REST_FRAMEWORK = current | {
            "DEFAULT_THROTTLE_RATES": current["DEFAULT_THROTTLE_RATES"] | rates
        }

    return _limit


def test_the_rate_is_per_token(api, alice, limit):
    limit(requests="2/m")
    client = api(alice)
    assert [client.get(URL).status_code for _ in range(2)] == [200, 200]
    refused = client.get(URL)
    expect_problem(refused, 429, "throttled")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert api(alice).get(URL).status_code == 200  # another token of the same person


def test_each_answer_says_what_is_left(api, alice, limit):
    limit(requests="3/m")
    client = api(alice)
    for left in (2, 1, 0, 0):
        answer = client.get(URL)
        assert answer["RateLimit-Policy"] == '"requests";q=3;w=60'
        assert re.fullmatch(rf'"requests";r={left};t=\d+', answer["RateLimit"])
    assert answer.status_code == 429
    upload = api(alice).post("/api/v1/recordings/")
    assert upload["RateLimit-Policy"] == '"requests";q=3;w=60, "uploads";q=120;w=60'


def test_who_may_not_is_counted_too(alice, limit):
    limit(requests="1/m")
    _, plain = create_token(alice, "reader", scopes=["read"])
    client = APIClient(headers={"Authorization": f"Bearer {plain}"})
    expect_problem(client.post("/api/v1/subjects/"), 403, "missing_scope")
    expect_problem(client.get(URL), 429, "throttled")


def test_without_the_cache_everybody_is_let_through(api, alice, limit, monkeypatch, caplog):
    limit(requests="1/m")
    client, asked = api(alice), []

    def fail(*_args, **_kwargs):
        asked.append(1)
        raise RedisError("Connection refused")

    monkeypatch.setattr("analysis.api.throttling.cache.get_or_set", fail)
    answers = [client.get(URL) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0]["RateLimit-Policy"] == '"requests";q=1;w=60'
    assert "RateLimit" not in answers[0].headers
    assert len(asked) == 1  # the outage is remembered for a while
    assert "cache is down" in caplog.text


def test_uploads_have_a_rate_of_their_own(api, alice, limit):
    limit(uploads="1/m")
    client = api(alice)
    session = make_session(alice)

    def upload():
        body = {"session": str(session.pk), "file": SimpleUploadedFile("x.jpg", b"no picture")}
        return client.post("/api/v1/recordings/", body, format="multipart")

    assert upload().status_code == 415
    expect_problem(upload(), 429, "throttled")
    assert client.get("/api/v1/recordings/").status_code == 200
