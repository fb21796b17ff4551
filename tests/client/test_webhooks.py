"""Whether a message is believed: signed by the server, checked by the client."""

import json

import pytest

from analysis.webhooks.signing import sign
from emosense_client import SignatureError, verify_webhook

SECRET, OTHER = "whsec_" + "A" * 40 + "==", "whsec_" + "B" * 40 + "=="
NOW = 1_790_000_000
BODY = json.dumps({"type": "report.final", "data": {"id": "1"}}).encode()


def send(*secrets: str, now: int = NOW) -> dict[str, str]:
    return sign(BODY, message_id="msg_1", timestamp=now, secrets=secrets)


def test_a_signed_message_is_returned():
    assert verify_webhook(send(SECRET), BODY, SECRET, now=NOW)["type"] == "report.final"


def test_while_the_secret_changes_both_are_believed():
    headers = {name.title(): value for name, value in send(OTHER, SECRET).items()}
    assert verify_webhook(headers, BODY, SECRET, now=NOW)


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        (send(OTHER), BODY, NOW),
        (send(SECRET), BODY + b" ", NOW),
        (send(SECRET), BODY, NOW + 301),
        (send(SECRET) | {"webhook-id": "msg_2"}, BODY, NOW),
        (send(SECRET) | {"webhook-timestamp": "soon"}, BODY, NOW),
        ({}, BODY, NOW),
    ],
    ids=["another secret", "altered", "old", "another id", "no time", "unsigned"],
)
def test_anything_else_is_refused(headers, body, now):
    with pytest.raises(SignatureError):
        verify_webhook(headers, body, SECRET, now=now)
