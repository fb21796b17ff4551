"""Taking people into a study."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from analysis.models import Answer, Participant, Session, StudyGroup, Subject
from analysis.notices import NoticeMissingError, StudyArchivedError
from analysis.participants import EnrolError, enrol, erase, join_session, take_out
from tests.factories import make_recording, make_session, make_study, make_subject

pytestmark = pytest.mark.django_db


def test_everything_that_is_missing_is_made(bob):
    study = make_study(bob)
    one = enrol(study, "C-1", group_name="Version A", answers={"age": "34", "vip": ""}, user=bob)
    subject = Subject.objects.get()
    assert (subject.kind, subject.code, subject.created_by) == ("customer", "C-1", bob)
    assert (subject.organization, one.organization) == (bob.organization, bob.organization)
    assert (one.session.study, one.session.subject) == (study, subject)
    assert one.group.name == "Version A"
    assert dict(one.answers.values_list("column", "value")) == {"age": "34", "vip": ""}
    assert subject.summary.n_sessions == 1


def test_again_changes_nothing(bob):
    study = make_study(bob)
    first = enrol(study, "C-1", group_name="A", answers={"age": "34"}, user=bob)
    again = enrol(study, " C-1 ", group_name="A", answers={"age": "34"}, user=bob)
    assert again == first
    counts = [m.objects.count() for m in (Subject, Session, Participant, StudyGroup, Answer)]
    assert counts == [1, 1, 1, 1, 1]


def test_what_is_named_is_set_and_the_rest_stays(bob):
    study = make_study(bob)
    enrol(study, "C-1", group_name="A", answers={"age": "34", "vip": ""}, user=bob)
    enrol(study, "C-1", user=bob)
    one = enrol(study, "C-1", group_name="B", answers={"age": "35"}, user=bob)
    assert one.group.name == "B"
    assert dict(one.answers.values_list("column", "value")) == {"age": "35", "vip": ""}
    assert list(study.groups.values_list("name", "position")) == [("A", 0), ("B", 1)]


def test_a_customer_who_is_there_is_taken(bob):
    subject = make_subject(bob, code="C-1", name="Kim")
    assert enrol(make_study(bob), "C-1", user=bob).subject == subject
    assert enrol(make_study(bob), "C-1", user=bob).subject == subject
    assert subject.sessions.count() == 2


def test_a_session_made_by_hand_becomes_the_participants(bob):
    study, subject = make_study(bob), make_subject(bob, code="C-1")
    session = make_session(bob, subject, study=study)
    assert enrol(study, "C-1", user=bob).session == session


def test_another_organizations_code_is_another_person(bob, charlie):
    make_subject(charlie, code="C-1")
    assert enrol(make_study(bob), "C-1", user=bob).subject.organization == bob.organization


def test_a_patients_code_is_refused_without_telling_whose(alice, bob):
    make_subject(alice, code="P-1", name="Ana")
    with pytest.raises(EnrolError) as refused:
        enrol(make_study(bob), "P-1", group_name="A", user=bob)
    assert "no customer" in refused.value.sentence
    assert "Ana" not in refused.value.sentence
    assert not StudyGroup.objects.exists()
    assert not Participant.objects.exists()


def test_an_archived_customer_is_refused(bob):
    make_subject(bob, code="C-1", archived_at="2026-01-01T00:00Z")
    with pytest.raises(EnrolError, match="archived"):
        enrol(make_study(bob), "C-1", user=bob)


def test_nothing_is_taken_in_without_notice_or_into_an_archived_study(bob):
    with pytest.raises(NoticeMissingError, match="what its participants were told"):
        enrol(make_study(bob, notice=" "), "C-1", user=bob)
    with pytest.raises(NoticeMissingError):
        enrol(make_study(bob, notice_given_by=""), "C-1", user=bob)
    with pytest.raises(StudyArchivedError, match="Restore"):
        enrol(make_study(bob, archived_at="2026-01-01T00:00Z"), "C-1", user=bob)
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    ("code", "group", "answers"),
    [
        ("  ", "", {}),
        ("C" * 65, "", {}),
        ("C\x00", "", {}),
        ("C-1", "G" * 101, {}),
        ("C-1", "", {"q" * 101: "1"}),
        ("C-1", "", {"q": "1" * 501}),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(bob, code, group, answers):
    with pytest.raises(EnrolError):
        enrol(make_study(bob), code, group_name=group, answers=answers, user=bob)
    assert not Subject.objects.exists()


def test_answers_come_on_one_line_and_without_nameless_columns(bob):
    one = enrol(make_study(bob), "C-1", answers={" q ": " a\n b ", "": "x"}, user=bob)
    assert list(one.answers.values_list("column", "value")) == [("q", "a b")]


def test_a_study_session_makes_its_person_a_participant(bob):
    study = make_study(bob)
    session = make_session(bob, make_subject(bob), study=study)
    join_session(session)
    join_session(session)
    assert Participant.objects.get().session == session


def test_who_had_a_session_in_a_study_before_is_its_participant(bob):
    study, subject = make_study(bob), make_subject(bob)
    first = make_session(bob, subject, study=study)
    make_session(bob, subject, study=study)
    make_session(bob)
    migration = import_module("analysis.migrations.0011_participants_of_existing_studies")
    for _ in range(2):
        migration.add_participants(apps, SimpleNamespace(connection=connection))
    assert Participant.objects.get().session == first


def test_taking_out_leaves_the_recordings_and_erasing_does_not(bob):
    study = make_study(bob)
    one, other = enrol(study, "C-1", user=bob), enrol(study, "C-2", user=bob)
    kept, gone = make_recording(one.session), make_recording(other.session)
    take_out(one)
    erase(other)
    kept.refresh_from_db()
    assert kept.session.study is None
    assert not type(gone).objects.filter(pk=gone.pk).exists()
    assert not study.participants.exists()
    assert set(Subject.objects.values_list("code", flat=True)) == {"C-1", "C-2"}
