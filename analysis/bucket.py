"""Stored files in a bucket of an S3-compatible service.

A file comes in under a temporary name and is then copied to its own within the service, which is
one step to whoever reads. It is read by ranges, so that a player that seeks fetches what it plays.
"""

import io
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import IO, Any, Final

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils import timezone

from analysis.places import INCOMING, Arrival

# A range of this size takes as long to ask for as to send, on a line of 100 Mbit/s.
_RANGE_BYTES: Final = 1024 * 1024
_IN_MEMORY_BYTES: Final = 8 * 1024 * 1024
_NOT_THERE: Final = frozenset(("404", "NoSuchKey", "NotFound"))


class BucketError(OSError):
    """The storage service does not answer, or refuses; it may work later."""


class BucketArrival:
    """Sealed bytes in memory or in a temporary file, then under a temporary name of the bucket."""

    def __init__(self, bucket: "BucketPlace", temporary: str, file: IO[bytes]) -> None:
        self._bucket, self._temporary, self.file = bucket, temporary, file

    def arrive(self) -> None:
        self.file.seek(0)
        self._bucket.call("upload_fileobj", Fileobj=self.file, Key=self._temporary)

    def keep(self, name: str) -> None:
        source = {"Bucket": self._bucket.bucket, "Key": self._temporary}
        self._bucket.call("copy", CopySource=source, Key=name)


class BucketPlace:
    """Names are keys of one bucket.

    Args:
        bucket: its name.
        client: of boto3; safe to share between threads.
    """

    def __init__(self, bucket: str, client: Any) -> None:
        self.bucket, self._client = bucket, client

    @classmethod
    def from_settings(cls) -> "BucketPlace":
        """The bucket that `MEDIA_BUCKET` names."""
        return cls(
            settings.MEDIA_BUCKET,
            _connect(
                settings.MEDIA_BUCKET_ENDPOINT or None,
                settings.MEDIA_BUCKET_REGION or None,
                settings.MEDIA_BUCKET_KEY_ID or None,
                settings.MEDIA_BUCKET_SECRET or None,
            ),
        )

    @contextmanager
    def stage(self, organization: str) -> Iterator[Arrival]:
        temporary = f"{organization}/{INCOMING}/{uuid.uuid4()}"
        with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as file:
            try:
                yield BucketArrival(self, temporary, file)
            finally:
                self.call("delete_object", Key=temporary)

    def open(self, name: str) -> IO[bytes]:
        size = self.call("head_object", Key=name)["ContentLength"]
        return io.BufferedReader(_RangeReader(self, name, size), _RANGE_BYTES)

    def exists(self, name: str) -> bool:
        try:
            self.call("head_object", Key=name)
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> bool:
        if not self.exists(name):
            return False
        self.call("delete_object", Key=name)
        return True

    def delete_abandoned(self, older_than_s: float) -> int:
        oldest = timezone.now() - timedelta(seconds=older_than_s)
        n_deleted = 0
        for item in self._list():
            if f"/{INCOMING}/" in item["Key"] and item["LastModified"] < oldest:
                self.call("delete_object", Key=item["Key"])
                n_deleted += 1
        return n_deleted

    def list_names(self) -> Iterator[str]:
        return (item["Key"] for item in self._list() if f"/{INCOMING}/" not in item["Key"])

    def call(self, operation: str, **parameters: Any) -> Any:
        """Carry out one operation of the service on this bucket.

        Raises:
            FileNotFoundError: the key is not there.
            BucketError: whatever else went wrong.
        """
        with _named_errors(operation):
            return getattr(self._client, operation)(Bucket=self.bucket, **parameters)

    def fetch(self, name: str, byte_range: str) -> bytes:
        """Return a part of a file; raises as `call`."""
        with _named_errors("get_object"):
            answer = self._client.get_object(Bucket=self.bucket, Key=name, Range=byte_range)
            return bytes(answer["Body"].read())

    def _list(self) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            page = self.call("list_objects_v2", **token)
            yield from page.get("Contents", ())
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}


class _RangeReader(io.RawIOBase):
    """One stored object, read by ranges."""

    def __init__(self, place: BucketPlace, name: str, size: int) -> None:
        self._place, self._key, self._size, self._at = place, name, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        n_wanted = min(len(buffer), self._size - self._at)
        if n_wanted <= 0:
            return 0
        wanted = f"bytes={self._at}-{self._at + n_wanted - 1}"
        body = self._place.fetch(self._key, wanted)
        buffer[: len(body)] = body
        self._at += len(body)
        return len(body)


@contextmanager
def _named_errors(operation: str) -> Iterator[None]:
    # Addresses, keys and names stay out of the messages.
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _NOT_THERE:
            raise FileNotFoundError("The stored file is not there.") from error
        raise BucketError(f"The storage service refuses {operation}: {code}.") from error
    except (BotoCoreError, Boto3Error) as error:
        raise BucketError(f"The storage service does not answer {operation}.") from error


@lru_cache(maxsize=4)
def _connect(
    endpoint: str | None, region: str | None, key_id: str | None, secret: str | None
) -> Any:
    # A client takes a tenth of a second to make.
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 3}),
    )
