"""`/uploads/`: a file in several requests (tus 1.0.0), so that a broken line loses nothing."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import mixins, status
from rest_framework.exceptions import MethodNotAllowed, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from analysis.api import tus
from analysis.api.exceptions import (
    Conflict,
    TooLarge,
    Unavailable,
    UploadRejected,
)
from analysis.api.serializers.uploads import ResumableUploadSerializer, UploadMetadataSerializer
from analysis.api.throttling import UploadThrottle
from analysis.api.views.resources import OwnedViewSet, get_caller, get_referenced
from analysis.archives import ArchiveError
from analysis.handing_over import TargetGoneError, finish
from analysis.intake import UploadError
from analysis.limits import UploadLimits, format_bytes
from analysis.models import Batch, ResumableUpload, Session
from analysis.resumable import (
    ALGORITHMS,
    ChecksumError,
    ExpiredError,
    OffsetError,
    QuotaError,
    ResumableError,
    Target,
    append,
    begin,
    give_up,
    require_current,
)


def _header(name: str, kind: OpenApiTypes, says: str, *codes: int) -> OpenApiParameter:
    sent = {"response": list(codes)} if codes else {"required": True}
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, description=says, **sent)


_VERSION = _header("Tus-Resumable", OpenApiTypes.STR, "`1.0.0`.")
_LENGTH = _header("Upload-Length", OpenApiTypes.INT, "Bytes of the whole file.")
_METADATA = _header(
    "Upload-Metadata",
    OpenApiTypes.STR,
    "Keys with values in base64, comma-separated: `session`, or `batch` and perhaps `archive`; "
    "`filename`; `channel`.",
)
_OFFSET = _header("Upload-Offset", OpenApiTypes.INT, "Where the piece begins.")
_CHECKSUM = OpenApiParameter(
    "Upload-Checksum",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=f"Digest of the piece: one of {', '.join(ALGORITHMS)}, a space, and base64.",
)
_PLACE = _header("Location", OpenApiTypes.URI, "Where to send the pieces.", 201)
_END = _header("Upload-Offset", OpenApiTypes.INT, "How many bytes are there.", 200, 204)
_EXPIRES = _header("Upload-Expires", OpenApiTypes.STR, "When it expires.", 200, 201, 204)
_RESULT = _header("Location", OpenApiTypes.URI, "With the last piece: of the recording.", 204)


@extend_schema_view(list=extend_schema(summary="List the own uploads in several requests"))
class UploadViewSet(mixins.ListModelMixin, OwnedViewSet[ResumableUpload]):
    """Files that arrive piece by piece, for a session or a bulk upload; seen by their maker."""

    rows = ResumableUpload.objects.all()
    serializer_class = ResumableUploadSerializer
    required_scopes: ClassVar[dict[str, str]] = {"GET": "upload", "DELETE": "upload"}

    def get_throttles(self) -> list[BaseThrottle]:
        throttles = super().get_throttles()
        return [*throttles, UploadThrottle()] if self.action == "create" else throttles

    @extend_schema(
        summary="Announce a file in several requests",
        request=None,
        parameters=[_VERSION, _LENGTH, _METADATA, _PLACE, _EXPIRES],
        responses={201: OpenApiResponse(description="Send the pieces to `Location`.")},
    )
    def create(self, request: Request) -> Response:
        """Say how long the file is and where it belongs; its bytes follow with PATCH."""
        tus.require_version(request.headers)
        byte_size = tus.read_number(request.headers, "Upload-Length")
        metadata = request.headers.get("Upload-Metadata", "")
        user, target, name = get_caller(request), *self._read_target(request, metadata)
        try:
            upload = begin(user, target, name=name, byte_size=byte_size, metadata=metadata)
        except UploadError as error:
            raise UploadRejected(error) from error
        except QuotaError as error:
            raise tus.QuotaExceeded(error.sentence) from error
        address = request.build_absolute_uri(reverse("api:upload-detail", args=(upload.pk,)))
        headers = tus.describe(upload) | {"Location": address}
        return Response(status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(summary="Ask how far a file in several requests is", parameters=[_END, _EXPIRES])
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How many bytes are there; HEAD answers the same in headers alone.

        Where every byte is there but the answer to the last piece was lost, the file is taken in
        now.
        """
        upload = self._get_current()
        if upload.status != ResumableUpload.Status.FINISHED and upload.is_complete:
            self._finish(upload)
        shown = None if request.method == "HEAD" else self.get_serializer(upload).data
        return Response(shown, headers=tus.describe(upload))

    @extend_schema(
        summary="Send a piece of a file",
        request={tus.CONTENT_TYPE: OpenApiTypes.BINARY},
        parameters=[_VERSION, _OFFSET, _CHECKSUM, _END, _EXPIRES, _RESULT],
        responses={204: OpenApiResponse(description="Kept; `Upload-Offset` says how far it is.")},
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Add bytes at the end of what is there; with the last ones the file is taken in.

        What came of a piece whose connection broke is kept; HEAD says how much.
        """
        upload = self._get_current()
        tus.require_version(request.headers)
        if request.content_type != tus.CONTENT_TYPE:
            raise UnsupportedMediaType(request.content_type or "")
        self._append(upload, request)
        headers = tus.describe(upload)
        if upload.is_complete:
            self._finish(upload)
            if place := self.get_serializer(upload).data["status_url"]:
                headers["Location"] = place
        return Response(status=status.HTTP_204_NO_CONTENT, headers=headers)

    @extend_schema(summary="Give up a file in several requests", parameters=[_VERSION])
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete what has arrived; a recording that was made of it stays."""
        upload = self.get_object()
        tus.require_version(request.headers)
        give_up(upload)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(exclude=True)
    def override(self, request: Request, pk: UUID) -> Response:
        """PATCH and DELETE for clients whose surroundings know neither."""
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
        handlers = {"PATCH": self.partial_update, "DELETE": self.destroy}
        if method not in handlers:
            raise MethodNotAllowed("POST")
        return handlers[method](request, pk=pk)

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> Response:
        """What the server can do, for a client that asks before it begins."""
        largest = max(UploadLimits.from_settings().largest_bytes, settings.UPLOAD_MAX_ARCHIVE_BYTES)
        headers = {
            "Tus-Version": tus.VERSION,
            "Tus-Extension": tus.EXTENSIONS,
            "Tus-Max-Size": str(largest),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        }
        return Response(status=status.HTTP_204_NO_CONTENT, headers=headers)

    def finalize_response(
        self, request: Request, response: Any, *args: object, **kwargs: object
    ) -> Any:
        """Name the version of the protocol in every answer, refusals too."""
        response["Tus-Resumable"] = tus.VERSION
        if response.status_code == status.HTTP_412_PRECONDITION_FAILED:
            response["Tus-Version"] = tus.VERSION
        return super().finalize_response(request, response, *args, **kwargs)

    def _read_target(self, request: Request, metadata: str) -> tuple[Target, str]:
        said = tus.read_metadata(metadata)
        known = UploadMetadataSerializer(data=said)
        known.is_valid(raise_exception=True)
        values, user = known.validated_data, get_caller(request)
        session = batch = None
        if "session" in values:
            session = get_referenced(Session.objects.all(), user, values["session"], "session")
        else:
            rows = Batch.objects.select_related("study")
            batch = get_referenced(rows, user, values["batch"], "batch")
        target = Target(session, batch, values["archive"], values["channel"])
        return target, values["filename"] or said.get("name", "")

    def _get_current(self) -> ResumableUpload:
        upload = self.get_object()
        try:
            require_current(upload)
        except ExpiredError as error:
            raise tus.Expired(error.sentence) from error
        return upload

    def _append(self, upload: ResumableUpload, request: Request) -> None:
        offset = tus.read_number(request.headers, "Upload-Offset")
        n_bytes = tus.read_number(request.headers, "Content-Length")
        checksum = tus.read_checksum(request.headers)
        if n_bytes > settings.REQUEST_MAX_BYTES:
            largest = format_bytes(settings.REQUEST_MAX_BYTES)
            raise TooLarge(f"A piece may have {largest} at most. Send the file in smaller ones.")
        if offset == upload.offset and offset + n_bytes > upload.byte_size:
            raise TooLarge("This is more than the file has by its Upload-Length.")
        blocks = tus.read_blocks(request._request, n_bytes)
        try:
            append(upload, offset, blocks, checksum=checksum)
        except OffsetError as error:
            raise tus.OffsetConflict(error.sentence) from error
        except ChecksumError as error:
            raise tus.ChecksumMismatch(error.sentence) from error
        except ResumableError as error:
            raise Conflict(error.sentence) from error
        except OSError as error:
            raise Unavailable from error

    def _finish(self, upload: ResumableUpload) -> None:
        try:
            finish(upload, get_caller(self.request))
        except UploadError as error:
            raise UploadRejected(error) from error
        except (ArchiveError, TargetGoneError) as error:
            raise Conflict(error.sentence) from error
        except OSError as error:
            raise Unavailable from error
