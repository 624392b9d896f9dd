"""Exports as files: under safe names, in a folder for nobody else, whole or not there, and never too many."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from itertools import count
import os
from pathlib import Path
import re
import stat
from typing import Final

from .errors import ExportExistsError, ExportFailedError, ExportNameError
from .export import Block, ExportFormat
from .export_reader import PIECE_BYTES

MAX_FILES: Final = 20
MAX_BYTES: Final = 100 * 1024 * 1024

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FILE: Final = re.compile(rf"{_NAME.pattern}\.({'|'.join(ExportFormat)})")
# Devices of Windows, which reads the folder where it is shared.
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_PARTIAL: Final = ".partial"
_EXISTS: Final = "An export of this name exists"


def file_name(name: str, file_format: ExportFormat) -> str:
    """Return what the file of an export is called, by a name with or without its ending; ExportNameError."""
    if not _NAME.fullmatch(name) or _DEVICE.fullmatch(name):
        raise ExportNameError(
            "A name is 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen, no dot at the front"
        )
    ending = f".{file_format}"
    return name if name.endswith(ending) else name + ending


def default_names(now: datetime, file_format: ExportFormat) -> Iterator[str]:
    """Yield names for an export that is made now (UTC), for the case that some are taken."""
    stem = f"ledgrab-activity-{now:%Y%m%dT%H%M%SZ}"
    yield f"{stem}.{file_format}"
    yield from (f"{stem}-{number}.{file_format}" for number in count(2))


class ExportFile:
    """A file that is being written and gets its name when it is complete; one at a time in a folder.

    For any thread, one call at a time. ExportFailedError where the disk refuses.
    """

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        """Touch nothing yet."""
        self.path = folder
        self.size = 0
        self._names = names
        self._ends = ExitStack()

    def open(self) -> None:
        """Begin under the first name that is free; ExportExistsError if none is."""
        with _disk_errors():
            self._folder = _open_folder(self.path)
            self._ends.callback(os.close, self._folder)
            # Nobody else writes here: what is not complete was left behind by a crash.
            _remove_partials(self._folder)
            self.path /= _free_name(self._folder, self._names)
            self._partial = self.path.name + _PARTIAL
            self._file = os.fdopen(_create(self._folder, self._partial), "wb")
            self._ends.callback(self._give_up)

    def write(self, data: bytes) -> None:
        """Add some bytes."""
        with _disk_errors():
            self.size += self._file.write(data)

    def finish(self) -> None:
        """Wait until the disk has it, name it, and delete the oldest exports beyond the limits."""
        with _disk_errors():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._take_name()
            with suppress(OSError):  # not every file system can
                os.fsync(self._folder)
            _prune(self._folder, self.path.name)

    def close(self) -> None:
        """Let go of the file, and delete it if it did not get its name; closing before `open` is fine."""
        self._ends.close()

    def _give_up(self) -> None:
        with suppress(OSError):  # what the disk did not take is lost
            self._file.close()
        with suppress(OSError):  # it has its name
            os.unlink(self._partial, dir_fd=self._folder)

    def _take_name(self) -> None:
        # A hard link would do both in one, but not on every file system.
        os.close(_create(self._folder, self.path.name))
        try:
            os.replace(self._partial, self.path.name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        except OSError:
            os.unlink(self.path.name, dir_fd=self._folder)
            raise


class ExportedFile:
    """An export that is read piece by piece; for any thread, one call at a time."""

    def __init__(self, folder: Path, name: str) -> None:
        """Take a file by its whole name; ExportNameError."""
        if (match := _FILE.fullmatch(name)) is None:
            raise ExportNameError("No export has such a name")
        self.path = folder / name
        self.file_format = ExportFormat(match[1])
        self.size = self._left = 0
        self._ends = ExitStack()

    def open(self) -> None:
        """Open the file and learn its size; ExportFailedError if there is none."""
        with _disk_errors():
            # Not blocking, in case that somebody put a pipe there.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                os.close(descriptor)
                raise ExportFailedError(f"{self.path.name} is no file")
            self._file = self._ends.enter_context(os.fdopen(descriptor, "rb"))
        self.size = self._left = status.st_size

    def read(self) -> Block | None:
        """Return the next piece, None after `size` bytes; its number of entries is not known."""
        with _disk_errors():
            data = self._file.read(min(PIECE_BYTES, self._left))
        if self._left and not data:
            raise ExportFailedError("The file became shorter while it was read")
        self._left -= len(data)
        return Block(data, 0) if data else None

    def close(self) -> None:
        """Close the file; closing before `open` is fine."""
        self._ends.close()


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Turn what the file system raises into this room's errors."""
    try:
        yield
    except OSError as err:
        raise ExportFailedError(err.strerror or str(err)) from err


def _open_folder(folder: Path) -> int:
    """Return a descriptor of the folder, made for its owner alone if need be; it is not a link elsewhere."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with suppress(OSError):  # a share may have rights of its own
        os.fchmod(descriptor, stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o700)
    return descriptor


def _create(folder: int, name: str) -> int:
    """Return a descriptor of a file that did not exist; ExportExistsError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(name, flags, 0o600, dir_fd=folder)
    except FileExistsError as err:
        raise ExportExistsError(_EXISTS) from err


def _free_name(folder: int, names: Iterable[str]) -> str:
    """Return the first name that nothing bears, be it a link or a folder; ExportExistsError."""
    taken = set(os.listdir(folder))
    for name in names:
        if name not in taken and name + _PARTIAL not in taken:
            return name
    raise ExportExistsError(_EXISTS)


def _remove_partials(folder: int) -> None:
    """Delete exports that were never completed."""
    for entry in os.scandir(folder):
        if _FILE.fullmatch(entry.name.removesuffix(_PARTIAL)) and entry.name.endswith(_PARTIAL):
            with suppress(OSError):  # a folder of that name is not ours
                os.unlink(entry.name, dir_fd=folder)


def _prune(folder: int, newest: str) -> None:
    """Delete the oldest exports beyond the limits, never the newest; what else lies there is somebody else's."""
    found = [
        (entry.name, entry.stat(follow_symlinks=False))
        for entry in os.scandir(folder)
        if _FILE.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
    ]
    found.sort(key=lambda item: (item[0] != newest, -item[1].st_mtime_ns))
    total = 0
    for number, (name, status) in enumerate(found, 1):
        total += status.st_size
        if name != newest and (number > MAX_FILES or total > MAX_BYTES):
            with suppress(OSError):  # the export itself is complete
                os.unlink(name, dir_fd=folder)
