"""`/recordings/`: upload, follow, read, pick a person or a channel, read once more, delete."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from analysis.api.exceptions import Conflict, Unavailable, UploadRejected
from analysis.api.filters import Filter
from analysis.api.form_errors import require_valid
from analysis.api.parsers import CappedMultiPartParser, SmallJSONParser
from analysis.api.serializers.recordings import (
    ChannelChoiceSerializer,
    FaceChoiceSerializer,
    NotesSerializer,
    RecordingDetailSerializer,
    RecordingSerializer,
    UploadSerializer,
)
from analysis.api.serializers.values import UtcDateTimeField
from analysis.api.throttling import UploadThrottle
from analysis.api.views.resources import OwnedViewSet, get_caller, get_referenced
from analysis.channels import NoChannelError, choose_channel
from analysis.intake import UploadError, inspect_upload
from analysis.limits import UploadLimits
from analysis.marker_forms import RecordingNotesForm
from analysis.models import Recording, Session
from analysis.removal import remove_recording
from analysis.retention import explain_not_again
from analysis.selection import NoSuchFaceError, choose_face
from analysis.submit import Submission, requeue_recording, submit_recording

POLL_AFTER_S = 2

_RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    OpenApiTypes.INT,
    OpenApiParameter.HEADER,
    response=[200, 202],
    description="Seconds to wait before asking again; absent once the recording is finished.",
)
_LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    response=[200, 202],
    description="Where to ask for the status.",
)


@extend_schema_view(list=extend_schema(summary="List recordings"))
class RecordingViewSet(mixins.ListModelMixin, OwnedViewSet[Recording]):
    """Uploaded files and how far they are; what was read from one stands in its detail."""

    rows = Recording.objects.all()
    serializer_class = RecordingSerializer
    parser_classes = (CappedMultiPartParser,)
    filters: ClassVar[dict[str, Filter]] = {
        "session": Filter("session_id", serializers.UUIDField(), "Id of the session."),
        "subject": Filter("session__subject_id", serializers.UUIDField(), "Id of the subject."),
        "kind": Filter("kind", serializers.ChoiceField(Recording.Kind.choices), "Kind of file."),
        "status": Filter("status", serializers.ChoiceField(Recording.Status.choices), "Status."),
        "created_from": Filter(
            "created_at__gte", UtcDateTimeField(), "Uploaded at this time or later."
        ),
        "created_before": Filter("created_at__lt", UtcDateTimeField(), "Uploaded before then."),
    }

    def get_serializer_class(self) -> type[RecordingSerializer]:
        return RecordingDetailSerializer if self.action == "retrieve" else RecordingSerializer

    def get_parsers(self) -> list[BaseParser]:
        if self.request is not None and self.request.method == "PATCH":
            return [SmallJSONParser()]
        return super().get_parsers()

    def get_throttles(self) -> list[BaseThrottle]:
        throttles = super().get_throttles()
        return [*throttles, UploadThrottle()] if self.action == "create" else throttles

    @extend_schema(
        summary="Upload a file",
        request={"multipart/form-data": UploadSerializer},
        parameters=[_LOCATION, _RETRY_AFTER],
        responses={
            202: OpenApiResponse(RecordingSerializer, "Kept, and waiting to be read."),
            200: OpenApiResponse(RecordingSerializer, "The session has this very file already."),
        },
    )
    def create(self, request: Request) -> Response:
        """Keep one photo, voice clip or video and put it on the queue.

        What it is, is decided by its bytes. The same bytes in the same session are the same
        recording, so that repeating an upload does no harm.
        """
        upload = UploadSerializer(data=request.data)
        upload.is_valid(raise_exception=True)
        user = get_caller(request)
        values = upload.validated_data
        session = get_referenced(Session.objects.all(), user, values["session"], "session")
        try:
            accepted = inspect_upload(values["file"], UploadLimits.from_settings())
            submission = submit_recording(session, accepted, user, channel=values["channel"])
        except UploadError as error:
            raise UploadRejected(error) from error
        except OSError as error:
            raise Unavailable from error
        return self._answer_upload(submission)

    @extend_schema(
        summary="Follow and read a recording",
        parameters=[_RETRY_AFTER],
        responses=RecordingDetailSerializer,
    )
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """The status, and once it is `done` every face and every window of sound."""
        recording = self.get_object()
        return Response(self.get_serializer(recording).data, headers=_polling_headers(recording))

    @extend_schema(
        summary="Read a finished recording once more",
        request=None,
        parameters=[_LOCATION, _RETRY_AFTER],
        responses={202: OpenApiResponse(RecordingSerializer, "Waiting to be read again.")},
    )
    @action(detail=True, methods=["post"])
    def requeue(self, request: Request, pk: UUID) -> Response:
        """Put a finished recording on the queue again, after a passing trouble for one."""
        recording = self.get_object()
        _require_file(recording)
        if not requeue_recording(recording):
            raise Conflict("The recording is waiting or being read already.")
        return self._answer_upload(Submission(recording, is_duplicate=False))

    @extend_schema(
        summary="Say which person the report is about",
        request=FaceChoiceSerializer,
        responses=RecordingSerializer,
    )
    @action(detail=True, methods=["put"], parser_classes=[SmallJSONParser])
    def face(self, request: Request, pk: UUID) -> Response:
        """Let one person's face alone count in the report, which is fused anew.

        A final report stands; a new revision opens beside it.
        """
        recording = self.get_object()
        choice = FaceChoiceSerializer(data=request.data)
        choice.is_valid(raise_exception=True)
        try:
            choose_face(recording, choice.validated_data["track"])
        except NoSuchFaceError as error:
            unknown = ErrorDetail("Nobody in the recording has this number.", "does_not_exist")
            raise ValidationError({"track": [unknown]}) from error
        return Response(self.get_serializer(recording).data)

    @extend_schema(
        summary="Read a sound from another channel",
        request=ChannelChoiceSerializer,
        parameters=[_LOCATION, _RETRY_AFTER],
        responses={
            202: OpenApiResponse(RecordingSerializer, "Waiting to be read again."),
            200: OpenApiResponse(RecordingSerializer, "It was read from this channel already."),
        },
    )
    @action(detail=True, methods=["put"], parser_classes=[SmallJSONParser])
    def channel(self, request: Request, pk: UUID) -> Response:
        """Have a finished recording read again from one channel of its sound, or from all."""
        recording = self.get_object()
        choice = ChannelChoiceSerializer(data=request.data)
        choice.is_valid(raise_exception=True)
        _require_file(recording)
        try:
            is_taken = choose_channel(recording, choice.validated_data["channel"])
        except NoChannelError as error:
            silent = ErrorDetail("The recording is a photo and has no sound.", "invalid")
            raise ValidationError({"channel": [silent]}) from error
        if not is_taken:
            raise Conflict("The recording is waiting or being read already.")
        return self._answer_upload(Submission(recording, is_duplicate=recording.is_finished))

    @extend_schema(
        summary="Write a note and tags",
        request={"application/json": NotesSerializer},
        responses=RecordingSerializer,
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change the note, the tags or both of a recording."""
        recording = self.get_object()
        change = NotesSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        wanted = {"note": recording.note, "tags": recording.tags} | change.validated_data
        written = wanted | {"tags": ", ".join(wanted["tags"])}
        form = RecordingNotesForm(written, instance=recording)
        require_valid(form)
        form.save()
        return Response(self.get_serializer(recording).data)

    @extend_schema(summary="Delete a recording with its readings")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete the file and what was read from it; the report is fused anew without it."""
        remove_recording(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer_upload(self, submission: Submission) -> Response:
        shown = self.get_serializer(submission.recording).data
        code = status.HTTP_200_OK if submission.is_duplicate else status.HTTP_202_ACCEPTED
        headers = {"Location": shown["status_url"], **_polling_headers(submission.recording)}
        return Response(shown, code, headers=headers)


def _polling_headers(recording: Recording) -> dict[str, str]:
    return {} if recording.is_finished else {"Retry-After": str(POLL_AFTER_S)}


def _require_file(recording: Recording) -> None:
    if recording.file_deleted_at is not None:
        raise Conflict(explain_not_again())
