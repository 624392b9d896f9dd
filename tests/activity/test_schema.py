"""The tables, and how files become newer."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
import sqlite3

import pytest

from custom_components.ledgrab.activity.connection import configure_writer, connect_writer
from custom_components.ledgrab.activity.errors import (
    SchemaTooNewError,
    StoreCorruptError,
    StoreUnavailableError,
)
from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.activity.schema import MIGRATIONS, Migration, migrate, read_meta
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft

SECOND = Migration(version=2, statements=("ALTER TABLE entries ADD COLUMN note TEXT",))
LOSSY = replace(SECOND, statements=("ALTER TABLE entries DROP COLUMN entity_name",), destructive=True)
BROKEN = replace(SECOND, statements=(*SECOND.statements, "CREATE TABLE entries (x)"))


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection to a log with one entry that nobody else has open."""
    with closing(ActivityStore.open(path)) as store:
        store.append([draft()])
    with closing(connect_writer(path)) as connection:
        yield connection


def value(connection: sqlite3.Connection, query: str) -> object:
    """Return the first value that a query gives."""
    return connection.execute(query).fetchone()[0]


def columns(connection: sqlite3.Connection) -> list[str]:
    """Return the names of an entry's columns."""
    return [row[0] for row in connection.execute("SELECT name FROM pragma_table_info('entries')")]


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("application_id", 0x4C454447),
        ("user_version", 1),
        ("journal_mode", "wal"),
        ("auto_vacuum", 2),
        ("quick_check", "ok"),
    ],
)
def test_a_new_file_is_set_up(connection: sqlite3.Connection, pragma: str, expected: object) -> None:
    assert value(connection, f"PRAGMA {pragma}") == expected


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("synchronous", 2),
        ("journal_size_limit", 4 * 1024 * 1024),
        ("secure_delete", 2),
        ("cell_size_check", 1),
        ("trusted_schema", 0),
        ("mmap_size", 0),
        ("busy_timeout", 5_000),
    ],
)
def test_a_writer_is_careful(connection: sqlite3.Connection, pragma: str, expected: object) -> None:
    configure_writer(connection)
    assert value(connection, f"PRAGMA {pragma}") == expected


def test_tables_are_strict_and_have_the_three_indexes(connection: sqlite3.Connection) -> None:
    assert (
        value(
            connection,
            "SELECT min(strict) FROM pragma_table_list WHERE schema = 'main' AND name IN"
            " ('entries', 'actions', 'actors', 'meta')",
        )
        == 1
    )
    indexes = connection.execute("SELECT name FROM pragma_index_list('entries') ORDER BY name").fetchall()
    assert indexes == [("entries_entity",), ("entries_severity",), ("entries_ts",)]


def test_an_entry_never_changes(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="an entry never changes"):
        connection.execute("UPDATE entries SET actor = 'user:Eve'")


def test_a_file_that_is_as_new_as_we_are_is_left_alone(connection: sqlite3.Connection, path: Path) -> None:
    before = value(connection, "PRAGMA schema_version")
    migrate(connection, path)
    assert value(connection, "PRAGMA schema_version") == before


def test_an_older_file_becomes_newer_and_keeps_its_entries(
    connection: sqlite3.Connection, path: Path
) -> None:
    identity = read_meta(connection, "file")
    migrate(connection, path, (*MIGRATIONS, SECOND))
    assert value(connection, "PRAGMA user_version") == 2
    assert columns(connection)[-1] == "note"
    assert value(connection, "SELECT count(*) FROM entries") == 1
    assert read_meta(connection, "file") == identity
    assert not list(path.parent.glob("*.before-*"))


def test_a_migration_that_fails_leaves_no_trace_and_is_done_again(
    connection: sqlite3.Connection, path: Path
) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, path, (*MIGRATIONS, BROKEN))
    assert value(connection, "PRAGMA user_version") == 1
    assert "note" not in columns(connection)
    migrate(connection, path, (*MIGRATIONS, SECOND))
    assert "note" in columns(connection)


def test_a_copy_is_kept_until_a_lossy_migration_is_known_to_work(
    connection: sqlite3.Connection, path: Path
) -> None:
    kept = path.with_name("activity.db.before-2")
    kept.write_text("left by an attempt that was interrupted")
    migrate(connection, path, (*MIGRATIONS, LOSSY))
    with closing(sqlite3.connect(kept)) as copy:
        assert "entity_name" in columns(copy)
    assert kept.stat().st_mode & 0o777 == 0o600
    connection.execute("PRAGMA user_version = 1")
    connection.execute("ALTER TABLE entries ADD COLUMN entity_name TEXT")
    connection.close()
    ActivityStore.open(path).close()
    assert not kept.exists()


def test_a_newer_file_is_read_and_never_written(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SchemaTooNewError, match="version 99"):
        ActivityStore.open(path)
    assert path.read_bytes() == before
    assert count(path) == 1


def test_a_file_of_another_program_is_not_ours(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA application_id = 1")
    with pytest.raises(StoreCorruptError, match="another program"):
        migrate(connection, path)


def test_where_there_is_no_write_ahead_logging_nothing_is_promised() -> None:
    with (
        closing(connect_writer(Path(":memory:"))) as connection,
        pytest.raises(StoreUnavailableError, match="write-ahead logging"),
    ):
        configure_writer(connection)
