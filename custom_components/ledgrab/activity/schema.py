"""The tables of the log, and how an older file becomes a newer one."""

from dataclasses import dataclass
from pathlib import Path
import sqlite3
from typing import Final
from uuid import uuid4

from .connection import transaction
from .errors import SchemaTooNewError, StoreCorruptError
from .files import beside, create_private

APPLICATION_ID: Final = 0x4C454447  # "LEDG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The step to one version of the schema."""

    version: int
    statements: tuple[str, ...]
    destructive: bool = False
    """It loses something, so that a copy of the file is kept until it is known to work."""


MIGRATIONS: Final[tuple[Migration, ...]] = (
    Migration(
        version=1,
        statements=(
            # No AUTOINCREMENT: it writes one page more per commit, and the newest row is never deleted.
            """CREATE TABLE entries (
                 seq INTEGER PRIMARY KEY,
                 id TEXT NOT NULL,
                 ts INTEGER NOT NULL,
                 category TEXT NOT NULL,
                 action TEXT NOT NULL,
                 severity TEXT NOT NULL,
                 actor TEXT NOT NULL,
                 message TEXT NOT NULL,
                 entity_type TEXT,
                 entity_id TEXT,
                 entity_name TEXT,
                 metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata))
               ) STRICT""",
            "CREATE INDEX entries_ts ON entries (ts)",
            "CREATE INDEX entries_entity ON entries (entity_id) WHERE entity_id IS NOT NULL",
            "CREATE INDEX entries_severity ON entries (seq) WHERE severity <> 'info'",
            """CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
               BEGIN SELECT RAISE(ABORT, 'an entry never changes'); END""",
            """CREATE TABLE actions (
                 category TEXT NOT NULL, action TEXT NOT NULL, severity TEXT NOT NULL, count INTEGER NOT NULL,
                 PRIMARY KEY (category, action, severity)
               ) STRICT, WITHOUT ROWID""",
            "CREATE TABLE actors (actor TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
            "INSERT INTO meta VALUES ('clean', '1')",
        ),
    ),
)


def check_version(connection: sqlite3.Connection, newest: int = MIGRATIONS[-1].version) -> int:
    """Return the version of a file, 0 for an empty one; raises on what is not ours or newer than we are."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreCorruptError("The file belongs to another program")
    if version > newest:
        raise SchemaTooNewError(f"The log has version {version}, this LedGrab knows {newest}")
    return int(version)


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: tuple[Migration, ...] = MIGRATIONS
) -> None:
    """Bring a file to the newest version; a step that is interrupted leaves no trace and is done again."""
    version = check_version(connection, migrations[-1].version)
    for migration in migrations:
        if migration.version <= version:
            continue
        if migration.destructive:
            copy_database(connection, beside(path, f".before-{migration.version}"))
        with transaction(connection):
            for statement in migration.statements:
                connection.execute(statement)
            if not version:
                write_meta(connection, "file", uuid4().hex)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {migration.version}")
        version = migration.version


def copy_database(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a database as it is at this instant; a copy that is already there was left by an attempt before."""
    target.unlink(missing_ok=True)
    create_private(target)
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()


def read_meta(connection: sqlite3.Connection, key: str) -> str | None:
    """Return what the file says about itself."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def write_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Note something about the file."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
