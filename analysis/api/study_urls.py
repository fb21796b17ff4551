"""The addresses of studies and bulk uploads under `/api/v1/`."""

from django.urls import path

from analysis.api.views.aggregates import AggregatesViewSet
from analysis.api.views.batches import BatchFileViewSet, StudyBatchViewSet
from analysis.api.views.cohort import PeopleBehindViewSet, StudyMomentViewSet
from analysis.api.views.comparisons import StudyComparisonViewSet
from analysis.api.views.events import BatchEventsView
from analysis.api.views.exports import StudyExportViewSet
from analysis.api.views.groups import StudyGroupViewSet
from analysis.api.views.imports import ParticipantsImportViewSet
from analysis.api.views.members import StudyMembersViewSet
from analysis.api.views.retention import StudyRetentionViewSet
from analysis.api.views.studies import ParticipantViewSet

urlpatterns = [
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
    path("batches/<uuid:pk>/events/", BatchEventsView.as_view(), name="batch-events"),
    path(
        "studies/<uuid:pk>/participants/<uuid:participant>/",
        ParticipantViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
        name="study-participant",
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
        "studies/comparison/",
        StudyComparisonViewSet.as_view({"get": "retrieve"}),
        name="study-comparison",
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
        "studies/<uuid:pk>/exports/<slug:table>.<slug:form>/",
        StudyExportViewSet.as_view({"get": "retrieve"}),
        name="study-export",
    ),
]
