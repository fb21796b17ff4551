import base64
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from analysis.media_keys import load_keyring
from emosense_site import env

KEY = bytes(range(32))


def test_a_laptop_makes_one_key_and_keeps_it(settings, tmp_path):
    settings.MEDIA_KEYS = ()
    settings.MEDIA_DEVELOPMENT_KEY_FILE = tmp_path / "var" / "media.key"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: load_keyring(), range(8)))
    assert len({ring.keys for ring in rings}) == 1
    assert stat.S_IMODE(settings.MEDIA_DEVELOPMENT_KEY_FILE.stat().st_mode) == 0o600
    assert len(list((tmp_path / "var").iterdir())) == 1


def test_the_environment_goes_first(settings, tmp_path):
    settings.MEDIA_KEYS = (KEY,)
    settings.MEDIA_DEVELOPMENT_KEY_FILE = tmp_path / "media.key"
    assert load_keyring().keys == (KEY,)
    assert not settings.MEDIA_DEVELOPMENT_KEY_FILE.exists()


def test_keys_are_read_in_order(monkeypatch):
    other = bytes(reversed(KEY))
    text = f"{base64.b64encode(KEY).decode()}, {base64.urlsafe_b64encode(other).decode()}"
    monkeypatch.setenv("MEDIA_KEYS", text)
    assert env.read_keys("MEDIA_KEYS", byte_size=32) == (KEY, other)


@pytest.mark.parametrize("value", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_key_that_is_none_stops_the_start_and_is_not_shown(monkeypatch, value):
    monkeypatch.setenv("MEDIA_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match="MEDIA_KEYS") as caught:
        env.read_keys("MEDIA_KEYS", byte_size=32)
    assert value not in str(caught.value)
