"""What every answer says to browsers and proxies."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tokens import create_token

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
    assert answer["Cache-Control"] == "private, no-store"


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
