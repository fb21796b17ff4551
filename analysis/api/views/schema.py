"""The OpenAPI document and two ways to read it, all served from this project.

These pages are for people with a browser, so they alone accept the session cookie. Calls made
from them carry a token like any other call.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated

from accounts.authentication import ApiTokenAuthentication
from analysis.api.conventions import Conventional

# The SHA-256 of nothing: allows a style element that is empty when it enters the page.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


class SchemaView(Conventional, SpectacularAPIView):
    """OpenAPI 3 as YAML, or as JSON with `?format=json`."""

    is_sparse: ClassVar[bool] = False
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"GET": ("format", "lang")}
    authentication_classes = [ApiTokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]


class _ReaderView(LoginRequiredMixin, TemplateView):
    """A page that shows the document by a script of others, under a policy it can live with."""

    widened: ClassVar[dict[str, str]]

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        response = super().render_to_response(context, **options)
        response.headers["Content-Security-Policy"] = _widen_policy(self.widened)
        return response


class SwaggerView(_ReaderView):
    """Swagger UI: read the API and try it out with a token."""

    template_name = "api/swagger.html"
    # Its style sheet holds its icons.
    widened: ClassVar[dict[str, str]] = {"img-src": "data:"}


class RedocView(_ReaderView):
    """ReDoc: the API as one long page."""

    template_name = "api/redoc.html"
    # It fills its style sheet rule by rule from its script, into an element that starts empty.
    # Text inside a style element, which is what an injection would need, stays forbidden, and so
    # do the logo that it wants from its maker's host and the style of a scroll bar it does not use.
    widened: ClassVar[dict[str, str]] = {"style-src": _EMPTY_STYLE, "img-src": "data:"}


def _widen_policy(sources: dict[str, str]) -> str:
    """Return the site's policy with one more source in some of its directives."""
    directives = dict(part.split(" ", 1) for part in settings.CONTENT_SECURITY_POLICY.split("; "))
    for directive, source in sources.items():
        directives[directive] += f" {source}"
    return "; ".join(" ".join(part) for part in directives.items())
