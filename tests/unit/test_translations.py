"""The German catalogue: whole, current, and with the same placeholders as the English texts."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
SOURCES = ("accounts", "analysis", "emosense_site", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[sdf]|%%|\{\w*\}")

NEEDS_GETTEXT = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="GNU gettext is not installed."
)


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated(catalogue):
    assert len(catalogue) > 1000
    missing = [e.msgid for e in catalogue if not e.obsolete and (e.fuzzy or not all(texts(e)))]
    assert missing == []


def test_plurals_have_both_forms(catalogue):
    assert all(len(texts(e)) == 2 for e in catalogue if e.msgid_plural and not e.obsolete)


def test_placeholders_are_those_of_the_original(catalogue):
    wrong = []
    for entry in catalogue:
        # A singular may leave its number out: "one session".
        allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        needed = set(PLACEHOLDER.findall(entry.msgid)) - {"%(n)d", "%(n)s"}
        for text in texts(entry):
            found = set(PLACEHOLDER.findall(text))
            if not needed <= found <= allowed:
                wrong.append((entry.msgid, text))
    assert wrong == []


def test_what_is_served_is_what_is_written():
    written = polib.pofile(str(CATALOGUE))
    served = {
        (e.msgctxt, e.msgid): texts(e) for e in polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    }
    current = {
        (e.msgctxt, e.msgid): texts(e) for e in written.translated_entries() if not e.obsolete
    }
    assert served == current, "run: make messages"


@NEEDS_GETTEXT
def test_gettext_accepts_it(tmp_path):
    checked = subprocess.run(
        ["msgfmt", "--check-format", "-o", str(tmp_path / "django.mo"), str(CATALOGUE)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stderr


@NEEDS_GETTEXT
def test_no_text_of_the_pages_is_missing(catalogue, tmp_path):
    for name in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__", "migrations")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / "locale").mkdir()
    made = subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale=de", "--no-obsolete"],
        cwd=tmp_path,
        # The copy is read, not run: it needs no settings.
        env={name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    found = polib.pofile(str(tmp_path / "locale/de/LC_MESSAGES/django.po"))
    known = {(e.msgctxt, e.msgid) for e in catalogue if not e.obsolete}
    missing = [e.msgid for e in found if (e.msgctxt, e.msgid) not in known]
    assert missing == [], "run: make messages, then translate what is new"
