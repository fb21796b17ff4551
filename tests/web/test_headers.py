"""What every answer says to browsers and proxies."""

import base64
import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tokens import create_token
from tests.web.access_table import ROUTES

PAGES = ["analysis:subjects", "accounts:tokens", "api:swagger", "analysis:alive"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_not_kept(sign_in, alice, name):
    assert "no-store" in sign_in(alice).get(reverse(name))["Cache-Control"]


def test_a_persons_page_is_not_kept(sign_in, alice, visit):
    assert "no-store" in sign_in(alice).get(visit.get_absolute_url())["Cache-Control"]


@pytest.mark.parametrize("path", ["subjects/", "me/", "nothing/"])
def test_answers_of_the_api_are_not_kept(alice, path):
    _, plain = create_token(alice, "test")
    answer = Client().get(f"/api/v1/{path}", HTTP_AUTHORIZATION=f"Bearer {plain}")
    # A program may keep what it asks again with the ETag; nobody between it and us may.
    assert answer["Cache-Control"] in ("private, no-store", "private, no-cache")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_policies(sign_in, alice, name):
    answer = sign_in(alice).get(reverse(name))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_the_page_that_records_reaches_camera_and_microphone(sign_in, alice, visit):
    client = sign_in(alice)
    recording = client.get(visit.get_absolute_url())
    assert "camera=(self), microphone=(self)" in recording["Permissions-Policy"]
    assert "media-src 'self' blob:" in recording["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in recording["Content-Security-Policy"]
    report = client.get(reverse("analysis:report", args=(visit.pk,)))
    assert "camera=(), microphone=()" in report["Permissions-Policy"]
    assert "blob:" not in report["Content-Security-Policy"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(alice):
    client = Client()
    client.post(
        reverse("accounts:sign_in"), {"username": alice.email, "password": "correct horse battery"}
    )
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_file_of_a_recording_is_not_for_other_sites(sign_in, alice, rows):
    answer = sign_in(alice).get(reverse("analysis:original", args=(rows["recording"].pk,)))
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


# Nobody is signed in there: the link itself is the key, and a browser without cookies answers.
WITHOUT_COOKIES = {"analysis:self_report_answer"}


def test_no_form_is_taken_from_another_site(alice, rows):
    """Every address that takes a form refuses it without the token of one of our own pages."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    taken = []
    for name, route in ROUTES.items():
        if name.startswith("api:") or name in WITHOUT_COOKIES or "post" not in route.methods:
            continue
        own = {"pk": rows[route.of].pk} if route.of else {}
        answer = client.post(reverse(name, kwargs=own | route.arguments))
        if answer.status_code != 403 or b"This form has expired" not in answer.content:
            taken.append(name)
    assert taken == []


PRINT_COOKIES = """
import django, json
django.setup()
from django.conf import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME,
    s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS,
    s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_PATH,
    s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN]))
"""


def test_in_production_cookies_are_for_encrypted_connections_alone():
    variables = {
        "DJANGO_SETTINGS_MODULE": "emosense_site.settings",
        "DEBUG": "off",
        "SECRET_KEY": "x" * 60,
        "MEDIA_KEYS": base64.b64encode(bytes(32)).decode(),
        "ALLOWED_HOSTS": "emosense.example",
    }
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_COOKIES],
        env=os.environ | variables, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert json.loads(printed) == [
        *("__Host-session", True, "__Host-csrf", True, True),
        *(365 * 24 * 60 * 60, True, True, "/", None, None),
    ]


def test_http_is_led_to_https_and_told_to_stay_there(settings, db):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 365 * 24 * 60 * 60
    client = Client()
    assert client.get("/account/sign-in/")["Location"].startswith("https://")
    answer = client.get("/account/sign-in/", secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")
