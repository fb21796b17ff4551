import pytest

from tests.factories import make_session, make_subject


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids of recordings that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def patient(alice):
    return make_subject(alice, code="P-0001", name="Ana Moreau")


@pytest.fixture
def visit(alice, patient):
    """A session of Alice's patient."""
    return make_session(alice, patient, context_note="Asked to describe the week")
