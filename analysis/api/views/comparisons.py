"""`/subjects/{id}/comparison/` and `/studies/comparison/`: two sessions, or two studies."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from analysis.api.conventions import SparseView
from analysis.api.serializers.comparisons import (
    SessionComparisonSerializer,
    SessionPairSerializer,
    StudyComparisonSerializer,
    StudyPairSerializer,
)
from analysis.api.views.resources import OwnedViewSet, get_caller, get_referenced
from analysis.cohort.two_studies import compare_studies
from analysis.history.comparison import choose_pair, compare_probabilities, compare_valence
from analysis.history.series import HistoryPoint, load_points
from analysis.models import Study, Subject
from analysis.presentation.compare import list_warnings
from analysis.presentation.study_compare import list_warnings as list_study_warnings


class SessionComparisonViewSet(OwnedViewSet[Subject]):
    """Two sessions of one person."""

    rows = Subject.objects.all()
    serializer_class = SessionComparisonSerializer
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"GET": ("first", "second")}

    @extend_schema(summary="Compare two sessions of a subject", parameters=[SessionPairSerializer])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Both newest results with their intervals, and the differences."""
        subject = self.get_object()
        asked = SessionPairSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        points = load_points([subject.pk], reader=get_caller(request))[subject.pk]
        _check_there(points, asked.validated_data)
        wanted = {name: str(pk) for name, pk in asked.validated_data.items()}
        pair = choose_pair(points, wanted.get("first", ""), wanted.get("second", ""))
        return Response(self.get_serializer(_compare(pair)).data)


class StudyComparisonViewSet(SparseView, GenericViewSet[Study]):
    """Two studies."""

    serializer_class = StudyComparisonSerializer
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {
        "GET": ("first", "second", "threshold")
    }

    @extend_schema(summary="Compare two studies", parameters=[StudyPairSerializer])
    def retrieve(self, request: Request) -> Response:
        """Shares and means of both with their differences; fewer than five people are withheld."""
        user = get_caller(request)
        if user.role == User.Role.CLINICIAN:
            raise PermissionDenied("Studies are the product team's.")
        asked = StudyPairSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        first, second = (
            get_referenced(Study.objects.all(), user, asked.validated_data[name], name)
            for name in ("first", "second")
        )
        if first == second:
            same = ErrorDetail("Choose another study than the first.", "invalid")
            raise ValidationError({"second": [same]})
        found = compare_studies(first, second, threshold=asked.validated_data.get("threshold"))
        shown = {"found": found, "warnings": list(list_study_warnings(found))}
        return Response(self.get_serializer(shown).data)


def _check_there(points: Sequence[HistoryPoint], wanted: dict[str, UUID]) -> None:
    there = {point.session_id for point in points}
    unknown = {name: pk for name, pk in wanted.items() if pk not in there}
    if unknown:
        missing = ErrorDetail("The subject has no such session with a report.", "does_not_exist")
        raise ValidationError({name: [missing] for name in unknown})


def _compare(pair: tuple[HistoryPoint, HistoryPoint] | None) -> dict[str, Any]:
    if pair is None:
        return {"first": None, "second": None, "differences": [], "warnings": []}
    valence = compare_valence(*pair)
    differences = [*compare_probabilities(*pair), *([valence] if valence else [])]
    warnings = list_warnings(*pair)
    return {
        "first": pair[0],
        "second": pair[1],
        "differences": differences,
        "warnings": warnings,
    }
