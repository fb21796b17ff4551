"""The OpenAPI document and the pages that show it."""

import re
from pathlib import Path

import pytest
import yaml
from django.urls import reverse
from drf_spectacular.validation import validate_schema
from rest_framework.test import APIClient

from analysis.api import urls
from tests.api.expectations import expect_problem

URL = "/api/v1/schema/"
CHECKED_IN = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@pytest.fixture
def document(alice, api) -> dict:
    answer = api(alice).get(URL)
    assert answer.status_code == 200
    return yaml.safe_load(answer.content)


def test_the_copy_in_docs_does_not_drift(document):
    assert yaml.safe_load(CHECKED_IN.read_text()) == document, (
        "The API changed. If that is meant: python manage.py spectacular --file docs/openapi.yaml"
    )


def test_it_is_valid_openapi(document):
    validate_schema(document)


def test_every_operation_is_described(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = f"{method} {path}"
            assert operation.get("summary"), name
            problem = operation["responses"]["default"]["content"]["application/problem+json"]
            assert problem["schema"]["$ref"].endswith("/Problem"), name


def test_it_holds_every_route(document):
    paths = set()
    for pattern in urls.urlpatterns:
        if pattern.name not in ("schema", "swagger", "redoc", "nowhere"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
            paths.add("/api/v1/" + path.replace("{pk}", "{id}"))
    assert set(document["paths"]) == paths


def test_an_upload_says_what_it_needs(document):
    upload = document["paths"]["/api/v1/recordings/"]["post"]
    assert list(upload["requestBody"]["content"]) == ["multipart/form-data"]
    assert {"200", "202"} < set(upload["responses"])
    assert {"Location", "Retry-After"} == set(upload["responses"]["202"]["headers"])


def test_probabilities_are_keyed_by_emotion(document):
    schema = document["components"]["schemas"]["Probabilities"]
    assert set(schema["required"]) == set(schema["properties"])
    assert "sadness" in schema["properties"]


def test_it_requires_someone_known(db, sign_in, alice):
    expect_problem(APIClient().get(URL), 401, "not_authenticated")
    assert sign_in(alice).get(URL).status_code == 200


@pytest.mark.parametrize("name", ["api:swagger", "api:redoc"])
def test_the_pages_are_for_people_who_are_signed_in(client, sign_in, alice, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/")
    assert sign_in(alice).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["api:swagger", "api:redoc"])
def test_the_pages_load_nothing_from_elsewhere_and_nothing_inline(sign_in, alice, name):
    answer = sign_in(alice).get(reverse(name))
    page = answer.content.decode()
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<script") == page.count("<script src=")
    assert "style=" not in page
    assert "<style" not in page
    policy = answer["Content-Security-Policy"]
    assert "unsafe-" not in policy
    assert "*" not in policy
