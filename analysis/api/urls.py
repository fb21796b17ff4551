"""The addresses under `/api/v1/`; every one ends with a slash."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from analysis.api import study_urls, subject_urls
from analysis.api.views.analyze import AnalyzeViewSet
from analysis.api.views.attention import AttentionViewSet
from analysis.api.views.batches import BatchViewSet
from analysis.api.views.care import CareTeamMemberViewSet
from analysis.api.views.consents import ConsentTextViewSet
from analysis.api.views.events import RecordingEventsView, SessionEventsView
from analysis.api.views.evidence import EvidenceViewSet
from analysis.api.views.explanations import ExplanationViewSet
from analysis.api.views.exports import ReportExportViewSet
from analysis.api.views.groups import GroupViewSet
from analysis.api.views.markers import MarkerViewSet, RecordingMarkerViewSet
from analysis.api.views.me import MeView
from analysis.api.views.members import StudyMemberViewSet
from analysis.api.views.problems import NowhereView, ProblemKindView
from analysis.api.views.readings import FaceReadingViewSet, VoiceReadingViewSet
from analysis.api.views.recordings import RecordingViewSet
from analysis.api.views.reports import ReportViewSet, ReviewViewSet
from analysis.api.views.retention import RetentionViewSet
from analysis.api.views.schema import RedocView, SchemaView, SwaggerView
from analysis.api.views.sessions import SessionViewSet
from analysis.api.views.studies import StudyViewSet
from analysis.api.views.subjects import SubjectViewSet
from analysis.api.views.tokens import TokenViewSet
from analysis.api.views.uploads import UploadViewSet
from analysis.api.views.webhooks import DeliveryViewSet, WebhookViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("subjects", SubjectViewSet, basename="subject")
router.register("consent-texts", ConsentTextViewSet, basename="consent-text")
router.register("evidence", EvidenceViewSet, basename="evidence")
router.register("sessions", SessionViewSet, basename="session")
router.register("recordings", RecordingViewSet, basename="recording")
router.register("markers", MarkerViewSet, basename="marker")
router.register("attention", AttentionViewSet, basename="attention")
router.register("groups", GroupViewSet, basename="group")
router.register("team", CareTeamMemberViewSet, basename="team")
router.register("members", StudyMemberViewSet, basename="member")
router.register("reports", ReportViewSet, basename="report")
router.register("analyze", AnalyzeViewSet, basename="analyze")
router.register("batches", BatchViewSet, basename="batch")
router.register("studies", StudyViewSet, basename="study")
router.register("webhooks", WebhookViewSet, basename="webhook")
router.register("deliveries", DeliveryViewSet, basename="delivery")
router.register("tokens", TokenViewSet, basename="token")

urlpatterns = [
    *router.urls,
    *subject_urls.urlpatterns,
    *study_urls.urlpatterns,
    path(
        "recordings/<uuid:pk>/explanation/",
        ExplanationViewSet.as_view({"get": "retrieve", "post": "create"}),
        name="recording-explanation",
    ),
    path("recordings/<uuid:pk>/events/", RecordingEventsView.as_view(), name="recording-events"),
    path("sessions/<uuid:pk>/events/", SessionEventsView.as_view(), name="session-events"),
    path("uploads/", UploadViewSet.as_view({"get": "list", "post": "create"}), name="upload-list"),
    path(
        "uploads/<uuid:pk>/",
        UploadViewSet.as_view(
            {
                "get": "retrieve",
                "patch": "partial_update",
                "delete": "destroy",
                "post": "override",
            }
        ),
        name="upload-detail",
    ),
    path(
        "reports/<uuid:pk>/reviews/",
        ReviewViewSet.as_view({"get": "list", "post": "create"}),
        name="report-reviews",
    ),
    path(
        "reports/<uuid:pk>/reviews/<uuid:review>/",
        ReviewViewSet.as_view({"get": "retrieve"}),
        name="report-review",
    ),
    path(
        "recordings/<uuid:pk>/face-readings/",
        FaceReadingViewSet.as_view({"get": "list"}),
        name="recording-face-readings",
    ),
    path(
        "recordings/<uuid:pk>/voice-readings/",
        VoiceReadingViewSet.as_view({"get": "list"}),
        name="recording-voice-readings",
    ),
    path(
        "recordings/<uuid:pk>/markers/",
        RecordingMarkerViewSet.as_view({"get": "list", "post": "create"}),
        name="recording-markers",
    ),
    path(
        "retention/",
        RetentionViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="retention",
    ),
    path(
        "reports/<uuid:pk>/exports/<slug:form>/",
        ReportExportViewSet.as_view({"get": "retrieve"}),
        name="report-export",
    ),
    path("me/", MeView.as_view(), name="me"),
    path("problems/<slug:code>/", ProblemKindView.as_view(), name="problem"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", SwaggerView.as_view(), name="swagger"),
    path("redoc/", RedocView.as_view(), name="redoc"),
    re_path("", NowhereView.as_view(), name="nowhere"),
]
