"""Studies: the list, making and changing one, its purpose, its notice."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from analysis.models import Study
from tests.audit import AUDIT_QUERIES
from tests.factories import make_recording, make_session, make_study, make_subject

LIST = "/studies/"
CREATE = "/studies/new/"
FIELDS = {"name": "Release 4.2", "purpose": "customer_feedback", "threshold": "0.5"}


def url_of(study, name="study") -> str:
    return reverse(f"analysis:{name}", args=(study.pk,))


def test_the_product_team_begins_with_its_studies(sign_in, alice, bob, dana):
    make_study(bob, name="Spring release")
    html = sign_in(bob).get("/", follow=True).content.decode()
    assert "Spring release" in html
    assert sign_in(alice).get("/")["Location"] == sign_in(dana).get("/")["Location"] == "/people/"


def test_the_entry_in_the_navigation_is_not_for_clinicians(sign_in, alice, bob, dana):
    entry = f'<a href="{LIST}"'
    pages = {who.email: sign_in(who).get("/people/").content.decode() for who in (alice, bob, dana)}
    assert {email for email, html in pages.items() if entry in html} == {bob.email, dana.email}


def test_it_lists_studies_with_their_numbers(sign_in, bob):
    study = make_study(bob, name="Spring release", notice="")
    make_study(bob, name="Put away", archived_at="2026-01-01T00:00Z")
    make_recording(make_session(bob, make_subject(bob), study=study))
    client = sign_in(bob)
    html = client.get(LIST).content.decode()
    assert "Spring release" in html
    assert "notice missing" in html
    assert "Put away" not in html
    assert "Put away" in client.get(LIST, {"archived": "on"}).content.decode()
    assert "No study fits" in client.get(LIST, {"q": "autumn"}).content.decode()


def test_it_says_what_to_do_without_studies(sign_in, bob):
    assert "You are not a member of any study yet" in sign_in(bob).get(LIST).content.decode()


def test_a_study_is_made_and_led_to_its_notice(sign_in, bob):
    answer = sign_in(bob).post(CREATE, FIELDS)
    study = Study.objects.get()
    assert answer["Location"] == url_of(study, "study_notice")
    assert (study.organization, study.created_by) == (bob.organization, bob)
    assert (study.purpose, study.notice) == ("customer_feedback", "")


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ("workplace", "people at their work"),
        ("education", "schools, universities"),
        ("recruitment", "hiring counts as work"),
    ],
)
def test_a_forbidden_purpose_is_offered_and_refused_with_the_reason(sign_in, bob, purpose, words):
    client = sign_in(bob)
    assert f'value="{purpose}"' in client.get(CREATE).content.decode()
    answer = client.post(CREATE, FIELDS | {"purpose": purpose})
    assert words in " ".join(answer.context["form"].errors["purpose"])
    assert not Study.objects.exists()


@pytest.mark.parametrize("purpose", ["workplace", "made up", ""])
def test_no_way_leads_around_the_lock(bob, purpose):
    study = make_study(bob)
    study.purpose = purpose
    with pytest.raises(ValidationError):
        study.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        study.save()


def test_the_purpose_is_fixed_once_somebody_takes_part(sign_in, bob):
    study = make_study(bob)
    client = sign_in(bob)
    changed = FIELDS | {"name": study.name, "purpose": "research"}
    client.post(url_of(study, "study_edit"), changed)
    study.refresh_from_db()
    assert study.purpose == "research"
    study.participants.create(organization=study.organization, subject=make_subject(bob))
    client.post(url_of(study, "study_edit"), FIELDS | {"name": "New name"})
    study.refresh_from_db()
    assert (study.purpose, study.name) == ("research", "New name")
    html = client.get(url_of(study, "study_edit")).content.decode()
    assert "cannot change any more" in html


def test_names_are_unique_in_the_organization(sign_in, bob, charlie):
    make_study(bob, name="Release 4.2")
    make_study(charlie, name="Release 4.3")
    client = sign_in(bob)
    assert "There is a study called" in client.post(CREATE, FIELDS).content.decode()
    assert client.post(CREATE, FIELDS | {"name": "Release 4.3"}).status_code == 302


@pytest.mark.parametrize("threshold", ["0.1", "1", "nan", ""])
def test_the_threshold_has_limits(sign_in, bob, threshold):
    answer = sign_in(bob).post(CREATE, FIELDS | {"threshold": threshold})
    assert "threshold" in answer.context["form"].errors


def test_the_notice_begins_with_a_draft_about_this_study(sign_in, bob):
    study = make_study(bob, name="Spring", product="Scales", notice="", notice_given_by="")
    client = sign_in(bob)
    draft = client.get(url_of(study, "study_notice")).context["form"]["notice"].value()
    for words in ("Spring", "Scales", "Customer feedback", bob.email, "estimates", "deleted"):
        assert words in draft
    incomplete = client.post(url_of(study, "study_notice"), {"notice": draft})
    assert "notice_given_by" in incomplete.context["form"].errors
    client.post(url_of(study, "study_notice"), {"notice": draft, "notice_given_by": "On paper"})
    study.refresh_from_db()
    assert (study.notice.splitlines(), study.notice_given_by) == (draft.splitlines(), "On paper")
    printed = client.get(url_of(study, "study_notice_print")).content.decode()
    assert "Software estimates" in printed


def test_the_page_says_when_the_notice_is_missing(sign_in, bob):
    page = sign_in(bob).get(url_of(make_study(bob))).content.decode()
    missing = sign_in(bob).get(url_of(make_study(bob, notice_given_by=""))).content.decode()
    words = "first write down what the participants are told"
    assert words in missing
    assert words not in page


def test_a_study_is_archived_and_restored(sign_in, bob):
    study = make_study(bob)
    client = sign_in(bob)
    assert "Nothing is deleted" in client.get(url_of(study, "study_archive")).content.decode()
    client.post(url_of(study, "study_archive"))
    study.refresh_from_db()
    assert study.archived_at is not None
    assert "was archived on" in client.get(url_of(study)).content.decode()
    client.post(url_of(study, "study_restore"))
    study.refresh_from_db()
    assert study.archived_at is None


def test_names_are_escaped(sign_in, bob):
    study = make_study(bob, name="<b>X</b>", product='"><script>alert(1)</script>')
    for url in (LIST, url_of(study), url_of(study, "study_notice")):
        html = sign_in(bob).get(url).content.decode()
        assert "<script>alert" not in html
        assert "<b>X</b>" not in html


@pytest.mark.parametrize("n_studies", [1, 6])
def test_number_of_queries_is_fixed(sign_in, bob, django_assert_max_num_queries, n_studies):
    for _ in range(n_studies):
        study = make_study(bob)
        make_recording(make_session(bob, make_subject(bob), study=study))
    client = sign_in(bob)
    with django_assert_max_num_queries(6 + AUDIT_QUERIES):
        client.get(LIST)
    with django_assert_max_num_queries(10 + AUDIT_QUERIES):
        client.get(url_of(study))
