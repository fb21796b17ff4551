"""The addresses of people, their consents and who cares for them under `/api/v1/`."""

from django.urls import path

from analysis.api.views.care import CareTeamViewSet, GrantViewSet, PatientGrantViewSet
from analysis.api.views.comparisons import SessionComparisonViewSet
from analysis.api.views.consents import ConsentViewSet
from analysis.api.views.evidence import ConsentEvidenceViewSet, EvidenceBytesViewSet
from analysis.api.views.exports import SubjectExportViewSet
from analysis.api.views.history import EventViewSet, HistoryViewSet, SelfReportViewSet
from analysis.api.views.imports import PeopleImportViewSet
from analysis.api.views.self_report_links import LinkViewSet, SubjectLinkViewSet
from analysis.api.views.subject_archives import SubjectArchiveViewSet

urlpatterns = [
    path(
        "subjects/<uuid:pk>/consents/",
        ConsentViewSet.as_view({"get": "list", "post": "create"}),
        name="subject-consents",
    ),
    path(
        "consents/<uuid:pk>/withdraw/",
        ConsentViewSet.as_view({"post": "withdraw"}),
        name="consent-withdraw",
    ),
    path(
        "consents/<uuid:pk>/evidence/",
        ConsentEvidenceViewSet.as_view({"post": "create"}),
        name="consent-evidence",
    ),
    path(
        "evidence/<uuid:pk>/file/",
        EvidenceBytesViewSet.as_view({"get": "retrieve"}),
        name="evidence-file",
    ),
    path(
        "subjects/<uuid:pk>/archive/",
        SubjectArchiveViewSet.as_view({"get": "retrieve"}),
        name="subject-archive",
    ),
    path(
        "subjects/<uuid:pk>/history/",
        HistoryViewSet.as_view({"get": "retrieve"}),
        name="subject-history",
    ),
    path(
        "subjects/<uuid:pk>/events/",
        EventViewSet.as_view({"get": "list", "post": "create"}),
        name="subject-events",
    ),
    path(
        "subjects/<uuid:pk>/events/<uuid:row>/",
        EventViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="subject-event",
    ),
    path(
        "subjects/<uuid:pk>/self-reports/",
        SelfReportViewSet.as_view({"get": "list", "post": "create"}),
        name="subject-self-reports",
    ),
    path(
        "subjects/<uuid:pk>/self-reports/<uuid:row>/",
        SelfReportViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="subject-self-report",
    ),
    path(
        "subjects/import/",
        PeopleImportViewSet.as_view({"post": "create"}),
        name="subject-import",
    ),
    path(
        "subjects/<uuid:pk>/team/",
        CareTeamViewSet.as_view({"get": "list", "post": "create"}),
        name="subject-team",
    ),
    path(
        "subjects/<uuid:pk>/grants/",
        PatientGrantViewSet.as_view({"get": "list", "post": "create"}),
        name="subject-grants",
    ),
    path(
        "grants/<uuid:pk>/",
        GrantViewSet.as_view({"get": "retrieve"}),
        name="grant-detail",
    ),
    path(
        "grants/<uuid:pk>/revoke/",
        GrantViewSet.as_view({"post": "revoke"}),
        name="grant-revoke",
    ),
    path(
        "subjects/<uuid:pk>/self-report-links/",
        SubjectLinkViewSet.as_view({"get": "list", "post": "create"}),
        name="subject-self-report-links",
    ),
    path(
        "self-report-links/<uuid:pk>/",
        LinkViewSet.as_view({"get": "retrieve"}),
        name="self-report-link-detail",
    ),
    path(
        "self-report-links/<uuid:pk>/revoke/",
        LinkViewSet.as_view({"post": "revoke"}),
        name="self-report-link-revoke",
    ),
    path(
        "subjects/<uuid:pk>/comparison/",
        SessionComparisonViewSet.as_view({"get": "retrieve"}),
        name="subject-comparison",
    ),
    path(
        "subjects/<uuid:pk>/exports/<slug:form>/",
        SubjectExportViewSet.as_view({"get": "retrieve"}),
        name="subject-export",
    ),
]
