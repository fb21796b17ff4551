import pytest

from analysis.readiness import Check


def test_alive_asks_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.content == b"ok\n"


@pytest.mark.parametrize(("ok", "status"), [(True, 200), (False, 503)])
def test_ready_follows_the_checks(client, monkeypatch, ok, status):
    checks = [
        Check("database", ok=True, sentence="The database answers."),
        Check("worker", ok=ok, sentence="A worker was seen."),
    ]
    monkeypatch.setattr("analysis.views.health.check_readiness", lambda: checks)
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert answer.json() == {
        "ready": ok,
        "checks": {
            "database": {"ok": True, "sentence": "The database answers."},
            "worker": {"ok": ok, "sentence": "A worker was seen."},
        },
    }
    assert "no-store" in answer["Cache-Control"]
