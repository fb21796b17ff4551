"""The addresses under `/api/v1/`; every one ends with a slash."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from analysis.api.views.aggregates import AggregatesViewSet
from analysis.api.views.analyze import AnalyzeViewSet
from analysis.api.views.attention import AttentionViewSet
from analysis.api.views.batches import BatchFileViewSet, BatchViewSet, StudyBatchViewSet
from analysis.api.views.care import (
    CareTeamMemberViewSet,
    CareTeamViewSet,
    GrantViewSet,
    PatientGrantViewSet,
)
from analysis.api.views.cohort import PeopleBehindViewSet, StudyMomentViewSet
from analysis.api.views.comparisons import SessionComparisonViewSet, StudyComparisonViewSet
from analysis.api.views.consents import ConsentTextViewSet, ConsentViewSet
from analysis.api.views.events import BatchEventsView, RecordingEventsView, SessionEventsView
from analysis.api.views.evidence import (
    ConsentEvidenceViewSet,
    EvidenceBytesViewSet,
    EvidenceViewSet,
)
from analysis.api.views.explanations import ExplanationViewSet
from analysis.api.views.exports import (
    ReportExportViewSet,
    StudyExportViewSet,
    SubjectExportViewSet,
)
from analysis.api.views.groups import GroupViewSet, StudyGroupViewSet
from analysis.api.views.history import EventViewSet, HistoryViewSet, SelfReportViewSet
from analysis.api.views.imports import ParticipantsImportViewSet, PeopleImportViewSet
from analysis.api.views.markers import MarkerViewSet, RecordingMarkerViewSet
from analysis.api.views.me import MeView
from analysis.api.views.members import StudyMembersViewSet, StudyMemberViewSet
from analysis.api.views.problems import NowhereView, ProblemKindView
from analysis.api.views.readings import FaceReadingViewSet, VoiceReadingViewSet
from analysis.api.views.recordings import RecordingViewSet
from analysis.api.views.reports import ReportViewSet, ReviewViewSet
from analysis.api.views.retention import RetentionViewSet, StudyRetentionViewSet
from analysis.api.views.schema import RedocView, SchemaView, SwaggerView
from analysis.api.views.self_report_links import LinkViewSet, SubjectLinkViewSet
from analysis.api.views.sessions import SessionViewSet
from analysis.api.views.studies import ParticipantViewSet, StudyViewSet
from analysis.api.views.subject_archives import SubjectArchiveViewSet
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
        "recordings/<uuid:pk>/explanation/",
        ExplanationViewSet.as_view({"get": "retrieve", "post": "create"}),
        name="recording-explanation",
    ),
    path(
        "studies/<uuid:pk>/participants/",
        ParticipantViewSet.as_view({"get": "list", "post": "create"}),
        name="study-participants",
    ),
    path(
        "studies/<uuid:pk>/members/",
        StudyMembersViewSet.as_view({"get": "list", "post": "create"}),
        name="study-members",
    ),
    path(
        "studies/<uuid:pk>/batches/",
        StudyBatchViewSet.as_view({"get": "list", "post": "create"}),
        name="study-batches",
    ),
    path(
        "batches/<uuid:pk>/files/",
        BatchFileViewSet.as_view({"get": "list", "post": "create"}),
        name="batch-files",
    ),
    path("recordings/<uuid:pk>/events/", RecordingEventsView.as_view(), name="recording-events"),
    path("sessions/<uuid:pk>/events/", SessionEventsView.as_view(), name="session-events"),
    path("batches/<uuid:pk>/events/", BatchEventsView.as_view(), name="batch-events"),
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
        "subjects/<uuid:pk>/archive/",
        SubjectArchiveViewSet.as_view({"get": "retrieve"}),
        name="subject-archive",
    ),
    path(
        "studies/<uuid:pk>/participants/<uuid:participant>/",
        ParticipantViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
        name="study-participant",
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
        "recordings/<uuid:pk>/markers/",
        RecordingMarkerViewSet.as_view({"get": "list", "post": "create"}),
        name="recording-markers",
    ),
    path(
        "studies/<uuid:pk>/people/",
        PeopleBehindViewSet.as_view({"get": "list"}),
        name="study-people",
    ),
    path(
        "studies/<uuid:pk>/moments/",
        StudyMomentViewSet.as_view({"get": "list"}),
        name="study-moments",
    ),
    path(
        "studies/<uuid:pk>/groups/",
        StudyGroupViewSet.as_view({"get": "list", "post": "create"}),
        name="study-groups",
    ),
    path(
        "studies/<uuid:pk>/participants/import/",
        ParticipantsImportViewSet.as_view({"post": "create"}),
        name="participants-import",
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
        "studies/comparison/",
        StudyComparisonViewSet.as_view({"get": "retrieve"}),
        name="study-comparison",
    ),
    path(
        "retention/",
        RetentionViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="retention",
    ),
    path(
        "studies/<uuid:pk>/retention/",
        StudyRetentionViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="study-retention",
    ),
    path(
        "studies/<uuid:pk>/aggregates/",
        AggregatesViewSet.as_view({"get": "retrieve"}),
        name="study-aggregates",
    ),
    path(
        "reports/<uuid:pk>/exports/<slug:form>/",
        ReportExportViewSet.as_view({"get": "retrieve"}),
        name="report-export",
    ),
    path(
        "subjects/<uuid:pk>/exports/<slug:form>/",
        SubjectExportViewSet.as_view({"get": "retrieve"}),
        name="subject-export",
    ),
    path(
        "studies/<uuid:pk>/exports/<slug:table>.<slug:form>/",
        StudyExportViewSet.as_view({"get": "retrieve"}),
        name="study-export",
    ),
    path("me/", MeView.as_view(), name="me"),
    path("problems/<slug:code>/", ProblemKindView.as_view(), name="problem"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", SwaggerView.as_view(), name="swagger"),
    path("redoc/", RedocView.as_view(), name="redoc"),
    re_path("", NowhereView.as_view(), name="nowhere"),
]
