"""A program that sends a file in pieces."""

import base64
from pathlib import Path

from tests.api.samples import make_jpeg_bytes

URL = "/api/v1/uploads/"
TUS = {"Tus-Resumable": "1.0.0"}
PHOTO = make_jpeg_bytes()


def encode(**values) -> str:
    pairs = ((key, base64.b64encode(str(text).encode()).decode()) for key, text in values.items())
    return ",".join(f"{key} {text}" for key, text in pairs)


def announce(client, byte_size: int, **metadata):
    headers = TUS | {"Upload-Length": str(byte_size), "Upload-Metadata": encode(**metadata)}
    return client.post(URL, headers=headers)


def send(client, address: str, content: bytes, offset: int, **headers):
    return client.generic(
        "PATCH",
        address,
        content,
        content_type="application/offset+octet-stream",
        headers=TUS | {"Upload-Offset": str(offset)} | headers,
    )


def list_pieces(settings) -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).glob("*/partial/*/*"))
