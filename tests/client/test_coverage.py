"""Every operation of the API has a method, and no method leads to an address that is none."""

import inspect
import re
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import httpx
import pytest
import yaml

from emosense_client import Client
from emosense_client.resources.base import Resource

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"
# `Client.resumable` speaks another protocol at these; test_resumable.py looks at it.
IN_PIECES = {("POST", "/api/v1/uploads/"), ("PATCH", "/api/v1/uploads/{}/")}
# Methods that keep no answer of their own, and are called by all others.
PLAIN = {"request", "download", "close"}


class Everything(httpx.BaseTransport):
    """A server that finds each request good, and writes down what was asked."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.add((request.method, request.url.path))
        if "event-stream" in request.headers["Accept"]:
            return httpx.Response(204)
        if request.method == "DELETE":
            return httpx.Response(204)
        return httpx.Response(200, json={"results": [], "next": None, "dismissed": 0})


def list_operations() -> set[tuple[str, str]]:
    paths = yaml.load(DOCUMENT.read_text(), yaml.CSafeLoader)["paths"]
    return {
        (method.upper(), re.sub(r"{\w+}", "{}", path))
        for path, operations in paths.items()
        for method in operations
        if method != "parameters"
    }


def make_up(name: str, kind: Any, file: Path) -> Any:
    """A value for a parameter without a default."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not NoneType)
    if kind is Path:
        return file
    if kind in (bool, int, float):
        return kind(1)
    if kind is str:
        return {"form": "csv", "table": "moments"}.get(name, f"<{name}>")
    return {"id": "<id>", "computed_at": ""} if hasattr(kind, "__total__") else []


def call(method: Any, file: Path) -> None:
    hints = get_type_hints(method)
    needed = {
        name: make_up(name, hints[name], file)
        for name, one in inspect.signature(method).parameters.items()
        if one.default is one.empty and one.kind is not one.VAR_KEYWORD
    }
    answer = method(**needed)
    if inspect.isgenerator(answer) or hasattr(answer, "pages"):
        list(answer)


@pytest.fixture
def asked(tmp_path) -> set[tuple[str, str]]:
    """What every method of the client asks, with braces for the parts that were made up."""
    (tmp_path / "file.jpg").write_bytes(b"x")
    server = Everything()
    client = Client("https://e.example", "t", http_transport=server, sleep=lambda seconds: None)
    owners = [client, *(one for one in vars(client).values() if isinstance(one, Resource))]
    for owner in owners:
        for name, method in inspect.getmembers(owner, inspect.ismethod):
            is_plain = owner is client and name in PLAIN
            if not name.startswith("_") and not is_plain:
                call(method, tmp_path / "file.jpg")
    # A study has a rule of its own, which one argument more leads to.
    client.retention.get("<study>")
    client.retention.set(30, study="<study>")
    return {
        (method, re.sub(r"<\w+>|(?<=exports/)[\w.]+(?=/)", "{}", path))
        for method, path in server.asked
    }


def test_every_operation_has_a_method_and_every_method_an_operation(asked):
    operations = {(m, re.sub(r"{}\.{}", "{}", path)) for m, path in list_operations()}
    assert operations - asked == IN_PIECES
    assert asked - operations == set()
