"""Encrypted files that can be read from any place and tell when they were altered.

A sealed file is a header and chunks::

    magic (8) | id of the key (8) | salt (16) | chunk | chunk | … | last chunk

Every file has a key of its own, derived from the master key and the salt by HKDF-SHA256 (RFC 5869).
Each chunk is AES-256-GCM of `CHUNK_BYTES` of the content, the last of what is left (it may be
empty). Its nonce is its number and whether it is the last, as in the STREAM construction (Hoang,
Reyhanitabar, Rogaway and Vizár 2015, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance"): chunks that are changed, swapped, left out or cut off are noticed. The file's
own name is part of the derivation, so that one file cannot be put in the place of another.
"""

import hashlib
import io
import secrets
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
CHUNK_BYTES: Final = 64 * 1024
_MAGIC: Final = b"EmoSeal1"
_ID_BYTES: Final = 8
_SALT_BYTES: Final = 16
_TAG_BYTES: Final = 16
HEADER_BYTES: Final = len(_MAGIC) + _ID_BYTES + _SALT_BYTES
_SEALED_CHUNK_BYTES: Final = CHUNK_BYTES + _TAG_BYTES


class StorageError(OSError):
    """A stored file cannot be used as it is."""


class AlteredFileError(StorageError):
    """The bytes on the disk are not the ones that were written."""


class UnknownKeyError(StorageError):
    """The file was sealed with a key that is not among the ones given."""


class NotSealedError(StorageError):
    """The file is not encrypted."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The master keys, each of 32 bytes: the first seals, all of them open."""

    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_BYTES for key in self.keys):
            raise ValueError(f"Expected one or more keys of {KEY_BYTES} bytes.")

    @property
    def current_id(self) -> bytes:
        return identify_key(self.keys[0])

    def find(self, key_id: bytes) -> bytes:
        """Return the key of that id.

        Raises:
            UnknownKeyError: it is not in the ring.
        """
        for key in self.keys:
            if identify_key(key) == key_id:
                return key
        raise UnknownKeyError(
            f"The file was sealed with the key {key_id.hex()}, which is not among the given ones: "
            + ", ".join(identify_key(key).hex() for key in self.keys)
        )


def identify_key(key: bytes) -> bytes:
    """Return the id by which a file names its key: 8 bytes that tell nothing of the key."""
    return hashlib.sha256(b"EmoSense key id" + key).digest()[:_ID_BYTES]


def seal(chunks: Iterator[bytes], target: IO[bytes], keyring: Keyring, name: str) -> None:
    """Write the content to `target`, sealed with the current key.

    Args:
        chunks: the content in pieces of any size.
        name: what the file is; it can be opened under this name alone.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    cipher = _derive_cipher(keyring.keys[0], salt, name)
    target.write(_MAGIC + keyring.current_id + salt)
    number, pending = 0, bytearray()
    for piece in chunks:
        pending += piece
        # A full chunk waits for the next byte: only then is it known not to be the last.
        n_full = (len(pending) - 1) // CHUNK_BYTES
        for start in range(0, n_full * CHUNK_BYTES, CHUNK_BYTES):
            content = bytes(pending[start : start + CHUNK_BYTES])
            target.write(cipher.encrypt(_nonce(number, is_last=False), content, None))
            number += 1
        if n_full:
            del pending[: n_full * CHUNK_BYTES]
    target.write(cipher.encrypt(_nonce(number, is_last=True), bytes(pending), None))


def open_sealed(source: IO[bytes], keyring: Keyring, name: str) -> "io.BufferedReader":
    """Return the content as a file that can be sought in; closing it closes `source`.

    Raises:
        NotSealedError: the file has no seal.
        UnknownKeyError: its key is not in the ring.
        AlteredFileError: the file was altered or cut off; also raised by a later read.
    """
    reader = _SealedReader(source, keyring, name)
    return io.BufferedReader(reader, buffer_size=CHUNK_BYTES)


def read_key_id(source: IO[bytes]) -> bytes | None:
    """Return the id of the key that sealed the file, or None where it is not sealed."""
    header = source.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(_MAGIC):
        return None
    return header[len(_MAGIC) : len(_MAGIC) + _ID_BYTES]


class _SealedReader(io.RawIOBase):
    def __init__(self, source: IO[bytes], keyring: Keyring, name: str) -> None:
        self._source = source
        header = source.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES or not header.startswith(_MAGIC):
            raise NotSealedError("The file is not encrypted.")
        key = keyring.find(header[len(_MAGIC) : len(_MAGIC) + _ID_BYTES])
        self._cipher = _derive_cipher(key, header[-_SALT_BYTES:], name)
        sealed_bytes = source.seek(0, io.SEEK_END) - HEADER_BYTES
        self._n_chunks = max(1, -(-sealed_bytes // _SEALED_CHUNK_BYTES))
        self._size = sealed_bytes - self._n_chunks * _TAG_BYTES
        self._position = 0
        self._chunk_number, self._chunk = -1, b""
        # The last chunk is the one that proves the length.
        self._load(self._n_chunks - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: "Sequence[int] | memoryview", /) -> int:  # type: ignore[override]
        if self._position >= self._size:
            return 0
        number, offset = divmod(self._position, CHUNK_BYTES)
        self._load(number)
        view = memoryview(buffer)  # type: ignore[arg-type]
        part = self._chunk[offset : offset + len(view)]
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._chunk_number:
            return
        self._source.seek(HEADER_BYTES + number * _SEALED_CHUNK_BYTES)
        sealed = self._source.read(_SEALED_CHUNK_BYTES)
        nonce = _nonce(number, is_last=number == self._n_chunks - 1)
        try:
            self._chunk = self._cipher.decrypt(nonce, sealed, None)
        except InvalidTag as error:
            raise AlteredFileError("The stored file was altered or is damaged.") from error
        self._chunk_number = number


def _derive_cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"EmoSense " + name.encode())
    return AESGCM(kdf.derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return struct.pack(">3xQ?", number, is_last)
