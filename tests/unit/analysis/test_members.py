"""Bob's study: Bob is its member, Fay works on products beside him, Dana administers the house."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from analysis.access import get_for_user_or_404
from analysis.members import (
    MemberError,
    add_member,
    begin_membership,
    may_manage_members,
    remove_member,
)
from analysis.models import (
    Batch,
    Consent,
    EmotionReport,
    FaceReading,
    Marker,
    Participant,
    Recording,
    ResumableUpload,
    Session,
    Study,
    StudyGroup,
    StudyMember,
    Subject,
)
from analysis.models.owned import OwnedModel
from tests.factories import (
    make_batch,
    make_face_reading,
    make_group,
    make_marker,
    make_participant,
    make_recording,
    make_report,
    make_session,
    make_study,
    make_study_member,
    make_subject,
    make_user,
)

# Its maker's alone.
EXEMPT = {ResumableUpload: {"session", "recording"}}


def sees(user, row) -> bool:
    return type(row).objects.visible_to(user).filter(pk=row.pk).exists()


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def customer(study) -> Subject:
    return make_participant(study).subject


def test_whatever_hangs_on_a_study_is_seen_by_its_members_and_administrators(
    bob, fay, dana, alice, charlie, study, customer
):
    session = customer.sessions.get()
    clip = make_recording(session, "audio", duration_s=3.0)
    rows = [
        study,
        study.members.get(),
        make_group(study, "A"),
        make_batch(study),
        study.participants.get(),
        customer,
        customer.consents.get(),
        session,
        clip,
        make_marker(clip),
        make_face_reading(make_recording(session)),
        make_report(session),
    ]
    for row in rows:
        assert (sees(bob, row), sees(dana, row)) == (True, True), row
        assert not any(sees(user, row) for user in (fay, alice, charlie)), row
        with pytest.raises(PermissionDenied, match="not a member of"):
            get_for_user_or_404(type(row), fay, row.pk)
    make_study_member(study, fay)
    assert all(sees(fay, row) for row in rows)


def test_of_a_customer_in_two_studies_each_member_sees_the_own_half(bob, fay, study, customer):
    other = make_study(fay)
    session = make_session(fay, customer, study=other)
    first = customer.sessions.get(study=study)
    assert sees(bob, customer)
    assert sees(fay, customer)
    assert (sees(bob, first), sees(bob, session)) == (True, False)
    assert (sees(fay, first), sees(fay, session)) == (False, True)
    outside = make_session(bob, customer)
    assert sees(bob, outside)
    assert sees(fay, outside)


def test_a_customer_in_no_study_is_everybodys_of_the_product_team(bob, fay, charlie, study):
    customer = make_subject(bob)
    session = make_session(bob, customer)
    assert sees(fay, customer)
    assert sees(fay, session)
    assert not sees(charlie, customer)
    session.study = study
    session.save()
    # A session in a study is enough, without the row that says who takes part.
    assert not sees(fay, customer)
    assert not sees(fay, session)
    assert sees(bob, customer)


def test_a_session_outside_any_study_follows_its_customer(bob, fay, study, customer):
    session = make_session(bob, customer)
    recording = make_recording(session)
    assert sees(bob, recording)
    assert not sees(fay, recording)
    for row in (session, recording):
        with pytest.raises(PermissionDenied, match="This customer takes part only in studies"):
            get_for_user_or_404(type(row), fay, row.pk)


def test_the_refusal_says_what_is_missing(fay, study, customer):
    with pytest.raises(PermissionDenied, match="not a member of this study. A member or an"):
        get_for_user_or_404(Study, fay, study.pk)
    with pytest.raises(PermissionDenied, match="only in studies that you are not a member of"):
        get_for_user_or_404(Subject, fay, customer.pk)


def test_who_changes_to_another_role_sees_no_more_by_membership(bob, study):
    bob.role = User.Role.CLINICIAN
    bob.save()
    assert not sees(bob, study)
    assert not may_manage_members(study, bob)


@pytest.mark.parametrize(
    "model",
    [
        Batch, Consent, EmotionReport, FaceReading, Marker, Participant, Recording, Session, Study,
        StudyGroup, Subject,
    ],
)  # fmt: skip
def test_visibility_is_one_query(bob, customer, model, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(model.objects.visible_to(bob))


def test_a_product_user_begins_a_study_as_its_member_once(bob, dana, study):
    begin_membership(study, bob)
    for user in (dana, None):
        begin_membership(study, user)
    member = StudyMember.objects.get()
    assert (member.user, member.added_by, member.organization) == (bob, bob, bob.organization)


def test_members_and_administrators_of_the_house_manage(bob, fay, dana, alice, charlie, study):
    charlie.role = User.Role.ADMIN
    assert [
        user for user in (bob, fay, dana, alice, charlie) if may_manage_members(study, user)
    ] == [
        bob,
        dana,
    ]


def test_only_active_product_users_of_the_organization_join(bob, fay, alice, dana, study):
    stranger = make_user(User.Role.PRODUCT)
    inactive = make_user(User.Role.PRODUCT, organization=bob.organization, is_active=False)
    for user in (alice, dana, stranger, inactive):
        with pytest.raises(MemberError, match="Choose a product user"):
            add_member(study, user, added_by=bob)
    first = add_member(study, fay, added_by=bob)
    assert add_member(study, fay, added_by=dana) == first
    assert first.added_by == bob


def test_the_last_member_stays_unless_an_administrator_removes_them(bob, fay, dana, study):
    member = study.members.get()
    make_study_member(study, make_user(User.Role.PRODUCT, organization=bob.organization))
    User.objects.filter(study_memberships__study=study).exclude(pk=bob.pk).update(is_active=False)
    with pytest.raises(MemberError, match="last member"):
        remove_member(member, removed_by=bob)
    place = add_member(study, fay, added_by=bob)
    remove_member(member, removed_by=bob)
    assert not sees(bob, study)
    remove_member(place, removed_by=dana)
    assert not sees(fay, study)
    assert sees(dana, study)


def test_the_upgrade_makes_all_active_product_users_members_of_each_study(
    monkeypatch, bob, fay, dana, alice
):
    migration = importlib.import_module("analysis.migrations.0021_members_of_existing_studies")
    monkeypatch.setattr(migration, "BATCH_SIZE", 2)
    make_user(User.Role.PRODUCT, organization=bob.organization, is_active=False)
    stranger = make_user(User.Role.PRODUCT)
    studies = [make_study(bob), make_study(dana), make_study(dana)]
    foreign = make_study(stranger)
    StudyMember.objects.exclude(study=studies[0]).delete()
    migration.add_members(apps, SimpleNamespace(connection=connection))
    places = set(StudyMember.objects.values_list("study_id", "user_id", "organization_id"))
    assert places == {
        (study.pk, user.pk, bob.organization_id) for study in studies for user in (bob, fay)
    } | {(foreign.pk, stranger.pk, stranger.organization_id)}


def test_every_row_of_a_study_says_of_which():
    """A model with a way to a study that forgets its `study_path` would show its rows to all."""
    for model in apps.get_app_config("analysis").get_models():
        if not issubclass(model, OwnedModel) or model.study_path is not None:
            continue
        ways = {field.name for field in model._meta.fields if field.many_to_one or field.one_to_one}
        assert not ways & {"study", "session", "recording", "report", "consent"} - EXEMPT.get(
            model, set()
        ), model
