"""The documents on threats, incidents and data protection name what is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("threat-model.md", "incidents.md", "data-protection.md")
# A bare file name stands for one in the folder of the path that is named before it.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.py|Makefile)`")


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_is_there(name):
    folder = ROOT
    for path in PATH.findall(read(name)):
        place = folder / path if "/" not in path and path.endswith(".py") else ROOT / path
        assert place.exists(), path
        folder = place if place.is_dir() else place.parent


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_is_there(name):
    assert set(re.findall(r"manage\.py (\w+)", read(name))) <= set(get_commands())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)", read(name)):
        assert (ROOT / "docs" / target).exists(), target


def test_they_name_something():
    text = "".join(map(read, DOCUMENTS))
    assert len(PATH.findall(text)) > 20
    assert len(re.findall(r"manage\.py (\w+)", text)) > 4


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_setting_is_read(name):
    settings = (ROOT / "emosense_site" / "settings.py").read_text(encoding="utf-8")
    for setting in re.findall(r"`([A-Z]+_[A-Z_]+)", read(name)):
        assert f'"{setting}"' in settings, setting
