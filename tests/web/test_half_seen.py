"""A customer in Bob's study and in Fay's: Bob sees his half of the person, Fay hers, Dana all."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tokens import create_token
from analysis.half_seen import sees_whole
from analysis.history.summary import refresh_summary
from analysis.models import BatchFile, Consent, LastLook, Participant, Subject
from analysis.participants import EnrolError, enrol
from analysis.presentation.people import PeopleFilter, list_people
from tests.factories import (
    make_consent,
    make_participant,
    make_recording,
    make_report,
    make_session,
    make_study,
    make_subject,
)

EVERYBODY = PeopleFilter()
OWN, FOREIGN = "Shown the prototype", "Asked about the price"


@pytest.fixture
def study(bob):
    return make_study(bob, name="Release 4.2")


@pytest.fixture
def customer(bob, fay, study) -> Subject:
    """Has a session with a result in each of the two studies; Fay's is the newer one."""
    at = timezone.now() - timedelta(days=10)
    person = make_participant(study, held_at=at, context_note=OWN)
    other = make_study(fay, name="Secret pricing")
    later = make_session(
        fay, person.subject, study=other, held_at=at + timedelta(days=5), context_note=FOREIGN
    )
    Participant.objects.create(
        organization=other.organization, study=other, subject=person.subject, session=later
    )
    for session, top in ((person.session, "happiness"), (later, "sadness")):
        make_recording(session, "audio", status="done", duration_s=3.0)
        make_report(session, top_emotion=top)
    refresh_summary(person.subject_id)
    return person.subject


def api_of(sign_in, user):
    browser = sign_in(user)
    browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_token(user, 'program')[1]}"
    return browser


PAGES = ("analysis:subject", "analysis:consents", "analysis:session_create", "analysis:compare")


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_person_show_the_own_half(sign_in, bob, dana, customer, name):
    url = reverse(name, args=(customer.pk,))
    html = sign_in(bob).get(url).content.decode()
    for words in (FOREIGN, "Secret pricing"):
        assert words not in html
    assert str(customer.sessions.get(context_note=FOREIGN).pk) not in html
    if name == "analysis:subject":
        assert OWN in html
        whole = sign_in(dana).get(url).content.decode()
        assert OWN in whole
        assert FOREIGN in whole


def test_the_consent_for_another_study_is_not_shown(sign_in, bob, fay, dana, customer):
    make_consent(customer, is_of_study=True, study=fay.study_memberships.get().study)
    url = reverse("analysis:consents", args=(customer.pk,))
    counts = {user: sign_in(user).get(url).context["consent"].in_force for user in (bob, fay, dana)}
    assert [len(found) for found in counts.values()] == [1, 1, 2]
    assert Consent.objects.visible_to(bob).count() == 1


@pytest.mark.parametrize("form", ["csv", "svg"])
def test_exports_hold_the_own_half(sign_in, bob, dana, customer, form):
    name = "analysis:history_export" if form == "csv" else "analysis:history_chart"
    url = reverse(name, args=(customer.pk, form))
    own = sign_in(bob).get(url).getvalue().decode()
    whole = sign_in(dana).get(url).getvalue().decode()
    assert FOREIGN not in own
    if form == "csv":
        assert OWN in own
        assert FOREIGN in whole
        assert len(own.splitlines()) == len(whole.splitlines()) - 1
    else:
        assert own != whole


def test_programs_get_the_own_half(sign_in, bob, dana, customer):
    own, whole = api_of(sign_in, bob), api_of(sign_in, dana)
    history = reverse("api:subject-history", args=(customer.pk,))
    assert FOREIGN not in own.get(history).content.decode()
    assert FOREIGN in whole.get(history).content.decode()
    sessions = f"/api/v1/sessions/?subject={customer.pk}"
    assert len(own.get(sessions).json()["results"]) == 1
    assert len(whole.get(sessions).json()["results"]) == 2
    reports = own.get("/api/v1/reports/").json()["results"]
    assert [report["top_emotion"] for report in reports] == ["happiness"]
    comparison = reverse("api:subject-comparison", args=(customer.pk,))
    assert FOREIGN not in own.get(comparison).content.decode()
    exported = reverse("api:subject-export", args=(customer.pk, "csv"))
    assert FOREIGN not in own.get(exported).getvalue().decode()


def row_of(user, customer, wanted=EVERYBODY):
    rows = list_people(user, wanted).rows
    return next((row for row in rows if row.subject == customer), None)


def test_the_list_of_people_adds_up_the_own_half(bob, dana, customer):
    own, whole = row_of(bob, customer), row_of(dana, customer)
    assert (own.n_sessions, whole.n_sessions) == (1, 2)
    assert (own.report.top_emotion, whole.report.top_emotion) == ("happiness", "sadness")
    assert own.last_held_at == customer.sessions.get(context_note=OWN).held_at
    assert own.last_held_at < whole.last_held_at
    assert own.changes == [] or own.changes[0].kind == "too_few"


