"""The site's own page for an unknown address also where DEBUG is on, as with `make run`."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found


class NotFoundMiddleware:
    """Puts templates/404.html in place of Django's list of URL patterns.

    That list is no help to who tries the product, and the content-security policy takes its style.
    Answers that are no pages, such as the API's, stay as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code == 404 and is_page:
            return page_not_found(request, LookupError(request.path))
        return response
