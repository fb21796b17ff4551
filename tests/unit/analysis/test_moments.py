"""The quick writer gives what Django's own gives."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from analysis.presentation.moments import build_writer

MOMENTS = [datetime(2026, 1, 1, 23, 30, tzinfo=UTC) + timedelta(days=37 * i) for i in range(12)]


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("name", ["DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATETIME_FORMAT"])
def test_it_works(language, name):
    with translation.override(language), timezone.override("Europe/Berlin"):
        write = build_writer(name)
        written = [date_format(timezone.localtime(at), name) for at in MOMENTS]
        assert [write(at) for at in MOMENTS] == written
