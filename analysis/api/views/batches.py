"""`/batches/`: bulk uploads with a manifest: check, open, send, follow, pause, close, retry."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from analysis import batches
from analysis.access import get_for_user_or_404
from analysis.api.conventions import SparseView
from analysis.api.exceptions import Conflict, Unavailable, UploadRejected
from analysis.api.filters import Filter, Filterable
from analysis.api.parsers import CappedMultiPartParser, ManifestParser
from analysis.api.polling import LOCATION, RETRY_AFTER
from analysis.api.serializers.batches import (
    BatchDetailSerializer,
    BatchFileSerializer,
    BatchFileUploadSerializer,
    BatchSerializer,
    NewBatchSerializer,
    PlanSerializer,
    RetriedSerializer,
    TakenArchiveSerializer,
)
from analysis.api.throttling import UploadThrottle
from analysis.api.views.resources import OwnedViewSet, get_caller
from analysis.archives import ArchiveError
from analysis.attention import MOST_AT_ONCE, find_troubled, retry
from analysis.csv_text import CsvTextError
from analysis.intake import UploadError
from analysis.manifest import check_manifest, check_names
from analysis.manifest_csv import read_manifest
from analysis.models import Batch, BatchFile, Recording, Study
from analysis.models.owned import OwnedQuerySet
from analysis.presentation.batches import BatchProgress, measure_progress
from analysis.upload_plan import UploadPlan

POLL_AFTER_S = 5
_MOST_ERRORS = 100
_ROWS = Batch.objects.select_related("study")


@extend_schema_view(list=extend_schema(summary="List the bulk uploads of a study"))
class StudyBatchViewSet(mixins.ListModelMixin, OwnedViewSet[Batch]):
    """Bulk uploads of a study."""

    rows = Batch.objects.all()
    serializer_class = BatchSerializer
    parser_classes = (ManifestParser,)

    def get_queryset(self) -> OwnedQuerySet[Batch]:
        return super().get_queryset().filter(study=self._get_study())

    @extend_schema(
        summary="Begin a bulk upload, or check one",
        request=NewBatchSerializer,
        parameters=[LOCATION],
        responses={
            201: OpenApiResponse(BatchDetailSerializer, "Begun; every file is expected."),
            200: OpenApiResponse(PlanSerializer, "With `dry_run`: what would become of it."),
        },
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Announce files, each with its participant; they are sent one by one, or as a zip.

        What is wrong stands in `errors`: the field is `manifest` or `rows` with the number of the
        line (the first of `rows` is 0, the headings of a CSV are line 1). Nothing is begun then.
        """
        study, new = self._get_study(), NewBatchSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        plan = _make_plan(study, new, get_caller(request))
        if new.validated_data["dry_run"]:
            return Response(PlanSerializer(plan).data)
        channel = new.validated_data["channel"]
        batch = batches.open_batch(study, plan, get_caller(request), channel=channel)
        shown = _describe(batch, measure_progress(batch), self.get_serializer_context())
        headers = {"Location": str(shown["status_url"])}
        return Response(shown, status.HTTP_201_CREATED, headers=headers)

    def _get_study(self) -> Study:
        return get_for_user_or_404(Study, get_caller(self.request), self.kwargs["pk"])


