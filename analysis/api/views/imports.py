"""`/subjects/import/` and `/studies/{id}/participants/import/`: many people from one CSV file."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from analysis import participants_import, people_import
from analysis.access import get_for_user_or_404
from analysis.api.conventions import SparseView
from analysis.api.exceptions import Conflict
from analysis.api.parsers import ManifestParser
from analysis.api.serializers.imports import (
    CsvImportSerializer,
    ImportSerializer,
    PeopleImportSerializer,
)
from analysis.api.views.resources import get_caller, get_own_organization
from analysis.csv_text import CsvTextError
from analysis.models import Study, Subject
from analysis.models.owned import SUBJECT_KINDS_OF_ROLE
from analysis.notices import require_open
from analysis.participants_csv import read_participants_file
from analysis.people_csv import read_people_file

F = TypeVar("F")


class _ImportViewSet(SparseView, GenericViewSet[Any]):
    """A file of people, looked at or taken."""

    serializer_class = ImportSerializer
    parser_classes = (ManifestParser,)


class PeopleImportViewSet(_ImportViewSet):
    """People who become subjects."""

    @extend_schema(
        summary="Import subjects from CSV",
        request=PeopleImportSerializer,
        responses=ImportSerializer,
    )
    def create(self, request: Request) -> Response:
        """Add everybody whose code is new; who is there already is left as they are."""
        user = get_caller(request)
        get_own_organization(user)
        sent = PeopleImportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        kind = _read_kind(user, sent.validated_data.get("kind"))
        file = _read(read_people_file, sent.validated_data["csv"])
        plan = people_import.plan_import(user, file, kind)
        if plan.signed and not sent.validated_data["dry_run"]:
            try:
                people_import.import_people(user, plan.signed)
            except people_import.PeopleImportError as error:
                raise Conflict(error.sentence) from error
        return _answer(plan, plan.n_new, is_dry=sent.validated_data["dry_run"])


class ParticipantsImportViewSet(_ImportViewSet):
    """People who become participants of a study."""

    @extend_schema(
        summary="Import participants from CSV",
        request=CsvImportSerializer,
        responses=ImportSerializer,
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Take everybody into the study, with group, tags and answers.

        Columns: `code`, `group`, `tags`; every other one is an answer. Of people who are in the
        study already, what a line says is written over.
        """
        user = get_caller(request)
        study = get_for_user_or_404(Study, user, pk)
        sent = CsvImportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        file = _read(read_participants_file, sent.validated_data["csv"])
        plan = participants_import.plan_import(study, user, file)
        require_open(study)
        if plan.signed and not sent.validated_data["dry_run"]:
            participants_import.import_participants(study, user, plan.signed)
        n_taken = plan.n_new + plan.n_changed
        return _answer(plan, n_taken, plan.new_groups, is_dry=sent.validated_data["dry_run"])


def _read_kind(user: User, wanted: str | None) -> str:
    kinds = SUBJECT_KINDS_OF_ROLE[user.role]
    if wanted is None and len(kinds) > 1:
        choose = ErrorDetail(f"Choose one of: {', '.join(Subject.Kind.values)}.", "required")
        raise ValidationError({"kind": [choose]})
    if wanted is not None and wanted not in kinds:
        raise PermissionDenied("Your role does not include this kind of subject.")
    return wanted or kinds[0]


def _read(read: Callable[[bytes], F], text: str) -> F:
    try:
        return read(text.encode("utf-8", "surrogatepass"))
    except CsvTextError as error:
        raise ValidationError({"csv": [ErrorDetail(error.sentence, "unreadable")]}) from error


def _answer(
    plan: people_import.ImportPlan | participants_import.ParticipantsPlan,
    n_taken: int,
    new_groups: "list[str] | tuple[str, ...]" = (),
    *,
    is_dry: bool,
) -> Response:
    done = {"plan": plan, "n_taken": n_taken, "new_groups": new_groups, "dry_run": is_dry}
    return Response(ImportSerializer(done).data)
