"""Lists in pages."""

from base64 import b64encode
from urllib.parse import quote

import pytest

from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_session, make_subject

URL = "/api/v1/sessions/"


def test_following_next_shows_each_row_once(api, alice):
    rows = [make_session(alice) for _ in range(7)]
    client, url, seen, n_pages = api(alice), f"{URL}?page_size=3&ordering=held_at", [], 0
    while url:
        body = client.get(url).json()
        seen += [row["id"] for row in body["results"]]
        url, n_pages = body["next"], n_pages + 1
    assert seen == [str(row.pk) for row in rows]
    assert n_pages == 3


def test_rows_of_the_same_time_are_not_lost_between_pages(api, alice):
    moment = make_session(alice).held_at
    for _ in range(6):
        make_session(alice, held_at=moment)
    client, url, seen = api(alice), f"{URL}?page_size=2", []
    while url:
        body = client.get(url).json()
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
    assert len(seen) == len(set(seen)) == 7


def test_previous_leads_back(api, alice):
    for code in "ABCD":
        make_subject(alice, code=code)
    client = api(alice)
    first = client.get("/api/v1/subjects/?page_size=2").json()
    second = client.get(first["next"]).json()
    assert second["next"] is None
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize("size", ["0", "201", "-1", "ten", "", "1e2", "²", "99999999999999"])
def test_a_page_has_1_to_200_rows(api, alice, size):
    problem = expect_problem(
        api(alice).get(f"{URL}?page_size={quote(size)}"), 400, "validation_failed"
    )
    assert field_codes(problem) == {"page_size": "invalid"}


@pytest.mark.parametrize(
    "inside",
    [
        "p=yesterday",
        "p=2026-01-01",
        "p=2026-01-01+10:00:00",
        "p=0001-01-01+00:00:00%2B14:00",
        "p=%00",
        "p=",
        "o=-1",
        "o=x",
        "r=x",
        "o=99999999999999999999999",
    ],
)
def test_a_made_up_cursor_is_refused_or_harmless(api, alice, inside):
    make_session(alice)
    cursor = b64encode(inside.encode()).decode()
    answer = api(alice).get(f"{URL}?cursor={quote(cursor)}")
    if inside.startswith("o=9"):
        assert answer.status_code == 200  # REST framework cuts the offset
    else:
        expect_problem(answer, 400, "invalid_cursor")


@pytest.mark.parametrize("cursor", ["x", "!!!", "%FF", "é", "A" * 9000])
def test_a_cursor_that_is_no_base64_is_refused_or_harmless(api, alice, cursor):
    answer = api(alice).get(f"{URL}?cursor={cursor}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        expect_problem(answer, 400, "invalid_cursor")


def test_a_cursor_of_another_organization_shows_nothing_of_it(api, alice, charlie):
    for _ in range(3):
        make_session(alice)
    link = api(alice).get(f"{URL}?page_size=1").json()["next"]
    assert api(charlie).get(link).json()["results"] == []
