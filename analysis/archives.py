"""Reading a zip file that a stranger packed: nothing in it is believed, no path in it is used.

What a zip may hide: more bytes than any disk has (bombs, archives in archives), names that lead
out of the folder, links, encrypted and damaged members. A bad member never stops the others.
"""

import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from django.utils.translation import gettext, ngettext

from analysis.archive_directory import measure_directory
from analysis.batch_names import is_passed_over, tidy_path
from analysis.limits import format_bytes

MAX_MEMBERS: Final = 5000
MAX_TOTAL_BYTES: Final = 20_000_000_000
# Silence packs to a thousandth of its size, so that only what is large besides is suspicious.
MAX_RATIO: Final = 200
_RATIO_FROM_BYTES: Final = 20_000_000
_IN_MEMORY_BYTES: Final = 8_000_000
_CHUNK_BYTES: Final = 1024 * 1024
_LONGEST_DIRECTORY: Final = 16_000_000
# Others may ask for gigabytes of memory to unpack a few bytes.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ARCHIVES: Final = frozenset(
    (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso")
)
_UTF_8_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1


class ArchiveError(Exception):
    """The archive as a whole, or one member, cannot be read.

    Attributes:
        sentence: what was found, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    Attributes:
        name: with its folders, in the form of `tidy_path`.
        byte_size: as the archive announces it.
        problem: why it is not unpacked; empty where it may be.
    """

    name: str
    byte_size: int
    problem: str
    info: zipfile.ZipInfo


class Archive:
    """A zip file whose list of members was checked; made by `open_archive`."""

    def __init__(self, file: zipfile.ZipFile, largest_bytes: int) -> None:
        self._file, self._largest_bytes = file, largest_bytes
        self.members: list[Member] = []
        self.n_passed_over = 0
        self._list_members()

    @property
    def notices(self) -> list[str]:
        """What was left out without being a fault."""
        if not self.n_passed_over:
            return []
        sentence = ngettext(
            "%(n)d file that an operating system put into the archive was passed over.",
            "%(n)d files that an operating system put into the archive were passed over.",
            self.n_passed_over,
        )
        return [sentence % {"n": self.n_passed_over}]

    @contextmanager
    def unpack(self, member: Member) -> Iterator[IO[bytes]]:
        """Lend the bytes of one member as an open file.

        Raises:
            ArchiveError: it may not be unpacked, is damaged, or is longer than announced.
        """
        if member.problem:
            raise ArchiveError(member.problem)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as target:
            try:
                self._copy(member, target)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                sentence = gettext("“%(name)s” is damaged inside the archive.")
                raise ArchiveError(sentence % {"name": member.name}) from error
            target.seek(0)
            yield target

    def _copy(self, member: Member, target: IO[bytes]) -> None:
        n_left = self._largest_bytes
        with self._file.open(member.info) as source:
            while chunk := source.read(_CHUNK_BYTES):
                n_left -= len(chunk)
                if n_left < 0:
                    raise ArchiveError(_describe_too_large(member.name, self._largest_bytes))
                target.write(chunk)

    def _list_members(self) -> None:
        seen: set[str] = set()
        n_bytes = 0
        for info in self._file.infolist():
            raw = _read_name(info)
            name = tidy_path(raw)
            if info.is_dir():
                continue
            if not name or is_passed_over(name):
                self.n_passed_over += 1
                continue
            n_bytes += info.file_size
            problem = _find_problem(info, raw, name, self._largest_bytes)
            if name in seen:
                problem = gettext("“%(name)s” is in the archive twice.") % {"name": name}
            seen.add(name)
            self.members.append(Member(name, info.file_size, problem, info))
        if len(self.members) > MAX_MEMBERS:
            sentence = gettext("The archive holds %(n)d files; at most %(limit)d are taken.")
            raise ArchiveError(sentence % {"n": len(self.members), "limit": MAX_MEMBERS})
        if n_bytes > MAX_TOTAL_BYTES:
            sentence = gettext("The archive would unpack to %(size)s; at most %(limit)s are taken.")
            values = {"size": format_bytes(n_bytes), "limit": format_bytes(MAX_TOTAL_BYTES)}
            raise ArchiveError(sentence % values)


@contextmanager
def open_archive(stream: IO[bytes], largest_bytes: int) -> Iterator[Archive]:
    """Lend a zip file with its list of members checked.

    Args:
        largest_bytes: how long one member may be.

    Raises:
        ArchiveError: it is no zip file, holds nothing, or holds too much.
    """
    n_bytes = measure_directory(stream)
    if n_bytes is None:
        raise ArchiveError(gettext("This is no zip file, or it is damaged."))
    if n_bytes > _LONGEST_DIRECTORY:
        raise ArchiveError(gettext("The archive’s list of files is too long."))
    try:
        file = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, struct.error) as error:
        raise ArchiveError(gettext("This is no zip file, or it is damaged.")) from error
    with file:
        archive = Archive(file, largest_bytes)
        _check_overlap(file, stream)
        if not archive.members:
            raise ArchiveError(gettext("There is no file in the archive."))
        yield archive


def _check_overlap(file: zipfile.ZipFile, stream: IO[bytes]) -> None:
    """Members that share their bytes make a small file unpack to any size."""
    n_bytes = stream.seek(0, 2) or stream.tell()
    if sum(info.compress_size for info in file.infolist()) > n_bytes:
        raise ArchiveError(gettext("The archive says that it holds more than it does."))


def _find_problem(info: zipfile.ZipInfo, raw: str, name: str, largest_bytes: int) -> str:
    """Why a member is not unpacked, by what the archive says of it."""
    named = {"name": name}
    if _leads_outside(raw):
        return gettext("“%(name)s” has a path that leads out of the archive.") % named
    if stat.S_ISLNK(info.external_attr >> 16):
        return gettext("“%(name)s” is a link to another file.") % named
    if info.flag_bits & _ENCRYPTED_FLAG:
        return gettext("“%(name)s” is protected by a password.") % named
    if PurePosixPath(name).suffix.lower() in _ARCHIVES:
        return gettext("“%(name)s” is an archive inside the archive. Unpack it first.") % named
    if info.compress_type not in _METHODS:
        return gettext("“%(name)s” is packed in a way that is not known here.") % named
    if info.file_size > largest_bytes:
        return _describe_too_large(name, largest_bytes)
    if info.file_size > max(_RATIO_FROM_BYTES, MAX_RATIO * info.compress_size):
        sentence = gettext("“%(name)s” would unpack to more than %(ratio)d times its size.")
        return sentence % {"name": name, "ratio": MAX_RATIO}
    return ""


def _describe_too_large(name: str, limit: int) -> str:
    sentence = gettext("“%(name)s” is larger than %(limit)s.")
    return sentence % {"name": name, "limit": format_bytes(limit)}


def _leads_outside(raw: str) -> bool:
    path = raw.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or path[1:2] == ":"


def _read_name(info: zipfile.ZipInfo) -> str:
    """The name as its author wrote it: many programs write UTF-8 without saying so."""
    if info.flag_bits & _UTF_8_FLAG:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename
