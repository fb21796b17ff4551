"""Signatures as Standard Webhooks has them, and secrets that only the site's key opens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis.sealing import StorageError
from analysis.webhooks.registry import rotate_secret
from analysis.webhooks.signing import (
    list_secrets,
    make_secret,
    open_secret,
    reseal_secrets,
    seal_secret,
    sign,
)
from tests.factories import make_webhook
from tests.factories.webhooks import SECRET

# The published example of https://www.standardwebhooks.com and its libraries.
MESSAGE = {"message_id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "timestamp": 1614265330}
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example():
    assert sign(BODY, secrets=[SECRET], **MESSAGE) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }


def test_several_secrets_give_several_signatures():
    both = sign(BODY, secrets=[make_secret(), SECRET], **MESSAGE)["webhook-signature"].split(" ")
    assert len(both) == 2
    assert both[1] == SIGNATURE


def test_a_secret_is_sealed_for_its_webhook_alone(dana):
    webhook, other = make_webhook(dana), make_webhook(dana)
    secret = make_secret()
    sealed = seal_secret(secret, webhook.pk)
    assert secret.encode() not in sealed
    assert open_secret(sealed, webhook.pk) == secret
    with pytest.raises(StorageError):
        open_secret(sealed, other.pk)


def test_a_new_secret_lets_the_old_one_sign_for_a_while(dana):
    webhook = make_webhook(dana)
    secret = rotate_secret(webhook, overlap_h=24)
    webhook.refresh_from_db()
    now = timezone.now()
    assert list_secrets(webhook, now) == [secret, SECRET]
    assert list_secrets(webhook, now + timedelta(hours=25)) == [secret]


def test_a_new_secret_may_end_the_old_one_at_once(dana):
    webhook = make_webhook(dana)
    secret = rotate_secret(webhook, overlap_h=0)
    webhook.refresh_from_db()
    assert webhook.previous_secret is None
    assert list_secrets(webhook, timezone.now()) == [secret]


def test_secrets_move_to_a_new_key_with_the_files(dana, settings):
    webhook = make_webhook(dana)
    rotate_secret(webhook, overlap_h=24)
    secrets = list_secrets(webhook, timezone.now())
    old, new = settings.MEDIA_KEYS[0], b"the next key, that seals from now"[:32]
    settings.MEDIA_KEYS = (new, old)
    assert reseal_secrets() == 1
    assert reseal_secrets() == 0
    settings.MEDIA_KEYS = (new,)
    webhook.refresh_from_db()
    assert list_secrets(webhook, timezone.now()) == secrets
