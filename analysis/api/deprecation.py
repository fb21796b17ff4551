"""Announces in each answer that an address goes away: RFC 9745 and RFC 8594."""

import datetime
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when something should not be used, when it goes, and where the change is explained."""

    since: datetime.datetime
    sunset: datetime.datetime
    link: str = ""


def state_deprecation(deprecation: Deprecation, response: HttpResponseBase) -> None:
    """Write `Deprecation`, `Sunset` and, where there is one, the link to what replaces it."""
    response["Deprecation"] = f"@{int(deprecation.since.timestamp())}"
    response["Sunset"] = http_date(deprecation.sunset.timestamp())
    if deprecation.link:
        response["Link"] = f'<{deprecation.link}>; rel="deprecation"'
