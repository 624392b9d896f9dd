"""The database of a log, opened for writing and known to be sound."""

from contextlib import suppress
from pathlib import Path
import sqlite3
from typing import Final

from .connection import configure_writer, connect_writer, patience, store_errors, transaction
from .errors import StoreCorruptError
from .files import beside, create_private, size
from .schema import check_version, migrate, read_meta, write_meta

_CHECKPOINT_PAGES: Final = 1_000  # SQLite's default
_CHECKPOINT_SECONDS: Final = 0.2  # the next one comes; entries would wait meanwhile


def open_database(path: Path) -> sqlite3.Connection:
    """Open a log for writing; raises StoreCorruptError, SchemaTooNewError, StoreUnavailableError."""
    crashed = size(beside(path, "-wal")) > 0
    with store_errors(path):
        create_private(path)
        connection = connect_writer(path)
        try:
            _make_ready(connection, path, crashed=crashed)
        except BaseException:
            connection.close()
            raise
    return connection


def begin_session(connection: sqlite3.Connection, session: str, *, held: bool) -> str:
    """Note in the file itself that somebody writes it now; returns the name of this stretch of writing.

    `held` leaves the file as it is and the note in the journal.
    """
    hold(connection, held=held)
    with transaction(connection):
        write_meta(connection, "clean", "0")
        write_meta(connection, "session", session)
    if not held:
        checkpoint(connection)
    return session


def hold(connection: sqlite3.Connection, *, held: bool) -> None:
    """Keep SQLite from folding the journal into the file, or let it again."""
    connection.execute(f"PRAGMA wal_autocheckpoint = {0 if held else _CHECKPOINT_PAGES}")


def close_database(connection: sqlite3.Connection) -> None:
    """Note that all went well, fold the journal into the file and close."""
    with suppress(sqlite3.Error):
        write_meta(connection, "clean", "1")
        checkpoint(connection)
    connection.close()


def checkpoint(connection: sqlite3.Connection) -> bool:
    """Fold the journal into the file and empty it; False while a reader still needs a part of it."""
    with patience(connection, _CHECKPOINT_SECONDS):
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def check_pages(connection: sqlite3.Connection) -> None:
    """Raise StoreCorruptError if a page is damaged, which SQLite tells as a row, not as an error."""
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StoreCorruptError(verdict)


def _make_ready(connection: sqlite3.Connection, path: Path, *, crashed: bool) -> None:
    """Check, configure and migrate, in this order."""
    if check_version(connection):
        clean = read_meta(connection, "clean") == "1" and not crashed
        configure_writer(connection)
        if not clean:
            check_pages(connection)
        migrate(connection, path)
        if clean:
            _drop_copies(path)
    else:
        configure_writer(connection)
        migrate(connection, path)


def _drop_copies(path: Path) -> None:
    """Delete the copies made before migrations: the file has worked since."""
    for copy in path.parent.glob(f"{path.name}.before-*"):
        copy.unlink()
