"""The client: one connection to the API for one token."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import httpx

from emosense_client.records import Me
from emosense_client.resources.base import path_of
from emosense_client.resources.care import CareTeams, Grants, Links, StudyMembers
from emosense_client.resources.groups import Groups, StudyAggregates
from emosense_client.resources.housekeeping import Attention, RetentionRules
from emosense_client.resources.people import Consents, Sessions, Subjects
from emosense_client.resources.programs import Tokens, Webhooks
from emosense_client.resources.recordings import Recordings, Reports, Uploads
from emosense_client.resources.results import Analyze, Exports, Histories
from emosense_client.resources.studies import Batches, Participants, Studies
from emosense_client.resumable import ResumableSender
from emosense_client.transport import Patience, Settings, Transport, read_json
from emosense_client.upload_notes import UploadNotes


class Client:
    """Everything that the API offers to one token; safe to share between threads.

    Args:
        base_url: where EmoSense is, such as https://emosense.example
        token: the text that was shown when the token was made.
        patience: how often and how long it is tried again.
        notes: folder for what is remembered of unfinished uploads between two runs.
        allow_http: send the token over a line that others can read; for closed networks.
        http_transport: what carries the requests; the network, if left out.
        sleep: waits some seconds.

    Raises:
        SettingsError: the address or the token cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        patience: Patience | None = None,
        notes: Path | None = None,
        allow_http: bool = False,
        http_transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._transport = transport = Transport(
            Settings(base_url, token, allow_http),
            patience=patience,
            http_transport=http_transport,
            sleep=sleep,
        )
        self.subjects = Subjects(transport)
        self.consents = Consents(transport)
        self.care_teams = CareTeams(transport)
        self.grants = Grants(transport)
        self.links = Links(transport)
        self.sessions = Sessions(transport)
        self.recordings = Recordings(transport)
        self.reports = Reports(transport)
        self.studies = Studies(transport)
        self.study_members = StudyMembers(transport)
        self.groups = Groups(transport)
        self.participants = Participants(transport)
        self.batches = Batches(transport)
        self.uploads = Uploads(transport)
        self.histories = Histories(transport)
        self.aggregates = StudyAggregates(transport)
        self.exports = Exports(transport)
        self.analyze = Analyze(transport)
        self.attention = Attention(transport)
        self.retention = RetentionRules(transport)
        self.tokens = Tokens(transport)
        self.webhooks = Webhooks(transport)
        self.resumable = ResumableSender(transport, UploadNotes(notes) if notes else None)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def me(self) -> Me:
        """Return whose token this is, and what it may do."""
        return cast(Me, self.request("GET", "/api/v1/me/"))

    def explain(self, code: str) -> dict[str, str]:
        """Return what a problem's `code` means, in words."""
        return cast("dict[str, str]", self.request("GET", path_of("problems", code)))

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Return the JSON of any address of the API; for what has no method here."""
        response = self._transport.send(method, path, params=params, json=json, headers=headers)
        return read_json(response)

    def download(self, path: str, target: Path, *, params: Mapping[str, Any] | None = None) -> None:
        """Write the answer of any address to a file, which is there whole or not at all."""
        self._transport.download(path, target, params=params)
