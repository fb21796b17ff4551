"""The OpenAPI document and two ways to read it, all served from this project.

These pages are for people with a browser, so they alone accept the session cookie. Calls made
from them carry a token like any other call.
"""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated

from accounts.authentication import ApiTokenAuthentication


class SchemaView(SpectacularAPIView):
    """OpenAPI 3 as YAML, or as JSON with `?format=json`."""

    authentication_classes = [ApiTokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]


class SwaggerView(LoginRequiredMixin, TemplateView):
    """Swagger UI: read the API and try it out with a token."""

    template_name = "api/swagger.html"


class RedocView(LoginRequiredMixin, TemplateView):
    """ReDoc: the API as one long page."""

    template_name = "api/redoc.html"
