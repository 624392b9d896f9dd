"""The files of a log: the database with its companions, the lock, and copies put aside."""

from datetime import UTC, datetime
import fcntl
import os
from pathlib import Path
from typing import Final

COMPANIONS: Final = ("", "-wal", "-shm")
_CORRUPT_COPIES: Final = 2
_KEPT: Final = "kept"


def beside(path: Path, suffix: str) -> Path:
    """Return the path of a companion of the database."""
    return path.with_name(path.name + suffix)


def create_private(path: Path) -> None:
    """Create the file for its owner alone; never opens one that exists, which would drop SQLite's locks."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        path.chmod(0o600)


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells this file from another one under the same name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def size(path: Path) -> int:
    """Return the size in bytes, 0 for a file that is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def set_aside(path: Path, label: str, now: int) -> Path:
    """Rename the database and its companions, and return the new name; `now` in microseconds."""
    stamp = datetime.fromtimestamp(now // 1_000_000, UTC).strftime("%Y%m%dT%H%M%SZ")
    target, count = beside(path, f".{label}-{stamp}"), 1
    while target.exists():
        count += 1
        target = beside(path, f".{label}-{stamp}-{count}")
    for suffix in COMPANIONS:
        if (companion := beside(path, suffix)).exists():
            companion.rename(beside(target, suffix))
    return target


def remove_database(path: Path) -> None:
    """Delete the database and its companions."""
    for suffix in COMPANIONS:
        beside(path, suffix).unlink(missing_ok=True)


def put_back(copy: Path, path: Path) -> None:
    """Undo `set_aside`; what took the place meanwhile is lost."""
    for suffix in COMPANIONS:
        beside(path, suffix).unlink(missing_ok=True)
        if (companion := beside(copy, suffix)).exists():
            companion.rename(beside(path, suffix))


def drop_old_corrupt_copies(path: Path) -> None:
    """Keep the newest corrupt copies only: each may be as large as the log."""
    copies = sorted(
        (
            copy
            for copy in path.parent.glob(f"{path.name}.corrupt-*")
            if not copy.name.endswith(COMPANIONS[1:])
        ),
        key=lambda copy: copy.stat().st_ctime_ns,
    )
    for copy in copies[:-_CORRUPT_COPIES]:
        for suffix in COMPANIONS:
            beside(copy, suffix).unlink(missing_ok=True)


def keep_log(path: Path, now: int) -> Path:
    """Rename a closed log so that a new one may take its place, and return the new name; `now` in microseconds."""
    kept = set_aside(path, _KEPT, now)
    remove_log(path)
    return kept


def remove_log(path: Path) -> None:
    """Delete a closed log and everything that belongs to it, but what `keep_log` kept."""
    for file in (*path.parent.glob(f"{path.name}*"), path.with_suffix(".head")):
        if not file.name.startswith(f"{path.name}.{_KEPT}-"):
            file.unlink(missing_ok=True)


class WriterLock:
    """Held by the one store that writes a log; the system drops it with the process."""

    def __init__(self, path: Path) -> None:
        """Take the lock of a database; raises BlockingIOError if another writer has it."""
        self._descriptor = os.open(beside(path, ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise

    def release(self) -> None:
        """Let another store write."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
