"""`/studies/{id}/people/` and `/moments/`: what is behind the dashboard's numbers."""

import pytest

from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.cohorts import add_people, add_recording, spread
from tests.factories import make_group, make_marker, make_study


@pytest.fixture
def study(bob):
    return make_study(bob, threshold=0.5)


@pytest.fixture
def url(study):
    return f"/api/v1/studies/{study.pk}/"


def test_the_people_behind_a_number(api, bob, study, url):
    group = make_group(study, "Version A")
    angry, calm = add_people(study, [0.9, 0.1], group)
    client = api(bob)
    assert len(client.get(url + "people/").json()["results"]) == 2
    (row,) = client.get(f"{url}people/?shows=anger&group={group.pk}").json()["results"]
    assert (row["id"], row["code"], row["group"]) == (
        str(angry.pk),
        angry.subject.code,
        "Version A",
    )
    assert row["probabilities"]["anger"] == pytest.approx(0.9)
    (recording,) = row["recordings"]
    assert (recording["n_moments"], recording["peak"]) == (1, pytest.approx(0.9))
    some = client.get(f"{url}people/?fields=code").json()["results"]
    assert {"code": calm.subject.code} in some


def test_the_moments_behind_a_chart(api, bob, study, url):
    (person,) = add_people(study, [0.3])
    clip = add_recording(person, [spread(anger=0.2), spread(anger=0.8), spread(sadness=0.7)])
    make_marker(clip, "price", time_s=5.0)
    client = api(bob)
    found = client.get(url + "moments/").json()["results"]
    assert [round(row["strength"], 2) for row in found] == [0.8, 0.7, 0.3, 0.2]
    (row,) = client.get(url + "moments/?shows=anger").json()["results"]
    assert (row["start_s"], row["end_s"], row["top_emotion"]) == (5.0, 10.0, "anger")
    assert (row["participant"], row["recording"]) == (str(person.pk), str(clip.pk))
    after = client.get(url + "moments/?marker=price&from=5").json()["results"]
    assert [row["start_s"] for row in after] == [10.0]


def test_pages_follow_each_other(api, bob, study, url):
    add_people(study, [0.9, 0.6, 0.4])
    client = api(bob)
    first = client.get(url + "moments/?page_size=2&ordering=strength").json()
    second = client.get(first["next"]).json()
    assert [round(r["strength"], 1) for r in first["results"] + second["results"]] == [
        0.4,
        0.6,
        0.9,
    ]
    people = client.get(url + "people/?page_size=2").json()
    assert len(client.get(people["next"]).json()["results"]) == 1


@pytest.mark.parametrize("what", ["people", "moments"])
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("grup=1", "unknown_parameter"),
        ("shows=envy", "invalid"),
        ("from=soon", "invalid"),
        ("ordering=name", "invalid_choice"),
    ],
)
def test_a_misspelled_filter_never_means_everybody(api, bob, url, what, query, code):
    body = expect_problem(api(bob).get(f"{url}{what}/?{query}"), 400, "validation_failed")
    assert set(field_codes(body).values()) == {code}


@pytest.mark.parametrize("n", [1, 4])
def test_number_of_queries_is_fixed(api, bob, study, url, django_assert_max_num_queries, n):
    add_people(study, [0.5] * n)
    client = api(bob)
    for what in ("people/", "moments/"):
        with django_assert_max_num_queries(7 + AUDIT_QUERIES):
            assert len(client.get(url + what).json()["results"]) == n


def test_it_is_the_product_teams(api, alice, url):
    expect_problem(api(alice).get(url + "people/"), 403, "permission_denied")
    expect_problem(api(alice).get(url + "moments/"), 403, "permission_denied")
