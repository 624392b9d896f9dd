"""The one writer of a log."""

from collections.abc import Callable, Sequence
from pathlib import Path
import sqlite3
from threading import RLock
from time import time_ns
from typing import Final, Self

from .actions import system_draft
from .codec import encode_drafts
from .connection import store_errors, transaction
from .database import checkpoint, hold as hold_file
from .errors import StoreCorruptError
from .files import WriterLock, beside, size
from .logfile import LogFile
from .model import ActivityEntry, Draft
from .rows import count_rows, insert_rows, keep_only

_FREE_SHARE: Final = 10


def microseconds() -> int:
    """Return the time since 1970 in microseconds."""
    return time_ns() // 1_000


class ActivityStore:
    """Writes a log; for any thread, one call at a time.

    What `append` returned is on disk. A file that is damaged or taken away is repaired on the way and told in
    `notices`. Where the disk refuses, StoreUnavailableError leaves no trace: the same call may be tried again.
    """

    def __init__(self, path: Path, clock: Callable[[], int]) -> None:
        """Open or create the log; see `open`."""
        self.path = path
        self.clock = clock
        self._mutex = RLock()
        with store_errors(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._writer_lock = WriterLock(path)
            try:
                self._file = LogFile(path, clock)
            except BaseException:
                self._writer_lock.release()
                raise

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], int] = microseconds) -> Self:
        """Open or create a log; raises StoreInUseError, SchemaTooNewError, StoreUnavailableError."""
        return cls(path, clock)

    @property
    def notices(self) -> tuple[Draft, ...]:
        """What happened to the file and was not taken yet."""
        return tuple(self._file.notices)

    @property
    def last_seq(self) -> int:
        """The seq of the newest entry."""
        return self._file.last_seq

    @property
    def wal_bytes(self) -> int:
        """The size of the journal: it grows while a reader or a backup holds the file."""
        return size(beside(self.path, "-wal"))

    def take_notices(self) -> tuple[Draft, ...]:
        """Return the notices for the caller to record, and forget them."""
        with self._mutex:
            notices, self._file.notices = self._file.notices, []
            return tuple(notices)

    def append(
        self, drafts: Sequence[Draft], then: Callable[[sqlite3.Connection, int], object] | None = None
    ) -> list[ActivityEntry]:
        """Commit entries; `then(connection, first_seq)` does more in the same transaction."""
        if not drafts:
            return []

        def work(connection: sqlite3.Connection) -> list[ActivityEntry]:
            rows, entries = encode_drafts(drafts, self._file.last_seq + 1, self.clock)
            insert_rows(connection, rows)
            if then is not None:
                then(connection, rows[0][0])
            return entries

        with self._mutex:
            entries = self.change(work)
            self._file.announcing(entries[-1])
        return entries

    def change[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work in one transaction; it is done again if the file had to be recovered."""
        with self._mutex:
            try:
                return self._transact(work)
            except StoreCorruptError as err:
                with store_errors(self.path):
                    self._file.recover(str(err))
                return self._transact(work)

    def check(self) -> None:
        """Look through the file, and recover it if it is damaged; for who reads and meets StoreCorruptError."""
        with self._mutex, store_errors(self.path):
            self._file.check()

    def checkpoint(self, *, hold: bool = False) -> bool:
        """Fold the journal into the file; False while a reader still needs a part of it.

        `hold` lets the file rest for a copy: until the next call entries go to the journal alone.
        """
        with self._mutex, store_errors(self.path):
            copied, self._file.held = self._file.held, hold
            if copied and not hold:
                self._file.reopen()
            connection = self._file.current()
            hold_file(connection, held=hold)
            return checkpoint(connection)

    def clear(self, actor: str = "system") -> list[ActivityEntry]:
        """Delete everything but the entry that tells so, and return it."""
        with self._mutex:
            count = self.change(count_rows)
            draft = system_draft("log_cleared", self.clock(), {"count": count}, actor)
            return self.append([draft], keep_only)

    def vacuum(self, pages: int) -> bool:
        """Give some free pages back to the disk; False when only so many are left as new entries will fill."""
        with self._mutex, store_errors(self.path):
            connection = self._file.current()
            (total,) = connection.execute("PRAGMA page_count").fetchone()
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            if free * _FREE_SHARE <= total:
                return False
            # One page per row: what nobody fetches is not given back.
            connection.execute(f"PRAGMA incremental_vacuum({pages})").fetchall()
            return True

    def close(self) -> None:
        """Close the log cleanly and let another writer in; closing twice is fine."""
        with self._mutex:
            self._file.close()
            self._writer_lock.release()

    def _transact[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work in one transaction of the file that bears the name now."""
        with store_errors(self.path):
            connection = self._file.current()
            with transaction(connection):
                return work(connection)
