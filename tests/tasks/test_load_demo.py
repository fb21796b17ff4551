"""`manage.py load_demo`: what it makes, that it doubles nothing, and where it refuses."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client, override_settings
from django.urls import reverse

from accounts.demo import ACCOUNTS
from accounts.models import Organization, User
from analysis.cohort.aggregates import describe_study
from analysis.cohort.filters import CohortFilter
from analysis.demo.people import CLARA, CLINIC, JONAS, MORE_ACCOUNTS
from analysis.demo.samples import store_samples
from analysis.models import (
    AccessGrant,
    EmotionReport,
    Event,
    LastLook,
    Recording,
    Review,
    Session,
    Study,
    Subject,
    SubjectSummary,
)
from analysis.storage import MediaStore
from tests.factories import make_subject

# The rest depends a little on the minute: a person who answers every 18 days, say.
COUNTED = (Subject, Session, Recording, EmotionReport, Event, LastLook, User)


@pytest.fixture(autouse=True)
def development(settings):
    settings.DEBUG = True


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker, tmp_path_factory):
    """What one call printed; the module shares its rows."""
    stream = StringIO()
    quick = override_settings(
        DEBUG=True,
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    with django_db_blocker.unblock(), transaction.atomic():
        with quick:
            call_command("load_demo", stdout=stream)
        yield stream.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def out(printed, db) -> str:
    return printed


def count() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_it_makes_what_the_pages_need(out):
    patients = Subject.objects.filter(kind="patient").annotate(n=Count("sessions"))
    n_sessions = sorted(patient.n for patient in patients)
    assert (len(n_sessions), n_sessions[0], n_sessions[-1]) == (40, 0, 200)
    assert not Subject.objects.filter(is_demonstration=False).exists()
    versions = EmotionReport.objects.values_list("model_versions", flat=True)
    assert all(stated == {"demonstration": "random process 1"} for stated in versions)
    assert EmotionReport.objects.filter(is_inconclusive=True).exists()
    assert EmotionReport.objects.exclude(disagreement_sentence="").exists()
    assert set(Review.objects.values_list("decision", flat=True)) == {
        "confirmed",
        "corrected",
        "rejected",
    }
    assert not EmotionReport.objects.filter(state="final", reviews=None).exists()
    assert SubjectSummary.objects.exclude(changed_emotion="").exists()
    assert AccessGrant.objects.in_force().filter(user__email=JONAS).count() == 1
    assert LastLook.objects.filter(user__email=CLARA).exists()
    assert Recording.objects.filter(status="nothing_found").exclude(reason="").exists()
    # The accounts are those of `make demo` and some more, and all can sign in.
    for account in (*ACCOUNTS, *MORE_ACCOUNTS):
        assert account.email in out
        form = {"username": account.email, "password": account.password}
        assert Client().post(reverse("accounts:sign_in"), form).status_code == 302


def test_pages_stand_whole_although_recordings_have_no_bytes(out, settings):
    settings.DEBUG = False
    clara = Client()
    clara.force_login(User.objects.get(email=CLARA))
    made_up = Recording.objects.filter(
        byte_size=0, kind="audio", status="done", session__subject__care_team__user__email=CLARA
    ).first()
    played = Recording.objects.filter(
        byte_size__gt=0, kind="audio", session__subject__care_team__user__email=CLARA
    ).first()
    page = clara.get(reverse("analysis:report", args=(made_up.session_id,))).content.decode()
    assert "There is no file to play" in page
    assert reverse("analysis:original", args=(made_up.pk,)) not in page
    assert clara.get(reverse("analysis:original", args=(made_up.pk,))).status_code == 404
    store_samples(played.organization)
    page = clara.get(reverse("analysis:report", args=(played.session_id,))).content.decode()
    sound = reverse("analysis:original", args=(played.pk,))
    assert sound in page
    assert clara.get(sound).status_code == 200
    for name in ("subject", "session_create"):
        subject = made_up.session.subject_id
        assert clara.get(reverse(f"analysis:{name}", args=(subject,))).status_code == 200
    assert clara.get(reverse("analysis:subjects")).status_code == 200


@pytest.mark.exhaustive
def test_a_second_call_refuses_and_a_renewed_one_doubles_nothing(
    out, django_capture_on_commit_callbacks
):
    before = count()
    with pytest.raises(CommandError, match="--renew"):
        call_command("load_demo", stdout=StringIO())
    clinic = Organization.objects.get(name=CLINIC)
    own = make_subject(User.objects.get(email=CLARA), code="MINE-1")
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", "--renew", stdout=StringIO())
    assert Subject.objects.filter(pk=own.pk).exists()
    own.delete()
    assert count() == before
    kept = Recording.objects.filter(organization=clinic, byte_size__gt=0).first()
    assert MediaStore().exists(clinic.pk, kept.sha256)


def test_the_study_shows_every_part_of_the_dashboard(out):
    study = Study.objects.get(name="Release test 4.2")
    assert (study.is_demonstration, bool(study.notice)) == (True, True)
    assert [member.user.email for member in study.members.all()] == ["product@demo.example"]
    found = describe_study(study, CohortFilter(marker="Checkout opens", column="satisfaction"))
    assert found.everyone is not None
    assert found.n == 120 - found.n_without_result > 110
    shown = {part.label: part.is_withheld for part in found.groups}
    assert shown == {
        "Version A": False,
        "Version B": False,
        "Beta channel": True,
        "Pilot": True,
    }
    # The difference that was planted is found, and where it begins.
    proven = {d.measure for d in found.comparison.differences if d.p_corrected < 0.01}
    assert {"anger", "surprise", "valence"} <= proven
    anger = {
        stretch.start_s: stretch.figures.means["anger"].value
        for stretch in found.course.stretches
        if stretch.figures
    }
    assert anger[0.0] > anger[-5.0] + 0.04
    assert [part.label for part in found.breakdown.parts][:5] == ["1", "2", "3", "4", "5"]
    assert found.strongest
    assert len([part for part in found.calendar if part.figures]) >= 5
    assert Recording.objects.filter(
        session__participant__study=study, byte_size__gt=0, kind="audio"
    ).exists()


@pytest.mark.exhaustive
def test_the_study_before_can_be_compared_with_it(out):
    study = Study.objects.get(name="Release test 4.1")
    assert 25 < describe_study(study, CohortFilter()).everyone.n <= 36
