"""Recordings, reports, and files that arrive in several requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from emosense_client.events import StreamEvent
from emosense_client.pages import Pages
from emosense_client.records import (
    Explanation,
    FaceReading,
    Marker,
    Recording,
    RecordingDetail,
    Report,
    ResumableUpload,
    Review,
    VoiceReading,
)
from emosense_client.resources.base import Resource, keep_given, path_of
from emosense_client.transport import Form


class Recordings(Resource):
    """Photos, voice clips and videos, and what was read from them."""

    def list(
        self,
        *,
        session: str | None = None,
        subject: str | None = None,
        kind: str | None = None,
        status: str | None = None,
        ordering: str | None = None,
    ) -> Pages[Recording]:
        params = {"session": session, "subject": subject, "kind": kind, "status": status}
        return Pages(self._transport, path_of("recordings"), params | {"ordering": ordering})

    def get(self, recording: str) -> RecordingDetail:
        """The status, and once it is `done` every face and every window of sound."""
        return cast(RecordingDetail, self._get(path_of("recordings", recording)))

    def upload(
        self, path: Path, *, session: str, channel: str = "all", name: str | None = None
    ) -> Recording:
        """Send a file in one request; `Client.resumable` sends large ones over bad lines.

        The same bytes in the same session are the same recording.
        """
        with path.open("rb") as file:
            fields = {"session": session, "channel": channel}
            form = Form(fields, "file", name or path.name, file)
            return cast(Recording, self._post_form(path_of("recordings"), form))

    def wait(self, recording: str, *, timeout_s: float = 600.0) -> RecordingDetail:
        """Return the recording once it is `done`, `nothing_found` or `failed`.

        Raises:
            WaitedTooLongError: it is not, after that time.
        """
        return cast(RecordingDetail, self._wait(path_of("recordings", recording), timeout_s))

    def follow(self, recording: str) -> Iterator[StreamEvent]:
        """Yield `status`, `progress` and `reason` at each change, until it is finished."""
        return self._follow(path_of("recordings", recording, "events"))

    def face_readings(self, recording: str, *, track: int | None = None) -> Pages[FaceReading]:
        """Every face that was read, also where the recording's own list is cut short."""
        path = path_of("recordings", recording, "face-readings")
        return Pages(self._transport, path, {"track": track})

    def voice_readings(self, recording: str) -> Pages[VoiceReading]:
        """Every window of sound that was read."""
        return Pages(self._transport, path_of("recordings", recording, "voice-readings"), {})

    def requeue(self, recording: str) -> Recording:
        """Have a finished recording read once more."""
        return cast(Recording, self._post(path_of("recordings", recording, "requeue")))

    def choose_face(self, recording: str, track: int | None) -> Recording:
        """Say which person the report is about; None lets everybody count."""
        path = path_of("recordings", recording, "face")
        return cast(Recording, self._put(path, {"track": track}))

    def choose_channel(self, recording: str, channel: str) -> Recording:
        """Have a sound read again from `left`, `right` or `all` of it."""
        path = path_of("recordings", recording, "channel")
        return cast(Recording, self._put(path, {"channel": channel}))

    def explanation(self, recording: str) -> Explanation:
        return cast(Explanation, self._get(path_of("recordings", recording, "explanation")))

    def request_explanation(self, recording: str) -> Explanation:
        """Ask which parts of a face and which windows of a voice drove the result."""
        return cast(Explanation, self._post(path_of("recordings", recording, "explanation")))

    def update(self, recording: str, **changes: Any) -> Recording:
        """Change `note`, `tags` or both."""
        return cast(Recording, self._patch(path_of("recordings", recording), changes))

    def markers(self, recording: str) -> Pages[Marker]:
        return Pages(self._transport, path_of("recordings", recording, "markers"), {})

    def add_marker(self, recording: str, name: str, time_s: float) -> Marker:
        """Name a moment, by which recordings are laid above each other."""
        path = path_of("recordings", recording, "markers")
        return cast(Marker, self._post(path, {"name": name, "time_s": time_s}))

    def marker(self, marker: str) -> Marker:
        return cast(Marker, self._get(path_of("markers", marker)))

    def delete_marker(self, marker: str) -> None:
        self._delete(path_of("markers", marker))

    def delete(self, recording: str) -> None:
        """Delete the file and what was read from it."""
        self._delete(path_of("recordings", recording))


class Reports(Resource):
    """The fused results of sessions."""

    def list(
        self,
        *,
        session: str | None = None,
        subject: str | None = None,
        state: str | None = None,
        ordering: str | None = None,
    ) -> Pages[Report]:
        params = {"session": session, "subject": subject, "state": state, "ordering": ordering}
        return Pages(self._transport, path_of("reports"), params)

    def get(self, report: str) -> Report:
        return cast(Report, self._get(path_of("reports", report)))

    def latest(self, session: str) -> Report | None:
        """Return the newest revision of a session's report; None before there is one."""
        return self.list(session=session).first()

    def reviews(self, report: str) -> Pages[Review]:
        return Pages(self._transport, path_of("reports", report, "reviews"), {})

    def get_review(self, report: str, review: str) -> Review:
        return cast(Review, self._get(path_of("reports", report, "reviews", review)))

    def review(
        self,
        report: Report,
        decision: str,
        *,
        corrected_emotion: str | None = None,
        note: str = "",
    ) -> Review:
        """Confirm, correct or reject a report as it was read, which makes it final.

        Raises:
            ConflictError: it has changed since.
        """
        body: dict[str, Any] = keep_given(corrected_emotion=corrected_emotion, note=note)
        body |= {"decision": decision, "computed_at": report["computed_at"]}
        return cast(Review, self._post(path_of("reports", report["id"], "reviews"), body))


class Uploads(Resource):
    """Files that are on their way; `Client.resumable` sends them."""

    def list(self) -> Pages[ResumableUpload]:
        return Pages(self._transport, path_of("uploads"), {})

    def get(self, upload: str) -> ResumableUpload:
        return cast(ResumableUpload, self._get(path_of("uploads", upload)))

    def delete(self, upload: str) -> None:
        """Give a file up that is on its way."""
        headers = {"Tus-Resumable": "1.0.0"}
        self._transport.send("DELETE", path_of("uploads", upload), headers=headers)
