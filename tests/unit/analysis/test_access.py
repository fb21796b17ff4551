"""Alice owns, Bob has another role in her organization, Charlie must see nothing."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from analysis.access import get_for_user_or_404
from analysis.models import Recording, Session, Study
from tests.factories import make_recording, make_session, make_study


def test_it_works(alice, dana):
    recording = make_recording(make_session(alice))
    assert get_for_user_or_404(Recording, alice, recording.pk) == recording
    assert get_for_user_or_404(Recording, dana, str(recording.pk)) == recording
    query = Session.objects.select_related("subject")
    assert get_for_user_or_404(query, alice, recording.session_id) == recording.session


def test_it_hides_rows_of_other_organizations(alice, charlie):
    recording = make_recording(make_session(alice))
    with pytest.raises(Http404):
        get_for_user_or_404(Recording, charlie, recording.pk)


def test_it_refuses_the_wrong_role(alice, bob):
    with pytest.raises(PermissionDenied):
        get_for_user_or_404(Session, bob, make_session(alice).pk)
    with pytest.raises(PermissionDenied):
        get_for_user_or_404(Session, alice, make_session(bob).pk)
    with pytest.raises(PermissionDenied):
        get_for_user_or_404(Study, alice, make_study(bob).pk)


def test_a_colleague_outside_the_care_team_is_refused_with_advice(alice, erin, bob):
    recording = make_recording(make_session(alice))
    for row in (recording, recording.session, recording.session.subject):
        with pytest.raises(PermissionDenied, match="not in this patient’s care team"):
            get_for_user_or_404(type(row), erin, row.pk)
        with pytest.raises(PermissionDenied, match="Your role"):
            get_for_user_or_404(type(row), bob, row.pk)


@pytest.mark.parametrize("pk", [uuid.uuid4(), "no-id", "", "../../etc"])
def test_it_hides_what_never_was(alice, pk):
    with pytest.raises(Http404):
        get_for_user_or_404(Session, alice, pk)


def test_anonymous_visitors_and_operators_without_organization_see_nothing(alice):
    operator = User.objects.create_superuser("root@example.org", "x")
    for user in (AnonymousUser(), operator):
        with pytest.raises(Http404):
            get_for_user_or_404(Session, user, make_session(alice).pk)


def test_a_query_that_leaves_a_row_out_hides_it(alice):
    session = make_session(alice)
    with pytest.raises(Http404):
        get_for_user_or_404(Session.objects.exclude(pk=session.pk), alice, session.pk)
