"""`/studies/{id}/aggregates/`: the dashboard's numbers."""

import pytest

from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_group, make_study


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def url(study):
    return f"/api/v1/studies/{study.pk}/aggregates/"


def test_few_people_are_withheld(api, bob, study, url):
    body = api(bob).get(url).json()
    assert (body["everyone"], body["study"]) == (None, str(study.pk))
    assert body["computed_at"].endswith("Z")


def test_a_misspelled_filter_never_means_everybody(api, bob, url):
    for query, code in (
        ("grup=1", "unknown_parameter"),
        ("kind=smell", "invalid"),
        ("since=soon", "invalid"),
        ("group=x", "invalid"),
    ):
        body = expect_problem(api(bob).get(f"{url}?{query}"), 400, "validation_failed")
        assert set(field_codes(body).values()) == {code}, query


def test_a_known_filter_is_taken(api, bob, study, url):
    group = make_group(study, "Version A")
    query = f"?group={group.pk}&group=none&since=2026-01-01&emotion=sadness&fields=n,groups"
    assert set(api(bob).get(url + query).json()) == {"n", "groups"}


def test_it_is_the_product_teams(api, alice, url):
    expect_problem(api(alice).get(url), 403, "permission_denied")
