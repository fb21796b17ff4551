"""Only the care team of a patient, and those who were let in, see the patient."""

import importlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import User
from analysis.care import (
    CareError,
    add_member,
    begin_care,
    grant_access,
    may_manage_team,
    note_look,
    remove_member,
    revoke_grant,
)
from analysis.models import CareTeamMember, FaceReading, LastLook, Recording, Session, Subject
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
        begin_care([patient], user)
    begin_care([customer], alice)
    assert not CareTeamMember.objects.exists()
    begin_care([patient], alice)
    begin_care([patient], alice)
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


def test_a_look_is_noted_at_most_once_a_minute(alice, dana, django_assert_num_queries):
    patient = make_subject(alice)
    assert note_look(alice, patient) is None
    first = LastLook.objects.get()
    assert (first.user, first.subject, first.organization) == (alice, patient, alice.organization)
    with django_assert_num_queries(1):
        assert note_look(alice, patient) == first.looked_at
    hour_ago = timezone.now() - timedelta(hours=1)
    LastLook.objects.update(looked_at=hour_ago)
    with django_assert_num_queries(2):
        assert note_look(alice, patient) == hour_ago
    assert timezone.now() - LastLook.objects.get().looked_at < timedelta(minutes=1)
    note_look(dana, patient)
    assert LastLook.objects.count() == 2


def test_the_last_member_stays_unless_an_administrator_removes_them(alice, erin, dana):
    patient = make_subject(alice)
    member = patient.care_team.get()
    inactive = make_user(organization=alice.organization, is_active=False)
    make_member(patient, inactive)
    with pytest.raises(CareError, match="last member"):
        remove_member(member, removed_by=alice)
    place = add_member(patient, erin, added_by=alice)
    remove_member(member, removed_by=alice)
    assert not sees(alice, patient)
    remove_member(place, removed_by=dana)
    assert not sees(erin, patient)


def test_only_clinicians_of_the_organization_join_or_are_let_in(alice, bob, dana, charlie):
    patient = make_subject(alice)
    switched_off = make_user(organization=alice.organization, is_active=False)
    for user in (bob, dana, charlie, switched_off):
        with pytest.raises(CareError, match="Choose a clinician"):
            add_member(patient, user, added_by=alice)
        with pytest.raises(CareError, match="Choose a clinician"):
            grant_access(patient, user, granted_by=dana, reason="Night duty")


def test_access_is_granted_once_with_a_reason_and_can_be_revoked(alice, erin, dana):
    patient = make_subject(alice)
    with pytest.raises(CareError, match="reason"):
        grant_access(patient, erin, granted_by=dana, reason=" ")
    with pytest.raises(CareError, match="in the care team"):
        grant_access(patient, alice, granted_by=dana, reason="Night duty")
    grant = grant_access(patient, erin, granted_by=dana, reason=" Night duty ")
    assert (grant.reason, grant.granted_by, sees(erin, patient)) == ("Night duty", dana, True)
    with pytest.raises(CareError, match="already"):
        grant_access(patient, erin, granted_by=dana, reason="Again")
    assert revoke_grant(grant, dana)
    assert not revoke_grant(grant, dana)
    assert not sees(erin, patient)
    assert patient.access_grants.count() == 1


def test_members_and_administrators_manage_the_team(alice, erin, dana, charlie):
    patient = make_subject(alice)
    make_grant(patient, erin)
    users = (alice, dana, erin, charlie)
    assert [may_manage_team(patient, user) for user in users] == [True, True, False, False]
