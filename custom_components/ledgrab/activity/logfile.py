"""The file of a log over time: opened, watched, replaced when it is damaged or gone."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
import sqlite3
from typing import Final
from uuid import uuid4

from .actions import system_draft
from .codec import Row
from .connection import limit_time, reading, store_errors, transaction
from .database import begin_session, check_pages, close_database, open_database
from .errors import StoreClosedError, StoreCorruptError
from .files import beside, drop_old_corrupt_copies, identity, put_back, remove_database, set_aside, size
from .model import ActivityEntry, Draft
from .recovery import newest_rows, salvage
from .rows import insert_rows
from .schema import read_meta
from .witness import Witness, read_witness, write_witness

_CHECK_SECONDS: Final = 60.0


class LogFile:
    """The open database of a log, whatever happens to its file."""

    def __init__(self, path: Path, clock: Callable[[], int]) -> None:
        """Open or create the file; the caller holds the writer's lock."""
        self.path = path
        self.notices: list[Draft] = []
        self.last_seq = 0
        """Highest seq ever announced or stored: never given twice, even where the file forgot it."""
        self._clock = clock
        self._head = path.with_suffix(".head")
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self.held = False
        """A copy is being made: whatever happens, entries go to the journal alone."""
        self._open(read_witness(self._head), existed=size(path) > 0)

    def current(self) -> sqlite3.Connection:
        """Return the connection to the file that bears the name now; raises StoreClosedError."""
        if self._closed:
            raise StoreClosedError("The log is closed")
        if self._connection is None:
            return self._open(None, existed=True)
        if identity(self.path) != self._identity:
            return self._follow(self._connection)
        return self._connection

    def announcing(self, newest: ActivityEntry) -> None:
        """Let the witness know what is about to be told; where it cannot, losses are found less surely."""
        self.last_seq = newest.seq
        with suppress(OSError):
            write_witness(
                self._head, Witness(seq=newest.seq, id=newest.id, file=self._file, session=self._session)
            )

    def check(self) -> None:
        """Recover the file if any of its pages is damaged."""
        self.current()
        try:
            # Not through our own connection, which remembers pages from before the damage.
            with reading(self.path) as connection:
                limit_time(connection, _CHECK_SECONDS)
                check_pages(connection)
        except StoreCorruptError as err:
            self.recover(str(err))

    def recover(self, reason: str) -> None:
        """Put the damaged file aside and go on in a new one with what can still be read."""
        self.current().close()
        self._connection = None
        self._start_anew(reason)

    def reopen(self) -> None:
        """Take the system's locks on the file again, and go on with the stretch of writing.

        They are POSIX locks: a process loses all that it has on a file when it closes any descriptor of it, and
        whoever copies the file does. Another program would then take the file for unused, and delete the journal.
        """
        close_database(self.current())
        self._connection = None
        self._use(open_database(self.path), self._session)

    def close(self) -> None:
        """Close the file as one that needs no check the next time."""
        if self._connection is not None:
            close_database(self._connection)
        self._connection, self._closed = None, True

    def _start_anew(self, reason: str) -> sqlite3.Connection:
        """Take what is left of a closed, damaged file into a new one."""
        copy = set_aside(self.path, "corrupt", self._clock())
        connection: sqlite3.Connection | None = None
        try:
            connection, _ = self._use(open_database(self.path))
            self._refill(connection, salvage(copy, self.last_seq), reason, copy.name)
        except BaseException:
            # A new file that is not filled yet would hide what is lost in it.
            if connection is not None:
                connection.close()
                self._connection = None
            put_back(copy, self.path)
            raise
        drop_old_corrupt_copies(self.path)
        return connection

    def _open(self, witness: Witness | None, *, existed: bool) -> sqlite3.Connection:
        """Open the file and find out what it lost since it was last used."""
        if witness is not None:
            self.last_seq = witness.seq
        try:
            with store_errors(self.path):
                connection, before = self._use(open_database(self.path))
        except StoreCorruptError as err:
            return self._start_anew(str(err))
        if witness is not None and not existed:
            self._notice("log_recreated", count=0, reason="missing")
        elif witness is not None:
            self._compare(witness, before, connection)
        return connection

    def _compare(self, witness: Witness, file: Witness, connection: sqlite3.Connection) -> None:
        """Tell what a file has forgotten that its witness remembers."""
        behind = witness.seq - file.seq
        if behind > 0 and (file.file, file.session) == (witness.file, witness.session):
            self._notice("entries_lost", count=behind)
        elif behind > 0 or file.file != witness.file or not _remembers(connection, witness):
            self._notice("log_restored")

    def _use(
        self, connection: sqlite3.Connection, session: str | None = None
    ) -> tuple[sqlite3.Connection, Witness]:
        """Go on with this connection, and return it with what its file knew before."""
        try:
            before = _testimony(connection)
            self._session = begin_session(connection, session or uuid4().hex, held=self.held)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._identity = identity(self.path)
        self._journal = identity(beside(self.path, "-wal"))
        self._file = before.file
        self.last_seq = max(self.last_seq, before.seq)
        return connection, before

    def _follow(self, old: sqlite3.Connection) -> sqlite3.Connection:
        """Go on with the file that took the place of ours; SQLite would write into the lost one for ever."""
        gone = identity(self.path) is None
        if identity(journal := beside(self.path, "-wal")) == self._journal:
            # It belongs to the lost file and would damage the new one. Our own connection keeps it open.
            journal.unlink(missing_ok=True)
            beside(self.path, "-shm").unlink(missing_ok=True)
        before = self._identity, self._journal, self._file, self._session
        connection = self._open(None, existed=True)
        if gone:
            try:
                self._refill(connection, newest_rows(old, self.last_seq), "removed while in use")
            except BaseException:
                # Only the old connection still has the rows: go back to it, and try again later.
                connection.close()
                remove_database(self.path)
                self._connection = old
                self._identity, self._journal, self._file, self._session = before
                raise
        else:
            self._notice("log_restored")
        old.close()
        return connection

    def _refill(
        self,
        connection: sqlite3.Connection,
        blocks: Iterator[list[Row]],
        reason: str,
        file: str | None = None,
    ) -> None:
        """Store what was saved of another file."""
        saved = 0
        for rows in blocks:
            with transaction(connection):
                insert_rows(connection, rows)
            self.last_seq = max(self.last_seq, rows[0][0])
            saved += len(rows)
        self._notice("log_recreated", count=saved, reason=reason, file=file)

    def _notice(self, key: str, **metadata: object) -> None:
        """Keep what is to be told."""
        self.notices.append(system_draft(key, self._clock(), metadata))


def _remembers(connection: sqlite3.Connection, witness: Witness) -> bool:
    """Tell whether a file has the witnessed entry, or has pruned it since."""
    row = connection.execute("SELECT id FROM entries WHERE seq = ?", (witness.seq,)).fetchone()
    return row is None or row[0] == witness.id


def _testimony(connection: sqlite3.Connection) -> Witness:
    """Return what a file knows about itself."""
    newest = connection.execute("SELECT seq, id FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    seq, entry_id = newest or (0, "")
    file, session = (read_meta(connection, key) or "" for key in ("file", "session"))
    return Witness(seq=seq, id=entry_id, file=file, session=session)
