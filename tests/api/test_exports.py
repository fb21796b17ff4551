"""`/exports/`: the same files as on the pages, for tokens that may take them along."""

import pytest
from rest_framework.test import APIClient

from accounts.tokens import create_token
from tests.api.expectations import expect_problem
from tests.factories import make_report, make_session, make_study


@pytest.fixture
def report(alice):
    return make_report(make_session(alice))


def test_a_report_comes_as_a_file(api, alice, report):
    url = f"/api/v1/reports/{report.pk}/exports/"
    table = api(alice).get(url + "csv/?bom=0")
    assert table["Content-Type"].startswith("text/csv")
    assert table["Content-Disposition"].startswith("attachment")
    assert not table.content.startswith(b"\xef\xbb\xbf")
    assert "ETag" not in table.headers
    assert api(alice).get(url + "fhir/").json()["resourceType"] == "Bundle"
    accepting = api(alice).get(url + "csv/", headers={"Accept": "text/csv"})
    assert accepting.status_code == 200
    expect_problem(api(alice).get(url + "docx/"), 404, "not_found")


@pytest.mark.parametrize(("form", "begin"), [("pdf", b"%PDF-"), ("png", b"\x89PNG")])
def test_a_report_comes_as_a_page_and_as_a_picture(api, alice, report, form, begin):
    answer = api(alice).get(f"/api/v1/reports/{report.pk}/exports/{form}/")
    assert answer.content.startswith(begin)
    assert f".{form}" in answer["Content-Disposition"]


def test_a_history_comes_as_a_file(api, alice, report):
    url = f"/api/v1/subjects/{report.session.subject_id}/exports/"
    assert api(alice).get(url + "csv/").status_code == 200
    assert api(alice).get(url + "self-reports/").status_code == 200


def test_a_study_comes_as_a_table(api, bob):
    url = f"/api/v1/studies/{make_study(bob).pk}/exports/"
    table = api(bob).get(url + "moments.csv/")
    assert table.status_code == 200
    assert b"".join(table.streaming_content).startswith(b"\xef\xbb\xbf")
    assert api(bob).get(url + "participants.parquet/").status_code == 200
    workbook = api(bob).get(url + "participants.xlsx/")
    assert b"".join(workbook.streaming_content).startswith(b"PK\x03\x04")
    expect_problem(api(bob).get(url + "moments.docx/"), 404, "not_found")
    expect_problem(api(bob).get(url + "moments.csv/?grup=1"), 400, "validation_failed")


def test_reading_is_not_exporting(alice, report):
    _, plain = create_token(alice, "reader", scopes=["read"])
    client = APIClient(headers={"Authorization": f"Bearer {plain}"})
    answer = client.get(f"/api/v1/reports/{report.pk}/exports/csv/")
    body = expect_problem(answer, 403, "missing_scope")
    assert "`export`" in body["detail"]


def test_it_is_hidden_like_its_row(api, bob, charlie, report):
    url = f"/api/v1/reports/{report.pk}/exports/csv/"
    expect_problem(api(bob).get(url), 403, "permission_denied")
    expect_problem(api(charlie).get(url), 404, "not_found")
