"""A zip file from a stranger: what is read, what is refused, and that nothing harms the others."""

import io
import stat
import struct
import zipfile

import pytest

from analysis import archives
from analysis.archives import ArchiveError, open_archive

MB = 1_000_000


def pack(*members: tuple[str, bytes], **options) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as file:
        for name, content in members:
            file.writestr(name, content)
    return target


def problems(stream: io.BytesIO, largest_bytes: int = MB) -> dict[str, str]:
    with open_archive(stream, largest_bytes) as archive:
        return {member.name: member.problem for member in archive.members}


def read(stream: io.BytesIO, name: str, largest_bytes: int = MB) -> bytes:
    with open_archive(stream, largest_bytes) as archive:
        member = next(member for member in archive.members if member.name == name)
        with archive.unpack(member) as content:
            return content.read()


def test_it_works():
    stream = pack(("a/one.wav", b"one"), ("two.wav", b"two"), ("a/", b""))
    assert problems(stream) == {"a/one.wav": "", "two.wav": ""}
    assert read(stream, "a/one.wav") == b"one"


def test_what_a_system_put_there_is_passed_over_and_said():
    stream = pack(("a.wav", b"x"), ("__MACOSX/._a.wav", b"x"), (".DS_Store", b"x"))
    with open_archive(stream, MB) as archive:
        assert [member.name for member in archive.members] == ["a.wav"]
        assert archive.notices == [
            "2 files that an operating system put into the archive were passed over."
        ]


@pytest.mark.parametrize(
    "name", ["../a.wav", "x/../../a.wav", "/etc/a.wav", "C:\\a.wav", "..\\a.wav"]
)
def test_a_path_that_leads_out_is_refused(name):
    stream = pack((name, b"x"), ("b.wav", b"y"))
    [problem, none] = problems(stream).values()
    assert "leads out of the archive" in problem
    assert none == ""
    assert read(stream, "b.wav") == b"y"


def test_a_link_is_refused():
    link = zipfile.ZipInfo("a.wav")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "is a link" in problems(pack((link, b"/etc/passwd")))["a.wav"]


@pytest.mark.parametrize("name", ["a.zip", "b.tar.gz", "c.7Z"])
def test_an_archive_inside_the_archive_is_refused(name):
    assert "an archive inside the archive" in problems(pack((name, b"x")))[name]


def test_a_member_with_a_password_is_refused():
    content = bytearray(pack(("a.wav", b"x")).getvalue())
    entry = content.rfind(b"PK\x01\x02")
    struct.pack_into("<H", content, entry + 8, 0x1)
    assert "protected by a password" in problems(io.BytesIO(bytes(content)))["a.wav"]


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_way_of_packing_that_may_need_any_memory_is_refused(method):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        file.writestr("a.wav", b"x" * 1000)
    assert "not known here" in problems(stream)["a.wav"]


def test_a_bomb_is_refused_by_what_it_announces():
    stream = pack(("bomb.wav", bytes(30 * MB)), ("a.wav", b"x"))
    found = problems(stream, largest_bytes=500 * MB)
    assert "more than 200 times its size" in found["bomb.wav"]
    assert found["a.wav"] == ""


def test_short_silence_is_no_bomb():
    assert problems(pack(("silence.wav", bytes(2 * MB))), 3 * MB) == {"silence.wav": ""}


def test_a_member_over_the_limit_is_refused():
    assert "is larger than 1 MB" in problems(pack(("a.wav", bytes(MB + 1))))["a.wav"]


def test_a_member_that_is_longer_than_announced_is_damaged():
    stream = pack(("a.wav", b"x" * 5000))
    content = bytearray(stream.getvalue())
    struct.pack_into("<L", content, content.rfind(b"PK\x01\x02") + 24, 10)
    with pytest.raises(ArchiveError, match="damaged"):
        read(io.BytesIO(bytes(content)), "a.wav")


def test_a_damaged_member_harms_no_other():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file:
        file.writestr("a.wav", b"first content")
        file.writestr("b.wav", b"second")
    damaged = io.BytesIO(stream.getvalue().replace(b"first content", b"FIRST content"))
    with pytest.raises(ArchiveError, match=r"“a.wav” is damaged"):
        read(damaged, "a.wav")
    assert read(damaged, "b.wav") == b"second"


def test_members_that_share_their_bytes_are_refused():
    content = bytearray(pack(("a.wav", b"x" * 100), ("b.wav", b"y" * 100)).getvalue())
    struct.pack_into("<L", content, content.rfind(b"PK\x01\x02") + 20, 10_000)
    with pytest.raises(ArchiveError, match="more than it does"):
        problems(io.BytesIO(bytes(content)))


def test_one_name_twice_is_taken_once():
    with pytest.warns(UserWarning, match="Duplicate name"):
        stream = pack(("a.wav", b"one"), ("a.wav", b"two"))
    with open_archive(stream, MB) as archive:
        assert [bool(member.problem) for member in archive.members] == [False, True]


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVE", b"PK\x03\x04 and nothing more"])
def test_what_is_no_zip_file_is_refused(content):
    with pytest.raises(ArchiveError, match="no zip file"):
        problems(io.BytesIO(content))


def test_an_empty_archive_is_refused():
    with pytest.raises(ArchiveError, match="no file in the archive"):
        problems(pack())


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    with pytest.raises(ArchiveError, match="3 files; at most 2"):
        problems(pack(*((f"{n}.wav", b"x") for n in range(3))))


def test_too_much_in_all_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 1500)
    with pytest.raises(ArchiveError, match="would unpack to 2 kB"):
        problems(pack(("a.wav", bytes(1000)), ("b.wav", bytes(1000))))


@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_list_of_millions_is_refused_before_it_is_read(monkeypatch, is_hidden):
    monkeypatch.setattr(archives, "_LONGEST_DIRECTORY", 100)
    content = pack(*((f"{n}.wav", b"x") for n in range(9))).getvalue()
    if is_hidden:
        content = hide_length(content)
    with pytest.raises(ArchiveError, match="list of files is too long"):
        problems(io.BytesIO(content))


def hide_length(content: bytes) -> bytes:
    """Say the true length only in the second end, which zip files of many gigabytes have."""
    end = content.rfind(b"PK\x05\x06")
    n, size, start = struct.unpack_from("<H2L", content, end + 10)
    larger = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, n, n, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    small = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 46, start, 0)
    return content[:end] + larger + locator + small


def test_names_in_utf_8_are_read_even_where_the_archive_does_not_say_so():
    content = bytearray(pack(("Jürgen.wav", b"x")).getvalue())
    struct.pack_into("<H", content, content.rfind(b"PK\x01\x02") + 8, 0)
    struct.pack_into("<H", content, 6, 0)
    assert list(problems(io.BytesIO(bytes(content)))) == ["Jürgen.wav"]
