"""The API keeps to its own schema, whatever is sent: statuses, content types, headers and bodies.

Requests are made up from the schema, good ones and bad ones, and meet real rows; each is undone
before the next. `make fuzz-api` makes up many more.
"""

import itertools
import os
import re
from pathlib import Path

import pytest
import schemathesis
import yaml
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.urls import get_resolver, resolve
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from rest_framework.settings import api_settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.scopes import ALL_SCOPES
from accounts.tokens import create_token
from tests.api.samples import make_jpeg_bytes
from tests.web.access_table import ROUTES

SCHEMA = Path(__file__).parents[2] / "docs" / "openapi.yaml"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
N_EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "2"))
SEED = int(os.environ.get("CONTRACT_SEED", "1"))
PHOTO = make_jpeg_bytes()
NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Nothing is counted, and nothing waits for what will not come."""
    assert get_resolver().url_patterns  # the views, in the order in which the site loads them
    rates = dict.fromkeys(api_settings.DEFAULT_THROTTLE_RATES)
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", rates)
    monkeypatch.setattr("analysis.api.events.LONGEST_S", 0)
    monkeypatch.setattr("analysis.api.views.analyze.LONGEST_WAIT_S", 0)
    monkeypatch.setattr("analysis.batches.enqueue_recording", lambda pk: True)


@schemathesis.serializer("application/offset+octet-stream")
def send_as_it_is(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


def test_every_operation_keeps_to_the_schema(alice, dana, rows):
    tokens = [create_token(user, "contract", scopes=ALL_SCOPES)[1] for user in (alice, dana)]
    schema = schemathesis.openapi.from_dict(read_document())
    schema.app = get_wsgi_application()
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 70
    found = [fault for one in operations for fault in list_faults(one, rows, tokens)]
    assert not found, "\n\n".join(found)


def read_document() -> dict:
    """Return the schema without what it says of tokens, whose making up leads to 401 alone."""
    document = yaml.load(SCHEMA.read_text(), yaml.CSafeLoader)
    del document["components"]["securitySchemes"]
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    return document


def list_faults(operation, rows, tokens: list[str]) -> list[str]:
    """Return what is wrong with the answers to some requests of one operation, each kind once."""
    faults: dict[str, str] = {}
    own = find_own_ids(operation.path, rows)

    asked = itertools.count()

    def ask(case):
        lead_to_rows(case, own, rows)
        is_wrong = case.meta is not None and case.meta.generation.mode == GenerationMode.NEGATIVE
        # Everybody sends the first; an administrator gets furthest with what is wrong.
        turn = next(asked)
        senders = tokens if turn == 0 else [tokens[-1 if is_wrong else turn % len(tokens)]]
        for token in senders:
            case.headers["Authorization"] = f"Bearer {token}"
            with transaction.atomic():
                try:
                    case.call_and_validate(checks=CHECKS)
                except FailureGroup as group:
                    for one in group.exceptions:
                        faults.setdefault(one.title, f"{operation.label}: {one}")
                transaction.set_rollback(True)

    for mode, n_examples in (
        (GenerationMode.POSITIVE, N_EXAMPLES),
        (GenerationMode.NEGATIVE, max(1, N_EXAMPLES // 2)),
    ):
        make_up(operation.as_strategy(generation_mode=mode), n_examples, ask)
    return list(faults.values())


def make_up(strategy, n_examples: int, ask) -> None:
    """Call `ask` with some requests; the same ones each time, for the same seed."""
    limits = hypothesis_settings(
        max_examples=n_examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        seed(SEED)(limits(given(strategy)(ask)))()
    except Unsatisfiable:  # nothing that could be sent would be wrong
        return


def lead_to_rows(case, own: dict[str, str], rows) -> None:
    """Write ids of rows, and a picture, where made-up ones would only ever be refused."""
    case.path_parameters = dict(own)
    for name in ("If-Match", "If-None-Match"):
        case.headers.pop(name, None)
    if isinstance(case.query, dict):
        # A cursor has to come from a list, and `fields` leaves out what the schema promises.
        for name in ("cursor", "fields"):
            case.query.pop(name, None)
    if isinstance(case.body, dict):
        known = {name for name in case.body if name in rows and isinstance(case.body[name], str)}
        case.body |= {name: str(rows[name].pk) for name in known}
        if isinstance(case.body.get("file"), bytes):
            case.body["file"] = PHOTO


def find_own_ids(path: str, rows) -> dict[str, str]:
    """Return the parameters of a path with which it leads to the rows of the fixture."""
    names = re.findall(r"{(\w+)}", path)
    match = resolve(re.sub(r"{\w+}", NOBODYS, path))
    route = ROUTES[match.view_name]
    own = dict(route.arguments)
    if route.of:
        own["id"] = str(rows[route.of].pk)
    if route.inner:
        own[route.inner[0]] = str(rows[route.inner[1]].pk)
    assert set(own) == set(names), path
    return own
