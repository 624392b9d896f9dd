"""A damaged file: put aside, what can be read is saved, the log goes on."""

from contextlib import closing
import os
from pathlib import Path
import sqlite3

import pytest

from custom_components.ledgrab.activity.errors import StoreCorruptError
from custom_components.ledgrab.activity.query import count, read_page
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.accidents import PAGE, corrupt_copies, crashed, damage, filled, opened, told
from tests.activity.drafts import Clock, draft


def test_after_a_crash_everything_is_there(path: Path) -> None:
    crashed(path)
    assert opened(path) == ()
    assert count(path) == 400


@pytest.mark.parametrize("garbage", [b"not a database" * 1_000, b"SQLite format 3\0" + b"\xff" * 9_000])
def test_what_is_no_database_is_put_aside(path: Path, garbage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(garbage)
    assert told(opened(path)) == [("log_recreated", 0)]
    (copy,) = corrupt_copies(path)
    assert copy.read_bytes() == garbage
    assert ":" not in copy.name
    assert count(path) == 0


def test_a_database_of_another_program_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as foreign:
        foreign.execute("CREATE TABLE entries (seq)")
    assert told(opened(path)) == [("log_recreated", 0)]
    assert len(corrupt_copies(path)) == 1


def test_an_empty_file_is_a_new_log(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert opened(path) == ()


def test_damaged_pages_are_found_after_a_crash_and_the_newest_rows_are_saved(path: Path) -> None:
    filled(path, 2_000)
    size = path.stat().st_size // PAGE
    damage(path, *range(size // 3, size // 3 + 20))
    path.with_name("activity.db-wal").write_bytes(b"left by a crash")
    (notice,) = opened(path)
    assert notice.action == "log_recreated"
    assert notice.metadata is not None
    assert 1_000 < notice.metadata["count"] < 2_000
    assert count(path) == notice.metadata["count"]
    assert read_page(path).entries[0].message.startswith("entry 2000 ")


def test_a_shortened_file_is_put_aside_and_what_is_left_is_saved(path: Path) -> None:
    filled(path, 2_000)
    os.truncate(path, path.stat().st_size * 3 // 4 // PAGE * PAGE)
    (notice,) = opened(path)
    assert notice.action == "log_recreated"
    assert 0 < count(path) < 2_000


def test_damage_that_a_write_meets_is_repaired_on_the_way(path: Path) -> None:
    filled(path, 2_000)
    with closing(ActivityStore.open(path)) as store:
        damage(path, *range(1, path.stat().st_size // PAGE))
        path.with_name("activity.db-wal").write_bytes(b"")
        (entry,) = store.append([draft("after")])
        assert entry.seq == 2_001
        assert [notice.action for notice in store.notices] == ["log_recreated"]
    assert read_page(path).entries[0] == entry


def test_damage_that_a_reader_meets_is_repaired_when_the_store_is_told(path: Path) -> None:
    filled(path, 2_000)
    with closing(ActivityStore.open(path)) as store:
        store.check()
        assert store.notices == ()
        damage(path, *range(2, path.stat().st_size // PAGE))
        with pytest.raises(StoreCorruptError):
            read_page(path)
        store.check()
        assert [notice.action for notice in store.take_notices()] == ["log_recreated"]
        assert store.take_notices() == ()
        read_page(path)


def test_damage_that_opening_meets_is_repaired(path: Path) -> None:
    filled(path, 2_000)
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'").fetchone()
    damage(path, root - 1)
    assert told(opened(path)) == [("log_recreated", 0)]


def test_only_what_we_once_wrote_is_saved(path: Path) -> None:
    filled(path, 3)
    with closing(sqlite3.connect(path, autocommit=True)) as tampered:
        tampered.execute("PRAGMA ignore_check_constraints = ON")
        for seq, change in enumerate(("id = 'x'", "category = 'x'", "metadata = '{'", "metadata = '[]'"), 4):
            tampered.execute("CREATE TEMP TABLE forged AS SELECT * FROM entries WHERE seq = 1")
            tampered.execute(f"UPDATE forged SET seq = {seq}, {change}")  # noqa: S608 - constants
            tampered.execute("INSERT INTO entries SELECT * FROM forged")
            tampered.execute("DROP TABLE forged")
        (root,) = tampered.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'meta'").fetchone()
    damage(path, root - 1)
    assert told(opened(path)) == [("log_recreated", 3)]
    assert count(path) == 3


def test_two_corrupt_copies_are_kept(path: Path, clock: Clock) -> None:
    for number in range(4):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%d" % number * 5_000)
        path.with_name("activity.db-wal").write_bytes(b"journal")
        ActivityStore.open(path, clock=clock).close()
    assert {copy.read_bytes()[:1] for copy in corrupt_copies(path)} == {b"2", b"3"}
