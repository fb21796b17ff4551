"""Searches: parameters, pages, and who finds what."""

from datetime import UTC, datetime, timedelta

import pytest

from analysis.exports.fhir.coding import EXPRESSION, LOINC, SUBJECT_CODE
from analysis.exports.fhir.identity import identify
from tests.audit import AUDIT_QUERIES
from tests.factories import make_report, make_review, make_self_report, make_subject
from tests.fhir.conftest import HELD_AT, add_report

DAY = timedelta(days=1)


def ids(bundle: dict) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


def codes(bundle: dict) -> list[str]:
    entries = bundle.get("entry", [])
    return [entry["resource"]["code"]["coding"][0]["code"] for entry in entries]


def link(bundle: dict, relation: str) -> str | None:
    return next((one["url"] for one in bundle["link"] if one["relation"] == relation), None)


def test_it_works(fhir, alice, patient, report, self_report):
    bundle = fhir(alice)("Observation", patient=str(patient.pk))
    assert bundle["type"] == "searchset"
    assert codes(bundle) == [
        *("44249-1", "44261-6", "mood"),
        *("fused-expression", "face-expression", "voice-expression"),
    ]
    entry = bundle["entry"][0]
    assert entry["search"] == {"mode": "match"}
    assert entry["fullUrl"] == f"http://testserver/fhir/Observation/{self_report.pk}"
    assert link(bundle, "self") == f"http://testserver/fhir/Observation?patient={patient.pk}"
    assert link(bundle, "next") is None


def test_nothing_found_is_an_empty_bundle(fhir, alice):
    assert "entry" not in fhir(alice)("Observation")


@pytest.mark.parametrize("kind", ["Observation", "DiagnosticReport", "Media"])
def test_by_patient(fhir, alice, patient, report, kind):
    other = make_subject(alice)
    add_report(alice, other)
    ask = fhir(alice)
    both = ids(ask(kind))
    of_one = ids(ask(kind, patient=str(patient.pk)))
    assert 0 < len(of_one) < len(both)
    for name, value in (
        ("subject", f"Patient/{patient.pk}"),
        ("patient", f"http://testserver/fhir/Patient/{patient.pk}"),
    ):
        assert ids(ask(kind, **{name: value})) == of_one
    assert ids(ask(kind, patient=f"{patient.pk},{other.pk}")) == both
    assert ids(ask(kind, patient="no-such-id")) == []


@pytest.mark.parametrize(
    ("date", "is_found"),
    [
        ("2026-03-14", True),
        ("eq2026-03-14", True),
        ("2026-03", True),
        ("2026", True),
        ("2025", False),
        ("ge2026-03-14", True),
        ("gt2026-03-14", False),
        ("le2026-03-14", True),
        ("lt2026-03-14", False),
        ("gt2026-03-14T09:29:59Z", True),
        ("ge2026-03-14T09:30:00Z", True),
        ("gt2026-03-14T09:30:00Z", False),
        ("lt2026-03-14T09:30:00Z", False),
        ("le2026-03-14T09:30:00Z", True),
        ("eq2026-03-14T10:30:00+01:00", True),
        ("ge2026-12", False),
        ("lt2026-12", True),
    ],
)
def test_by_date(fhir, alice, report, date, is_found):
    assert bool(ids(fhir(alice)("DiagnosticReport", date=date))) is is_found


def test_by_a_stretch_of_time(fhir, alice, patient, report):
    later = add_report(alice, patient, HELD_AT + 30 * DAY)
    found = fhir(alice)("DiagnosticReport?date=ge2026-04-01&date=lt2026-05-01")
    assert ids(found) == [str(later.pk)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("fused-expression", ["fused-expression"]),
        (f"{EXPRESSION}|voice-expression", ["voice-expression"]),
        (f"{LOINC}|44261-6", ["44261-6"]),
        ("44249-1,mood", ["44249-1", "mood"]),
        (f"{LOINC}|mood", []),
        ("1234-5", []),
    ],
)
def test_by_code(fhir, alice, report, self_report, code, expected):
    assert codes(fhir(alice)("Observation", code=code)) == expected


def test_by_status(fhir, alice, patient, report, self_report):
    reviewed = add_report(alice, patient, HELD_AT - DAY)
    make_review(reviewed, alice, decision="corrected", corrected_emotion="fear")
    ask = fhir(alice)
    assert ids(ask("DiagnosticReport", status="preliminary")) == [str(report.pk)]
    assert ids(ask("DiagnosticReport", status="corrected,final")) == [str(reviewed.pk)]
    assert codes(ask("Observation", status="corrected")) == ["fused-expression"]
    assert "mood" in codes(ask("Observation", status="final"))


