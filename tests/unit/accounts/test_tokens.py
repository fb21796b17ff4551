import datetime

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.tokens import compute_digest, create_token, revoke_token, verify_token


@pytest.fixture
def token_and_plain(alice):
    return create_token(alice, "Ward import")


def test_only_the_digest_is_stored(token_and_plain):
    token, plain = token_and_plain
    assert plain.startswith("emo_")
    assert token.digest == compute_digest(plain)


def test_it_verifies_to_its_user(token_and_plain, alice):
    assert verify_token(token_and_plain[1]).user == alice


@pytest.mark.parametrize("plain", ["", "emo_", "emo_unknown", "\ufffd"])
def test_unknown_text_is_nobody(db, plain):
    assert verify_token(plain) is None


def test_expired_revoked_and_orphaned_tokens_are_nobody(alice):
    past = timezone.now() - datetime.timedelta(seconds=1)
    _expired, plain_of_expired = create_token(alice, "a", expires_at=past)
    revoked, plain_of_revoked = create_token(alice, "b")
    revoke_token(revoked)
    _orphan, plain_of_orphan = create_token(alice, "c")
    assert verify_token(plain_of_expired) is None
    assert verify_token(plain_of_revoked) is None
    alice.is_active = False
    alice.save()
    assert verify_token(plain_of_orphan) is None


def test_use_is_written_at_most_once_a_minute(token_and_plain, django_assert_num_queries):
    token, plain = token_and_plain
    with django_assert_num_queries(2):
        verify_token(plain)
    with django_assert_num_queries(1):
        verify_token(plain)
    ApiToken.objects.update(last_used_at=timezone.now() - datetime.timedelta(seconds=61))
    with django_assert_num_queries(2):
        verify_token(plain)


def test_revoking_twice_keeps_the_first_time(token_and_plain):
    token, _plain = token_and_plain
    revoke_token(token)
    token.refresh_from_db()
    first = token.revoked_at
    revoke_token(token)
    token.refresh_from_db()
    assert token.revoked_at == first


def test_a_scope_must_exist(alice):
    with pytest.raises(ValueError, match="everything"):
        create_token(alice, "x", scopes=["read", "everything"])
