"""Shows a page in the reader's time zone and language."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class TimeZoneMiddleware:
    """Activates the reader's time zone, else the organization's, else UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        organization = getattr(request.user, "organization", None)
        name = getattr(request.user, "time_zone", "") or getattr(organization, "time_zone", "")
        if name:
            timezone.activate(zoneinfo.ZoneInfo(name))
        else:
            timezone.deactivate()
        return self.get_response(request)


class LanguageMiddleware:
    """Activates the language that the reader chose; stands after Django's, which asks the browser.

    Signed-out visitors choose by a cookie, which Django's own middleware reads.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        # A language that was removed from the settings is no reason to fail.
        if language and translation.check_for_language(language):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)
