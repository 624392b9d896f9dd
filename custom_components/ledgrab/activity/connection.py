"""Connections to the log: one that writes, many short ones that read."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import sqlite3
from time import monotonic
from typing import Final

from .errors import QueryTimeoutError, StoreCorruptError, StoreInUseError, StoreUnavailableError

READ_SECONDS: Final = 2.0
BUSY_SECONDS: Final = 5.0
_PROGRESS_STEPS: Final = 2_000  # of SQLite's virtual machine: some 20 microseconds
_CORRUPT: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_WRITER_PRAGMAS: Final = (
    "PRAGMA synchronous = FULL",  # what was committed survives a power cut
    "PRAGMA journal_size_limit = 4194304",
    "PRAGMA cache_size = -4096",
    "PRAGMA secure_delete = FAST",
    "PRAGMA cell_size_check = ON",  # a restored file is untrusted input
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",  # an I/O error under mmap would kill the process
)


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into this room's errors."""
    try:
        yield
    except sqlite3.Error as err:
        code = getattr(err, "sqlite_errorcode", 0) & 0xFF
        if code in _CORRUPT:
            raise StoreCorruptError(f"{path.name}: {err}") from err
        if code == sqlite3.SQLITE_INTERRUPT:
            raise QueryTimeoutError("The search took too long") from err
        raise StoreUnavailableError(f"{path.name}: {err}") from err
    except BlockingIOError as err:
        raise StoreInUseError(f"Another writer uses {path.name}") from err
    except OSError as err:
        raise StoreUnavailableError(f"{path.name}: {err.strerror}") from err


def connect_writer(path: Path) -> sqlite3.Connection:
    """Return a connection that commits only where it is told to, usable from any thread, one at a time."""
    return sqlite3.connect(path, timeout=BUSY_SECONDS, autocommit=True, check_same_thread=False)


def configure_writer(connection: sqlite3.Connection) -> None:
    """Set what makes commits durable; raises StoreUnavailableError where WAL cannot be had."""
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # counts before the first table only
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreUnavailableError(f"The file system does not support write-ahead logging ({mode})")
    for pragma in _WRITER_PRAGMAS:
        connection.execute(pragma)


@contextmanager
def patience(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Wait for the locks of others only so long."""
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1_000)}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1_000)}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block does, or leave no trace of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the log for some reads; each stretch of READ_SECONDS must be started by `limit_time`."""
    with store_errors(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(
            sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, autocommit=True, check_same_thread=False)
        ) as connection:
            limit_time(connection)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            yield connection


def limit_time(connection: sqlite3.Connection, seconds: float = READ_SECONDS) -> None:
    """Abort whatever still runs on a connection after some seconds from now."""
    deadline = monotonic() + seconds
    connection.set_progress_handler(lambda: monotonic() > deadline, _PROGRESS_STEPS)
