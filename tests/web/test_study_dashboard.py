"""The dashboard of a study and the people behind its numbers."""

import pytest
from django.urls import reverse

from analysis.models import Marker
from tests.audit import AUDIT_QUERIES
from tests.cohorts import add_people, add_recording, spread
from tests.factories import make_group, make_participant, make_study


@pytest.fixture
def study(bob):
    return make_study(bob, name="Release 7", threshold=0.5)


@pytest.fixture
def versions(study):
    """Ten people, five in each version, the second angrier than the first."""
    first, second = make_group(study, "Version A"), make_group(study, "Version B")
    add_people(study, [0.1, 0.12, 0.14, 0.16, 0.18], first, answers={"Age": "18-29"})
    add_people(study, [0.7, 0.75, 0.8, 0.85, 0.9], second, answers={"Age": "30-44"})
    return first, second


def url_of(study, name="study_dashboard", query="") -> str:
    return reverse(f"analysis:{name}", args=(study.pk,)) + (f"?{query}" if query else "")


def read(client, url) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_works(sign_in, bob, study, versions):
    html = read(sign_in(bob), url_of(study))
    assert "Share of the 10 participants" in html
    assert "5 of 10" in html
    assert "reached 50 %" in html
    assert "Version B against Version A" in html
    assert "Version A and Version B differ clearly in: anger" in html
    assert "corrected for all 15 comparisons" in html
    assert "The clearest moments" in html
    assert "style=" not in html


def test_it_says_what_to_do_without_results(sign_in, bob, study):
    html = read(sign_in(bob), url_of(study))
    assert "There are no results yet" in html
    assert reverse("analysis:study_upload", args=(study.pk,)) in html


def test_few_people_are_not_spoken_of(sign_in, bob, study):
    add_people(study, [0.9] * 4)
    html = read(sign_in(bob), url_of(study))
    assert "Fewer than 5 people have a result" in html
    assert "Who showed which expression" not in html


def test_a_filter_that_leaves_few_out_says_so(sign_in, bob, study, versions):
    add_people(study, [0.5] * 2)
    query = f"group={versions[0].pk}&group={versions[1].pk}"
    html = read(sign_in(bob), url_of(study, query=query))
    assert "This filter leaves out fewer than 5 people" in html


def test_the_filter_is_in_every_link(sign_in, bob, study, versions):
    html = read(sign_in(bob), url_of(study, query=f"group={versions[1].pk}&emotion=anger"))
    assert "Share of the 5 participants" in html
    drill = url_of(study, "study_drill", f"group={versions[1].pk}&amp;emotion=anger&amp;shows=fear")
    assert drill in html
    assert "checked> Version B" in html
    assert '<option value="anger" selected>' in html


def test_split_by_answer_and_lined_up_at_a_marker(sign_in, bob, study, versions):
    for participant in study.participants.all():
        recording = participant.session.recordings.get()
        Marker.objects.create(
            organization=study.organization, recording=recording, name="price", time_s=1.0
        )
    html = read(sign_in(bob), url_of(study, query="column=Age&marker=price"))
    assert "By “Age”" in html
    assert "lined up at the marker “price”" in html
    assert "answer=Age%3D18-29" in html


def test_moments_can_be_played_and_opened(sign_in, bob, study, versions):
    html = read(sign_in(bob), url_of(study))
    best = study.moments.order_by("-strength").first()
    assert reverse("analysis:original", args=(best.recording_id,)) + "#t=0,5" in html
    assert reverse("analysis:report", args=(best.recording.session_id,)) in html


def test_the_number_of_queries_is_bounded(
    sign_in, bob, study, versions, django_assert_max_num_queries
):
    client = sign_in(bob)
    with django_assert_max_num_queries(19 + AUDIT_QUERIES):
        client.get(url_of(study, query="column=Age&kind=video"))


def test_drill_down_lists_who_showed_it(sign_in, bob, study, versions):
    html = read(sign_in(bob), url_of(study, "study_drill", "shows=anger"))
    angry = [p.subject.code for p in versions[1].participants.select_related("subject")]
    calm = [p.subject.code for p in versions[0].participants.select_related("subject")]
    assert all(code in html for code in angry)
    assert not any(code in html for code in calm)
    assert "5 participants with a result" in html
    assert "some moment reached 50 %" in html
    assert reverse("analysis:report", args=(versions[1].participants.first().session_id,)) in html


def test_drill_down_into_a_stretch_of_time(sign_in, bob, study):
    early, late, short = (make_participant(study) for _ in range(3))
    calm, angry = spread(neutral=0.9), spread(anger=0.9)
    recording = add_recording(early, [angry, calm, calm])
    add_recording(late, [calm, calm, angry])
    add_recording(short, [angry])
    client = sign_in(bob)
    html = read(client, url_of(study, "study_drill", "shows=anger&from=0&to=5"))
    assert early.subject.code in html
    assert late.subject.code not in html
    html = read(client, url_of(study, "study_drill", "from=10&to=15"))
    assert early.subject.code in html
    assert late.subject.code in html
    assert short.subject.code not in html
    Marker.objects.create(
        organization=study.organization, recording=recording, name="price", time_s=7.0
    )
    query = "marker=price&from=-5&to=0&shows=anger"
    html = read(client, url_of(study, "study_drill", query))
    assert early.subject.code in html
    assert late.subject.code not in html
    assert short.subject.code not in html


def test_drill_down_is_paged_in_a_bounded_number_of_queries(
    sign_in, bob, study, django_assert_max_num_queries
):
    add_people(study, [0.9] * 51)
    client = sign_in(bob)
    with django_assert_max_num_queries(12 + AUDIT_QUERIES):
        html = read(client, url_of(study, "study_drill", "shows=anger"))
    assert "Page 1 of 2" in html


@pytest.mark.parametrize(
    "query",
    [
        "group=x&answer=%00&since=0001-01-01&until=9999-12-31&kind=x&marker=%00&column=%00",
        "first=x&second=x&emotion=x&answer==&answer=a%253D%3D",
        "from=nan&to=inf&shows=x&page=-1",
        "from=1e308&to=&since=2026-02-31",
    ],
)
def test_nonsense_in_the_address_is_not_asked(sign_in, bob, study, versions, query):
    client = sign_in(bob)
    for name in ("study_dashboard", "study_drill"):
        assert client.get(url_of(study, name, query)).status_code == 200


def test_text_of_others_is_escaped(sign_in, bob, study):
    group = make_group(study, "<b>A</b>")
    add_people(study, [0.9] * 5, group, answers={"<i>q</i>": "<u>a</u>"})
    add_people(study, [0.2] * 5, answers={"<i>q</i>": "b"})
    html = read(sign_in(bob), url_of(study, query="column=%3Ci%3Eq%3C/i%3E"))
    for tag in ("<b>A", "<i>q", "<u>a"):
        assert tag not in html
