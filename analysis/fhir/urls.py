"""The addresses under `/fhir/`; as FHIR has them, without a slash at the end."""

from django.urls import path, re_path

from analysis.fhir.views import MetadataView, NowhereView, ResourceView, SearchView

app_name = "fhir"

_REPORT = "DiagnosticReport"

urlpatterns = [
    path("metadata", MetadataView.as_view(), name="metadata"),
    path("Observation", SearchView.as_view(kind="Observation"), name="observations"),
    path("Observation/<uuid:pk>", ResourceView.as_view(kind="Observation"), name="observation"),
    path(_REPORT, SearchView.as_view(kind=_REPORT), name="reports"),
    path(f"{_REPORT}/<uuid:pk>", ResourceView.as_view(kind=_REPORT), name="report"),
    path("Patient", SearchView.as_view(kind="Patient"), name="patients"),
    path("Patient/<uuid:pk>", ResourceView.as_view(kind="Patient"), name="patient"),
    path("Media", SearchView.as_view(kind="Media"), name="media"),
    path("Media/<uuid:pk>", ResourceView.as_view(kind="Media"), name="medium"),
    path("Device/<uuid:pk>", ResourceView.as_view(kind="Device"), name="device"),
    path("Organization/<uuid:pk>", ResourceView.as_view(kind="Organization"), name="organization"),
    re_path("", NowhereView.as_view(), name="nowhere"),
]
