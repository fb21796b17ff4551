"""Two studies side by side: their numbers, what is withheld, what makes them hard to compare."""

import pytest
from django.urls import reverse

from analysis.cohort.moments import refresh_study
from analysis.cohort.two_studies import compare_studies
from tests.audit import AUDIT_QUERIES
from tests.factories import make_study, make_user
from tests.web.test_study_exports import join

URL = "/studies/compare/"


def fill(bob, study, n, **fields):
    for index in range(n):
        join(bob, study, f"{study.name}-{index}", **fields)
    refresh_study(study.pk)
    return study


def show(client, first, second, **query) -> str:
    answer = client.get(URL, {"a": str(first.pk), "b": str(second.pk)} | query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def before(bob):
    return fill(bob, make_study(bob, name="Release 4.1"), 6, top="sadness")


@pytest.fixture
def after(bob):
    return fill(bob, make_study(bob, name="Release 4.2"), 8, top="happiness")


def test_shares_and_means_stand_beside_their_difference(sign_in, bob, before, after):
    html = show(sign_in(bob), before, after)
    for words in (
        "6 participants with a result",
        "8 participants with a result",
        "0\u00a0% (0–39\u00a0%)",
        "100\u00a0% (68–100\u00a0%)",
        "+100 points (+49 to +100)",
        "all 15 comparisons",
    ):
        assert words in html, words


def test_the_difference_is_the_second_less_the_first(before, after):
    found = {(d.measure, d.is_share): d for d in compare_studies(before, after).differences}
    assert found["happiness", False].value == pytest.approx(0.51)
    assert found["sadness", True].value == -1.0
    assert found["sadness", True].p_corrected < 0.01
    back = {(d.measure, d.is_share): d for d in compare_studies(after, before).differences}
    assert back["valence", False].value == pytest.approx(-found["valence", False].value)


def test_nothing_is_said_of_fewer_than_five(sign_in, bob, before):
    few = fill(bob, make_study(bob, name="Few"), 4)
    html = show(sign_in(bob), before, few)
    assert "Nothing is said of fewer than five people" in html
    assert "fewer than five participants with a result" in html
    assert "points (" not in html


def test_it_warns_of_what_is_unlike(sign_in, bob, before):
    other = make_study(bob, name="Other", threshold=0.6, purpose="research", is_demonstration=True)
    fill(bob, other, 5, kind="image", n_windows=1)
    shared = before.participants.first()
    shared.pk, shared.study, shared.session = None, other, None
    shared._state.adding = True
    shared.save()
    other.sessions.first().recordings.update(model_versions={"face": "2.0"})
    html = show(sign_in(bob), before, other)
    for words in (
        "The thresholds differ",
        "different versions of the models",
        "face 2.0",
        "different purposes",
        "different kinds of recordings",
        "1 customer takes part in both",
        "made up for a demonstration",
    ):
        assert words in html, words


def test_two_alike_are_compared_without_warnings(sign_in, bob, before, after):
    assert "notice-warning" not in show(sign_in(bob), before, after)


def test_one_threshold_can_be_chosen_for_both(sign_in, bob, before):
    strict = fill(bob, make_study(bob, name="Strict", threshold=0.6), 5, top="sadness")
    client = sign_in(bob)
    html = show(client, before, strict)
    assert "−100 points" in html
    html = show(client, before, strict, threshold="0.5")
    assert "The thresholds differ" not in html
    assert "−100 points" not in html
    assert "The thresholds differ" in show(client, before, strict, threshold="nan")


def test_it_asks_which_two(sign_in, bob, before, after):
    client = sign_in(bob)
    html = client.get(URL).content.decode()
    assert html.count("Release 4.1") == 2
    assert "Choose two different" in show(client, before, before)
    assert URL in client.get(reverse("analysis:studies")).content.decode()


def test_a_study_of_others_is_not_there(sign_in, bob, before):
    stranger = make_user("product")
    theirs = make_study(stranger)
    answer = sign_in(bob).get(URL, {"a": str(before.pk), "b": str(theirs.pk)})
    assert answer.status_code == 404
    assert "Release 4.1" not in sign_in(stranger).get(URL).content.decode()
    assert sign_in(bob).get(URL, {"a": "x", "b": "y"}).status_code == 404


def test_number_of_queries_is_fixed(sign_in, bob, before, after, django_assert_max_num_queries):
    client = sign_in(bob)
    with django_assert_max_num_queries(20 + AUDIT_QUERIES):
        show(client, before, after)