def test_what_is_new_and_what_changed_tells_nothing_of_the_other_half(bob, fay, customer):
    for user in (bob, fay):
        LastLook.objects.create(
            organization=bob.organization, subject=customer, user=user, looked_at=timezone.now()
        )
        assert not row_of(user, customer).is_new
    make_recording(customer.sessions.get(context_note=FOREIGN), "audio")
    refresh_summary(customer.pk)
    customer.summary.change = 9.0
    type(customer.summary).objects.update(change=9.0)
    assert not row_of(bob, customer).is_new
    assert row_of(fay, customer).is_new
    found = list_people(bob, EVERYBODY)
    assert (found.n_new, found.n_changed) == (0, 0)
    assert row_of(bob, customer, PeopleFilter(is_changed=True)) is None


def test_the_order_by_the_last_session_tells_nothing_of_the_other_half(bob, customer, study):
    between = make_participant(study, held_at=timezone.now() - timedelta(days=8)).subject
    refresh_summary(between.pk)
    rows = list_people(bob, PeopleFilter(order="last")).rows
    assert [row.subject for row in rows] == [between, customer]
    list_people(bob, PeopleFilter(order="change"))


@pytest.mark.parametrize("n", [1, 4])
def test_number_of_queries_is_fixed(bob, fay, customer, study, n, django_assert_num_queries):
    for _ in range(n):
        person = make_participant(study).subject
        make_session(fay, person, study=fay.study_memberships.get().study)
    with django_assert_num_queries(8):
        list_people(bob, EVERYBODY)


def test_everything_is_taken_along_and_erased_by_who_sees_the_whole(sign_in, bob, dana, customer):
    browser = sign_in(bob)
    for name in ("analysis:subject_everything", "analysis:subject_erase_confirm"):
        answer = browser.get(reverse(name, args=(customer.pk,)))
        assert answer.status_code == 403
        assert "studies that you are not a member of" in answer.content.decode()
    page = browser.get(reverse("analysis:subject_erase", args=(customer.pk,))).content.decode()
    assert "everything.zip" not in page
    assert "2 sessions" not in page
    assert "Dana Drew" in page
    program = api_of(sign_in, bob)
    for method, url in (
        ("get", reverse("api:subject-archive", args=(customer.pk,))),
        ("delete", f"/api/v1/subjects/{customer.pk}/?confirm={customer.pk}"),
    ):
        assert getattr(program, method)(url).status_code == 403
    answer = sign_in(dana).get(reverse("analysis:subject_everything", args=(customer.pk,)))
    names = zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()
    assert "data.json" in names
    own = make_participant(customer.sessions.get(context_note=OWN).study).subject
    assert sees_whole(bob, own)
    assert browser.get(reverse("analysis:subject_everything", args=(own.pk,))).status_code == 200


def test_a_code_known_by_chance_opens_nobody(bob, fay, customer, study):
    hidden = make_participant(make_study(fay)).subject
    free = make_subject(fay)
    with pytest.raises(EnrolError, match="a study that you are not a member of"):
        enrol(study, hidden.code, user=bob)
    assert not study.participants.filter(subject=hidden).exists()
    assert enrol(study, free.code, user=bob).subject == free
    assert enrol(study, customer.code, user=bob).subject == customer
    assert enrol(study, hidden.code, user=None).subject == hidden


def test_lists_of_participants_are_refused_hidden_codes(sign_in, bob, fay, study):
    hidden = make_participant(make_study(fay)).subject
    browser = api_of(sign_in, bob)
    url = reverse("api:participants-import", args=(study.pk,))
    body = {"csv": f"code\n{hidden.code}\nC-new", "dry_run": True}
    lines = browser.post(url, body, content_type="application/json").json()["lines"]
    assert [line["outcome"] for line in lines] == ["invalid", "new"]
    url = reverse("api:study-batches", args=(study.pk,))
    body = {"rows": [{"file": "a.wav", "participant": hidden.code}], "dry_run": True}
    answer = browser.post(url, body, content_type="application/json")
    assert answer.status_code == 400
    assert "a study that you are not a member of" in answer.content.decode()
    assert not BatchFile.objects.exists()


def test_who_left_a_study_finds_nothing_of_it_in_the_queue(sign_in, bob, fay, study):
    session = make_participant(study).session
    make_recording(session, "audio", status="failed", original_name="voice-of-the-study.wav")
    queue = reverse("analysis:queue")
    assert "voice-of-the-study.wav" in sign_in(bob).get(queue).content.decode()
    assert "voice-of-the-study.wav" not in sign_in(fay).get(queue).content.decode()
    assert fay.role == User.Role.PRODUCT
