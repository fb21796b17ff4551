"""Messages without a broker and without a network."""

import pytest

from analysis.webhooks.sending import Answer
from tests.factories import make_webhook


class Receiver:
    """Takes the place of the network: `answer` is what every message meets."""

    def __init__(self) -> None:
        self.answer = Answer(200, "", 12)
        self.got: list[tuple[str, bytes, dict[str, str]]] = []

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.got.append((url, body, headers))
        return self.answer


@pytest.fixture(autouse=True)
def enqueued(monkeypatch) -> list[str]:
    """The ids of the messages that the broker was told of."""
    ids: list[str] = []

    def publish(_send, name, row_id) -> bool:
        assert name == "analysis.tasks.deliver_message"
        ids.append(str(row_id))
        return True

    monkeypatch.setattr("analysis.webhooks.queue.publish", publish)
    return ids


@pytest.fixture
def receiver(monkeypatch) -> Receiver:
    stand_in = Receiver()
    monkeypatch.setattr("analysis.webhooks.delivery.post", stand_in.post)
    return stand_in


@pytest.fixture
def webhook(dana):
    return make_webhook(dana)
