"""Only the care team of a patient, and those who were let in, see the patient."""

import importlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import User
from analysis.care import begin_care
from analysis.models import CareTeamMember, FaceReading, Recording, Session, Subject
from tests.factories import (
    make_face_reading,
    make_grant,
    make_member,
    make_recording,
    make_session,
    make_subject,
    make_user,
)


@pytest.fixture
def face(alice) -> FaceReading:
    """The furthest row from a patient of Alice's."""
    return make_face_reading(make_recording(make_session(alice)))


def sees(user, row) -> bool:
    return type(row).objects.visible_to(user).filter(pk=row.pk).exists()


def list_of_patient(face) -> tuple:
    recording = face.recording
    return face, recording, recording.session, recording.session.subject


def test_the_team_sees_the_patient_and_everything_beneath(face, alice, erin, dana):
    for row in list_of_patient(face):
        assert [sees(user, row) for user in (alice, dana, erin)] == [True, True, False]
    make_member(face.recording.session.subject, erin)
    for row in list_of_patient(face):
        assert sees(erin, row)


def test_a_member_of_one_team_does_not_see_other_patients(alice, erin):
    make_member(make_subject(alice), erin)
    assert not sees(erin, make_subject(alice))


def test_a_member_with_several_grants_sees_a_row_once(face, alice):
    subject = face.recording.session.subject
    for _ in range(3):
        make_grant(subject, alice)
    assert FaceReading.objects.visible_to(alice).count() == 1


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"expires_at": timedelta(hours=1)}, True),
        ({"expires_at": timedelta(seconds=-1)}, False),
        ({"revoked_at": timedelta(seconds=-1)}, False),
        ({"expires_at": timedelta(hours=1), "revoked_at": timedelta(seconds=-1)}, False),
    ],
)
def test_a_grant_opens_the_patient_while_it_is_in_force(face, erin, fields, is_open):
    times = {name: timezone.now() + offset for name, offset in fields.items()}
    make_grant(face.recording.session.subject, erin, **times)
    for row in list_of_patient(face):
        assert sees(erin, row) is is_open


def test_a_place_in_the_team_is_worth_nothing_to_another_role(face, alice, bob):
    subject = face.recording.session.subject
    make_member(subject, bob)
    make_grant(subject, bob)
    alice.role = User.Role.PRODUCT
    assert not sees(bob, face)
    assert not sees(alice, face)


def test_a_place_in_the_team_does_not_reach_across_organizations(face, charlie):
    make_member(face.recording.session.subject, charlie)
    assert not sees(charlie, face)


@pytest.mark.parametrize("model", [Subject, Session, Recording, FaceReading])
def test_visibility_is_one_query(face, alice, model, django_assert_num_queries):
    make_subject(alice)
    with django_assert_num_queries(1):
        assert list(model.objects.visible_to(alice))


def test_a_clinician_begins_the_care_of_a_patient_once(alice, dana, bob):
    patient, customer = make_subject(dana), make_subject(bob)
    for user in (dana, None):
        begin_care(patient, user)
    begin_care(customer, alice)
    assert not CareTeamMember.objects.exists()
    begin_care(patient, alice)
    begin_care(patient, alice)
    member = CareTeamMember.objects.get()
    assert (member.user, member.added_by, member.organization) == (alice, alice, alice.organization)


def test_the_upgrade_gives_each_patient_all_clinicians_of_its_organization(
    monkeypatch, alice, erin, dana, bob, charlie
):
    migration = importlib.import_module("analysis.migrations.0004_care_teams_of_existing_patients")
    monkeypatch.setattr(migration, "BATCH_SIZE", 2)
    make_user(organization=alice.organization, is_active=False)
    patients = [make_subject(alice), make_subject(dana), make_subject(dana)]
    make_subject(bob)
    foreign = make_subject(charlie)
    # SQLite's own editor does not open inside a test's transaction.
    migration.fill_care_teams(apps, SimpleNamespace(connection=connection))
    places = set(CareTeamMember.objects.values_list("subject_id", "user_id", "organization_id"))
    assert places == {
        (patient.pk, user.pk, alice.organization_id)
        for patient in patients
        for user in (alice, erin)
    } | {(foreign.pk, charlie.pk, charlie.organization_id)}
