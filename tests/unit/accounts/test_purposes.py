"""The closed list, and what organizations that were there before declare."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accounts.declarations import declare
from accounts.models import Organization
from accounts.purposes import FORBIDDEN, Purpose, explain_refusal
from analysis.models import AdHocAnalysis, Study, Subject
from tests.factories import (
    declare_only,
    make_ad_hoc,
    make_consent_text,
    make_organization,
    make_study,
    make_subject,
    make_user,
)


def test_each_purpose_is_spelled_once():
    """What studies and analyses call their purposes belongs to the one list."""
    assert set(Study.Purpose.values) <= set(Purpose.values)
    assert [one.declared for one in AdHocAnalysis.Purpose] == [
        Purpose.CUSTOMER_FEEDBACK,
        Purpose.RESEARCH,
        Purpose.CARE,
    ]
    assert set(Organization.PURPOSE_FIELDS) == set(Purpose.values)


def test_each_forbidden_purpose_has_its_reason():
    assert [one.value for one in FORBIDDEN] == ["workplace", "education", "recruitment"]
    assert all("Article 5(1)(f)" in explain_refusal(one.value) for one in FORBIDDEN)
    assert [explain_refusal(one) for one in Purpose] == ["", "", ""]


def test_an_organization_without_purpose_cannot_be(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(name="Nothing", kind="clinic")
    organization = make_organization()
    for purposes in ((), ("workplace",)):
        with pytest.raises(ValueError):
            declare(organization, purposes, None)


def migrate(organization: Organization, already: str) -> list[str]:
    """What it declares after both data migrations, which only add to what is there `already`."""
    declare_only(organization, already)
    by_kind = import_module("accounts.migrations.0010_purposes_of_organizations")
    by_deeds = import_module("analysis.migrations.0023_purposes_of_existing_organizations")
    # SQLite's own editor does not open inside a test's transaction.
    editor = SimpleNamespace(connection=connection)
    for _ in range(2):
        by_kind.declare_by_kind(apps, editor)
        by_deeds.declare_what_is_done(apps, editor)
    return Organization.objects.get(pk=organization.pk).purposes


@pytest.mark.parametrize(("kind", "usual"), [("clinic", "care"), ("company", "customer_feedback")])
def test_an_organization_that_was_there_declares_what_its_kind_does(db, kind, usual):
    organization = make_organization(kind=kind)
    assert set(migrate(organization, "research")) == {"research", usual}


@pytest.mark.parametrize(
    ("make", "purpose"),
    [
        (lambda clinic: make_user("product", organization=clinic), "customer_feedback"),
        (
            lambda clinic: Subject.objects.create(organization=clinic, kind="customer", code="C-1"),
            "customer_feedback",
        ),
        (lambda clinic: make_consent_text(clinic, purposes=("research",)), "research"),
        (
            lambda clinic: make_study(make_user("admin", organization=clinic), purpose="research"),
            "research",
        ),
        (
            lambda clinic: make_subject(make_user("admin", organization=clinic)),
            "research",
        ),
        (
            lambda clinic: make_ad_hoc(
                make_user("admin", organization=clinic), purpose="customer_feedback"
            ),
            "customer_feedback",
        ),
    ],
)
def test_nothing_that_an_organization_does_stops(db, make, purpose):
    clinic, other = make_organization(), make_organization()
    make(clinic)
    declare_only(other, "care")
    assert migrate(clinic, "care") == ["care", purpose]
    assert Organization.objects.get(pk=other.pk).purposes == ["care"]