class BatchViewSet(OwnedViewSet[Batch]):
    """One bulk upload."""

    rows = _ROWS
    serializer_class = BatchDetailSerializer

    @extend_schema(summary="Follow a bulk upload", parameters=[RETRY_AFTER])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How many files are where, and when what waits will be read."""
        return self._answer(self.get_object())

    @extend_schema(summary="Pause a bulk upload", request=None)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        """Keep the workers from its recordings; what is being read is read to its end."""
        batch = self.get_object()
        batches.pause(batch)
        return self._answer(batch)

    @extend_schema(summary="Resume a bulk upload", request=None)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        """Give its recordings to the workers again."""
        batch = self.get_object()
        batches.resume(batch)
        return self._answer(batch)

    @extend_schema(summary="Close a bulk upload", request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> Response:
        """Take no further file; what was taken stays."""
        batch = self.get_object()
        batches.close(batch)
        return self._answer(batch)

    @extend_schema(
        summary="Read again what failed in a bulk upload",
        request=None,
        responses={202: RetriedSerializer},
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> Response:
        """Put recordings that failed or held nothing on the queue again, up to 500 at once."""
        batch = self.get_object()
        troubled = find_troubled(get_caller(request)).filter(
            batch_files__batch=batch, batch_files__status=BatchFile.Status.STORED
        )
        retried = retry(troubled.order_by("created_at")[:MOST_AT_ONCE])
        return Response(RetriedSerializer(retried).data, status.HTTP_202_ACCEPTED)

    def _answer(self, batch: Batch) -> Response:
        progress = measure_progress(batch)
        headers = {} if progress.is_settled else {"Retry-After": str(POLL_AFTER_S)}
        shown = _describe(batch, progress, self.get_serializer_context())
        return Response(shown, headers=headers)


@extend_schema_view(list=extend_schema(summary="List the files of a bulk upload"))
class BatchFileViewSet(Filterable, SparseView, mixins.ListModelMixin, GenericViewSet[BatchFile]):
    """The files of a bulk upload: what is expected, and what became of each."""

    queryset = BatchFile.objects.none()
    serializer_class = BatchFileSerializer
    parser_classes = (CappedMultiPartParser,)
    orderings: ClassVar[tuple[str, ...]] = ("name", "-name")
    filters: ClassVar[dict[str, Filter]] = {
        "status": Filter("status", serializers.ChoiceField(BatchFile.Status.choices), "Status."),
        "recording_status": Filter(
            "recording__status",
            serializers.ChoiceField(Recording.Status.choices),
            "Status of the recording that it became.",
        ),
        "participant": Filter(
            "participant_code", serializers.CharField(max_length=64), "The exact code."
        ),
    }

    def get_queryset(self) -> QuerySet[BatchFile]:
        return BatchFile.objects.filter(batch=self._get_batch()).select_related("recording")

    def get_throttles(self) -> list[BaseThrottle]:
        throttles = super().get_throttles()
        return [*throttles, UploadThrottle()] if self.action == "create" else throttles

    @extend_schema(
        summary="Send a file of a bulk upload, or a zip of several",
        request={"multipart/form-data": BatchFileUploadSerializer},
        parameters=[LOCATION],
        responses={
            202: OpenApiResponse(BatchFileSerializer, "Kept, and waiting to be read."),
            200: OpenApiResponse(BatchFileSerializer, "The study has this very file already."),
            207: OpenApiResponse(TakenArchiveSerializer, "What became of the members of a zip."),
        },
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Keep a file that was announced, found by its name, and put it on the queue.

        Sent again, a stored file stays as it is, and one that was refused has another chance.
        """
        batch, sent = self._get_batch(), BatchFileUploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values, user = sent.validated_data, get_caller(request)
        try:
            if "archive" in values:
                taken = batches.take_archive(batch, values["archive"], user)
                return Response(TakenArchiveSerializer(taken).data, status.HTTP_207_MULTI_STATUS)
            name = values.get("name") or values["file"].name or ""
            file = batches.take_file(batch, values["file"], name, user)
        except ArchiveError as error:
            raise Conflict(error.sentence) from error
        except OSError as error:
            raise Unavailable from error
        if file.status == BatchFile.Status.REFUSED:
            raise UploadRejected(UploadError("refused", file.reason))
        return self._answer(file)

    def _answer(self, file: BatchFile) -> Response:
        shown = self.get_serializer(file).data
        is_new = file.status == BatchFile.Status.STORED
        code = status.HTTP_202_ACCEPTED if is_new else status.HTTP_200_OK
        headers = {"Location": shown["status_url"]} if shown["status_url"] else {}
        return Response(shown, code, headers=headers)

    def _get_batch(self) -> Batch:
        return get_for_user_or_404(_ROWS, get_caller(self.request), self.kwargs["pk"])


def _describe(batch: Batch, progress: BatchProgress, context: dict[str, Any]) -> Any:
    return BatchDetailSerializer(batch, context=context | {"progress": progress}).data


def _make_plan(study: Study, new: NewBatchSerializer, user: User) -> UploadPlan:
    """Return the plan; what must be mended first is refused, by line."""
    values, field = new.validated_data, "rows" if "rows" in new.validated_data else "manifest"
    manifest = None
    if "manifest" in values:
        try:
            manifest = read_manifest(values["manifest"].encode())
        except CsvTextError as error:
            unread = ErrorDetail(error.sentence, "unreadable")
            raise ValidationError({"manifest": [unread]}) from error
    elif "rows" in values:
        manifest = new.to_manifest()
    chosen = new.list_chosen(manifest)
    if manifest is None:
        field, plan = "files", check_names(study, chosen, values["rule"], user)
    else:
        plan = check_manifest(study, manifest, chosen, user)
    if not plan.may_start:
        raise ValidationError(_list_faults(plan, field))
    return plan


def _list_faults(plan: UploadPlan, field: str) -> dict[str, list[ErrorDetail]]:
    faults: dict[str, list[ErrorDetail]] = {}
    blocking = [one for one in plan.complaints if one.is_blocking]
    for complaint in blocking[:_MOST_ERRORS]:
        place = field if complaint.line is None else f"{field}.{complaint.line}"
        faults.setdefault(place, []).append(ErrorDetail(complaint.sentence, "invalid"))
    if len(blocking) > _MOST_ERRORS:
        more = f"There are {len(blocking) - _MOST_ERRORS} more faults."
        faults.setdefault(field, []).append(ErrorDetail(more, "invalid"))
    if not faults:
        faults[field] = [ErrorDetail("There is no file that could be sent.", "required")]
    return faults
