"""Reads bodies no larger and no deeper than any request of ours needs."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from analysis.ad_hoc_queue import get_ad_hoc_limits
from analysis.api.exceptions import TooLarge
from analysis.limits import UploadLimits, format_bytes

MAX_JSON_BYTES = 64 * 1024
# Room for the boundaries and the other fields around the file.
MULTIPART_MARGIN_BYTES = 64 * 1024


class SmallJSONParser(JSONParser):
    """JSON up to 64 KiB: Django's own limit does not reach a body that is read as a stream."""

    max_bytes = MAX_JSON_BYTES

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise TooLarge(f"A JSON body holds {self.max_bytes // 1024} KiB at most here.")
        try:
            return super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error


class ManifestParser(SmallJSONParser):
    """JSON with a manifest of some thousand files."""

    max_bytes = 8 * 1024 * 1024


class CappedMultiPartParser(MultiPartParser):
    """Multipart up to the largest upload, refused by its announced length before it is read.

    A body without a length is read as empty by Django, so the announcement cannot be left out.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        largest = self.get_largest_bytes()
        request: HttpRequest = (parser_context or {})["request"]
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > largest + MULTIPART_MARGIN_BYTES:
            raise TooLarge(f"A file may have {format_bytes(largest)} at most.")
        return super().parse(stream, media_type, parser_context)

    def get_largest_bytes(self) -> int:
        """How many bytes one file may have."""
        return UploadLimits.from_settings().largest_bytes


class EvidenceParser(CappedMultiPartParser):
    """Multipart with a scan or a photo that proves a consent."""

    def get_largest_bytes(self) -> int:
        return int(settings.EVIDENCE_MAX_BYTES)


class AdHocParser(CappedMultiPartParser):
    """Multipart with a small file that is not kept."""

    def get_largest_bytes(self) -> int:
        return get_ad_hoc_limits().largest_bytes
