"""Shows times in the time zone of the reader's organization."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class OrganizationTimeZoneMiddleware:
    """Activates the organization's time zone for the request, UTC for everyone else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        organization = getattr(request.user, "organization", None)
        if organization is None:
            timezone.deactivate()
        else:
            timezone.activate(zoneinfo.ZoneInfo(organization.time_zone))
        return self.get_response(request)
