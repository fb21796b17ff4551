"""How often one token may ask."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

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
