"""`/studies/{id}/aggregates/`: the dashboard's numbers."""

import pytest

from tests.api.expectations import expect_problem, field_codes
from tests.cohorts import add_people
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


def test_five_people_are_shown(api, bob, study, url):
    study.threshold = 0.5
    study.save()
    group = make_group(study, "Version A")
    add_people(study, [0.9, 0.8, 0.9, 0.7, 0.2], group, answers={"age": "34"})
    add_people(
        study, [0.1, 0.2, 0.1, 0.6, 0.2], make_group(study, "Version B"), answers={"age": "51"}
    )
    body = api(bob).get(url + "?emotion=anger&column=age").json()
    share = body["everyone"]["shares"]["anger"]
    assert (body["n"], share["count"], share["n"]) == (10, 5, 10)
    assert share["low"] < 0.5 < share["high"]
    first = next(part for part in body["groups"] if part["key"] == str(group.pk))
    assert first["figures"]["shares"]["anger"]["count"] == 4
    assert first["figures"]["means"]["anger"]["value"] == pytest.approx(0.7)
    answered = next(part for part in body["breakdown"]["parts"] if part["label"] == "34")
    assert answered["n"] == 5
    anger = [d for d in body["comparison"]["differences"] if d["measure"] == "anger"]
    assert {round(d["value"], 2) for d in anger if d["is_share"]} == {-0.6}
    assert body["strongest"][0]["probability"] == pytest.approx(0.9)


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
