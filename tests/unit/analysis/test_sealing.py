import io
import secrets

import pytest

from analysis.sealing import (
    CHUNK_BYTES,
    HEADER_BYTES,
    AlteredFileError,
    Keyring,
    NotSealedError,
    UnknownKeyError,
    open_sealed,
    read_key_id,
    seal,
)

KEY, OTHER_KEY = bytes(range(32)), bytes(range(32, 64))
RING = Keyring((KEY,))
SEALED_CHUNK = CHUNK_BYTES + 16


def write(content: bytes, ring: Keyring = RING, name: str = "a", piece: int = 1000) -> bytes:
    target = io.BytesIO()
    pieces = (content[i : i + piece] for i in range(0, len(content), piece))
    seal(pieces, target, ring, name)
    return target.getvalue()


def read(sealed: bytes, ring: Keyring = RING, name: str = "a") -> bytes:
    return open_sealed(io.BytesIO(sealed), ring, name).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 200_000])
@pytest.mark.parametrize("piece", [777, 300_000])
def test_what_was_sealed_comes_back(size, piece):
    content = secrets.token_bytes(size)
    sealed = write(content, piece=piece)
    assert read(sealed) == content
    assert size < 32 or content[:32] not in sealed


@pytest.mark.parametrize(
    ("first", "length"),
    [(0, 10), (CHUNK_BYTES - 5, 10), (CHUNK_BYTES, 1), (150_000, 90_000), (199_999, 10)],
)
def test_it_is_read_from_any_place(first, length):
    content = secrets.token_bytes(200_000)
    with open_sealed(io.BytesIO(write(content)), RING, "a") as file:
        assert file.seek(0, io.SEEK_END) == len(content)
        file.seek(first)
        assert file.read(length) == content[first : first + length]
        file.seek(-7, io.SEEK_END)
        assert file.read() == content[-7:]


def test_the_same_content_looks_different_each_time():
    assert write(b"the same") != write(b"the same")


@pytest.mark.parametrize("place", [8, 20, HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK + 3, -1])
def test_a_changed_byte_is_noticed(place):
    sealed = bytearray(write(secrets.token_bytes(200_000)))
    sealed[place] ^= 1
    with pytest.raises((AlteredFileError, UnknownKeyError)):
        read(bytes(sealed))


def test_a_file_that_was_cut_off_is_noticed_at_once():
    sealed = write(secrets.token_bytes(3 * CHUNK_BYTES))
    for length in (
        len(sealed) - 1,
        HEADER_BYTES + 2 * SEALED_CHUNK,
        HEADER_BYTES + 5,
        HEADER_BYTES,
    ):
        with pytest.raises(AlteredFileError):
            open_sealed(io.BytesIO(sealed[:length]), RING, "a")


def test_chunks_that_changed_places_are_noticed():
    sealed = write(secrets.token_bytes(3 * CHUNK_BYTES))
    first = sealed[HEADER_BYTES : HEADER_BYTES + SEALED_CHUNK]
    second = sealed[HEADER_BYTES + SEALED_CHUNK : HEADER_BYTES + 2 * SEALED_CHUNK]
    swapped = sealed[:HEADER_BYTES] + second + first + sealed[HEADER_BYTES + 2 * SEALED_CHUNK :]
    with pytest.raises(AlteredFileError):
        read(swapped)


def test_one_file_cannot_take_the_place_of_another():
    with pytest.raises(AlteredFileError):
        read(write(b"of one patient"), name="b")


def test_an_older_key_still_opens_and_the_newest_seals():
    old = write(b"voice", Keyring((OTHER_KEY,)))
    both = Keyring((KEY, OTHER_KEY))
    assert read(old, both) == b"voice"
    assert read_key_id(io.BytesIO(write(b"voice", both))) == RING.current_id


def test_a_missing_key_is_named():
    sealed = write(b"voice", Keyring((OTHER_KEY,)))
    with pytest.raises(UnknownKeyError, match=Keyring((OTHER_KEY,)).current_id.hex()):
        read(sealed)


@pytest.mark.parametrize("content", [b"", b"plain text", b"x" * 100])
def test_a_plain_file_is_refused(content):
    assert read_key_id(io.BytesIO(content)) is None
    with pytest.raises(NotSealedError):
        read(content)


@pytest.mark.parametrize("keys", [(), (b"short",), (KEY, b"")])
def test_keys_of_another_length_are_refused(keys):
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(keys)
