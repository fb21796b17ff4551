"""`…/events/`: what changes of a recording, a session or a bulk upload, as it changes."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from accounts.models import User
from analysis.access import get_for_user_or_404
from analysis.api import events
from analysis.api.conventions import Conventional
from analysis.api.events import EventStream, EventStreamRenderer, State
from analysis.api.exceptions import Unavailable
from analysis.api.views.resources import get_caller
from analysis.models import Batch, Recording, Session
from analysis.models.owned import OwnedModel
from analysis.presentation.batches import add_up, is_settled

_LAST_EVENT = OpenApiParameter(
    "Last-Event-ID",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The last event that the client has; it is not sent again.",
)
_RESPONSES = {
    (200, "text/event-stream"): OpenApiResponse(
        OpenApiTypes.STR, "`event: state` with the facts as JSON at each change; `event: gone`."
    ),
    204: OpenApiResponse(description="The client has the last event there will be."),
}


class EventsView(Conventional):
    """Sends the state and every change, and ends when nothing will change or after 5 minutes."""

    renderer_classes = (EventStreamRenderer, JSONRenderer)
    is_sparse = False
    model: ClassVar[type[OwnedModel]]

    def answer(self, request: Request, pk: UUID, read: Callable[[User, UUID], State | None]) -> Any:
        """Return the stream; nothing to say is 204, too many streams at once is 503."""
        user = get_caller(request)
        get_for_user_or_404(self.model, user, pk)
        last_id = request.headers.get("Last-Event-ID", "")
        state = read(user, pk)
        if state is not None and state.is_finished and state.event_id == last_id:
            return HttpResponse(status=status.HTTP_204_NO_CONTENT)
        if not events.slots.take():
            raise Unavailable("Too many streams are open at the moment. Poll, or try again later.")
        stream = EventStream(partial(read, user, pk), last_id)
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        return StreamingHttpResponse(stream, content_type="text/event-stream", headers=headers)


class RecordingEventsView(EventsView):
    """Events of a recording."""

    model = Recording

    @extend_schema(
        summary="Follow a recording by events", parameters=[_LAST_EVENT], responses=_RESPONSES
    )
    def get(self, request: Request, pk: UUID) -> Any:
        """`status`, `progress` and `reason` at each change, until the recording is finished."""
        return self.answer(request, pk, read_recording)


class SessionEventsView(EventsView):
    """Events of a session."""

    model = Session

    @extend_schema(
        summary="Follow a session by events", parameters=[_LAST_EVENT], responses=_RESPONSES
    )
    def get(self, request: Request, pk: UUID) -> Any:
        """How many recordings have which status at each change, until all of them are finished."""
        return self.answer(request, pk, read_session)


class BatchEventsView(EventsView):
    """Events of a bulk upload."""

    model = Batch

    @extend_schema(
        summary="Follow a bulk upload by events", parameters=[_LAST_EVENT], responses=_RESPONSES
    )
    def get(self, request: Request, pk: UUID) -> Any:
        """`status`, `paused` and `counts` at each change, until nothing will change."""
        return self.answer(request, pk, read_batch)


def read_recording(user: User, pk: UUID) -> State | None:
    """Return how far a recording is, in one query; None where the user does not see it."""
    rows = Recording.objects.visible_to(user).filter(pk=pk)
    facts = rows.values("status", "progress", "reason").first()
    return State(facts, facts["status"] in Recording.FINISHED) if facts else None


def read_session(user: User, pk: UUID) -> State | None:
    """Return how far the recordings of a session are, in one query."""
    rows = Session.objects.visible_to(user).filter(pk=pk).order_by()
    groups = list(rows.values_list("recordings__status").annotate(Count("recordings")))
    if not groups:
        return None
    counts = dict.fromkeys(Recording.Status.values, 0)
    counts.update((name, n) for name, n in groups if name is not None)
    n_left = counts[Recording.Status.QUEUED] + counts[Recording.Status.RUNNING]
    return State({"recordings": counts}, n_left == 0)


def read_batch(user: User, pk: UUID) -> State | None:
    """Return how far a bulk upload is, in one query."""
    rows = Batch.objects.visible_to(user).filter(pk=pk).order_by()
    groups = rows.values_list("status", "paused_at", "files__status", "files__recording__status")
    found = list(groups.annotate(Count("files")))
    if not found:
        return None
    counts = add_up((name, recording, n) for *_, name, recording, n in found if name is not None)
    batch = Batch(status=found[0][0], paused_at=found[0][1])
    facts = {"status": batch.status, "paused": batch.paused_at is not None}
    names = ("expected", "waiting", "running", "done", "nothing_found", "failed", "duplicate")
    facts["counts"] = {name: getattr(counts, name) for name in (*names, "refused", "removed")}
    return State(facts, is_settled(batch, counts))