def test_by_id(fhir, alice, report, self_report):
    wanted = [identify(report.pk, "fused-expression"), identify(self_report.pk, "mood")]
    found = ids(fhir(alice)("Observation", _id=",".join([*wanted, "nonsense"])))
    assert sorted(found) == sorted(wanted)
    assert ids(fhir(alice)("DiagnosticReport", _id=str(report.pk))) == [str(report.pk)]


def test_patients_by_their_code(fhir, alice, patient):
    make_subject(alice, code="P-0002")
    ask = fhir(alice)
    assert len(ids(ask("Patient"))) == 2
    for value in ("P-0001", f"{SUBJECT_CODE}|P-0001"):
        assert ids(ask("Patient", identifier=value)) == [str(patient.pk)]
    assert ids(ask("Patient", identifier="urn:other|P-0001")) == []
    assert ids(ask("Patient", _id=str(patient.pk))) == [str(patient.pk)]


def test_only_the_newest_revision_is_found(fhir, alice, report):
    newer = make_report(report.session, revision=2, state="final")
    assert ids(fhir(alice)("DiagnosticReport")) == [str(newer.pk)]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_pages_hold_everything_once(fhir, alice, patient, count):
    for number in range(3):
        add_report(alice, patient, HELD_AT - number * DAY)
        # Two rows at the same moment, of both kinds.
        make_self_report(patient, answered_at=HELD_AT - number * DAY)
    ask = fhir(alice)
    whole = ids(ask("Observation"))
    assert len(whole) == len(set(whole)) >= 15
    found, bundle = [], ask("Observation", _count=count)
    while True:
        assert len(ids(bundle)) <= count
        found += ids(bundle)
        address = link(bundle, "next")
        if address is None:
            break
        bundle = ask(address)
    assert found == whole


def test_pages_keep_to_their_search(fhir, alice, patient):
    for number in range(4):
        add_report(alice, patient, HELD_AT - number * DAY)
    ask = fhir(alice)
    first = ask("Observation", code="voice-expression", _count=3, patient=str(patient.pk))
    second = ask(link(first, "next"))
    assert codes(first) + codes(second) == ["voice-expression"] * 4
    assert link(second, "next") is None


@pytest.mark.parametrize(
    "query",
    [
        {"made_up": "1"},
        {"identifier": "P-0001"},
        {"date": "yesterday"},
        {"date": "ne2026-01-01"},
        {"date": "2026-13-45"},
        {"date": "0000"},
        {"date": "ge9999"},
        {"_count": "0"},
        {"_count": "many"},
        {"_count": "-1"},
        {"_cursor": "made up"},
        {"_cursor": "AAAA"},
        {"patient": "Group/1"},
        {"patient": "1", "subject": "1"},
        {"_id": ",".join("x" * 60)},
    ],
)
def test_what_makes_no_sense_is_refused(fhir, alice, query):
    outcome = fhir(alice)("Observation", 400, **query)
    assert outcome["issue"][0]["code"] == "invalid"


def test_a_large_count_is_cut_to_what_is_allowed(fhir, alice, report):
    assert ids(fhir(alice)("DiagnosticReport", _count=100_000)) == [str(report.pk)]


def test_who_finds_what(fhir, alice, bob, dana, erin, charlie, report, self_report):
    for kind in ("Patient", "Observation", "DiagnosticReport", "Media"):
        for user, is_found in ((alice, 1), (dana, 1), (bob, 0), (erin, 0), (charlie, 0)):
            assert bool(ids(fhir(user)(kind))) == bool(is_found), (kind, user)


@pytest.mark.parametrize("kind", ["Patient", "Observation", "DiagnosticReport", "Media"])
def test_the_number_of_queries_does_not_grow(fhir, alice, patient, django_assert_num_queries, kind):
    expected = {"Patient": 2, "Observation": 6, "DiagnosticReport": 5, "Media": 2}[kind]
    ask = fhir(alice)
    for n_rows in (1, 4):
        for number in range(n_rows):
            report = add_report(alice, patient, datetime(2026, n_rows, 1 + number, tzinfo=UTC))
            make_review(report, alice)
            make_self_report(patient)
        ask(kind)  # the first use of the token is noted
        with django_assert_num_queries(expected + AUDIT_QUERIES):
            ask(kind)
