import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.tokens import create_token
from analysis.readiness import Check
from tests.web.access_table import ROUTES
from tests.web.visitors import VISITORS

CASES = [(name, method) for name, route in ROUTES.items() for method in route.methods]


def list_routes(resolver, namespaces=(), prefix=""):
    """Every named address of the project but those of the admin site, which has its own test."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith("admin/"):
            continue
        if hasattr(pattern, "url_patterns"):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from list_routes(pattern, inner, path)
        else:
            yield ":".join((*namespaces, pattern.name or path))


def test_every_route_of_the_project_is_in_the_table():
    assert sorted(list_routes(get_resolver())) == sorted(ROUTES)


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """Answers for the machine room; the real checks have a test of their own."""
    found = [Check("worker", ok=True, sentence="A worker was seen.")]
    monkeypatch.setattr("analysis.views.health.check_readiness", lambda: found)


@pytest.fixture
def clients(request):
    """A browser for each visitor, signed in, that also carries a token for the API."""
    browsers = {"anonymous": Client()}
    for name in VISITORS[1:]:
        user = request.getfixturevalue(name)
        _, plain = create_token(user, "program")
        browsers[name] = Client(headers={"Authorization": f"Bearer {plain}"})
        browsers[name].force_login(user)
    return browsers


def make_url(name: str, rows, **others) -> str:
    route = ROUTES[name]
    arguments = {"pk": rows[route.of].pk} if route.of else {}
    if route.inner:
        arguments[route.inner[0]] = rows[route.inner[1]].pk
    return reverse(name, kwargs=arguments | route.arguments | others)


def meet(client, method: str, url: str) -> str:
    answer = getattr(client, method)(url)
    sign_in = reverse("accounts:sign_in")
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith(sign_in + "?"):
        return "sign in"
    return {403: "forbidden", 404: "hidden", 405: "no such method"}.get(answer.status_code, "open")


@pytest.mark.parametrize(("name", "method"), CASES)
def test_each_visitor_meets_what_the_table_says(name, method, rows, clients):
    expected = ROUTES[name].expect(method)
    url = make_url(name, rows)
    # Those who are refused come first, while the row is still there; whose it is comes last.
    order = sorted(VISITORS, key=lambda visitor: expected[visitor] == "open")
    if method != "get":
        owner = "alice" if expected["alice"] == "open" else "bob"
        order = [v for v in order if v == owner or expected[v] != "open"]
    met = {visitor: meet(clients[visitor], method, url) for visitor in order}
    assert met == {visitor: expected[visitor] for visitor in order}


@pytest.mark.parametrize(
    ("name", "method"), [(n, m) for n, m in CASES if ROUTES[n].of and m != "get"]
)
def test_who_is_refused_changes_nothing(name, method, rows, clients):
    route = ROUTES[name]
    url = make_url(name, rows)
    before = {noun: type(row).objects.values().get(pk=row.pk) for noun, row in rows.items()}
    for visitor in VISITORS:
        if route.expect(method)[visitor] != "open":
            meet(clients[visitor], method, url)
    after = {noun: type(row).objects.values().get(pk=row.pk) for noun, row in rows.items()}
    assert after == before


def test_an_id_that_never_was_looks_like_a_foreign_one(clients, rows):
    never = "00000000-0000-4000-8000-00000000dead"
    for name, route in ROUTES.items():
        if route.of and "get" in route.methods:
            missing = clients["alice"].get(make_url(name, rows, pk=never))
            foreign = clients["charlie"].get(make_url(name, rows))
            assert missing.status_code == foreign.status_code == 404, name
