"""A patient of Alice's with a report and a self-report, and a program that reads them."""

from datetime import UTC, datetime, timedelta

import pytest
from fhir.resources.R4B import get_fhir_model_class
from rest_framework.test import APIClient

from accounts.tokens import create_token
from tests.factories import (
    make_recording,
    make_report,
    make_self_report,
    make_session,
    make_subject,
)

HELD_AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


@pytest.fixture
def fhir():
    """Returns a function from a user to one that asks `/fhir/` and returns valid resources."""

    def _fhir(user, **token):
        _, plain = create_token(user, "record system", **token)
        client = APIClient(headers={"Authorization": f"Bearer {plain}"})

        def ask(path: str, expected: int = 200, **query) -> dict:
            address = path if path.startswith("http") else f"/fhir/{path}"
            answer = client.get(address, query) if query else client.get(address)
            assert answer.status_code == expected, answer.content
            assert answer["Content-Type"] == "application/fhir+json; charset=utf-8"
            return validate(answer.json())

        ask.client = client
        return ask

    return _fhir


def validate(resource: dict) -> dict:
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


@pytest.fixture
def patient(alice):
    return make_subject(alice, code="P-0001", name="Ana Moreau")


@pytest.fixture
def report(alice, patient):
    return add_report(alice, patient)


@pytest.fixture
def self_report(patient):
    return make_self_report(patient, answered_at=HELD_AT + timedelta(days=1))


def add_report(user, patient, held_at=HELD_AT, **fields):
    """A session with a photo and a clip, and the report of both."""
    session = make_session(user, patient, held_at=held_at)
    photo = make_recording(session, status="done", width=640, height=480)
    clip = make_recording(session, "audio", status="done", duration_s=12.5)
    fields = {
        "voice": [0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.1],
        "parts": [{"recording": str(row.pk), "name": row.original_name} for row in (photo, clip)],
        "model_versions": {"face": "1.0", "voice": "1.2"},
    } | fields
    return make_report(session, "sadness", **fields)
