from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error


def test_unknown_address_gets_the_page_for_it(db):
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()


def test_error_page_needs_neither_request_nor_manifest(settings):
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"Something went wrong here" in answer.content


def test_expired_form_says_what_to_do(db):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("accounts:sign_in"), {"username": "a@example.org"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_forbidden_page_renders():
    assert "not for this account" in render_to_string("403.html")
