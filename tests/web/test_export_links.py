import re

import pytest
from django.urls import reverse

from tests.factories import (
    make_recording,
    make_report,
    make_session,
    make_subject,
    make_voice_reading,
)


def list_files(client, url: str, **query) -> list[str]:
    """Every file that the page offers of its results; each must answer."""
    html = client.get(url, query).content.decode()
    links = re.findall(r'<a [^>]*?\bdownload href="([^"]+)"', html)
    found = [link for link in links if "/original/" not in link]
    for link in found:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert answer["Content-Disposition"].startswith("attachment; "), link
    return found


def test_a_report_offers_each_of_its_files(sign_in, alice, visit):
    clip = make_recording(visit, "audio", status="done", duration_s=3.0)
    make_voice_reading(clip)
    make_report(visit, valence=-0.3)
    url = reverse("analysis:report", args=(visit.pk,))
    found = " ".join(list_files(sign_in(alice), url))
    for end in ("/export/pdf/", "/export/csv/", "/export/fhir/", "expressions.png", "valence.svg"):
        assert end in found
    assert f"/recordings/{clip.pk}/timeline.png" in found


def test_an_earlier_revision_offers_its_own(sign_in, alice, visit):
    make_report(visit, "anger", state="final")
    make_report(visit, "fear", revision=2)
    url = reverse("analysis:report", args=(visit.pk,))
    found = list_files(sign_in(alice), url, revision="1")
    assert found
    assert all(link.endswith("?revision=1") for link in found)


def test_a_person_offers_the_history(sign_in, alice, patient):
    make_report(make_session(alice, patient), valence=-0.3)
    found = " ".join(list_files(sign_in(alice), patient.get_absolute_url()))
    for end in ("/export/pdf/", "/export/csv/", "/export/fhir/", "self-reports/", "history.png"):
        assert end in found


@pytest.mark.parametrize("has_report", [True, False])
def test_customers_have_no_fhir(sign_in, bob, has_report):
    session = make_session(bob, make_subject(bob))
    if has_report:
        make_report(session)
    client = sign_in(bob)
    for url in (
        reverse("analysis:report", args=(session.pk,)),
        session.subject.get_absolute_url(),
    ):
        found = list_files(client, url)
        assert bool(found) == has_report
        assert not [link for link in found if "fhir" in link]
