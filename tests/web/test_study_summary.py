"""The printed summary of a study and its charts: what they say, and of whom they are silent."""

import io
from xml.etree.ElementTree import fromstring

import pytest
from django.urls import reverse
from pypdf import PdfReader

from analysis.cohort.moments import refresh_study
from analysis.exports.pictures.study import STUDY_CHARTS
from analysis.models import Answer, Marker
from tests.factories import make_study
from tests.web.test_study_exports import join


@pytest.fixture
def study(bob):
    """Six people with version A look angry, seven with version B happy; two are in a pilot."""
    study = make_study(bob, name="Release 4.2", product="Home", notice="You are recorded.")
    for group, n, top in (("Version A", 6, "anger"), ("Version B", 7, "happiness")):
        for index in range(n):
            person = join(bob, study, f"{group[-1]}-{index}", group=group, top=top, n_windows=5)
            clip = person.session.recordings.get()
            organization = study.organization
            Marker.objects.create(
                organization=organization, recording=clip, name="Opens", time_s=6.0
            )
    refresh_study(study.pk)
    return study


def read(client, study, **query) -> str:
    answer = client.get(reverse("analysis:study_summary", args=(study.pk,)), query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert "Release-4-2-summary-" in answer["Content-Disposition"]
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def draw(client, study, name, form="svg", **query):
    return client.get(reverse("analysis:study_chart", args=(study.pk, name, form)), query)


def test_the_summary_says_what_was_found_and_how(sign_in, bob, study):
    text = read(sign_in(bob), study, marker="Opens")
    for words in (
        "Expression consistent with happiness in 7 of 13",
        "54 % (29–77 %)",
        "the probability of the expression reached 50 %",
        "aligned at “Opens”",
        "By group",
        "Version B against Version A",
        "+51 points",
        "for all 15 comparisons",
        "voice 1.1",
        "You are recorded.",
        "Customer feedback",
        "It does not determine what somebody feels",
        "by Wilson",
    ):
        assert words in text.replace("\u00a0", " "), words
    assert "Moreau" not in text
    assert "A-1" not in text


def test_the_filters_apply_and_are_named(sign_in, bob, study):
    group = study.groups.get(name="Version A")
    text = read(sign_in(bob), study, group=str(group.pk))
    assert "Who is meant" in text
    assert "anger in 6 of 6" in text


def test_small_groups_are_withheld(sign_in, bob, study):
    for index in range(2):
        join(bob, study, f"P-{index}", group="Pilot", top="fear")
    refresh_study(study.pk)
    text = read(sign_in(bob), study)
    # Two could be worked out from the total, so the next smallest group is silent, too.
    assert text.count("withheld") == 2
    assert "Version B against" not in text
    svg = draw(sign_in(bob), study, "groups")
    assert "Too few participants" in svg.content.decode()


def test_nothing_is_said_of_fewer_than_five(sign_in, bob):
    few = make_study(bob, name="Release 4.2")
    for index in range(4):
        join(bob, few, f"C-{index}")
    refresh_study(few.pk)
    client = sign_in(bob)
    text = read(client, few)
    assert "Fewer than five participants fit" in text
    assert "58\u00a0%" not in text.replace(" %", "\u00a0%")
    for name in STUDY_CHARTS:
        drawn = draw(client, few, name).content.decode()
        assert "Too few participants" in drawn
        assert "58\u00a0%" not in drawn
    page = client.get(reverse("analysis:study_exports", args=(few.pk,))).content.decode()
    assert "nothing to draw" in page


@pytest.mark.parametrize(
    "name", ["shares", "groups", "course", "answers", "share-differences", "mean-differences"]
)
def test_charts_stand_alone(sign_in, bob, study, name):
    for participant in study.participants.all():
        Answer.objects.create(
            participant=participant,
            study=study,
            column="device",
            value="phone" if participant.group.name == "Version A" else "tablet",
        )
    client = sign_in(bob)
    answer = draw(client, study, name, marker="Opens", column="device")
    assert answer["Content-Type"] == "image/svg+xml"
    root = fromstring(answer.content)
    assert not [node for node in root.iter() if node.get("class") or node.get("style")]
    assert "n = 13 participants" in answer.content.decode()
    png = draw(client, study, name, "png")
    assert png.content.startswith(b"\x89PNG")


def test_a_difference_lies_on_its_side_of_zero(sign_in, bob, study):
    drawn = draw(sign_in(bob), study, "share-differences").content.decode()
    assert "Difference of shares, Version B less Version A" in drawn
    root = fromstring(drawn)
    dots = [float(node.get("cx")) for node in root.iter() if node.tag.endswith("circle")]
    middle = {round((max(dots) + min(dots)) / 2)}
    # Anger is left of zero by as much as happiness is right of it; the other five are on it.
    assert len(dots) == 7
    assert {round(dot) for dot in dots if dot not in (max(dots), min(dots))} == middle


def test_without_a_column_there_are_no_answers_to_draw(sign_in, bob, study):
    assert "Too few participants" in draw(sign_in(bob), study, "answers").content.decode()


def test_the_dashboard_offers_each_chart_under_its_filter(sign_in, bob, study):
    url = reverse("analysis:study_dashboard", args=(study.pk,))
    html = sign_in(bob).get(url, {"marker": "Opens"}).content.decode()
    for name in ("shares", "groups", "course", "share-differences", "mean-differences"):
        assert f"charts/{name}.svg?marker=Opens" in html


def test_unknown_charts_are_not_there(sign_in, bob, study):
    client = sign_in(bob)
    assert draw(client, study, "people").status_code == 404
    assert draw(client, study, "shares", "gif").status_code == 404
    # All sessions were on one day.
    assert "Too few participants" in draw(client, study, "calendar").content.decode()


def test_the_page_offers_them(sign_in, bob, study):
    html = sign_in(bob).get(reverse("analysis:study_exports", args=(study.pk,))).content.decode()
    assert "charts/shares.png" in html
    assert "charts/calendar" not in html
    assert "exports/summary.pdf" in html


def test_made_up_studies_are_marked(sign_in, bob, study):
    study.is_demonstration = True
    study.save()
    client = sign_in(bob)
    mark = "Demonstration: the people and the numbers are made up."
    assert mark in read(client, study)
    assert mark in draw(client, study, "shares").content.decode()
